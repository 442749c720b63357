-- Positions (AML) whose call has not come yet: found by a token of the number, sealed under a key that is in no database.
create table heed.positions_kept (
    same    bytea primary key,                       -- digest of the message, so that one told twice is kept once
    token   bytea not null,
    at      timestamptz not null,
    sealed  bytea not null
);
create index positions_kept_token on heed.positions_kept (token);
create index positions_kept_at on heed.positions_kept (at);
grant select on heed.positions_kept to heed_app;

create function heed.keep_position(p_token bytea, p_same bytea, p_at timestamptz, p_sealed bytea) returns void
language sql security definer set search_path = heed, pg_temp as $$
    insert into positions_kept (same, token, at, sealed) values (p_same, p_token, p_at, p_sealed) on conflict do nothing;
$$;
create function heed.forget_positions(p_token bytea, p_since timestamptz) returns void
language sql security definer set search_path = heed, pg_temp as $$
    delete from positions_kept where token = p_token or at < p_since;
$$;
revoke all on function heed.keep_position, heed.forget_positions from public;
grant execute on function heed.keep_position, heed.forget_positions to heed_app;
