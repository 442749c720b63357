"""`heed bench act`: how many judgements a second are decided and appended, beside bare inserts of the same rows.

An act here is the assessment of an incident, one rationale said in new words each time and the others left as they
stood: read it from the room, decide, append one fact hash-chained with the deadlines it moves, its audit row and its
answer under a key, and see it in the room. A bare insert is the fact's row alone: the same process, driver and pool,
one insert a transaction.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from heed.bench.figures import ActFigures, ms, quantile, rounded
from heed.bench.ground import BARE_INSERT, Ground, staff
from heed.bench.system import Node, System
from heed.incidents.commands import OpenIncident
from heed.log.chain import ZERO
from heed.log.command import Who
from heed.picture.fact import Recorded
from heed.picture.nouns import SHAPES
from heed.risk.decide import AssessThrive

WRITERS = (1, 8, 32)
ROUNDS = 5
INCIDENTS_A_WRITER = 8

Work = Callable[[int], Awaitable[None]]


async def bench_act(system: System, ground: Ground, seconds: float) -> list[ActFigures]:
    """One setting after another; `seconds` for all of them."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        people = await staff(node)
        incidents = await _open(node, people["call_handler"], max(WRITERS) * INCIDENTS_A_WRITER)
        stretch = seconds / len(WRITERS) / ROUNDS / 2
        return [await _measure(node, people["call_handler"], incidents, writers, stretch) for writers in WRITERS]


async def _open(node: Node, who: Who, count: int) -> list[str]:
    found = [str(uuid4()) for _ in range(count)]
    for incident in found:
        opened = OpenIncident(incident=incident, what="shouting and a door being kicked next door", grade="priority")
        await node.acts.act(opened, who, at=node.now())
    return found


async def _measure(node: Node, who: Who, incidents: list[str], writers: int, stretch: float) -> ActFigures:
    """Acts and bare inserts by turns, so that a busy machine slows both."""
    numbers = itertools.count()

    def command(incident: str) -> AssessThrive:
        return AssessThrive(
            incident=incident, threat=f"he is at the door of number {next(numbers)} and says he will come in",
            harm="she has a cut hand", vulnerability="two children upstairs", life_at_risk=True,
        )  # fmt: skip

    row = _row((await node.acts.act(command(incidents[0]), who, at=node.now())).facts[0])
    turns = [0] * writers

    async def act(writer: int) -> None:
        turns[writer] += 1
        mine = writer * INCIDENTS_A_WRITER + turns[writer] % INCIDENTS_A_WRITER
        await node.acts.act(command(incidents[mine]), who, at=node.now(), key=uuid4().hex)

    async def insert(writer: int) -> None:
        async with node.store.pool.connection() as connection:
            await connection.execute(BARE_INSERT, (f"incident/{uuid4()}", *row))

    acts: list[float] = []
    inserts: list[float] = []
    for work in (act, insert):
        await _busy(work, writers, stretch / 4)
    for _ in range(ROUNDS):
        acts += await _busy(act, writers, stretch)
        inserts += await _busy(insert, writers, stretch)
    acts_per_s, raw_per_s = (len(found) / (stretch * ROUNDS) for found in (acts, inserts))
    return ActFigures(
        writers=writers, acts_per_s=rounded(acts_per_s), p50_ms=ms(quantile(acts, 0.5)),
        p99_ms=ms(quantile(acts, 0.99)), raw_inserts_per_s=rounded(raw_per_s), ratio=rounded(acts_per_s / raw_per_s),
    )  # fmt: skip


def _row(recorded: Recorded) -> tuple[object, ...]:
    """The stored columns of a fact but its stream and position, with as many sealed and hashed bytes as it has."""
    kind = type(recorded.fact).__name__
    body, hidden = SHAPES[kind].split(recorded.fact)
    sealed = None if hidden is None else os.urandom(len(hidden) + 28)
    return (
        recorded.version, kind, recorded.happened_at, recorded.recorded_at, recorded.actor, recorded.role,
        recorded.workstation, recorded.number, body, sealed, ZERO, os.urandom(32),
    )  # fmt: skip


async def _busy(work: Work, writers: int, seconds: float) -> list[float]:
    """Seconds each took, of all that were begun within `seconds` by so many at once, each after its last."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def write(writer: int) -> None:
        began = time.perf_counter()
        while began < end:
            await work(writer)
            now = time.perf_counter()
            took.append(now - began)
            began = now

    await asyncio.gather(*(write(writer) for writer in range(writers)))
    return took
