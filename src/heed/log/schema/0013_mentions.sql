-- The index: everyone and everything that contacts, logs and known records name, and what each is found by. It follows
-- from the record and is written in the transaction of the facts; it can be made again from them at any time. Personal
-- words stand here in the clear, as search needs them; with the stream's key its rows go.
create table heed.mentions (
    stream    text not null,
    key       text not null,                          -- what tells it from others of its stream
    kind      text not null,                          -- person, address, number, vehicle, organisation
    role      text not null,                          -- informant, victim, suspect …; place, registered; known
    words     text not null,                          -- as it is shown
    details   jsonb not null,
    easting   integer,                                -- metres, EPSG:27700
    northing  integer,
    known     text not null default '',               -- the known record somebody said it is
    at        timestamptz not null,                   -- when the stream began
    keys      text[] not null,                        -- what it is found by (heed.picture.indexed)
    primary key (stream, key)
);
create index mentions_keys on heed.mentions using gin (keys) with (fastupdate = off);
create index mentions_known on heed.mentions (known) where known <> '';
create table heed.mentioned (
    one       boolean primary key default true check (one),
    scheme    integer not null,                       -- how its rows are made
    stream    text not null                           -- up to which stream, in their order, it was made again
);
insert into heed.mentioned (scheme, stream) values (0, '');
grant select on heed.mentions, heed.mentioned to heed_app;

-- What the index is to learn and forget with an append; acts that were refused leave nothing.
create function heed.keep_mentions(p_batch jsonb, p_streams text[], p_skip integer[]) returns void
language sql set search_path = heed, pg_temp as $$
    delete from mentions m
        using jsonb_to_recordset(coalesce(p_batch -> 'unmentioned', '[]')) as u (i integer, k integer, m text)
        where m.stream = p_streams[u.k] and m.key = u.m and not u.i = any (p_skip);
    insert into mentions as m (stream, key, kind, role, words, details, easting, northing, known, at, keys)
        select p_streams[x.k], r.key, r.kind, r.role, r.words, r.details, r.easting, r.northing, r.known, r.at, r.keys
        from jsonb_to_recordset(coalesce(p_batch -> 'mentioned', '[]')) as x (i integer, k integer, r jsonb),
            jsonb_to_record(x.r) as r (key text, kind text, role text, words text, details jsonb, easting integer,
                northing integer, known text, at timestamptz, keys text[])
        where not x.i = any (p_skip)
        on conflict (stream, key) do update set kind = excluded.kind, role = excluded.role, words = excluded.words,
            details = excluded.details, easting = excluded.easting, northing = excluded.northing,
            known = excluded.known, at = excluded.at, keys = excluded.keys;
$$;
revoke all on function heed.keep_mentions from public;

-- Rows of some streams made again from the record: only where each still stands at the version they were made from.
create function heed.mention_again(p_scheme integer, p_upto text, p_streams text[], p_versions integer[], p_rows jsonb)
returns void language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    perform pg_advisory_xact_lock(4854656544);
    with same as (
        select u.s from unnest(p_streams, p_versions) as u (s, v) join streams h on h.stream = u.s and h.version = u.v
    ), gone as (
        delete from mentions m using same where m.stream = same.s
            and not exists (select 1 from jsonb_to_recordset(p_rows) as x (s text, r jsonb)
                where x.s = m.stream and x.r ->> 'key' = m.key)
    )
    insert into mentions as m (stream, key, kind, role, words, details, easting, northing, known, at, keys)
        select x.s, r.key, r.kind, r.role, r.words, r.details, r.easting, r.northing, r.known, r.at, r.keys
        from jsonb_to_recordset(p_rows) as x (s text, r jsonb)
        join same on same.s = x.s,
            jsonb_to_record(x.r) as r (key text, kind text, role text, words text, details jsonb, easting integer,
                northing integer, known text, at timestamptz, keys text[])
        on conflict (stream, key) do update set kind = excluded.kind, role = excluded.role, words = excluded.words,
            details = excluded.details, easting = excluded.easting, northing = excluded.northing,
            known = excluded.known, at = excluded.at, keys = excluded.keys;
    update mentioned set scheme = p_scheme, stream = p_upto;
