-- name: keep
-- Keep an unfinished report, or keep it anew.
insert into heed.report_drafts (reference, form, sealed, saved_at, until)
values (%(reference)s, %(form)s, %(sealed)s, %(at)s, %(until)s)
on conflict (reference) do update
set form = excluded.form, sealed = excluded.sealed, saved_at = excluded.saved_at, until = excluded.until;

-- name: kept
-- An unfinished report, while it is kept.
select form, sealed from heed.report_drafts where reference = %(reference)s and until > %(at)s;

-- name: forget
-- It was sent, or whoever wrote it wants it gone.
delete from heed.report_drafts where reference = %(reference)s;

-- name: erase
-- What is kept no longer.
delete from heed.report_drafts where until <= %(at)s;
