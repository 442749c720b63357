-- name: mentioned
-- How the index is made, and up to which stream it was made again.
select scheme, stream from heed.mentioned;

-- name: next_streams
-- The next streams that may mention somebody, with where they stand.
select stream, version from heed.streams
where stream > %(after)s and category = any (%(categories)s) order by stream limit %(most)s;

-- name: mention_again
-- Rows of some streams, made again.
select heed.mention_again(%(scheme)s, %(upto)s, %(streams)s, %(versions)s, %(rows)s::jsonb);
