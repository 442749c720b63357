-- name: by_words
-- Places that answer to every word: those that are called so first, then those that say least besides. The many doors of
-- a street keep no street from being looked at.
with hits as (
    (select key, kind, name, words, sought, easting, northing, true as own from heed.places
        where called = any (%(called)s) and found_by @@ %(terms)s::tsquery
            and (%(kinds)s::text[] is null or kind = any (%(kinds)s)) limit 1000)
    union all
    (select key, kind, name, words, sought, easting, northing, false from heed.places
        where found_by @@ %(terms)s::tsquery and called <> all (%(called)s) and kind <> 'address'
            and (%(kinds)s::text[] is null or kind = any (%(kinds)s)) limit 2000)
    union all
    (select key, kind, name, words, sought, easting, northing, false from heed.places
        where found_by @@ %(terms)s::tsquery and called <> all (%(called)s) and kind = 'address'
            and (%(kinds)s::text[] is null or kind = any (%(kinds)s)) limit 2000))
select key, kind, name, words, sought, easting, northing, own from hits
order by case when %(near)s::point is null then 0 else point(easting, northing) <-> %(near)s::point end, own desc,
    array_position(array['settlement', 'street', 'named_place', 'address', 'junction', 'marker', 'postcode'], kind),
    length(sought), key
limit %(most)s;

-- name: by_postcode
-- A postcode and what has it, or what begins so: the code itself first, then doors.
select key, kind, name, words, sought, easting, northing, false from heed.places
where postcode <> '' and postcode collate "C" >= %(begins)s and postcode collate "C" < %(begins)s || '~'
order by kind <> 'postcode', postcode, key limit %(most)s;

-- name: markers
-- Marker posts of a road, the nearest to a kilometre on either side first.
select key, kind, name, words, sought, easting, northing, marker from heed.places
where road = %(road)s and marker is not null
order by abs(marker - %(kilometres)s), key limit 6;

-- name: nearest
-- What is nearest to a point.
select key, kind, name, words, sought, easting, northing, false from heed.places
where kind = any (%(kinds)s)
order by point(easting, northing) <-> point(%(easting)s, %(northing)s) limit %(most)s;

-- name: words
-- Every word of a place.
select word from heed.place_words order by word;

-- name: loaded
-- What there is: places and areas by kind.
select kind, count(*) from heed.places group by kind union all select kind, count(*) from heed.areas group by kind
order by 1;

-- name: areas
-- Every area.
select kind, name, area_class, shape from heed.areas order by kind, key;

-- name: imports
-- What was imported, newest first.
select id, kind, file, sha256, made_by, began, ended, read, kept, changed, same, refused, rows,
    ended is null and id = (select max(id) from heed.place_imports) and exists (
        select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory' and l.granted
            and (l.classid::bigint << 32 | l.objid::bigint) = 4854656546) as running
from heed.place_imports order by id desc limit %(most)s;
