-- name: has_record
-- Whether this database holds a record at all.
select to_regclass('heed.facts') is not null and to_regclass('heed.checkpoints') is not null;

-- name: heads
-- Where the record says it stands; one row, unless somebody has been at it.
select position, hash from heed.head;

-- name: last_position
-- Where it ends.
select max(position) from heed.facts;

-- name: facts
-- Everything a hash covers, and the hash, in the order of the record.
select position, stream, version, type, happened_at, recorded_at, actor, role, workstation, number, body, sealed,
    previous, hash
from heed.facts order by position;

-- name: links
-- Each stream in its own order, beside what heed.streams says of it.
select f.stream, f.version, f.position, f.previous, f.hash, s.version, s.hash, s.position
from heed.facts f left join heed.streams s on s.stream = f.stream
order by f.stream, f.version, f.position;

-- name: empty_streams
-- Streams that are listed and have no facts.
select s.stream from heed.streams s where not exists (select from heed.facts f where f.stream = s.stream) limit 10000;

-- name: checkpoints
-- Everything that was signed.
select number, first_position, last_position, root, head, previous, at, signer, signature
from heed.checkpoints order by number;
