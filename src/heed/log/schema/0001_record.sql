-- The record: one table of facts that only grows, the heads of its streams, and what the same transaction keeps beside it.
-- Nothing here reads a clock: every moment is a parameter.

create schema if not exists heed;

-- Facts, in the one sequence of the whole record. Never updated, never deleted.
create table heed.facts (
    position     bigint primary key,                 -- 1, 2, 3 … without gaps, given out under the pen
    stream       text not null,                      -- incident/<id>, unit/<call sign>/<shift> …
    version      integer not null,                   -- 1, 2, 3 … in its stream
    type         text not null,
    happened_at  timestamptz not null,
    recorded_at  timestamptz not null,
    actor        text not null,
    role         text not null,
    workstation  text not null,
    number       integer,                            -- the day's number, where the fact was given one
    body         bytea not null,                     -- open fields, JSON, exact bytes
    sealed       bytea,                              -- personal and free text, encrypted under the stream's key
    previous     bytea not null,                     -- hash of the stream's fact before it, 32 zero bytes at the first
    hash         bytea not null,
    unique (stream, version)
);

-- Where each stream stands; open ones are what a starting node loads.
create table heed.streams (
    stream    text primary key,
    category  text not null,
    version   integer not null,
    hash      bytea not null,
    position  bigint not null,                       -- of its last fact
    open      boolean not null
);
create index streams_open on heed.streams (category) where open;
create index streams_category_position on heed.streams (category, position desc);

-- The head of the whole record: one row.
create table heed.head (
    one       boolean primary key default true check (one),
    position  bigint not null,
    hash      bytea not null                         -- chained over every fact's hash, in order
);
insert into heed.head (position, hash) values (0, decode(repeat('00', 32), 'hex'));

-- Who did what: one row an act, in the transaction of its facts.
create table heed.acts (
    id              uuid primary key,
    command         text not null,
    actor           text not null,
    role            text not null,
    workstation     text not null,
    at              timestamptz not null,
    first_position  bigint,                          -- null where the act left no fact
    last_position   bigint
);

-- Answers already given, by the key the client minted; kept 30 days.
create table heed.answers (
    actor   text not null,
    key     text not null,
    digest  bytea not null,                          -- of the command: another body under the same key is refused
    act     uuid not null references heed.acts (id),
    at      timestamptz not null,
    primary key (actor, key)
);
create index answers_at on heed.answers (at);

-- Keys of sealed fields, one a stream. Deleting a row erases what it sealed and leaves the chain whole.
create table heed.secrets (
    subject  text primary key,
    secret   bytea not null
);

-- Numbers of the day.
create table heed.numbers (
    day   date primary key,
    last  integer not null
);

-- What must happen by when; derived from the picture by every append.
create table heed.deadlines (
    id            uuid primary key,
    stream        text not null,
    kind          text not null,
    step          integer not null,
    due           timestamptz not null,
    claimed_until timestamptz
);
create index deadlines_due on heed.deadlines (due);
create index deadlines_stream on heed.deadlines (stream);

-- Incidents by number, for those no longer in the room's memory.
create index facts_number on heed.facts (number, recorded_at desc) where number is not null;

-- The clock's pulse, one row a clock.
create table heed.clock_beats (
    clock     text primary key,
    at        timestamptz not null,                  -- room time
    wall      timestamptz not null,                  -- the machine's time, the same but under a simulated clock
    fired     bigint not null,
    next_due  timestamptz
);

-- Signed Merkle roots over stretches of the record.
create table heed.checkpoints (
    number          bigint primary key,
    first_position  bigint not null,
    last_position   bigint not null,
    root            bytea not null,                  -- RFC 6962 tree over the facts' hashes
    head            bytea not null,                  -- heed.head.hash at last_position
    previous        bytea not null,                  -- hash of the checkpoint before it
    at              timestamptz not null,
    signer          text not null,                   -- fingerprint of the public key
    signature       bytea not null                   -- Ed25519
);

create function heed.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the record only grows: % on heed.% is refused', lower(tg_op), tg_table_name;
end $$;
create trigger facts_only_grow before update or delete or truncate on heed.facts
    for each statement execute function heed.refuse_change();
create trigger acts_only_grow before update or delete or truncate on heed.acts
    for each statement execute function heed.refuse_change();
create trigger checkpoints_only_grow before update or delete or truncate on heed.checkpoints
    for each statement execute function heed.refuse_change();

