-- name: hear
-- A neighbour was heard.
select heed.hear_neighbour(%(neighbour)s, %(wall)s);

-- name: heard
-- When each was last heard.
select neighbour, wall from heed.neighbours_heard order by neighbour;
