-- Files that came with a contact: sealed under its key, kept and read whole, changed by nobody.
create table heed.files (
    file     text primary key,
    contact  text not null,
    sealed   bytea not null,
    kept_at  timestamptz not null
);
grant select, insert on heed.files to heed_app;

-- Up to where whoever acts on the record outside it (outgoing mail) has followed it.
create table heed.followed (
    name      text primary key,
    position  bigint not null
);
grant select, insert, update on heed.followed to heed_app;
