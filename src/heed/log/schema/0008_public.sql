-- What the public left unfinished on a report's page: sealed under a key that is in no database, and gone after its days.
-- It is no part of the record: nobody has sent it.
create table heed.report_drafts (
    reference  text primary key,
    form       text not null,
    sealed     bytea not null,
    saved_at   timestamptz not null,
    until      timestamptz not null
);
create index report_drafts_until on heed.report_drafts (until);
grant select, insert, update, delete on heed.report_drafts to heed_app;
