-- The force's own gazetteer: places and areas that were imported, and what was imported when. Metres of the National Grid.
create table heed.place_imports (
    id       bigint generated always as identity primary key,
    kind     text not null,                           -- of file, or of its areas
    file     text not null,
    sha256   text not null,
    made_by  text not null,
    began    timestamptz not null,
    ended    timestamptz,                             -- null while it runs, and for ever where it was stopped
    read     integer not null default 0,
    kept     integer not null default 0,
    changed  integer not null default 0,
    same     integer not null default 0,
    refused  integer not null default 0,
    rows     jsonb not null default '[]'              -- the first that were refused: number, reason
);
create table heed.places (
    key      text primary key,                        -- the same in every edition of its source
    kind     text not null,
    name     text not null,
    words    text not null,
    called   text not null,                           -- its name, folded
    sought   text not null,                           -- every word it answers to, folded
    postcode text not null,                           -- compact
    road     text not null,
    marker   double precision,
    beat     text not null,
    easting  integer not null,
    northing integer not null,
    import   bigint not null,
    found_by tsvector generated always as (array_to_tsvector(string_to_array(sought, ' '))) stored
);
-- Rows come in bulk and are looked for at once: nothing waits in a list that each search would have to read.
create index places_found_by on heed.places using gin (found_by) with (fastupdate = off);
create index places_postcode on heed.places (postcode collate "C") where postcode <> '';
create index places_marker on heed.places (road, marker) where marker is not null;
create index places_point on heed.places using gist (point(easting, northing));
-- Every word of a place: what a word that was typed wrongly is read as.
create table heed.place_words (word text primary key);
create table heed.areas (
    key        text primary key,
    kind       text not null,
    code       text not null,
    name       text not null,
    area_class text not null,
    shape      bytea not null,                        -- well-known binary
    import     bigint not null
);
grant select on heed.place_imports, heed.places, heed.place_words, heed.areas to heed_app;
