-- name: destroy_mentions
-- What the index of mentions holds of them.
delete from heed.mentions where stream = any (%(subjects)s);

-- name: destroy_traces
-- What they had in common with others.
delete from heed.traces where stream = any (%(subjects)s);

-- name: destroy_files
-- Files that came with them.
delete from heed.files where contact = any (%(contacts)s);

-- name: destroy_keys
-- The keys themselves: from here on nothing of it can be read.
delete from heed.secrets where subject = any (%(subjects)s);
