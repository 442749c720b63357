"""How PostgreSQL answers a search and a look for links: each plan with what it read and how long it took, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
from psycopg import sql

from heed.intelligence.linking import looked_by
from heed.intelligence.search import QUERIES, Way, rarity_of, slipped_ways, ways
from heed.intelligence.search_terms import terms
from heed.log.sql import load
from heed.log.store import most_of
from heed.picture.incident import Incident
from heed.picture.mention import rows_of
from heed.policy.nicknames import Nicknames

OF_THE_LOG = load("heed.log")
#: Questions of the page; none of them is anybody's.
LINES = ("Rhianon Thackrey 3.2.70 14 Elm Road, Otterby", "Kate Smith", "900123", "har")
#: What `heed.mentions_by` asks, a way at a time, with its settings.
SETTINGS = ("enable_seqscan = off", "enable_sort = off", "plan_cache_mode = force_generic_plan")
TYPES = {"ones": "text[]", "others": "text[]", "keys": "text[]", "mosts": "integer[]", "most": "integer"}
ONE: LiteralString = "select * from heed.mentions where keys && %(ones)s limit %(most)s"
BOTH: LiteralString = "select * from heed.mentions where keys && %(ones)s and keys && %(others)s limit %(most)s"
EVERY: LiteralString = "select * from heed.mentions where keys @> %(ones)s limit %(most)s"

NEWEST: LiteralString = """
select * from (select * from heed.mentions order by at desc limit 30000) m where keys && %(ones)s limit %(most)s
"""


class Size(Protocol):
    """How much is searched."""

    @property
    def incidents(self) -> int: ...
    @property
    def people(self) -> int: ...


def write_plans(url: str, path: Path, nicknames: Nicknames, size: Size, logs: Sequence[Incident]) -> None:
    """The plans of the ways in of some questions, and of what is looked up for the links of some logs, as a page."""
    head = (
        "# Plans of a search and of links\n\n"
        f"Written by `heed bench search --plans`: {size.incidents:,} incidents, {size.people:,} people. Each way\n"
        "into the index as `heed.mentions_by` asks it, one after another in one round\n"
        "trip; then the one query by which other logs are looked for. Keys are cut where there are many.\n"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        looked = "".join(_links(connection, log) for log in logs)
        for setting in SETTINGS:
            connection.execute(f"set {setting}".encode())
        text = "".join(_plans(connection, asked, nicknames) for asked in LINES)
    path.write_text(f"{head}{text}\n## Links\n{looked}", encoding="utf-8")


def _plans(connection: psycopg.Connection[Any], line: str, nicknames: Nicknames) -> str:
    row = connection.execute(QUERIES["rarity"]).fetchone()
    assert row is not None
    rarity = rarity_of(*row)
    asked = terms(line, nicknames)
    parts = [f"\n## `{line}`\n"]
    for title, gone in (("as it was typed", ways(asked, rarity)), ("with slips", slipped_ways(asked, rarity))):
        parts += [f"\n### {title}\n", *(_way(connection, way) for way in gone)]
    return "".join(parts)


def _way(connection: psycopg.Connection[Any], way: Way) -> str:
    query = EVERY if way.every else NEWEST if way.newest else BOTH if way.others else ONE
    values = {"ones": list(way.ones), "others": list(way.others), "most": way.most}
    named = ("the newest with " if way.newest else "") + "; ".join(_named(k) for k in (way.ones, way.others) if k)
    return f"\n{named}\n\n{_plan(connection, query, values)}"


def _links(connection: psycopg.Connection[Any], log: Incident) -> str:
    keys = looked_by(rows_of(f"incident/{log.id}", log).values())
    values = {"keys": list(keys), "mosts": [most_of(key) for key in keys]}
    of = Counter(key.partition(":")[0] for key in keys)
    named = ", ".join(f"`{kind}:` {count}" for kind, count in of.items())
    return f"\nKeys of one log, by what they are of: {named}\n\n{_plan(connection, OF_THE_LOG['mentioned_by'], values)}"


def _plan(connection: psycopg.Connection[Any], query: LiteralString, values: dict[str, object]) -> str:
    """As a statement that is kept is answered: planned before its values are known."""
    names = [name for name in values if f"%({name})s" in query]
    for place, name in enumerate(names, 1):
        query = query.replace(f"%({name})s", f"${place}")
    types = ", ".join(TYPES[name] for name in names)
    connection.execute(f"prepare asked ({types}) as {query}".encode())
    given = sql.SQL(", ").join(sql.Literal(values[name]) for name in names)
    rows = connection.execute(sql.SQL("explain (analyze, buffers, costs off) execute asked ({})").format(given))
    lines = "\n".join(_cut(str(row[0])) for row in rows)
    connection.execute("deallocate asked")
    return f"```\n{lines}\n```\n"


def _named(keys: Sequence[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys[:4]) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")


def _cut(line: str) -> str:
    return line if len(line) <= 160 else f"{line[:157]}…"
