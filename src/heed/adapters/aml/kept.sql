-- name: keep
-- Keep a position until its call comes; one told twice is kept once.
select heed.keep_position(%(token)s, %(same)s, %(at)s, %(sealed)s);

-- name: waiting
-- Positions of a number since a moment, oldest first.
select sealed from heed.positions_kept where token = %(token)s and at >= %(since)s order by at;

-- name: forget
-- Positions of a number have found their call; all from before a moment will find none.
select heed.forget_positions(%(token)s, %(since)s);
