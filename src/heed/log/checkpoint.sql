-- name: last_checkpoint
-- The newest checkpoint, to which the next is chained.
select number, first_position, last_position, root, head, previous, at, signer, signature
from heed.checkpoints order by number desc limit 1;

-- name: checkpoints_from
-- Checkpoints from a number on, for the copy outside the database.
select number, first_position, last_position, root, head, previous, at, signer, signature
from heed.checkpoints where number >= %(number)s order by number limit %(most)s;

-- name: whole_head
-- Where the record stands.
select position, hash from heed.head;

-- name: hashes_between
-- Hashes of a stretch of the record.
select position, hash from heed.facts where position between %(first)s and %(last)s order by position;

-- name: keep_checkpoint
-- Keep a new one; refused by its number where another node was first.
select heed.keep_checkpoint(%(number)s, %(first)s, %(last)s, %(root)s, %(head)s, %(previous)s, %(at)s, %(signer)s,
    %(signature)s);
