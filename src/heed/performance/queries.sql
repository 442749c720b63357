-- name: calls
-- The clocks of calls presented in a stretch of time, a page of them in order: the line, when first answered, when ended.
-- Only open fields are read: no name, number or place.
select f.stream, f.happened_at, f.body, a.happened_at, e.happened_at, f.position
from heed.facts f
left join lateral (
    select happened_at from heed.facts where stream = f.stream and type = 'CallAnswered' order by version limit 1
) a on true
left join lateral (
    select happened_at from heed.facts where stream = f.stream and type = 'CallEnded' order by version limit 1
) e on true
where f.type = 'CallPresented' and (f.happened_at, f.position) > (%(since)s, %(after)s) and f.happened_at < %(until)s
order by f.happened_at, f.position limit %(most)s;
