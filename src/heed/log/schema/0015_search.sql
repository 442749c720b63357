-- Looking up mentions by keys, some ways at once. How often a key stands is PostgreSQL's own estimate: it keeps the
-- ten thousand most frequent.
alter table heed.mentions alter column keys set statistics 1000;

-- For each way the rows that have any of its `ones` and any of its `others`, or every one of its `ones`; no more than
-- its most. Keys of a way are joined by U+001F. Kinds limit what is looked through; null is all.
create function heed.mentions_by(p_ones text[], p_others text[], p_every boolean[], p_most integer[], p_kinds text[])
returns table (stream text, key text, kind text, role text, words text, details text, known text, at timestamptz,
    keys text)
language plpgsql stable set search_path = heed, pg_temp
-- Its plans are kept: every look is by the index, whatever the estimate of arrays it has not seen.
set enable_seqscan = off set plan_cache_mode = force_generic_plan set jit = off as $$
#variable_conflict use_column
declare
    v_ones text[];
begin
    for i in 1 .. coalesce(cardinality(p_ones), 0) loop
        v_ones := string_to_array(p_ones[i], e'\x1f');
        if p_every[i] then
            return query select m.stream, m.key, m.kind, m.role, m.words, m.details::text, m.known, m.at,
                    array_to_string(m.keys, e'\x1f')
                from mentions m where m.keys @> v_ones and (p_kinds is null or m.kind = any (p_kinds))
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
