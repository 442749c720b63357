"""`heed bench search`: who is found by imperfect words, and how soon, among a million incidents and two million people.

People of linkage files stand among a made-up crowd. Each of some hundred rows is then typed as a handler would who has
that row in hand; it is a hit where another row of the same person is among the first answers, itself not
counted. Beside it stands the exact search that any database gives: the same name and the same day of birth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter

import msgspec
import psycopg

from heed.bench.figures import BenchFailed, SearchFigures, ms, quantile, rounded
from heed.bench.ground import Ground
from heed.bench.link import old_logs
from heed.bench.loaded import QUERIES, USUAL, Loaded, Wanted, cannot_load, linkage_rows, load, records, say, warm
from heed.bench.search_crowd import FEBRL, SPLINK, Row
from heed.bench.search_plans import write_plans
from heed.bench.system import Node, System
from heed.intelligence.search import Found, Search
from heed.intelligence.search_answers import answers
from heed.log.bulk import Past
from heed.log.heap import keep_loaded
from heed.picture.indexed import keys_of
from heed.policy.nicknames import Nicknames

#: Rows of each linkage file that are typed.
TYPED = 300
FIRST, FURTHER = 5, 20
#: Letters after which a line is asked for as it is typed, beside the whole of it.
BEGUN = (3, 6, 10)


def cannot_search(wanted: Wanted) -> str:
    """Why it cannot be measured; empty where it can."""
    if not linkage_rows(wanted):
        return "name the folder of febrl_dataset1.csv, splink_fake_1000.csv, … with --linkage or HEED_LINKAGE_DATA"
    return cannot_load(wanted)


class Asked(msgspec.Struct, frozen=True):
    """A row that is typed, its own record, and those that truly are the same person."""

    row: Row
    own: str
    true: frozenset[str]


async def bench_search(system: System, ground: Ground, seconds: float, wanted: Wanted = USUAL) -> list[SearchFigures]:
    """One setting. It takes as long as loading and asking take, whatever `seconds` says."""
    loaded = await asyncio.to_thread(load, system, ground, wanted, "search")
    now = datetime.now(UTC)
    nicknames = ground.pack.in_force(now).nicknames
    asked = _asked(records(linkage_rows(wanted), now))
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await asyncio.to_thread(warm, ground.url)
        keep_loaded()
        figures = await _measure(node, ground, nicknames, asked, loaded, now.year)
        if wanted.plans:
            logs = await old_logs(node, ground, loaded.incidents, 2)
            await asyncio.to_thread(write_plans, ground.url, Path(wanted.plans), nicknames, loaded, logs[:2])
    return [figures]


def _asked(records: Sequence[tuple[Row, Past]]) -> list[Asked]:
    """Rows that have another of the same person, some hundred of each file by lot."""
    of_person: dict[str, set[str]] = {}
    for row, past in records:
        of_person.setdefault(row.person, set()).add(past.stream)
    by_file: dict[str, list[Asked]] = {}
    for row, past in records:
        others = of_person[row.person] - {past.stream}
        if others:
            by_file.setdefault(row.file, []).append(Asked(row, past.stream, frozenset(others)))
    lot = Random(5)
    return [one for of_file in by_file.values() for one in lot.sample(of_file, min(TYPED, len(of_file)))]


class _Tally:
    """Hits of one way to ask, by set."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._hits: dict[tuple[str, int], int] = {}

    def add(self, one: Asked, found: Sequence[str]) -> None:
        others = [entity for entity in found if entity != one.own]
        self._asked[one.row.of] = self._asked.get(one.row.of, 0) + 1
        for most in (FIRST, FURTHER):
            hit = not one.true.isdisjoint(others[:most])
            self._hits[one.row.of, most] = self._hits.get((one.row.of, most), 0) + hit

    def share(self, of: str, most: int = FIRST) -> float:
        return round(self._hits.get((of, most), 0) / max(1, self._asked.get(of, 0)), 4)


async def _measure(
    node: Node, ground: Ground, nicknames: Nicknames, asked: Sequence[Asked], loaded: Loaded, today: int
) -> SearchFigures:
    search = Search(node.store)
    whole, named, with_day, exact = _Tally(), _Tally(), _Tally(), _Tally()
    took: list[float] = []

    async def ask(line: str) -> Found:
        began = perf_counter()
        found = await search.find(line, nicknames, today=today, most=FURTHER + 1)
        await answers(node.store, found)
        took.append(perf_counter() - began)
        return found

    await ask("warm up")
    took.clear()
    with psycopg.connect(ground.url, autocommit=True) as connection:
        for nth, one in enumerate(asked):
            name, day = one.row.details.get("name", ""), one.row.details.get("born", "")
            for tally, line in ((whole, one.row.asked), (named, name), (with_day, f"{name} {day}".strip())):
                tally.add(one, [group.entity for group in (await ask(line)).groups])
            for letters in BEGUN:
                await ask(name[:letters])
            keys = [key for key in keys_of("person", {"name": name, "born": day}) if key[:2] in ("w:", "b:")]
            exact.add(one, [row[0] for row in connection.execute(QUERIES["exactly"], {"keys": keys})])
            if nth % 100 == 99:
                say("search", f"asked {nth + 1} of {len(asked)}")
    if not took:
        raise BenchFailed("nothing was asked")
    return SearchFigures(
        incidents=loaded.incidents, people=loaded.people, p50_ms=ms(quantile(took, 0.5)),
        p95_ms=ms(quantile(took, 0.95)), hit5_febrl=whole.share(FEBRL), hit5_splink=whole.share(SPLINK),
        hit20_febrl=whole.share(FEBRL, FURTHER), hit20_splink=whole.share(SPLINK, FURTHER),
        name_hit5_febrl=named.share(FEBRL), name_hit5_splink=named.share(SPLINK),
        name_born_hit5_febrl=with_day.share(FEBRL), name_born_hit5_splink=with_day.share(SPLINK),
        exact_hit5_febrl=exact.share(FEBRL), exact_hit5_splink=exact.share(SPLINK), asked=len(asked),
        load_minutes=rounded(loaded.minutes), gigabytes=rounded(loaded.gigabytes),
    )  # fmt: skip
