-- name: followed
-- Up to where readings were held against each other; from the record's present end where that is for the first time.
with begun as (
    insert into heed.followed (name, position) values ('looking', %(head)s) on conflict (name) do nothing
    returning position
)
select position from begun union all select position from heed.followed where name = 'looking' limit 1;

-- name: follow
-- They were, up to there.
update heed.followed set position = greatest(position, %(position)s) where name = 'looking';

-- name: readings_between
-- Readings after a position, up to another, oldest first.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where position > %(after)s and position <= %(upto)s and type = 'RecordRead'
order by position limit %(most)s;

-- name: readings_since
-- What some people read since a moment, up to a position, oldest first.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where type = 'RecordRead' and actor = any (%(people)s) and happened_at >= %(since)s
    and position <= %(upto)s
order by position;

-- name: readings_by
-- What somebody read before a position, newest first.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where type = 'RecordRead' and actor = %(person)s and position < %(before)s
order by position desc limit %(most)s;

-- name: readings_of
-- Who read some records before a position, newest first.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where type = 'RecordRead' and heed.reading_subject(body) = any (%(subjects)s) and position < %(before)s
order by position desc limit %(most)s;

-- name: readings_in
-- Searches in some people's shifts before a position, newest first.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where stream = any (%(shifts)s) and type = 'RecordRead' and position < %(before)s
order by position desc limit %(most)s;

-- name: numbered
-- Incidents that had a log number, newest first, and when they were opened.
select stream, happened_at from heed.facts where number = %(number)s order by recorded_at desc limit %(most)s;

-- name: judged
-- Looking that was judged, newest first.
select stream from heed.facts where type = 'LookingJudged' order by position desc limit %(most)s;

-- name: naming
-- Streams that name somebody or something with every one of these keys, those that began last first.
select stream from heed.mentions where keys @> %(keys)s group by stream order by max(at) desc limit %(most)s;
