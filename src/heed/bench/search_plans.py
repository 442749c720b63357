"""How PostgreSQL answers a search, written down: the plan of each way in, with what it read and how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg

from heed.intelligence.search import QUERIES, Way, rarity_of, slipped_ways, ways
from heed.intelligence.search_terms import terms
from heed.policy.nicknames import Nicknames

ONE = "select * from heed.mentions where keys && %(ones)s limit %(most)s"
BOTH = "select * from heed.mentions where keys && %(ones)s and keys && %(others)s limit %(most)s"
EVERY = "select * from heed.mentions where keys @> %(ones)s limit %(most)s"


class Size(Protocol):
    """How much is searched."""

    @property
    def incidents(self) -> int: ...
    @property
    def people(self) -> int: ...


def write_plans(url: str, path: Path, line: str, nicknames: Nicknames, size: Size) -> None:
    """The plans of the ways in of some questions, as a page."""
    head = (
        "# Plans of a search\n\n"
        f"Written by `heed bench search --plans`: {size.incidents:,} incidents, {size.people:,} people. Each way\n"
        "into the index as `heed.mentions_by` asks it, one after another in one round\n"
        "trip. Keys are cut where there are many.\n"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set enable_seqscan = off")
        text = "".join(_plans(connection, asked, nicknames) for asked in (line, "Kate Smith", "900123", "smi"))
    path.write_text(head + text, encoding="utf-8")


def _plans(connection: psycopg.Connection[tuple[object, ...]], line: str, nicknames: Nicknames) -> str:
    row = connection.execute(QUERIES["rarity"]).fetchone()
    assert row is not None
    rarity = rarity_of(*row)  # type: ignore[arg-type]
    asked = terms(line, nicknames)
    parts = [f"\n## `{line}`\n"]
    for title, gone in (("as it was typed", ways(asked, rarity)), ("with slips", slipped_ways(asked, rarity))):
        parts += [f"\n### {title}\n", *(_plan(connection, way) for way in gone[:4])]
    return "".join(parts)


def _plan(connection: psycopg.Connection[tuple[object, ...]], way: Way) -> str:
    query = EVERY if way.every else BOTH if way.others else ONE
    values = {"ones": list(way.ones), "others": list(way.others), "most": way.most}
    rows = connection.execute(f"explain (analyze, buffers, costs off) {query}", values)
    lines = "\n".join(_cut(str(row[0])) for row in rows)
    return f"\n{'; '.join(_named(way))}\n\n```\n{lines}\n```\n"


def _named(way: Way) -> Iterator[str]:
    for keys in (way.ones, way.others):
        if keys:
            yield ", ".join(f"`{key}`" for key in keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")


def _cut(line: str) -> str:
    return line if len(line) <= 160 else f"{line[:157]}…"
