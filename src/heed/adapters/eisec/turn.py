"""Of several machines that may ask, one does: a lock of the database, with whoever has a line to the server.

It is held as long as its connection lives, so that a machine that dies leaves it at once. Whoever has it and has no
line gives way to one that has. In the moment of a change both may ask; an answer told twice is kept once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.act import AWAY
from heed.log.pool import Pool

QUERIES = sql.load("heed.adapters.eisec")
LOCK = 4854656546
LOOK_SECONDS = 1.0
#: How long it keeps the turn without a line; and how long it then leaves it to others.
WITHOUT_LINE, GIVES_WAY = 5.0, 2.5
log = structlog.get_logger("eisec")


class Turn:
    """Does a work while it is this machine's turn."""

    def __init__(
        self, pool: Pool, has_line: Callable[[], bool],
        look: float = LOOK_SECONDS, lock: int = LOCK,
    ) -> None:  # fmt: skip
        self._pool = pool
        self._has_line = has_line
        self._look = look
        self._lock = lock

    async def keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """For ever; `work` is begun anew with each turn and cancelled at its end."""
        while True:
            try:
                async with self._pool.connection() as connection:
                    if await self._taken(connection):
                        await self._during(connection, work)
            except AWAY as fault:
                log.warning("the record is away: nobody of them is asked", reason=type(fault).__name__)
            await asyncio.sleep(self._look * (1 if self._has_line() else GIVES_WAY))

    async def _taken(self, connection: AsyncConnection[TupleRow]) -> bool:
        row = await (await connection.execute(QUERIES["take_turn"], {"lock": self._lock})).fetchone()
        return row is not None and bool(row[0])

    async def _during(self, connection: AsyncConnection[TupleRow], work: Callable[[], Awaitable[None]]) -> None:
        async def worked() -> None:
            await work()

        task = asyncio.create_task(worked(), name="asking")
        alone = 0.0
        try:
            while not task.done() and alone < WITHOUT_LINE * self._look:
                await asyncio.wait([task], timeout=self._look)
                await connection.execute(QUERIES["still_here"])
                alone = 0.0 if self._has_line() else alone + self._look
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            with contextlib.suppress(*AWAY):
                await connection.execute(QUERIES["leave_turn"], {"lock": self._lock})
        if not task.cancelled():  # a fault of its own: the process ends with it and is started again
            task.result()