-- What a fact's hash covers: every column, each with its length, so that no two rows read alike.
create function heed.covered(
    p_position bigint, p_stream text, p_version integer, p_type text, p_happened timestamptz, p_recorded timestamptz,
    p_actor text, p_role text, p_workstation text, p_number integer, p_body bytea, p_sealed bytea, p_previous bytea
) returns bytea language sql immutable parallel safe as $$
    select int8send(p_position) || int4send(p_version) || int4send(coalesce(p_number, -1))
        || int8send((extract(epoch from p_happened) * 1000000)::bigint)
        || int8send((extract(epoch from p_recorded) * 1000000)::bigint)
        || int4send(octet_length(p_stream)) || convert_to(p_stream, 'UTF8')
        || int4send(octet_length(p_type)) || convert_to(p_type, 'UTF8')
        || int4send(octet_length(p_actor)) || convert_to(p_actor, 'UTF8')
        || int4send(octet_length(p_role)) || convert_to(p_role, 'UTF8')
        || int4send(octet_length(p_workstation)) || convert_to(p_workstation, 'UTF8')
        || int4send(octet_length(p_body)) || p_body
        || int4send(coalesce(octet_length(p_sealed), -1)) || coalesce(p_sealed, ''::bytea)
        || p_previous
$$;

-- Append a batch of acts in one transaction, under the one pen. `p_batch` holds arrays of rows, each with the index
-- (from 1) of its act; bytes are base64. A replayed or conflicting act leaves nothing and spoils no other. Returns one row
-- a fact and one an act.
create function heed.append(p_at timestamptz, p_batch jsonb)
returns table (act integer, outcome text, "position" bigint, version integer, number integer, other uuid)
language plpgsql security definer set search_path = heed, pg_temp as $$
#variable_conflict use_column
declare
    v_position bigint;
    v_chain bytea;
    v_prev bytea;
    v_version integer;
    v_number integer;
    v_hash bytea;
    v_skip integer[];
    v_first bigint[] := '{}';
    v_last bigint[] := '{}';
    v_day date := (p_at at time zone 'Europe/London')::date;
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

    -- Somebody moved first: what was read is no longer so.
    for a in
        select c.i from jsonb_to_recordset(p_batch -> 'versions') as c (i integer, s text, v integer)
        left join streams s on s.stream = c.s
        where coalesce(s.version, 0) <> c.v
        union
        select g.i from jsonb_to_recordset(p_batch -> 'categories') as g (i integer, c text, p bigint)
        where exists (select 1 from streams s where s.category = g.c and s.position > g.p)
    loop
        continue when a.i = any (v_skip);
        v_skip := v_skip || a.i;
        act := a.i; outcome := 'conflict'; position := null; version := null; number := null; other := null;
        return next;
    end loop;
    v_skip := coalesce(v_skip, '{}');

    insert into secrets (subject, secret)
        select k.s, decode(k.k, 'base64') from jsonb_to_recordset(p_batch -> 'secrets') as k (i integer, s text, k text)
        where not k.i = any (v_skip)
        on conflict do nothing;

    for f in
        select t.i, t.s as stream, t.t as type, t.h as happened, decode(t.b, 'base64') as body,
            decode(t.x, 'base64') as sealed, t.n as numbered, x.actor, x.role, x.workstation
        from jsonb_to_recordset(p_batch -> 'facts')
            as t (i integer, s text, t text, h timestamptz, b text, x text, n boolean, o integer)
        join jsonb_to_recordset(p_batch -> 'acts') as x (i integer, actor text, role text, workstation text)
            on x.i = t.i
        where not t.i = any (v_skip)
        order by t.o
    loop
        v_position := v_position + 1;
        select s.version + 1, s.hash into v_version, v_prev from streams s where s.stream = f.stream;
        if not found then
            v_version := 1;
            v_prev := decode(repeat('00', 32), 'hex');
        end if;
        v_number := null;
        if f.numbered then
            insert into numbers as n (day, last) values (v_day, 1)
                on conflict (day) do update set last = n.last + 1 returning n.last into v_number;
        end if;
        v_hash := sha256(covered(v_position, f.stream, v_version, f.type, f.happened, p_at, f.actor, f.role,
            f.workstation, v_number, f.body, f.sealed, v_prev));
        v_chain := sha256(v_chain || v_hash);
        insert into facts values (v_position, f.stream, v_version, f.type, f.happened, p_at, f.actor, f.role,
            f.workstation, v_number, f.body, f.sealed, v_prev, v_hash);
        if v_version = 1 then
            insert into streams values (f.stream, split_part(f.stream, '/', 1), 1, v_hash, v_position, true);
        else
            update streams s set version = v_version, hash = v_hash, position = v_position where s.stream = f.stream;
        end if;
        v_first[f.i] := coalesce(v_first[f.i], v_position);
        v_last[f.i] := v_position;
        act := f.i; outcome := 'fact'; position := v_position; version := v_version; number := v_number; other := null;
        return next;
    end loop;

    insert into acts (id, command, actor, role, workstation, at, first_position, last_position)
        select x.id, x.command, x.actor, x.role, x.workstation, p_at, v_first[x.i], v_last[x.i]
        from jsonb_to_recordset(p_batch -> 'acts')
            as x (i integer, id uuid, command text, actor text, role text, workstation text)
        where not x.i = any (v_skip);
    insert into answers (actor, key, digest, act, at)
        select x.actor, x.key, decode(x.digest, 'base64'), x.id, p_at
        from jsonb_to_recordset(p_batch -> 'acts') as x (i integer, id uuid, actor text, key text, digest text)
        where x.key is not null and not x.i = any (v_skip);
    if jsonb_array_length(p_batch -> 'opens') > 0 then
        update streams s set open = o.o
            from jsonb_to_recordset(p_batch -> 'opens') as o (i integer, s text, o boolean)
            where s.stream = o.s and s.open <> o.o and not o.i = any (v_skip);
    end if;
    if jsonb_array_length(p_batch -> 'removed') > 0 then
        delete from deadlines d using jsonb_to_recordset(p_batch -> 'removed') as r (i integer, d uuid)
            where d.id = r.d and not r.i = any (v_skip);
    end if;
    insert into deadlines (id, stream, kind, step, due)
        select d.d, d.s, d.k, d.n, d.t
        from jsonb_to_recordset(p_batch -> 'added') as d (i integer, d uuid, s text, k text, n integer, t timestamptz)
        where not d.i = any (v_skip)
        on conflict do nothing;

    update head set position = v_position, hash = v_chain;
    perform pg_notify('heed', v_position::text);

    return query
        select x.i, 'done', null::bigint, null::integer, null::integer, null::uuid
        from jsonb_to_recordset(p_batch -> 'acts') as x (i integer) where not x.i = any (v_skip);
