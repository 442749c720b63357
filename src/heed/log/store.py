"""Reading the record: rows to facts, streams, keys. It never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg.rows import TupleRow, tuple_row

from heed.log import sql
from heed.log.pool import Pool
from heed.log.seal import Keyring
from heed.picture.fact import Recorded, Subject, key_subject
from heed.picture.nouns import SHAPES, evolve, fold

QUERIES = sql.load("heed.log")
PAGE = 2000
APP_OPTIONS = "-c role=heed_app -c timezone=UTC"


def open_pool(url: str, *, most: int = 8) -> Pool:
    """A pool of connections that may read and call `heed.append`, and may change nothing. Open it before use."""
    return Pool(
        url,
        min_size=1,
        max_size=most,
        open=False,
        kwargs={"autocommit": True, "options": APP_OPTIONS, "row_factory": tuple_row},
        timeout=10,
    )


class Store:
    """Facts by stream, by position, by number."""

    def __init__(self, pool: Pool, keys: Keyring) -> None:
        self.pool = pool
        self.keys = keys

    async def rows(self, query: str, **values: object) -> list[TupleRow]:
        """Rows of a named query of this package."""
        async with self.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()

    async def head(self) -> int:
        """The last position of the record."""
        return int((await self.rows("head"))[0][0])

    async def open_facts(self, upto: int) -> list[Recorded]:
        """Facts of every open stream up to a position."""
        for subject, secret in await self.rows("secrets_of_open"):
            self.keys.learn(subject, bytes(secret))
        return await self.decode(await self.rows("open_facts", upto=upto))

    async def after(self, cursor: int, most: int = PAGE) -> list[Recorded]:
        """The next facts after a position, a page at a time."""
        return await self.decode(await self.rows("facts_after", after=cursor, most=most))

    async def stream(self, stream: str) -> list[Recorded]:
        """One stream from its beginning; empty where there is none."""
        return await self.decode(await self.rows("stream_facts", stream=stream))

    async def between(self, first: int | None, last: int | None) -> list[Recorded]:
        """Facts of one act."""
        if first is None or last is None:
            return []
        return await self.decode(await self.rows("facts_between", first=first, last=last))

    async def state(self, stream: str) -> Subject | None:
        """A stream folded from the record."""
        return fold(await self.stream(stream))

    async def states(self, streams: Iterable[str]) -> dict[str, Subject]:
        """Some streams folded from the record, in one reading; those without facts left out."""
        found: dict[str, Subject] = {}
        for recorded in await self.decode(await self.rows("facts_of_streams", streams=list(streams))):
            found[recorded.stream] = evolve(found.get(recorded.stream), recorded)
        return found

    async def by_number(self, number: int) -> Subject | None:
        """The newest incident with that number of its day."""
        rows = await self.rows("stream_by_number", number=number)
        return await self.state(rows[0][0]) if rows else None

    async def learn(self, subjects: Iterable[str]) -> None:
        """Fetch the keys of streams not met before."""
        missing = [subject for subject in set(subjects) if subject not in self.keys]
        if not missing:
            return
        found: dict[str, bytes] = dict(await self.rows("secrets_of", subjects=missing))
        for subject in missing:
            secret = found.get(subject)
            self.keys.learn(subject, bytes(secret) if secret is not None else None)

    async def decode(self, rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
        """Rows in the column order of `queries.sql` to facts."""
        await self.learn(key_subject(row[1]) for row in rows if row[11] is not None)
        return [self._decode(row) for row in rows]

    def _decode(self, row: tuple[Any, ...]) -> Recorded:
        stream, kind = row[1], row[3]
        hidden = self.keys.open(key_subject(stream), kind, row[11])
        return Recorded(
            position=row[0],
            stream=stream,
            version=row[2],
            happened_at=row[4],
            recorded_at=row[5],
            actor=row[6],
            role=row[7],
            workstation=row[8],
            number=row[9],
            fact=SHAPES[kind].join(row[10], hidden),
        )
