-- Words that are erased go in the transaction of the fact that says so: the key of the stream, and every row that is kept
-- beside its facts. Nothing is ever gone without the record saying so, nor said to be gone and still there.
create index facts_words_erased on heed.facts (stream) where type = 'WordsErased';
create index facts_words_erased_at on heed.facts (position) where type = 'WordsErased';

create function heed.forget_erased() returns trigger
language plpgsql security definer set search_path = heed, pg_temp as $$
begin
    delete from secrets where subject = new.stream;
    delete from mentions where stream = new.stream;
    delete from traces where stream = new.stream;
    if new.stream like 'contact/%' then
        delete from files where contact = split_part(new.stream, '/', 2);
    end if;
    return null;
end $$;
create trigger forget_erased after insert on heed.facts for each row when (new.type = 'WordsErased')
    execute function heed.forget_erased();
alter table heed.facts enable always trigger forget_erased;
revoke all on function heed.forget_erased from public;

-- The blind index follows the record a moment later: what was erased meanwhile leaves no trace.
create or replace function heed.keep_traces(p_upto bigint, p_token bytea[], p_stream text[], p_at timestamptz[])
returns void language sql security definer set search_path = heed, pg_temp as $$
    insert into traces (token, stream, at)
        select x.token, x.stream, x.at from unnest(p_token, p_stream, p_at) as x (token, stream, at)
        where not exists (select from facts f where f.stream = x.stream and f.type = 'WordsErased')
        on conflict do nothing;
    update traced set position = greatest(position, p_upto);
$$;
