"""Rights: the application may add to the record and read it; the owner's own slip is stopped by a trigger."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from heed.log.store import APP_OPTIONS

from .conftest import Record
from .scenes import rows

#: Tables in which the application may change rows itself, and those it may only add to; every other is written by the
#: record's own functions only.
ITS_OWN = {"sessions", "accounts", "report_drafts", "followed"}
ADDED_TO = {"files"}
RECORD = (
    "facts",
    "acts",
    "checkpoints",
    "streams",
    "head",
    "secrets",
    "answers",
    "deadlines",
    "numbers",
    "clock_beats",
)
CHANGES = ("update heed.{table} set {column} = {column}", "delete from heed.{table}", "truncate heed.{table} cascade")
GROWING = ("facts", "acts", "checkpoints")


@pytest.fixture
def application(record: Record) -> Iterator[psycopg.Connection]:
    """A connection as every node of Heed has it."""
    with psycopg.connect(record.url, autocommit=True, options=APP_OPTIONS) as connection:
        yield connection


def first_column(url: str, table: str) -> str:
    return str(
        rows(url, "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1", [f"heed.{table}"])[
            0
        ][0]
    )


@pytest.mark.parametrize("table", RECORD)
@pytest.mark.parametrize("change", [*CHANGES, "insert into heed.{table} select * from heed.{table}"])
def test_the_application_may_change_no_row_of_the_record(
    record: Record, application: psycopg.Connection, table: str, change: str
) -> None:
    statement = change.format(table=table, column=first_column(record.url, table))

    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "alter table heed.facts disable trigger facts_only_grow",
        "drop trigger facts_only_grow on heed.facts",
        "drop table heed.facts",
        "create or replace function heed.refuse_change() returns trigger language sql as $$ select null $$",
        "create table heed.facts_too (x text)",
        "set session_replication_role = replica",
    ],
)
def test_the_application_may_not_help_itself(application: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(statement.encode())


def test_every_table_of_the_record_is_read_and_none_but_its_own_is_written(record: Record) -> None:
    granted = rows(
        record.url,
        "select tablename, has_table_privilege('heed_app', 'heed.' || tablename, 'select'),"
        " has_table_privilege('heed_app', 'heed.' || tablename, 'insert'),"
        " has_table_privilege('heed_app', 'heed.' || tablename, 'update, delete, truncate')"
        " from pg_tables where schemaname = 'heed'",
    )

    assert {table for table, reads, _, _ in granted if not reads} == set()
    assert {table for table, _, adds, _ in granted if adds} == ITS_OWN | ADDED_TO
    assert {table for table, _, _, changes in granted if changes} == ITS_OWN
    assert {str(table) for table, *_ in granted} >= {*RECORD, *ITS_OWN, *ADDED_TO}


def test_nobody_else_may_call_what_writes(record: Record) -> None:
    open_to_all = rows(
        record.url,
        """select p.proname from pg_proc p
           cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
           where p.pronamespace = 'heed'::regnamespace and a.grantee = 0 and p.prosecdef""",
    )

    assert open_to_all == []


@pytest.mark.parametrize("table", GROWING)
@pytest.mark.parametrize("change", CHANGES)
def test_even_the_owner_is_stopped(record: Record, table: str, change: str) -> None:
    statement = change.format(table=table, column=first_column(record.url, table))

    with (
        psycopg.connect(record.url) as owner,
        pytest.raises(errors.RaiseException, match=rf"^the record only grows: \w+ on heed\.{table} is refused"),
    ):
        owner.execute(statement.encode())


@pytest.mark.parametrize("table", GROWING)
def test_even_a_change_of_no_row_is_stopped(record: Record, table: str) -> None:
    with psycopg.connect(record.url) as owner, pytest.raises(errors.RaiseException):
        owner.execute(f"delete from heed.{table} where false".encode())
