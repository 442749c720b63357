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
