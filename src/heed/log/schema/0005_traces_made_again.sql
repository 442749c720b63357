-- What a trace is made of may change with the program: a number is compared in one form, more facts leave traces. The
-- index then begins again from the record. `scheme` is how the traces in the table were made; the program's own number
-- stands beside its code.
alter table heed.traced add column scheme int not null default 1;

create function heed.begin_traces(p_scheme int) returns void
language sql security definer set search_path = heed, pg_temp as $$
    delete from traces where exists (select from traced where scheme < p_scheme);
    update traced set position = 0, scheme = p_scheme where scheme < p_scheme;
$$;
revoke all on function heed.begin_traces from public;
grant execute on function heed.begin_traces to heed_app;
