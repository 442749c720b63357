-- name: traced
-- Up to where traces were kept.
select position from heed.traced;

-- name: begin_traces
-- Begin again from the record where the index was made in an older way.
select heed.begin_traces(%(scheme)s);

-- name: facts_of
-- The next facts of some kinds after a position, up to another.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where position > %(after)s and position <= %(upto)s and type = any (%(kinds)s) order by position;

-- name: keep_traces
-- Keep what was left, and up to where.
select heed.keep_traces(%(upto)s, %(tokens)s::bytea[], %(streams)s::text[], %(ats)s::timestamptz[]);

-- name: sharing
-- Streams of some kinds that left one of some traces since a moment, newest first, and which.
select stream, token, at from heed.traces
where token = any (%(tokens)s) and at >= %(since)s and stream like any (%(streams)s)
order by at desc limit %(most)s;

-- name: left_since
-- Every trace that streams of a kind left since a moment, oldest first.
select stream, token, at from heed.traces where at >= %(since)s and stream like %(streams)s order by at;
