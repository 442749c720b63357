"""A neighbour was heard: written down at most once a second, beside the record."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from heed.log import sql
from heed.log.store import Store

QUERIES = sql.load("heed.adapters.lookout")
#: How often a neighbour that never stops speaking is written down, in seconds.
SELDOM = 1.0


def machine_time() -> datetime:
    """The machine's own time: neighbours speak by it, however fast an exercise runs."""
    return datetime.now(UTC)


class Heard:
    """What this process hears of neighbours, named `switch:main` or `locations:EISEC`."""

    def __init__(self, store: Store, wall: Callable[[], datetime] = machine_time) -> None:
        self._store = store
        self._wall = wall
        self._written: dict[str, float] = {}

    async def note(self, neighbour: str) -> None:
        """It was heard at this moment. Raises where the record is away."""
        before = self._written.get(neighbour)
        if before is not None and time.monotonic() - before < SELDOM:
            return
        async with self._store.pool.connection() as connection:
            await connection.execute(QUERIES["hear"], {"neighbour": neighbour, "wall": self._wall()})
        self._written[neighbour] = time.monotonic()
