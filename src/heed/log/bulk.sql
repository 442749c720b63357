-- name: lock
-- The pen's own lock: what is loaded stands in the one sequence of the record.
select pg_advisory_xact_lock(4854656544);

-- name: whole_head
-- Where the record stands.
select position, hash from heed.head;

-- name: numbers
-- Where the numbers of some days stand.
select day, last from heed.numbers where day = any (%(days)s::date[]);

-- name: copy_facts
-- Facts, in the order of their columns.
copy heed.facts (position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body,
    sealed, previous, hash) from stdin (format binary);

-- name: copy_streams
-- The heads of streams that are new.
copy heed.streams (stream, category, version, hash, position, open) from stdin (format binary);

-- name: copy_secrets
-- Their keys.
copy heed.secrets (subject, secret) from stdin (format binary);

-- name: copy_deadlines
-- What those still open owe.
copy heed.deadlines (id, stream, kind, step, due) from stdin (format binary);

-- name: copy_mentions
-- What they mention.
copy heed.mentions (stream, key, kind, role, words, details, easting, northing, known, at, keys)
    from stdin (format binary);

-- name: keep_numbers
-- Where the numbers of some days stand now.
insert into heed.numbers as n (day, last) select * from unnest(%(days)s::date[], %(lasts)s::integer[])
on conflict (day) do update set last = excluded.last;

-- name: categories
-- Where some categories stand now.
insert into heed.categories (category, position) select c, %(position)s from unnest(%(categories)s::text[]) as c
on conflict (category) do update set position = excluded.position;

-- name: act
-- The audit row of one transaction of history.
insert into heed.acts (id, command, actor, role, workstation, at, first_position, last_position)
values (%(id)s, 'load_history', 'history', 'history', '', %(at)s, %(first)s, %(last)s);

-- name: head
-- Where the record stands now.
update heed.head set position = %(position)s, hash = %(hash)s;

-- name: bell
-- Wake the rooms.
select pg_notify('heed', %(position)s);

-- name: analyze
-- So much at once makes every estimate of before worthless.
analyze heed.mentions, heed.facts, heed.streams, heed.secrets, heed.deadlines, heed.numbers, heed.acts;
