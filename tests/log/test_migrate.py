"""Migrations: from nothing, from any earlier step, or two at once, they arrive at one schema."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from heed.log.migrate import SchemaTooNew, migrate, steps

from .scenes import rows, tamper
from .schema_snapshot import SNAPSHOT, parts_of

NAMES = [name for name, _ in steps()]


def test_an_empty_database_arrives_at_the_schema_that_is_written_down(empty_url: str) -> None:
    assert migrate(empty_url) == NAMES

    found, wanted = parts_of(empty_url), SNAPSHOT.read_text().splitlines()
    differing = [f"+ {line}" for line in found if line not in wanted] + [
        f"- {line}" for line in wanted if line not in found
    ]
    assert differing == [], "where this is meant, write it down: .venv/bin/python tests/log/schema_snapshot.py"


@pytest.mark.parametrize("already", range(len(NAMES) + 1))
def test_every_earlier_schema_arrives_at_the_same(empty_url: str, already: int) -> None:
    assert migrate(empty_url, only=NAMES[:already]) == NAMES[:already]
    assert migrate(empty_url) == NAMES[already:]

    assert parts_of(empty_url) == SNAPSHOT.read_text().splitlines()


def test_what_is_there_is_not_applied_again(scratch_url: str) -> None:
    before = parts_of(scratch_url)

    assert migrate(scratch_url) == []
    assert parts_of(scratch_url) == before


def test_several_nodes_that_start_at_once_migrate_once(empty_url: str) -> None:
    with ThreadPoolExecutor() as nodes:
        applied = list(nodes.map(migrate, [empty_url] * 4))

    assert sorted(applied) == [[], [], [], NAMES]


def test_a_database_of_a_newer_heed_is_left_alone_with_one_line(scratch_url: str) -> None:
    tamper(scratch_url, "insert into public.heed_migrations values ('9999_tomorrow.sql', '')")
    before = parts_of(scratch_url)

    with pytest.raises(SchemaTooNew, match=r"made by a newer Heed; run that version.*\(found 9999_tomorrow\.sql\)"):
        migrate(scratch_url)
    assert parts_of(scratch_url) == before


def test_migrations_are_numbered_without_gaps() -> None:
    assert [int(name[:4]) for name in NAMES] == [*range(1, len(NAMES) + 1)]


def test_the_record_begins_at_nothing(scratch_url: str) -> None:
    assert rows(scratch_url, "select position, encode(hash, 'hex') from heed.head") == [(0, "00" * 32)]
