"""Checkpoints: every few seconds a signed Merkle root over the facts since the one before, copied outside the database.

What a superuser does to the database afterwards, `heed verify` holds against them. A checkpoint chains to the one
before it and carries the record's own chain, so that one copied line vouches for everything up to its position.

Nothing is signed over a record that does not continue what was signed before: that is said aloud instead.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import Any

import msgspec
import psycopg
import structlog

from heed.log import sql
from heed.log.chain import ZERO, Tree, chained, micros
from heed.log.signing import Signer, believed_keys, open_signer
from heed.log.store import Store

COPY = "checkpoints.jsonl"
EVERY = 10.0  # seconds
MOST = 20_000  # facts under one checkpoint
PAGE = 1000  # facts hashed at a stretch: a few milliseconds of everybody's time
QUERIES = sql.load("heed.log", "checkpoint.sql")

_NUMBERS = Struct(">qqqq")
log = structlog.get_logger("checkpoints")


class Broken(Exception):
    """The record does not continue what was signed before. Run `heed verify`."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; nothing more is signed until this is looked into: run `heed verify`")


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What was signed: the facts from `first` to `last`, both counted."""

    number: int
    first: int
    last: int
    root: bytes
    #: The record's chain at `last`.
    head: bytes
    #: Hash of the checkpoint before it, 32 zero bytes for the first.
    previous: bytes
    at: datetime
    signer: str
    signature: bytes = b""

    def content(self) -> bytes:
        """The bytes that are signed."""
        numbers = _NUMBERS.pack(self.number, self.first, self.last, micros(self.at))
        return b"heed checkpoint 1\n" + numbers + self.root + self.head + self.previous + self.signer.encode()

    def hash(self) -> bytes:
        """What the next one is chained to."""
        return sha256(self.content() + self.signature).digest()


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the copy: bytes in hex, and the signer's public key, so that the file can be checked anywhere."""

    number: int
    first: int
    last: int
    root: str
    head: str
    previous: str
    at: datetime
    signer: str
    signature: str
    key: str = ""

    @classmethod
    def of(cls, kept: Checkpoint, key: str) -> Copied:
        """A checkpoint as a line holds it."""
        return cls(
            number=kept.number, first=kept.first, last=kept.last, root=kept.root.hex(), head=kept.head.hex(),
            previous=kept.previous.hex(), at=kept.at, signer=kept.signer, signature=kept.signature.hex(), key=key,
        )  # fmt: skip

    def checkpoint(self) -> Checkpoint:
        """Raises ValueError where something is no hex."""
        return Checkpoint(
            number=self.number, first=self.first, last=self.last, root=bytes.fromhex(self.root),
            head=bytes.fromhex(self.head), previous=bytes.fromhex(self.previous), at=self.at, signer=self.signer,
            signature=bytes.fromhex(self.signature),
        )  # fmt: skip


def checkpoint_of(row: Sequence[Any]) -> Checkpoint:
    """A row of `heed.checkpoints`, in the order of its columns."""
    number, first, last, root, head, previous, at, signer, signature = row
    return Checkpoint(
        number=number, first=first, last=last, root=root, head=head, previous=previous, at=at, signer=signer,
        signature=signature,
    )  # fmt: skip


async def keep_checkpoints(
    store: Store,
    data_dir: Path,
    now: Callable[[], datetime],
    *,
    every: float = EVERY,
    alarm: Callable[[str | None], None] | None = None,
) -> None:
    """Sign what is new, for ever. `alarm` is given one line when the record is found broken, and None once it is not.

    Survives the database going away. Any number of nodes may run it on one record.
    """
    keeper = Keeper(store, data_dir, open_signer(data_dir), now, every)
    said: str | None = None
    while True:
        trouble: str | None = None
        try:
            await keeper.keep()
        except Broken as fault:
            trouble = str(fault)
        except (psycopg.Error, TimeoutError, OSError) as fault:
            log.warning("no checkpoint this time", reason=type(fault).__name__, detail=str(fault))
            trouble = said
        if trouble != said:
            said = trouble
            if trouble is not None:
                log.error("record broken", what=trouble)
            if alarm is not None:
                alarm(trouble)
        await asyncio.sleep(every)


