-- Who looked at what, found in the record itself: by who read, and by what was read. Both hold whatever the record holds
-- and nothing else; there is no table of readings that could say otherwise.
create function heed.reading_subject(p_body bytea) returns text
language sql immutable strict parallel safe as $$
    select convert_from(p_body, 'UTF8')::jsonb ->> 'subject'
$$;
create index facts_readings_by on heed.facts (actor, position) where type = 'RecordRead';
create index facts_readings_of on heed.facts (heed.reading_subject(body), position) where type = 'RecordRead';
-- A stretch of readings is followed without reading everything else that happened.
create index facts_readings on heed.facts (position) where type = 'RecordRead';
-- What was judged lately.
create index facts_looking_judged on heed.facts (position) where type = 'LookingJudged';
