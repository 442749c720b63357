-- name: resolved
-- Non-emergency callers of a stretch of time: those the recorded voice helped, and those who were presented to the room.
select count(*) filter (where type = 'CallSignposted'), count(*) filter (where type = 'CallPresented')
from heed.facts
where type in ('CallSignposted', 'CallPresented') and happened_at >= %(since)s and happened_at < %(until)s
  and convert_from(body, 'UTF8')::jsonb ->> 'line' = '101';
