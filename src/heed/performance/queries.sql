-- name: calls_since
-- When the newest contacts were presented, those before a moment left out: each stream's first fact is its presenting.
select f.stream, f.happened_at
from (
    select stream from heed.streams where category = 'contact' order by position desc limit %(most)s
) s join heed.facts f on f.stream = s.stream and f.version = 1
where f.happened_at >= %(since)s;
