-- name: has_schema
-- Whether Heed has ever been here.
select to_regclass('heed.facts') is not null;

-- name: has_acts
-- Whether somebody has worked here.
select exists (select from heed.facts) or exists (select from heed.acts) or exists (select from heed.accounts)
    or exists (select from heed.checkpoints);

-- name: others
-- How many others are connected to this database.
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend';

-- name: migrations
-- What its schema was made by.
select name from public.heed_migrations order by name;

-- name: head
-- Where the record stands.
select position, hash from heed.head;

-- name: tables
-- Every table, its columns but for computed ones, and about how many rows it has.
select c.relname::text, array_agg(a.attname::text order by a.attnum), greatest(max(c.reltuples), 0)::bigint
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = 'heed'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
group by c.relname order by c.relname;

-- name: references
-- Which table's rows must be there before which other's.
select distinct a.relname::text, b.relname::text from pg_constraint k
join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
where k.contype = 'f' and k.connamespace = 'heed'::regnamespace and a.oid <> b.oid;

-- name: sequences
-- Numbers given out by the database itself.
select sequencename::text, last_value from pg_sequences where schemaname = 'heed' and last_value is not null;

-- name: checkpoints
-- Everything that was signed.
select number, first_position, last_position, root, head, previous, at, signer, signature
from heed.checkpoints order by number;
