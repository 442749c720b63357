"""The pool of connections under reading. Whoever is cancelled while one is being handed over leaves none behind.

`psycopg_pool` loses a connection where its taker is cancelled in that moment, as a reader who hangs up may be; after as
many as it has, nobody reads any more. Handing out and taking back go on by themselves here, whoever waits for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

T = TypeVar("T")
Connection = AsyncConnection[TupleRow]


class Pool(AsyncConnectionPool[Connection]):
    """As the library's, under cancellation too."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        #: What goes on by itself: the loop keeps only weak references.
        self._under_way: set[asyncio.Task[Any]] = set()

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109  # the library's own
        """A connection; one that comes too late for whoever was cancelled goes back."""
        getting = self._by_itself(super().getconn(timeout))
        try:
            return await asyncio.shield(getting)
        except asyncio.CancelledError:
            getting.add_done_callback(self._nobodys)
            raise

    async def putconn(self, conn: Connection) -> None:
        """It is back, also where whoever had it does not wait for that."""
        await asyncio.shield(self._by_itself(super().putconn(conn)))

    def _nobodys(self, getting: asyncio.Task[Connection]) -> None:
        if not getting.cancelled() and getting.exception() is None:
            _ = self._by_itself(super().putconn(getting.result()))

    def _by_itself(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task
