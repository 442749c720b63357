"""`heed bench clock`: ten thousand deadlines within a minute, each acted on by the real clock process.

Lateness is counted until another process, listening to the record, has read the fact: what a screen would know.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import psycopg

from heed.bench.figures import BenchFailed, ClockFigures, ms, quantile
from heed.bench.ground import Ground, staff
from heed.bench.past import Lot
from heed.bench.processes import running_clock
from heed.bench.system import System
from heed.log.bulk import load_history

DEADLINES = 10_000
#: Until the deadlines are loaded and the clock's room has them, on a busy machine too.
LEAD = timedelta(seconds=15)
#: A deadline not acted on this long after the last was due is missed.
GRACE = timedelta(seconds=20)
PATIENCE = 30.0
OWED = "select stream, due from heed.deadlines where kind = 'thrive'"
SINCE = "select position, stream from heed.facts where position > %s order by position"


async def bench_clock(system: System, ground: Ground, seconds: float, deadlines: int = DEADLINES) -> list[ClockFigures]:
    """One setting: so many deadlines fall due evenly over so many seconds."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await staff(node)
    policy = ground.pack.in_force(datetime.now(UTC))
    window = timedelta(seconds=seconds)
    with running_clock(ground):
        await beating(ground.url)
        end = datetime.now(UTC) + LEAD + window
        history = Lot(policy, seed=4).open(
            deadlines, end - timedelta(minutes=policy.limits.thrive_after_sent), window, grade="scheduled"
        )
        await asyncio.to_thread(load_history, ground.url, history, ground.pack, system.derivations())
        owed, seen = await _watch(ground.url, end + GRACE)
    late = [(seen[stream] - due).total_seconds() for stream, due in owed.items() if stream in seen]
    return [ClockFigures(deadlines=len(owed), late_p99_ms=ms(quantile(late, 0.99)), missed=len(owed) - len(late))]


async def beating(url: str) -> None:
    """Wait until the clock has shown that it runs. Raises BenchFailed where it does not."""
    give_up = time.monotonic() + PATIENCE
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while not await (await connection.execute("select from heed.clock_beats")).fetchall():
            if time.monotonic() > give_up:
                raise BenchFailed("the clock did not start")
            await asyncio.sleep(0.1)


async def _watch(url: str, until: datetime) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """When each deadline is due, by stream, and when its first fact was read here: of all, or of those by `until`."""
    seen: dict[str, datetime] = {}
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("listen heed")
        owed: dict[str, datetime] = dict(await (await connection.execute(OWED)).fetchall())
        row = await (await connection.execute("select position from heed.head")).fetchone()
        cursor = row[0] if row else 0
        while len(seen) < len(owed) and datetime.now(UTC) < until:
            async for _ in connection.notifies(timeout=1.0, stop_after=1):
                pass
            facts = await (await connection.execute(SINCE, [cursor])).fetchall()
            at = datetime.now(UTC)
            cursor = facts[-1][0] if facts else cursor
            for _, stream in facts:
                if stream in owed:
                    seen.setdefault(stream, at)
    return owed, seen
