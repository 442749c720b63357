-- name: set_password
-- Keep an account's newest password hash.
insert into heed.accounts (person, sign_in, password_hash) values (%(person)s, %(sign_in)s, %(hash)s)
on conflict (person) do update set password_hash = excluded.password_hash;

-- name: account
-- Whose sign-in name it is.
select person, password_hash from heed.accounts where sign_in = %(sign_in)s;

-- name: begin_session
-- Somebody signed in.
insert into heed.sessions (token_hash, person, csrf, role, post, workstation, began_at)
values (%(token)s, %(person)s, %(csrf)s, %(role)s, %(post)s, %(workstation)s, %(at)s);

-- name: session
-- A session by its token's hash.
select person, csrf, role, post, workstation from heed.sessions where token_hash = %(token)s and ended_at is null;

-- name: sessions_standing
-- Which of these sessions have not ended.
select token_hash, person, csrf, role, post, workstation from heed.sessions
where token_hash = any (%(tokens)s) and ended_at is null;

-- name: take_role
-- The session's person came on duty in a role.
update heed.sessions set role = %(role)s, post = %(post)s where token_hash = %(token)s;

-- name: end_session
-- Signed out.
update heed.sessions set ended_at = %(at)s where token_hash = %(token)s and ended_at is null;

-- name: end_sessions_of
-- A person may not be here any more; who signs in after that moment may.
update heed.sessions set ended_at = %(at)s
where person = %(person)s and ended_at is null and began_at <= %(at)s;

-- name: signed_in_since
-- When each person who is signed in last came in, of those who did after a moment.
select person, max(began_at) from heed.sessions where ended_at is null and began_at > %(after)s group by person;

-- name: readings_of
-- Who opened, followed, printed or exported some records, the newest first; none is older than the record itself.
select actor, role, happened_at, body from heed.facts
where type = 'RecordRead' and convert_from(body, 'UTF8') like any (%(patterns)s)
    and position >= (select min(position) from heed.facts where stream = any (%(subjects)s) and version = 1)
order by position desc limit %(most)s;
