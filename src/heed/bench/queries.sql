-- What the soak asks of the database while it watches a room.

-- name: left_unfired
-- Deadlines that were due before a moment and still stand.
select count(*) from heed.deadlines where due < %(before)s;

-- name: nothing_due
-- Open incidents on which nothing is due.
select count(*) from heed.streams s
where s.open and s.stream like 'incident/%%' and not exists (select from heed.deadlines d where d.stream = s.stream);

-- name: connections
-- Connections to this database.
select count(*) from pg_stat_activity where datname = current_database();

-- name: own_server
-- The process that serves this very connection.
select pg_backend_pid();

-- name: contacts
-- Every contact the record has.
select stream from heed.streams where category = 'contact';

-- name: begun
-- Whether a record has any stream.
select from heed.streams limit 1;

-- name: made_by
-- How the index of keys is made.
select indexdef from pg_indexes where schemaname = 'heed' and indexname = 'mentions_keys';

-- name: without_keys
-- It is made again once everything is in.
drop index heed.mentions_keys;

-- name: much_memory
-- So large an index is made in one go.
set maintenance_work_mem = '1GB';

-- name: tidy
-- As autovacuum would have left it.
vacuum (analyze) heed.mentions, heed.facts, heed.streams, heed.secrets;

-- name: on_disk
-- Nothing of the loading is left to be written while it is measured.
checkpoint;

-- name: size
-- How large this database is, in bytes.
select pg_database_size(current_database());

-- name: exactly
-- The search that any database gives: people with every one of some keys, the newest first.
select stream from heed.mentions where keys @> %(keys)s and kind = 'person' order by at desc limit 21;

-- name: some_logs
-- Logs that ended, by lot: so many percent of the pages.
select stream from heed.streams tablesample system (%(percent)s)
where category = 'incident' and not open limit %(most)s;

-- name: can_be_read_once
-- Whether this PostgreSQL has what reads a table through.
select from pg_available_extensions where name = 'pg_prewarm';

-- name: to_read_once
-- It is brought in where it is not yet.
create extension if not exists pg_prewarm;

-- name: read_once
-- Every table of the record and every index.
select sum(pg_prewarm(oid, 'read')) from pg_class where relnamespace = 'heed'::regnamespace and relkind in ('r', 'i');
