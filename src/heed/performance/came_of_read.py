"""What became of contacts, read from the record: for a page, and for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg

from heed.log.store import Store
from heed.performance.calls import AT_ONCE, QUERIES, last_of
from heed.performance.came_of import Body, Heard

#: So long after a stretch of time ends, what came of what began in it is still read.
LATER = timedelta(days=2)
_BODY = msgspec.json.Decoder(Body)


def _heard(row: tuple[Any, ...]) -> Heard:
    stream, at, body, of_type, _, _ = row
    return Heard(stream, of_type, at, _BODY.decode(body))


def _page(after: tuple[datetime, int], until: datetime) -> dict[str, object]:
    return {"since": after[0], "after": after[1], "until": until, "most": AT_ONCE}


async def read_came_of(store: Store, since: datetime, until: datetime) -> list[Heard]:
    """Every counted fact that happened in a stretch of time, in order, a page at a time."""
    found: list[Heard] = []
    after = (since, 0)
    while True:
        async with store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["came_of"], _page(after, until))
            rows = await cursor.fetchall()
        found += map(_heard, rows)
        if len(rows) < AT_ONCE:
            return found
        after = last_of(rows)


def read_came_of_at_once(
    connection: psycopg.Connection[tuple[Any, ...]], since: datetime, until: datetime
) -> Iterator[Heard]:
    """The same, where nobody else is served meanwhile."""
    after = (since, 0)
    while True:
        rows = connection.execute(QUERIES["came_of"], _page(after, until)).fetchall()
        yield from map(_heard, rows)
        if len(rows) < AT_ONCE:
            return
        after = last_of(rows)
