-- name: mentions_by
-- Mentions by keys, some ways at once.
select * from heed.mentions_by(%(ones)s, %(others)s, %(every)s, %(newest)s, %(most)s, %(kinds)s);

-- name: rarity
-- How many mentions there are, and how large a share of them each frequent key stands in, at an estimate.
select greatest(c.reltuples, 0)::float8, s.most_common_elems::text::text[], s.most_common_elem_freqs::float8[]
from pg_class c
left join pg_stats s on s.schemaname = 'heed' and s.tablename = 'mentions' and s.attname = 'keys'
where c.oid = 'heed.mentions'::regclass;

-- name: mentions_of_known
-- Everything said of some known records, the newest first.
select stream, key, kind, role, words, details::text, known, at, array_to_string(keys, e'\x1f')
from heed.mentions where known = any(%(known)s) order by at desc limit %(most)s;

-- name: mentions_of_stream
-- What one stream mentions.
select stream, key, kind, role, words, details::text, known, at, array_to_string(keys, e'\x1f')
from heed.mentions where stream = %(stream)s order by key;

-- name: log_numbers
-- The numbers of logs, by stream.
select stream, number from heed.facts where stream = any(%(streams)s) and version = 1 and number is not null;

-- name: merged
-- Which known records were merged into another, at some time.
select distinct stream from heed.facts where stream = any (%(streams)s) and type = 'KnownMerged';
