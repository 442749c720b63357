-- When each neighbour (a switch, the server of locations) was last heard, by the machines' time. Written each few seconds
-- and no fact; what a lost machine forgets of its last moment is heard again in the next.
create table heed.neighbours_heard (
    neighbour  text primary key,
    wall       timestamptz not null
);
grant select on heed.neighbours_heard to heed_app;

create function heed.hear_neighbour(p_neighbour text, p_wall timestamptz) returns void
language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    insert into neighbours_heard as n (neighbour, wall) values (p_neighbour, p_wall)
        on conflict (neighbour) do update set wall = greatest(n.wall, excluded.wall);
end $$;
revoke all on function heed.hear_neighbour from public;
grant execute on function heed.hear_neighbour to heed_app;