end $$;
revoke all on function heed.mention_again from public;
grant execute on function heed.mention_again to heed_app;

-- Append a batch of acts in one transaction, under the one pen. `p_batch` holds arrays of rows, each with the index
-- (from 1) of its act in `acts` and of its stream in `streams`; bytes are base64; what would be empty is left out. A
-- replayed or conflicting act leaves nothing and spoils no other. Returns one row a fact and one an act.
create or replace function heed.append(p_at timestamptz, p_batch jsonb)
returns table (act integer, outcome text, "position" bigint, version integer, number integer, other uuid)
language plpgsql security definer set search_path = heed, pg_temp
-- Its plans are kept while the tables grow: every look is by an index from the first.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
    v_zero constant bytea := decode(repeat('00', 32), 'hex');
    v_position bigint;
    v_chain bytea;
    v_streams text[];
    v_versions integer[];
    v_hashes bytea[];
    v_at bigint[] := '{}';
    v_open boolean[];
    v_actor text[];
    v_role text[];
    v_workstation text[];
    v_skip integer[] := '{}';
    v_first bigint[] := '{}';
    v_last bigint[] := '{}';
    v_day date := (p_at at time zone 'Europe/London')::date;
    v_number integer;
    v_prev bytea;
    v_hash bytea;
    v_version integer;
    a record;
    f record;