end $$;

-- Claim what is due, for a little while; a claim that is not acted on in time is free again.
create function heed.claim_due(p_at timestamptz, p_until timestamptz, p_most integer)
returns table (id uuid, stream text, kind text, step integer, due timestamptz)
language sql security definer set search_path = heed, pg_temp as $$
    update deadlines d set claimed_until = p_until
    where d.id in (
        select c.id from deadlines c where c.due <= p_at and (c.claimed_until is null or c.claimed_until < p_at)
        order by c.due limit p_most for update skip locked)
    returning d.id, d.stream, d.kind, d.step, d.due
$$;

-- Put the deadlines of one stream right, where they differ from what the picture says (a start after a change of code).
create function heed.set_deadlines(p_stream text, d_id uuid[], d_kind text[], d_step integer[], d_due timestamptz[])
returns void language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    perform pg_advisory_xact_lock(4854656544);
    delete from deadlines d where d.stream = p_stream and not d.id = any (d_id);
    insert into deadlines (id, stream, kind, step, due)
        select x.id, p_stream, x.kind, x.step, x.due from unnest(d_id, d_kind, d_step, d_due) as x (id, kind, step, due)
        on conflict do nothing;
end $$;

create function heed.beat(p_clock text, p_at timestamptz, p_wall timestamptz, p_fired bigint, p_next timestamptz)
returns void language sql security definer set search_path = heed, pg_temp as $$
    insert into clock_beats as b (clock, at, wall, fired, next_due) values (p_clock, p_at, p_wall, p_fired, p_next)
    on conflict (clock) do update set at = excluded.at, wall = excluded.wall, fired = excluded.fired,
        next_due = excluded.next_due
$$;

create function heed.forget_answers(p_before timestamptz) returns bigint
language sql security definer set search_path = heed, pg_temp as $$
    with gone as (delete from answers where at < p_before returning 1) select count(*) from gone
$$;

create function heed.keep_checkpoint(
    p_number bigint, p_first bigint, p_last bigint, p_root bytea, p_head bytea, p_previous bytea, p_at timestamptz,
    p_signer text, p_signature bytea
) returns void language sql security definer set search_path = heed, pg_temp as $$
    insert into checkpoints values (p_number, p_first, p_last, p_root, p_head, p_previous, p_at, p_signer, p_signature)
$$;

-- Accounts: secrets are no facts. Who changed what about an account is (picture/person.py).
create table heed.accounts (
    person         text primary key,
    sign_in        text not null unique,
    password_hash  text not null
);
create table heed.sessions (
    token_hash  bytea primary key,                   -- the token itself is only in the person's browser
    person      text not null,
    csrf        text not null,
    role        text not null,
    post        text not null,
    workstation text not null,
    began_at    timestamptz not null,                -- wall time, like every time of a session
    ended_at    timestamptz
);
create index sessions_person on heed.sessions (person) where ended_at is null;

do $$ begin
    create role heed_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema heed to heed_app;
grant select on all tables in schema heed to heed_app;
grant insert, update, delete on heed.sessions, heed.accounts to heed_app;
revoke all on function heed.append, heed.claim_due, heed.set_deadlines, heed.beat, heed.forget_answers,
    heed.keep_checkpoint from public;
grant execute on function heed.append, heed.claim_due, heed.set_deadlines, heed.beat, heed.forget_answers,
    heed.keep_checkpoint to heed_app;
