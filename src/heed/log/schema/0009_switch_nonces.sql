-- Which requests of a switch came already: a second node and a started one know it too. Kept for minutes. What a lost
-- machine forgets of its last moment could be sent again within them, and adds nothing: an event is known by its number.
create table heed.switch_nonces (
    key    text not null,
    nonce  text not null,
    at     timestamptz not null,
    primary key (key, nonce)
);
create index switch_nonces_at on heed.switch_nonces (at);
grant select on heed.switch_nonces to heed_app;

create function heed.take_nonce(p_key text, p_nonce text, p_at timestamptz, p_before timestamptz) returns boolean
language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    delete from switch_nonces where ctid = any (array (
        select ctid from switch_nonces where at < p_before limit 20 for update skip locked));
    insert into switch_nonces (key, nonce, at) values (p_key, p_nonce, p_at) on conflict do nothing;
    return found;
end $$;
revoke all on function heed.take_nonce from public;
grant execute on function heed.take_nonce to heed_app;
