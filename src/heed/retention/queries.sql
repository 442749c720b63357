-- name: old_streams
-- The next closed records, in their order, that have their words and began long enough ago; and how many they may be.
select s.stream from heed.streams s
join heed.secrets k on k.subject = s.stream
join heed.facts f on f.stream = s.stream and f.version = 1
where s.stream > %(after)s and not s.open and s.category = any (%(categories)s) and f.recorded_at <= %(before)s
order by s.stream limit %(most)s;

-- name: erased_by
-- Everything that one disposal erased, in the order in which it went.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed,
    previous, hash
from heed.facts
where type = 'WordsErased' and position > %(since)s and convert_from(body, 'UTF8')::jsonb ->> 'disposal' = %(disposal)s
order by position;

-- name: words_erased_after
-- What was erased after a position, for the copy outside the database.
select position, stream, recorded_at, body from heed.facts
where type = 'WordsErased' and position > %(after)s order by position limit %(most)s;

-- name: certified
-- What the record says of a disposal that is over.
select body from heed.facts where stream = %(stream)s and type = 'DisposalCertified';

-- name: facts_at
-- Facts as they stand at some positions, with everything a hash covers.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed,
    previous, hash
from heed.facts where position = any (%(positions)s);

-- name: left_of
-- What is left of some records beside their facts, a row a table; none where all of it is gone.
select 'secrets', count(*) from heed.secrets where subject = any (%(streams)s) having count(*) > 0
union all select 'mentions', count(*) from heed.mentions where stream = any (%(streams)s) having count(*) > 0
union all select 'traces', count(*) from heed.traces where stream = any (%(streams)s) having count(*) > 0
union all select 'files', count(*) from heed.files where contact = any (%(contacts)s) having count(*) > 0;

-- name: disposals
-- The newest disposals.
select stream from heed.streams where category = 'disposal' order by position desc limit %(most)s;

-- name: there
-- Which of some streams the record has.
select stream from heed.streams where stream = any (%(streams)s);

-- name: vacuum
-- Rows that are gone leave the tables' files.
vacuum heed.secrets, heed.mentions, heed.traces, heed.files;

-- name: with_words
-- How many of some records have their words.
select count(*) from heed.secrets where subject = any (%(streams)s);