class Keeper:
    """Makes checkpoints as one node, and keeps that node's copy of everybody's."""

    def __init__(
        self, store: Store, data_dir: Path, signer: Signer, now: Callable[[], datetime], every: float = EVERY
    ) -> None:
        self._store = store
        self._signer = signer
        self._now = now
        self._every = every
        keys = {known.fingerprint: known.raw.hex() for known in believed_keys(data_dir).values()}
        self._copy = CopyFile(data_dir / COPY, keys)

    async def keep(self) -> int:
        """Sign everything new and copy it; returns how many checkpoints this node made. Raises `Broken`."""
        await self._follow()
        made = 0
        while (unsigned := await self._unsigned(first=made == 0)) is not None:
            if not await self._keep(await self._sign(*unsigned)):
                break
            made += 1
        await self._follow()
        return made

    async def _unsigned(self, *, first: bool) -> tuple[Checkpoint | None, int, bytes] | None:
        """The checkpoint to continue and the head to reach; None where nothing is owed now."""
        head, whole = (await self._rows("whole_head"))[0]
        rows = await self._rows("last_checkpoint")
        last = checkpoint_of(rows[0]) if rows else None
        reached = last.last if last else 0
        if head < reached and last is not None:
            raise Broken(f"the record ends at position {head}, and checkpoint {last.number} covers it up to {reached}")
        if head == reached:
            if last is not None and last.head != whole:
                raise Broken(f"the record's head at position {head} is not the one checkpoint {last.number} signed")
            return None
        if first and last is not None and 0 <= (self._now() - last.at).total_seconds() < self._every * 0.9:
            return None  # another node has just made one
        return last, head, whole

    async def _sign(self, last: Checkpoint | None, head: int, whole: bytes) -> Checkpoint:
        first = last.last + 1 if last else 1
        upto = min(head, first + MOST - 1)
        tree, chain = Tree(), last.head if last else ZERO
        for begin in range(first, upto + 1, PAGE):
            for position, fact in await self._rows("hashes_between", first=begin, last=min(begin + PAGE - 1, upto)):
                if position != first + tree.size:
                    break
                tree.add(fact)
                chain = chained(chain, fact)
        if tree.size != upto - first + 1:
            raise Broken(f"position {first + tree.size} is missing")
        if upto == head and chain != whole:
            raise Broken(f"the facts from position {first} on do not add up to the record's head")
        unsigned = Checkpoint(
            number=last.number + 1 if last else 1, first=first, last=upto, root=tree.root(), head=chain,
            previous=last.hash() if last else ZERO, at=self._now(), signer=self._signer.public.fingerprint,
        )  # fmt: skip
        return msgspec.structs.replace(unsigned, signature=self._signer.sign(unsigned.content()))

    async def _keep(self, made: Checkpoint) -> bool:
        """False where another node kept one under that number first."""
        try:
            await self._rows("keep_checkpoint", **msgspec.structs.asdict(made))
        except psycopg.errors.UniqueViolation:
            return False
        return True

    async def _follow(self) -> None:
        """Bring the copy up to what the database has."""
        while True:
            last = await asyncio.to_thread(self._copy.last)
            rows = await self._rows("checkpoints_from", number=last.number if last else 1, most=PAGE)
            kept = [checkpoint_of(row) for row in rows]
            if last is not None and (not kept or kept[0] != last):
                gone = "not in the database any more" if not kept or kept[0].number != last.number else "another there"
                raise Broken(f"checkpoint {last.number} of {self._copy.path} is {gone}")
            await asyncio.to_thread(self._copy.add, kept)
            if len(kept) < PAGE:
                return

    async def _rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()


class CopyFile:
    """The file of checkpoints outside the database. It only grows; several processes may add to it."""

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self.path = path
        #: Public keys in hex by fingerprint, written beside the checkpoints they signed.
        self._keys = keys

    def last(self) -> Checkpoint | None:
        """The last whole line, or None where there is none. Raises `Broken` where it cannot be read."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
            lines = file.read().split(b"\n")[:-1]  # what follows the last line end was cut short
        if not lines:
            return None
        try:
            return msgspec.json.decode(lines[-1], type=Copied).checkpoint()
        except (msgspec.DecodeError, ValueError) as fault:
            raise Broken(f"the last line of {self.path} is no checkpoint") from fault

    def add(self, kept: Sequence[Checkpoint]) -> None:
        """Write those it does not have yet, and see them on disk."""
        if not kept:
            return
        with self.path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = self.last()
            new = [one for one in kept if last is None or one.number > last.number]
            if not new:
                return
            _drop_torn_end(file.fileno(), self.path)
            file.write(b"".join(line_of(one, self._keys.get(one.signer, "")) for one in new))
            file.flush()
            os.fsync(file.fileno())


def line_of(kept: Checkpoint, key: str) -> bytes:
    """A line of the copy; `key` is the signer's public key in hex, empty where it is not known here."""
    return msgspec.json.encode(Copied.of(kept, key)) + b"\n"


def _drop_torn_end(file: int, path: Path) -> None:
    """A line that a crash cut short is dropped: the database still has its checkpoint."""
    content_ends = os.fstat(file).st_size
    with path.open("rb") as reader:
        begins = max(0, content_ends - 4096)
        reader.seek(begins)
        tail = reader.read()
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(file, begins + tail.rfind(b"\n") + 1)
