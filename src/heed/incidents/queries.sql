-- name: last_look
-- When a person last opened a subject, in some of their shifts; a window that follows it by itself is no look.
select position, happened_at from heed.facts
where stream = any (%(shifts)s) and type = 'RecordRead' and convert_from(body, 'UTF8') like %(subject)s
    and convert_from(body, 'UTF8') like '%%"opened"%%'
order by position desc limit 1;
