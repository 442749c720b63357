-- Deadlines are put right against a stream as it stands: whoever worked out what is owed on an earlier version is told
-- so, and changes nothing. Without that, a clock that starts while the room is at work could take back what an append of
-- the same moment had just stored.

drop function heed.set_deadlines(text, uuid[], text[], integer[], timestamptz[]);

-- Make the deadlines of one stream these. False, and nothing changed, where the stream is not at `p_version` (null: where
-- it is not closed).
create function heed.set_deadlines(
    p_stream text, p_version integer, d_id uuid[], d_kind text[], d_step integer[], d_due timestamptz[]
) returns boolean language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    perform pg_advisory_xact_lock(4854656544);
    if exists (
        select from streams s where s.stream = p_stream
        and case when p_version is null then s.open else s.version <> p_version end
    ) then
        return false;
    end if;
    delete from deadlines d where d.stream = p_stream and not d.id = any (d_id);
    insert into deadlines (id, stream, kind, step, due)
        select x.id, p_stream, x.kind, x.step, x.due from unnest(d_id, d_kind, d_step, d_due) as x (id, kind, step, due)
        on conflict do nothing;
    return true;
end $$;
revoke all on function heed.set_deadlines from public;
grant execute on function heed.set_deadlines to heed_app;
