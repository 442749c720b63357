"""The one pen: it takes what is waiting into one transaction, under one lock, so that all writing is one sequence.

Each process has one. Positions commit in order and without gaps; a refused or conflicting act spoils no other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import tuple_row

from heed.clock.deadline import Deadline
from heed.log.room import Room
from heed.log.store import APP_OPTIONS
from heed.picture.fact import Fact, Recorded
from heed.picture.mention import Row
from heed.telemetry.figures import Figures

BATCH = 64


class Unavailable(Exception):
    """The record cannot be written just now. Nothing is lost: send the same request again."""


class Line(msgspec.Struct, frozen=True):
    """A fact ready to be written."""

    stream: str
    fact: Fact
    happened_at: datetime
    body: bytes
    sealed: bytes | None
    numbered: bool


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one act writes, and what must still be so for it to hold."""

    id: UUID
    command: str
    actor: str
    role: str
    workstation: str
    at: datetime
    key: str | None
    digest: bytes
    versions: dict[str, int]
    categories: dict[str, int]
    lines: list[Line]
    secrets: list[tuple[str, bytes]]
    opens: list[tuple[str, bool]]
    removed: list[UUID]
    added: list[Deadline]
    #: What streams mention now and did not, and what they mention no longer, by stream and key.
    mentioned: list[Row] = []
    unmentioned: list[tuple[str, str]] = []

    def streams(self) -> set[str]:
        """Streams it writes."""
        return {line.stream for line in self.lines}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a draft: `done`, `conflict`, `replayed` or `other body`."""

    outcome: str
    act: UUID
    facts: list[Recorded] = []


Entry = tuple[Draft, asyncio.Future[Written]]

_APPEND = "select act, outcome, position, version, number, other from heed.append(%s, %s::jsonb)"


class Pen:
    """Appends batches of drafts to the record and tells the room of them before it answers."""

    def __init__(self, url: str, room: Room, figures: Figures | None = None) -> None:
        self._figures = figures or Figures()
        self._url = url
        self._room = room
        self._waiting: asyncio.Queue[Entry] = asyncio.Queue()
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and begin to take drafts."""
        await self._connect()
        self._task = asyncio.create_task(self._run(), name="pen")

    async def stop(self) -> None:
        """Stop taking drafts, tell those who wait, and disconnect."""
        while self._task is not None and not self._task.done():
            self._task.cancel()
            # a cancellation that meets the database's answer in the same turn is lost (asyncio before 3.12)
            await asyncio.wait({self._task}, timeout=0.5)
        if self._connection is not None:
            await self._connection.close()

    async def write(self, draft: Draft) -> Written:
        """Append a draft with whatever else is waiting; raises `Unavailable` where the database is away."""
        if self._task is None or self._task.done():
            raise Unavailable(Unavailable.__doc__)
        answer: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((draft, answer))
        return await answer

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, options=APP_OPTIONS, row_factory=tuple_row, connect_timeout=5
            )
        return self._connection

    async def _run(self) -> None:
        batch: list[Entry] = []
        put_off: list[Entry] = []
        try:
            while True:
                batch = put_off or [await self._waiting.get()]
                while len(batch) < BATCH and not self._waiting.empty():
                    batch.append(self._waiting.get_nowait())
                batch, put_off = _compatible([entry for entry in batch if not entry[1].done()])
                if batch:
                    await self._write_batch(batch)
        except Exception as fault:
            # A mistake of ours: those who wait are told, and the pen falls silent rather than go on wrongly.
            self._fail(batch, fault)
            raise
        finally:
            # What was being written may be on disk: the same request, sent again, finds out.
            left = [*batch, *put_off, *(self._waiting.get_nowait() for _ in range(self._waiting.qsize()))]
            self._fail(left, Unavailable(Unavailable.__doc__))

    @staticmethod
    def _fail(batch: Sequence[Entry], fault: Exception) -> None:
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(fault)

    async def _write_batch(self, batch: Sequence[Entry]) -> None:
        drafts = [draft for draft, _ in batch]
        at = max(draft.at for draft in drafts)
        self._figures.batch.observe(len(drafts))
        try:
            connection = await self._connect()
            began = perf_counter()
            cursor = await connection.execute(_APPEND, (at, _batch(drafts)), prepare=True)
            rows = await cursor.fetchall()
            self._figures.batch_seconds.observe(perf_counter() - began)
        except (psycopg.Error, UnicodeError) as fault:
            await self._give_up(batch, fault)
            return
        results = _results(drafts, rows, at)
        for draft, written in zip(drafts, results, strict=True):
            if written.outcome == "done":
                for subject, secret in draft.secrets:
                    self._room.store.keys.learn(subject, secret)
        committed = [fact for written in results if written.outcome == "done" for fact in written.facts]
        # The facts are on disk; where the database goes away here, the room reads them again when it is back.
        with contextlib.suppress(psycopg.Error):
            await self._room.follow(committed)
        for (_, answer), written in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(written)

    async def _give_up(self, batch: Sequence[Entry], fault: psycopg.Error | UnicodeError) -> None:
        lost = self._connection is None or self._connection.broken or self._connection.closed
        if lost or isinstance(fault, psycopg.OperationalError):
            if self._connection is not None:
                await self._connection.close()
            self._connection = None
            self._fail(batch, Unavailable(f"{Unavailable.__doc__} ({type(fault).__name__})"))
        elif len(batch) > 1:
            for entry in batch:  # one of them cannot be stored: the others must not suffer for it
                await self._write_batch([entry])
        else:
            self._fail(batch, fault)


