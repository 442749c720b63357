"""The index of mentions made again from the record: after an upgrade that makes it otherwise, or for an older record.

While the room works its rows are written with the facts they follow from (`heed.log.act`). What is made again goes
stream by stream, in their order, and leaves alone whatever moved meanwhile: that has written its own.
"""

from __future__ import annotations

import asyncio

import msgspec
import psycopg
import structlog
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.pen import columns_of
from heed.log.store import Store
from heed.picture.mention import rows_of

QUERIES = sql.load("heed.log", "mentions.sql")
#: How rows are made. Raised with whatever they hold or are found by.
SCHEME = 4
CATEGORIES = ["contact", "incident", "known", "submission"]
STRETCH = 100
EVERY = 0.5
log = structlog.get_logger("mentions")


class Mentions:
    """Makes the index again where it was made otherwise."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def follow(self) -> None:
        """Make again what is to be; ends when there is nothing more, and survives the database going away."""
        while True:
            try:
                while await self.make():
                    pass
                return
            except (psycopg.Error, OSError) as fault:
                log.warning("the index waits for the record", reason=type(fault).__name__)
            await asyncio.sleep(EVERY)

    async def make(self) -> bool:
        """Make the next stretch again; False where all is made as this version makes it."""
        scheme, upto = (await self._rows("mentioned"))[0]
        if scheme == SCHEME:
            return False
        # Half-made by this version: the scheme is told as a negative number until the last stream.
        after = upto if scheme == -SCHEME else ""
        streams = await self._rows("next_streams", after=after, categories=CATEGORIES, most=STRETCH)
        states = await self._store.states(stream for stream, _ in streams)
        rows = [
            {"s": stream, "r": columns_of(row)}
            for stream, state in states.items()
            for row in rows_of(stream, state).values()
        ]
        await self._rows(
            "mention_again", scheme=-SCHEME if streams else SCHEME, upto=streams[-1][0] if streams else "",
            streams=list(states), versions=[state.version for state in states.values()],
            rows=msgspec.json.encode(rows).decode(),
        )  # fmt: skip
        return True

    async def _rows(self, query: str, **values: object) -> list[TupleRow]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall() if cursor.description else []
