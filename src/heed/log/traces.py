"""The blind index: which incidents of the whole record left the same traces (a number, a name, an address).

Personal fields are sealed and cannot be searched. A trace is kept as an HMAC under a key of the data folder, never of
the database:

    DATA_DIR/keys/traces.key          32 bytes, made at first use, readable by its owner only

The index follows the record from where it left off, so that nothing an act does waits for it.
"""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
import structlog
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.signing import KEYS
from heed.log.store import Store
from heed.picture.fact import Fact, Recorded

QUERIES = sql.load("heed.log", "traces.sql")
FILE = "traces.key"
BYTES = 32
STRETCH = 2000
#: How traces are made. Raised with whatever facts leave and however it is written: the index then begins again.
SCHEME = 5
EVERY = 0.5
log = structlog.get_logger("traces")
#: The traces that a fact leaves.
Left = Callable[[Fact], frozenset[str]]


def open_key(data_dir: Path, file_name: str = FILE) -> bytes:
    """A key of the data folder, made where there is none yet. Raises ValueError where the file is none."""
    path = data_dir / KEYS / file_name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{file_name}.{os.getpid()}")
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(file, os.urandom(BYTES))
            os.fsync(file)
        finally:
            os.close(file)
        try:
            os.link(unfinished, path)
        except FileExistsError:
            log.info("another process made the key", file=file_name)
        finally:
            unfinished.unlink()
    key = path.read_bytes()
    if len(key) != BYTES:
        raise ValueError(f"{path} is no key: put it back from a copy, or move it away")
    return key


class Shared(msgspec.Struct, frozen=True):
    """When a stream left a trace that was looked for, and which it left."""

    at: datetime
    traces: list[str]


class Traces:
    """The blind index of one record, under one key."""

    def __init__(self, store: Store, key: bytes, kinds: Iterable[type[Fact]], left: Left) -> None:
        self._store = store
        self._key = key
        self._kinds = [kind.__name__ for kind in kinds]
        self._left = left
        self._begun = False

    def token(self, trace: str) -> bytes:
        """What stands in the index for a trace."""
        return hmac.digest(self._key, trace.encode(), "sha256")

    async def follow(self) -> None:
        """Keep up with the record for ever; survives the database going away."""
        while True:
            try:
                while await self.keep():
                    pass
            except (psycopg.Error, OSError) as fault:
                log.warning("traces wait for the record", reason=type(fault).__name__)
            await asyncio.sleep(EVERY)

    async def keep(self) -> bool:
        """Keep the traces of the next stretch; False where there is none."""
        if not self._begun:
            await self._rows("begin_traces", scheme=SCHEME)
            self._begun = True
        after = int((await self._rows("traced"))[0][0])
        head = await self._store.head()
        if head <= after:
            return False
        upto = min(head, after + STRETCH)
        facts = await self._store.decode(await self._rows("facts_of", after=after, upto=upto, kinds=self._kinds))
        rows = [(self.token(trace), one.stream, one.happened_at) for one in facts for trace in self._of(one)]
        tokens, streams, ats = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
        await self._rows("keep_traces", upto=upto, tokens=tokens, streams=streams, ats=ats)
        return True

    def _of(self, recorded: Recorded) -> frozenset[str]:
        return self._left(recorded.fact)

    async def sharing(
        self, traces: Iterable[str], since: datetime, most: int, categories: Iterable[str] = ("incident",)
    ) -> dict[str, Shared]:
        """Streams that left one of these traces since then, newest first, each with the traces it shares."""
        by_token = {self.token(trace): trace for trace in traces}
        if not by_token:
            return {}
        streams = [f"{category}/%" for category in categories]
        found: dict[str, Shared] = {}
        for stream, token, at in await self._rows(
            "sharing", tokens=list(by_token), since=since, most=most, streams=streams
        ):
            seen = found.setdefault(stream, Shared(at, []))
            seen.traces.append(by_token[bytes(token)])
        return found

    async def left_since(self, since: datetime, category: str) -> list[tuple[str, bytes, datetime]]:
        """Every trace that streams of a category left since then: stream, token, when; oldest first."""
        rows = await self._rows("left_since", since=since, streams=f"{category}/%")
        return [(stream, bytes(token), at) for stream, token, at in rows]

    async def _rows(self, query: str, **values: object) -> list[TupleRow]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()
