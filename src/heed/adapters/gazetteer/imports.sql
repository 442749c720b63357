-- name: alone
-- Whether nobody else imports; held until this connection ends, however it ends.
select pg_try_advisory_lock(4854656546);

-- name: who_runs
-- The import that runs, or was the last to begin.
select file, made_by, began from heed.place_imports where ended is null order by id desc limit 1;

-- name: begin
-- An import begins.
insert into heed.place_imports (kind, file, sha256, made_by, began)
    values (%(kind)s, %(file)s, %(sha256)s, %(made_by)s, %(at)s) returning id;

-- name: staging
-- Where rows stand for a moment; gone with the connection, and between two transactions empty.
create temporary table staged_places (
    key text, kind text, name text, words text, called text, sought text, postcode text, road text,
    marker double precision, beat text, easting integer, northing integer
) on commit delete rows;

-- name: staging_areas
-- The same for areas.
create temporary table staged_areas (
    key text, kind text, code text, name text, area_class text, shape bytea
) on commit delete rows;

-- name: copy_places
-- Rows come in.
copy staged_places (key, kind, name, words, called, sought, postcode, road, marker, beat, easting, northing)
    from stdin with (format binary);

-- name: copy_areas
-- Areas come in.
copy staged_areas (key, kind, code, name, area_class, shape) from stdin with (format binary);

-- name: keep_places
-- What is new or says otherwise than before; how many of each.
with written as (
    insert into heed.places as p (key, kind, name, words, called, sought, postcode, road, marker, beat, easting,
            northing, import)
        select s.*, %(import)s from staged_places s
    on conflict (key) do update set kind = excluded.kind, name = excluded.name, words = excluded.words,
            called = excluded.called, sought = excluded.sought, postcode = excluded.postcode, road = excluded.road,
            marker = excluded.marker, beat = excluded.beat, easting = excluded.easting, northing = excluded.northing,
            import = excluded.import
        where (p.kind, p.name, p.words, p.called, p.sought, p.postcode, p.road, p.marker, p.beat, p.easting, p.northing)
            is distinct from (excluded.kind, excluded.name, excluded.words, excluded.called, excluded.sought,
                excluded.postcode, excluded.road, excluded.marker, excluded.beat, excluded.easting, excluded.northing)
    returning (xmax = 0) as new)
select count(*) filter (where new), count(*) filter (where not new) from written;

-- name: keep_words
-- The words that places answer to.
insert into heed.place_words (word)
    select distinct w from staged_places, regexp_split_to_table(sought, ' ') w where w ~ '^[^0-9]+$' and length(w) > 2
    order by 1
on conflict do nothing;

-- name: keep_areas
-- The same for areas.
with written as (
    insert into heed.areas as a (key, kind, code, name, area_class, shape, import)
        select s.*, %(import)s from staged_areas s
    on conflict (key) do update set code = excluded.code, name = excluded.name, area_class = excluded.area_class,
            shape = excluded.shape, import = excluded.import
        where (a.code, a.name, a.area_class, a.shape) is distinct from
            (excluded.code, excluded.name, excluded.area_class, excluded.shape)
    returning (xmax = 0) as new)
select count(*) filter (where new), count(*) filter (where not new) from written;

-- name: so_far
-- How far it has come: what a stopped one leaves is said.
update heed.place_imports set read = %(read)s, kept = %(kept)s, changed = %(changed)s, same = %(same)s,
    refused = %(refused)s where id = %(id)s;

-- name: end
-- It is done.
update heed.place_imports set ended = %(at)s, rows = %(rows)s where id = %(id)s;

-- name: analyze
-- Plans follow what there is now.
analyze heed.places, heed.place_words, heed.areas;
