-- name: calls
-- The clocks of calls presented in a stretch of time, a page of them in order: the line, when first answered, when ended,
-- when a call back was promised.
-- Only open fields are read: no name, number or place.
select f.stream, f.happened_at, f.body, a.happened_at, e.happened_at, f.position, p.happened_at
from heed.facts f
left join lateral (
    select happened_at from heed.facts where stream = f.stream and type = 'CallAnswered' order by version limit 1
) a on true
left join lateral (
    select happened_at from heed.facts where stream = f.stream and type = 'CallEnded' order by version limit 1
) e on true
left join lateral (
    select happened_at from heed.facts where stream = f.stream and type = 'CallBackPromised' order by version limit 1
) p on true
where f.type = 'CallPresented' and (f.happened_at, f.position) > (%(since)s, %(after)s) and f.happened_at < %(until)s
order by f.happened_at, f.position limit %(most)s;


-- name: came_of
-- What became of contacts in a stretch of time, a page of it in order: the stream, when, the body, the kind of fact.
-- Only open fields are read: no name, number or words.
select stream, happened_at, body, type, null, position from heed.facts
where type in ('CallSignposted', 'RouteNoted', 'ContactRecorded', 'IncidentOpenedFromContact', 'CallBackPromised',
    'CallBackTried', 'FollowUpOwed', 'FollowUpOverdue', 'FollowUpEnded', 'RecallDecided', 'RecallTried', 'MessageTaken',
    'MessageRead')
  and (happened_at, position) > (%(since)s, %(after)s) and happened_at < %(until)s
order by happened_at, position limit %(most)s;
