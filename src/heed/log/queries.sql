-- name: open_facts
-- Everything a starting node folds: the facts of open streams.
select f.position, f.stream, f.version, f.type, f.happened_at, f.recorded_at, f.actor, f.role, f.workstation, f.number,
    f.body, f.sealed
from heed.facts f join heed.streams s on s.stream = f.stream
where s.open and f.position <= %(upto)s
order by f.position;

-- name: standing_restrictions
-- The facts of every restriction that stands.
select f.position, f.stream, f.version, f.type, f.happened_at, f.recorded_at, f.actor, f.role, f.workstation, f.number,
    f.body, f.sealed
from heed.facts f join heed.streams s on s.stream = f.stream
where s.open and s.category = 'restriction'
order by f.position;

-- name: open_streams_naming
-- Open streams whose facts name one of these ids in their open part.
select distinct f.stream
from heed.facts f join heed.streams s on s.stream = f.stream
cross join unnest(%(ids)s::text[]) as wanted(id)
where s.open and position(convert_to(wanted.id, 'UTF8') in f.body) > 0;

-- name: numbers_of
-- The log numbers of some incidents, and when they were given.
select stream, number, recorded_at from heed.facts
where stream = any (%(streams)s) and version = 1 and number is not null;

-- name: facts_after
-- What a reader has not seen, a page at a time.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where position > %(after)s order by position limit %(most)s;

-- name: stream_facts
-- One stream from its beginning.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where stream = %(stream)s order by version;

-- name: facts_of_streams
-- Some streams from their beginnings.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where stream = any (%(streams)s) order by stream, version;

-- name: facts_between
-- The facts of one act, to give its answer again.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where position between %(first)s and %(last)s order by position;

-- name: stream_by_number
-- The newest incident with a number of its day.
select stream from heed.facts where number = %(number)s order by recorded_at desc limit 1;

-- name: secrets_of
-- Keys of some streams.
select subject, secret from heed.secrets where subject = any (%(subjects)s);

-- name: erased
-- What says of some streams that their words were erased.
select stream, body, recorded_at from heed.facts where type = 'WordsErased' and stream = any (%(subjects)s);

-- name: secrets_of_open
-- Keys of every open stream.
select k.subject, k.secret from heed.secrets k join heed.streams s on s.stream = k.subject where s.open;

-- name: head
-- The last position of the record.
select position from heed.head;

-- name: answer_for
-- What was answered under a key.
select a.digest, c.id, c.first_position, c.last_position from heed.answers a join heed.acts c on c.id = a.act
where a.actor = %(actor)s and a.key = %(key)s;

-- name: standing
-- Where the record and its deadlines stand: the head; how many are to come and how many are due, and since when.
select h.position, count(d.id), count(d.id) filter (where d.due <= %(at)s), min(d.due)
from heed.head h left join heed.deadlines d on true group by h.position;

-- name: next_due
-- The next deadline that nobody has claimed.
select min(due) as due from heed.deadlines where claimed_until is null or claimed_until < %(at)s;

-- name: claim_due
-- Take what is due; of one moment always in the same order, so that a replay tells the same story twice.
select id, stream, kind, step, due from heed.claim_due(%(at)s, %(until)s, %(most)s) order by due, kind, id;

-- name: set_deadlines
-- Put one stream's deadlines right; false where it has moved on from the version they were worked out for.
select heed.set_deadlines(%(stream)s, %(version)s::integer, %(ids)s::uuid[], %(kinds)s::text[], %(steps)s::integer[], %(dues)s::timestamptz[]);

-- name: all_deadlines
-- Ids of every deadline, by stream.
select stream, id from heed.deadlines;

-- name: beat
-- The clock says it ran.
select heed.beat(%(clock)s, %(at)s, %(wall)s, %(fired)s, %(next)s);

-- name: clock_pulse
-- When any clock last ran.
select clock, at, wall, fired, next_due from heed.clock_beats order by wall desc limit 1;

-- name: forget_answers
-- Answers older than they are kept.
select heed.forget_answers(%(before)s);

-- name: mentioned_by
-- Mentions found by one of some keys, so many of each.
select distinct m.stream, m.key, m.kind, m.role, m.words, m.known, m.at, m.keys
from unnest(%(keys)s::text[], %(mosts)s::integer[]) as asked (one, most) cross join lateral (
    select stream, key, kind, role, words, known, at, keys from heed.mentions where keys @> array[asked.one]
    limit asked.most
) m;
