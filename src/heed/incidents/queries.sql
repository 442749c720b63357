-- name: last_look
-- A person's newest reading of a subject in some of their shifts.
select position, happened_at from heed.facts
where stream = any (%(shifts)s) and type = 'RecordRead' and convert_from(body, 'UTF8') like %(subject)s
order by position desc limit 1;
