-- name: followed
-- Up to where the record was followed under a name; from its present end where that is for the first time.
with begun as (
    insert into heed.followed (name, position) values (%(name)s, %(position)s) on conflict (name) do nothing
    returning position
)
select position from begun union all select position from heed.followed where name = %(name)s limit 1;

-- name: follow
-- It was followed up to there.
update heed.followed set position = greatest(position, %(position)s) where name = %(name)s;

-- name: facts_of
-- The next facts of some kinds after a position, up to another.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed
from heed.facts where position > %(after)s and position <= %(upto)s and type = any (%(kinds)s) order by position;
