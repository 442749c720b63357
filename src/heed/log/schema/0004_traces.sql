-- Which incidents may have a number, a name or an address in common: a blind index. A token is an HMAC under a key that
-- is in no database, so that who reads the table alone learns nothing but that two incidents share something. It follows
-- the record and can be made again from it.
create table heed.traces (
    token   bytea not null,
    stream  text not null,
    at      timestamptz not null,                    -- when the incident was opened, or the trace was left
    primary key (token, stream)
);
create index traces_stream on heed.traces (stream);
create table heed.traced (
    one       boolean primary key default true check (one),
    position  bigint not null                        -- up to where the record has been followed
);
insert into heed.traced (position) values (0);
grant select on heed.traces, heed.traced to heed_app;

create function heed.keep_traces(p_upto bigint, p_token bytea[], p_stream text[], p_at timestamptz[]) returns void
language sql security definer set search_path = heed, pg_temp as $$
    insert into traces (token, stream, at)
        select x.token, x.stream, x.at from unnest(p_token, p_stream, p_at) as x (token, stream, at)
        on conflict do nothing;
    update traced set position = greatest(position, p_upto);
$$;
revoke all on function heed.keep_traces from public;
grant execute on function heed.keep_traces to heed_app;
