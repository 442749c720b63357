"""The ground of `search` and of `link`: a million incidents and two million people, loaded once.

Where a folder is named to keep it in (`--keep DIR`), the loaded record stays there and is asked again the next time:
loading takes long and may share the machine, measuring is short and wants it quiet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter

import msgspec
import psycopg

from heed.bench.figures import BenchFailed
from heed.bench.ground import Ground
from heed.bench.search_crowd import AGAIN, SPOKEN_OF, Crowd, Row, linkage, on_record
from heed.bench.system import System
from heed.clock.deadline import Derivations
from heed.log import sql
from heed.log.bulk import Past, load_history
from heed.policy.load import load_pack

INCIDENTS = 1_000_000
#: What says in a kept folder that all of it was loaded, and how much.
SAID = "loaded.json"
QUERIES = sql.load("heed.bench")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How many it is about, where the linkage files are, where it is kept, and where the plans go."""

    #: None is what the kept ground holds, or the usual: of people twice as many as of incidents.
    incidents: int | None = None
    people: int | None = None
    linkage: str = ""
    keep: str = ""
    plans: str = ""


USUAL = Wanted()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a ground holds, and what it took."""

    incidents: int
    people: int
    #: Rows of linkage files that stand on record.
    rows: int
    minutes: float
    gigabytes: float


def linkage_folder(given: str) -> Path | None:
    """The folder of linkage files: as given, or HEED_LINKAGE_DATA."""
    named = given or os.environ.get("HEED_LINKAGE_DATA", "")
    return Path(named) if named else None


def linkage_rows(wanted: Wanted) -> list[Row]:
    """Rows of the linkage files, where there are any."""
    folder = linkage_folder(wanted.linkage)
    return linkage(folder) if folder is not None else []


def cannot_load(wanted: Wanted) -> str:
    """Why there is no such ground; empty where there is."""
    incidents, people = _sizes(wanted)
    if people < incidents * 1.5:
        return "--people is at least half as many again as --incidents: each has a caller, and half speak of another"
    return ""


def kept_folder(wanted: Wanted) -> Path | None:
    """Where the ground stays; None where it goes with the bench."""
    return Path(wanted.keep) if wanted.keep else None


def load(system: System, ground: Ground, wanted: Wanted, about: str) -> Loaded:
    """What is loaded already, or everything loaded now. `about` is the bench that says how far it is."""
    rows = linkage_rows(wanted)
    told = ground.folder / SAID
    if told.exists():
        return _as_kept(told, wanted, rows)
    if _begun(ground.url):
        raise BenchFailed(f"{ground.folder} holds a record that was not loaded to its end: remove it, or name another")
    incidents, people = _sizes(wanted)
    began = perf_counter()
    with _without_keys(ground.url, about):
        _copy_in(system, ground, wanted, about)
    minutes = (perf_counter() - began) / 60
    loaded = Loaded(
        incidents=incidents, people=people, rows=len(rows), minutes=minutes, gigabytes=_gigabytes(ground.url)
    )
    told.write_bytes(msgspec.json.encode(loaded) + b"\n")
    say(about, f"loaded in {loaded.minutes:.1f} min, {loaded.gigabytes:.2f} GB")
    return loaded


def records(rows: Sequence[Row], at: datetime) -> list[tuple[Row, Past]]:
    """Rows with the records that they stand on: the same for the same rows, whenever."""
    lot = Random(20)
    return [(row, on_record(row.details, lot, at)) for row in rows]


def warm(url: str) -> None:
    """Read once what is asked, so that it lies in memory as where a room has long been at work; where that can be."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute(QUERIES["can_be_read_once"]).fetchone() is not None:
            connection.execute(QUERIES["to_read_once"])
            connection.execute(QUERIES["read_once"])


def say(about: str, words: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"{about}: {words}\n")
    sys.stderr.flush()


def _sizes(wanted: Wanted) -> tuple[int, int]:
    incidents = INCIDENTS if wanted.incidents is None else wanted.incidents
    return incidents, (2 * incidents if wanted.people is None else wanted.people)


def _as_kept(told: Path, wanted: Wanted, rows: Sequence[Row]) -> Loaded:
    loaded = msgspec.json.decode(told.read_bytes(), type=Loaded)
    for what, is_there, asked in (
        ("incidents", loaded.incidents, wanted.incidents), ("people", loaded.people, wanted.people),
        ("rows of linkage files", loaded.rows, len(rows) or None),
    ):  # fmt: skip
        if asked is not None and asked != is_there:
            raise BenchFailed(
                f"{told.parent} holds {is_there:,} {what}, not {asked:,}: leave that out, or name another folder"
            )
    return loaded


def _begun(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute(QUERIES["begun"]).fetchone() is not None


@contextmanager
def _without_keys(url: str, about: str) -> Iterator[None]:
    """The index of the keys is made once at the end: only in a database that nobody else looks at."""
    with psycopg.connect(url, autocommit=True) as connection:
        made_by = connection.execute(QUERIES["made_by"]).fetchone()
        assert made_by is not None
        connection.execute(QUERIES["without_keys"])
    yield
    say(about, "making the index of keys …")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(QUERIES["much_memory"])
        connection.execute(made_by[0])
        connection.execute(QUERIES["tidy"])
        connection.execute(QUERIES["on_disk"])


def _copy_in(system: System, ground: Ground, wanted: Wanted, about: str) -> None:
    """Closed incidents here, people on record in a process beside: each waits for the other only while it writes."""
    incidents, people = _sizes(wanted)
    derivations = system.derivations()
    known_people = people - incidents - round(incidents * SPOKEN_OF * (1 - AGAIN))
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        known = beside.submit(_known, ground.url, ground.pack_path, derivations, wanted, known_people)
        now = datetime.now(UTC)
        closed = Crowd(ground.pack.in_force(now), linkage_rows(wanted)).closed(incidents, now)
        load_history(ground.url, closed, ground.pack, derivations, streams=incidents, out=sys.stderr)
        if not known.done():
            say(about, f"waiting for {known_people:,} people on record …")
        known.result()


def _known(url: str, pack_path: Path, derivations: Derivations, wanted: Wanted, count: int) -> None:
    """People on record, those of the linkage files first."""
    pack, now, rows = load_pack(pack_path), datetime.now(UTC), linkage_rows(wanted)
    crowd = Crowd(pack.in_force(now), rows, seed=9)
    history = chain((past for _, past in records(rows, now)), crowd.known(count, now))
    load_history(url, history, pack, derivations)


def _gigabytes(url: str) -> float:
    with psycopg.connect(url) as connection:
        row = connection.execute(QUERIES["size"]).fetchone()
    return float(row[0]) / 1e9 if row else 0.0
