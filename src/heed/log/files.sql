-- name: keep
-- Keep a file that came with a contact.
insert into heed.files (file, contact, sealed, kept_at) values (%(file)s, %(contact)s, %(sealed)s, %(at)s)
on conflict (file) do nothing;

-- name: kept
-- A file of a contact.
select sealed from heed.files where file = %(file)s and contact = %(contact)s;