begin
    perform pg_advisory_xact_lock(4854656544);
    select h.position, h.hash into v_position, v_chain from head h;

    -- The same key again: give the first answer.
    for a in
        select x.i, ans.digest = decode(x.digest, 'base64') as same, acts.first_position, ans.act
        from jsonb_to_recordset(p_batch -> 'acts') as x (i integer, actor text, key text, digest text)
        join answers ans on ans.actor = x.actor and ans.key = x.key
        join acts on acts.id = ans.act
    loop
        v_skip := v_skip || a.i;
        act := a.i; outcome := case when a.same then 'replayed' else 'other body' end; position := a.first_position;
        version := null; number := null; other := a.act;
        return next;
    end loop;

    select array_agg(x.s), array_agg(x.v), array_agg(x.h), array_agg(x.o)
        into v_streams, v_versions, v_hashes, v_open
        from (
            select u.s, coalesce(s.version, 0) as v, coalesce(s.hash, v_zero) as h,
                coalesce(s.open, true) as o
            from jsonb_array_elements_text(p_batch -> 'streams') with ordinality as u (s, k)
            left join streams s on s.stream = u.s
            order by u.k
        ) x;

    -- Somebody moved first: what was read is no longer so.
    for a in
        select c.i from jsonb_to_recordset(p_batch -> 'versions') as c (i integer, k integer, v integer)
        where v_versions[c.k] <> c.v
        union all
        select g.i from jsonb_to_recordset(p_batch -> 'categories') as g (i integer, c text, p bigint)
        join categories h on h.category = g.c and h.position > g.p
    loop
        continue when a.i = any (v_skip);
        v_skip := v_skip || a.i;
        act := a.i; outcome := 'conflict'; position := null; version := null; number := null; other := null;
        return next;
    end loop;

    if p_batch ? 'secrets' then
        insert into secrets (subject, secret)
            select k.s, decode(k.k, 'base64') from jsonb_to_recordset(p_batch -> 'secrets') as k (i integer, s text, k text)
            where not k.i = any (v_skip)
            on conflict do nothing;
    end if;

    select array_agg(x.actor), array_agg(x.role), array_agg(x.workstation) into v_actor, v_role, v_workstation
        from jsonb_to_recordset(p_batch -> 'acts') as x (actor text, role text, workstation text);

    for f in
        select t.i, t.k, t.t as type, t.h as happened, decode(t.b, 'base64') as body, decode(t.x, 'base64') as sealed,
            t.n as numbered
        from jsonb_to_recordset(p_batch -> 'facts')
            as t (i integer, k integer, t text, h timestamptz, b text, x text, n boolean)
        where not t.i = any (v_skip)
    loop
        v_position := v_position + 1;
        v_version := v_versions[f.k] + 1;
        v_prev := v_hashes[f.k];
        v_number := null;
        if f.numbered then
            insert into numbers as n (day, last) values (v_day, 1)
                on conflict (day) do update set last = n.last + 1 returning n.last into v_number;
        end if;
        v_hash := sha256(covered(v_position, v_streams[f.k], v_version, f.type, f.happened, p_at, v_actor[f.i],
            v_role[f.i], v_workstation[f.i], v_number, f.body, f.sealed, v_prev));
        v_chain := sha256(v_chain || v_hash);
        insert into facts values (v_position, v_streams[f.k], v_version, f.type, f.happened, p_at, v_actor[f.i],
            v_role[f.i], v_workstation[f.i], v_number, f.body, f.sealed, v_prev, v_hash);
        v_versions[f.k] := v_version;
        v_hashes[f.k] := v_hash;
        v_at[f.k] := v_position;
        v_first[f.i] := coalesce(v_first[f.i], v_position);
        v_last[f.i] := v_position;
        act := f.i; outcome := 'fact'; position := v_position; version := v_version; number := v_number; other := null;
        return next;
    end loop;

    if p_batch ? 'opens' then
        for a in
            select o.k, o.o from jsonb_to_recordset(p_batch -> 'opens') as o (i integer, k integer, o boolean)
            where not o.i = any (v_skip)
        loop
            v_open[a.k] := a.o;
        end loop;
    end if;
    insert into streams as s (stream, category, version, hash, position, open)
        select v_streams[k], split_part(v_streams[k], '/', 1), v_versions[k], v_hashes[k], v_at[k], v_open[k]
        from generate_subscripts(v_at, 1) as k where v_at[k] is not null
        on conflict (stream) do update set version = excluded.version, hash = excluded.hash,
            position = excluded.position, open = excluded.open;
    insert into categories as c (category, position)
        select split_part(v_streams[k], '/', 1), max(v_at[k])
        from generate_subscripts(v_at, 1) as k where v_at[k] is not null group by 1
        on conflict (category) do update set position = excluded.position;

    with done as (
        select x.i, x.id, x.command, x.actor, x.role, x.workstation, x.key, x.digest
        from jsonb_to_recordset(p_batch -> 'acts')
            as x (i integer, id uuid, command text, actor text, role text, workstation text, key text, digest text)
        where not x.i = any (v_skip)
    ), kept as (
        insert into acts (id, command, actor, role, workstation, at, first_position, last_position)
        select d.id, d.command, d.actor, d.role, d.workstation, p_at, v_first[d.i], v_last[d.i] from done d
    )
    insert into answers (actor, key, digest, act, at)
        select d.actor, d.key, decode(d.digest, 'base64'), d.id, p_at from done d where d.key is not null;
    if p_batch ? 'removed' then
        delete from deadlines d using jsonb_to_recordset(p_batch -> 'removed') as r (i integer, d uuid)
            where d.id = r.d and not r.i = any (v_skip);
    end if;
    if p_batch ? 'added' then
        insert into deadlines (id, stream, kind, step, due)
            select d.d, v_streams[d.s], d.k, d.n, d.t
            from jsonb_to_recordset(p_batch -> 'added') as d (i integer, d uuid, s integer, k text, n integer, t timestamptz)
            where not d.i = any (v_skip)
            on conflict do nothing;
    end if;

    if p_batch ? 'mentioned' or p_batch ? 'unmentioned' then
        perform keep_mentions(p_batch, v_streams, v_skip);
    end if;

    update head set position = v_position, hash = v_chain;
    perform pg_notify('heed', v_position::text);

    return query
        select x.i, 'done', null::bigint, null::integer, null::integer, null::uuid
        from jsonb_to_recordset(p_batch -> 'acts') as x (i integer) where not x.i = any (v_skip);
end $$;

-- What was erased is found no more, whoever destroyed its key and however.
create function heed.forget_mentions() returns trigger
language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    delete from mentions where stream = old.subject;
    return null;
end $$;
create trigger forget_mentions after delete on heed.secrets for each row execute function heed.forget_mentions();
alter table heed.secrets enable always trigger forget_mentions;
revoke all on function heed.forget_mentions from public;
