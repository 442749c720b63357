-- What is common is looked for back in time, from the newest mention on, instead of through all that have it.
create index mentions_at on heed.mentions (at);

-- For each way the rows that have any of its `ones` and any of its `others`, or every one of its `ones`, or the newest
-- with any of its `ones`; no more than its most. Keys of a way are joined by U+001F. Kinds limit what is looked
-- through; null is all.
drop function heed.mentions_by(text[], text[], boolean[], integer[], text[]);
create function heed.mentions_by(p_ones text[], p_others text[], p_every boolean[], p_newest boolean[],
    p_most integer[], p_kinds text[])
returns table (stream text, key text, kind text, role text, words text, details text, known text, at timestamptz,
    keys text)
language plpgsql stable set search_path = heed, pg_temp
-- Its plans are kept: every look is by the index, whatever the estimate of arrays it has not seen.
set enable_seqscan = off set enable_sort = off set plan_cache_mode = force_generic_plan set jit = off as $$
#variable_conflict use_column
declare
    -- Mentions that are gone back through at most.
    v_back constant integer := 30000;
    v_ones text[];
begin
    for i in 1 .. coalesce(cardinality(p_ones), 0) loop
        v_ones := string_to_array(p_ones[i], e'\x1f');
        if p_every[i] then
            return query select m.stream, m.key, m.kind, m.role, m.words, m.details::text, m.known, m.at,
                    array_to_string(m.keys, e'\x1f')
                from mentions m where m.keys @> v_ones and (p_kinds is null or m.kind = any (p_kinds))
                limit p_most[i];
        elsif p_newest[i] and p_kinds is null then
            return query select m.stream, m.key, m.kind, m.role, m.words, m.details::text, m.known, m.at,
                    array_to_string(m.keys, e'\x1f')
                from (select * from mentions order by at desc limit v_back) m where m.keys && v_ones
                limit p_most[i];
        elsif p_others[i] = '' then
            return query select m.stream, m.key, m.kind, m.role, m.words, m.details::text, m.known, m.at,
                    array_to_string(m.keys, e'\x1f')
                from mentions m where m.keys && v_ones and (p_kinds is null or m.kind = any (p_kinds))
                limit p_most[i];
        else
            return query select m.stream, m.key, m.kind, m.role, m.words, m.details::text, m.known, m.at,
                    array_to_string(m.keys, e'\x1f')
                from mentions m where m.keys && v_ones and m.keys && string_to_array(p_others[i], e'\x1f')
                    and (p_kinds is null or m.kind = any (p_kinds))
                limit p_most[i];
        end if;
    end loop;
end $$;
