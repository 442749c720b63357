"""Reading the record: rows to facts, streams, keys. It never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from psycopg.rows import TupleRow, tuple_row

from heed.log import sql
from heed.log.pool import Pool
from heed.log.restrictions import Restrictions, Sight
from heed.log.seal import Keyring
from heed.picture import keeping
from heed.picture.fact import Recorded, Subject, key_subject
from heed.picture.mention import Lookup, Seen
from heed.picture.nouns import LOOKUP, SHAPES, evolve

QUERIES = sql.load("heed.log")
PAGE = 2000
#: Mentions looked at that share one key; and where many may share it without having anything to do with each other: a
#: number, a house, a name. What more share is nobody's own.
MOST_OF_A_KEY, MOST_OF_A_SHARED = 200, 80
SHARED = ("n:", "a:", "g:", "nm:")
log = structlog.get_logger("record")
APP_OPTIONS = "-c role=heed_app -c timezone=UTC"


def most_of(key: str) -> int:
    """How many mentions are looked at that share a key."""
    return MOST_OF_A_SHARED if key.startswith(SHARED) else MOST_OF_A_KEY


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
        #: What of a fact comes out here. The room keeps it.
        self.restrictions = Restrictions()

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

    async def standing_restrictions(self) -> list[Recorded]:
        """Facts of the restrictions that stand: known before anything else is read."""
        return await self.decode(await self.rows("standing_restrictions"))

    async def naming(self, identities: Iterable[str]) -> list[str]:
        """Open streams of which some fact names one of these ids."""
        wanted = list(identities)
        return [row[0] for row in await self.rows("open_streams_naming", ids=wanted)] if wanted else []

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
        state: Subject | None = None
        for recorded in await self.stream(stream):
            state = self.evolve(state, recorded)
        return state

    def evolve(self, state: Subject | None, recorded: Recorded) -> Subject | None:
        """Fold one fact that came out here."""
        return evolve(state, recorded)

    async def states(self, streams: Iterable[str]) -> dict[str, Subject]:
        """Some streams folded from the record, in one reading; those without facts left out."""
        found: dict[str, Subject] = {}
        for recorded in await self.decode(await self.rows("facts_of_streams", streams=list(streams))):
            state = self.evolve(found.get(recorded.stream), recorded)
            if state is not None:
                found[recorded.stream] = state
        return found

    async def by_number(self, number: int) -> Subject | None:
        """The newest incident with that number of its day."""
        rows = await self.rows("stream_by_number", number=number)
        return await self.state(rows[0][0]) if rows else None

    async def mentioned(self, wanted: str) -> Lookup:
        """What the index has by the keys that a decision asked for; of what many share, so many of each."""
        keys = wanted.removeprefix(LOOKUP).split("\n")
        rows = await self.rows("mentioned_by", keys=keys, mosts=[most_of(key) for key in keys])
        seen = (
            Seen(stream=s, key=k, kind=kind, role=role, words=words, known=known, at=at, keys=tuple(found))
            for s, k, kind, role, words, known, at, found in rows
        )
        return Lookup(id=wanted, version=0, seen=tuple(seen))

    async def learn(self, subjects: Iterable[str]) -> None:
        """Fetch the keys of streams not met before."""
        missing = [subject for subject in set(subjects) if subject not in self.keys]
        if not missing:
            return
        found: dict[str, bytes] = dict(await self.rows("secrets_of", subjects=missing))
        for subject, secret in found.items():
            self.keys.learn(subject, bytes(secret))
        keyless = [subject for subject in missing if subject not in found]
        if not keyless:
            return
        gone = {s: tombstone(body, at) for s, body, at in await self.rows("erased", subjects=keyless)}
        for subject in keyless:
            self.keys.learn(subject, None, gone.get(subject, ""))

    async def decode(self, rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
        """Rows in the column order of `queries.sql` to facts."""
        await self.learn(key_subject(row[1]) for row in rows if row[11] is not None)
        return [seen for row in rows if (seen := self.passes(self._decode(row))) is not None]

    def shows(self, stream: str) -> bool:
        """Whether a stream is there at all: for indexes that are read beside the facts."""
        return True

    def passes(self, recorded: Recorded) -> Recorded | None:
        """What of a fact is seen from here; None where nothing is."""
        return self.restrictions.for_room(recorded)

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
            fact=SHAPES[kind].join(row[10], hidden, self.keys.gone(key_subject(stream))),
        )


def tombstone(body: bytes, at: datetime) -> str:
    """What stands where words were that a stored `WordsErased` destroyed."""
    return keeping.tombstone(msgspec.json.decode(body, type=keeping.WordsErased), at)


class SeenStore(Store):
    """The record as a sight sees it: what is restricted to other logs is not in it."""

    def __init__(self, whole: Store, sight: Sight) -> None:
        super().__init__(whole.pool, whole.keys)
        self.restrictions = whole.restrictions
        self.sight = sight

    def passes(self, recorded: Recorded) -> Recorded | None:
        return self.restrictions.for_sight(recorded, self.sight)

    def shows(self, stream: str) -> bool:
        return not self.restrictions.hides(stream, self.sight)

    def evolve(self, state: Subject | None, recorded: Recorded) -> Subject | None:
        return evolve_seen(state, recorded)


def evolve_seen(state: Subject | None, recorded: Recorded) -> Subject | None:
    """The state after a fact; as it was where what is not seen keeps the fact from meaning anything."""
    try:
        return evolve(state, recorded)
    except Exception:
        log.exception("a fact could not be folded without what is restricted", stream=recorded.stream)
        return state