def _compatible(batch: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that can share a transaction, and those that read what an earlier one of them writes."""
    together: list[Entry] = []
    later: list[Entry] = []
    touched: set[str] = set()
    for entry in batch:
        draft = entry[0]
        reads = touched.intersection(draft.versions) or any(
            stream.partition("/")[0] in draft.categories for stream in touched
        )
        same_key = draft.key is not None and any((e[0].actor, e[0].key) == (draft.actor, draft.key) for e in together)
        if reads or same_key:
            later.append(entry)
        else:
            together.append(entry)
            touched |= draft.streams()
    return together, later


def _batch(drafts: Sequence[Draft]) -> str:
    """The parameter of `heed.append`: rows by kind, each with the index (from 1) of its act and of its stream."""
    streams: dict[str, int] = {}

    def at(stream: str) -> int:
        return streams.setdefault(stream, len(streams) + 1)

    numbered = list(enumerate(drafts, 1))
    rows: dict[str, list[Any]] = {
        "acts": [_act_row(i, d) for i, d in numbered],
        "versions": [{"i": i, "k": at(s), "v": v} for i, d in numbered for s, v in d.versions.items()],
        "categories": [{"i": i, "c": c, "p": p} for i, d in numbered for c, p in d.categories.items()],
        "facts": [_fact_row(i, at(n.stream), n) for i, d in numbered for n in d.lines],
        "secrets": [{"i": i, "s": s, "k": k} for i, d in numbered for s, k in d.secrets],
        "opens": [{"i": i, "k": at(s), "o": o} for i, d in numbered for s, o in d.opens],
        "removed": [{"i": i, "d": r} for i, d in numbered for r in d.removed],
        "added": [
            {"i": i, "d": a.id, "s": at(a.stream), "k": a.kind, "n": a.step, "t": a.due}
            for i, d in numbered
            for a in d.added
        ],
        "mentioned": [{"i": i, "k": at(row.stream), "r": columns_of(row)} for i, d in numbered for row in d.mentioned],
        "unmentioned": [{"i": i, "k": at(s), "m": key} for i, d in numbered for s, key in d.unmentioned],
        "streams": list(streams),
    }
    return msgspec.json.encode({kind: found for kind, found in rows.items() if found}).decode()


def _act_row(i: int, draft: Draft) -> dict[str, object]:
    return {
        "i": i, "id": draft.id, "command": draft.command, "actor": draft.actor, "role": draft.role,
        "workstation": draft.workstation, "key": draft.key, "digest": draft.digest,
    }  # fmt: skip


def _fact_row(i: int, stream: int, line: Line) -> dict[str, object]:
    return {
        "i": i, "k": stream, "t": type(line.fact).__name__, "h": line.happened_at, "b": line.body, "x": line.sealed,
        "n": line.numbered,
    }  # fmt: skip


def columns_of(row: Row) -> dict[str, object]:
    """A mention as `heed.mentions` has it, but for its stream."""
    one = row.mention
    return {
        "key": one.key, "kind": one.kind, "role": one.role, "words": one.words, "details": one.details,
        "easting": one.easting, "northing": one.northing, "known": one.known, "at": row.at, "keys": row.keys,
    }  # fmt: skip


def _results(drafts: Sequence[Draft], rows: Sequence[tuple[Any, ...]], at: datetime) -> list[Written]:
    given: dict[int, list[tuple[Any, ...]]] = {}
    ends: dict[int, tuple[str, UUID | None]] = {}
    for act, outcome, position, version, number, other in rows:
        if outcome == "fact":
            given.setdefault(act, []).append((position, version, number))
        else:
            ends[act] = (outcome, other)
    found: list[Written] = []
    for index, draft in enumerate(drafts, 1):
        outcome, other = ends[index]
        facts = [
            _recorded(draft, line, place, at)
            for line, place in zip(draft.lines, given.get(index, ()), strict=outcome == "done")
        ]
        found.append(Written(outcome=outcome, act=other or draft.id, facts=facts))
    return found


def _recorded(draft: Draft, line: Line, place: tuple[Any, ...], at: datetime) -> Recorded:
    position, version, number = place
    return Recorded(
        position=position, stream=line.stream, version=version, happened_at=line.happened_at, recorded_at=at,
        actor=draft.actor, role=draft.role, workstation=draft.workstation, number=number, fact=line.fact,
    )  # fmt: skip
