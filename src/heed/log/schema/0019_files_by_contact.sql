-- Files go with their contact: they are found without reading every file there is.
create index files_contact on heed.files (contact);
