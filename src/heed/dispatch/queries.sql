-- name: looks
-- What a person opened in some of their shifts, oldest first: the newest of each stands.
select body, position from heed.facts where stream = any (%(shifts)s) and type = 'RecordRead' order by position;
