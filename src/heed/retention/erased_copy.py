"""The list of what was erased, beside the database: an older backup brings nothing back for long.

    <data folder>/erased.jsonl    a line a record: its stream, when, as what

It only grows, holds no word of anybody, and is copied off the box with the checkpoints. After `heed restore` whatever
the list names is erased again.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
import structlog

from heed.log.store import Store
from heed.picture.keeping import WordsErased
from heed.retention.reads import rows

FILE = "erased.jsonl"
PAGE = 2000
EVERY = 5.0  # seconds
log = structlog.get_logger("erased")


class CannotReadList(Exception):
    """One line that says what is wrong with the list."""


class ErasedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One record whose words are gone."""

    stream: str
    at: datetime
    retention: str = ""


class ErasedCopy:
    """Keeps the list of one data folder; several processes may add to it."""

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._path = data_dir / FILE
        self._known: set[str] = set()
        self._cursor = 0

    async def keep(self) -> int:
        """Write down what was erased since it last looked; how many that were."""
        written = 0
        while found := await rows(self._store, "words_erased_after", after=self._cursor, most=PAGE):
            lines = [
                ErasedLine(stream=stream, at=at, retention=msgspec.json.decode(body, type=WordsErased).retention)
                for _, stream, at, body in found
            ]
            written += self._add(lines)
            self._cursor = found[-1][0]
        return written

    def _add(self, lines: Iterable[ErasedLine]) -> int:
        if all(line.stream in self._known for line in lines):
            return 0
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._known |= {line.stream for line in read_list(self._path)}
            new = [line for line in lines if line.stream not in self._known]
            file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in new))
            file.flush()
            os.fsync(file.fileno())
        self._known |= {line.stream for line in new}
        return len(new)


def read_list(path: Path) -> list[ErasedLine]:
    """Every line of a list; raises `CannotReadList` or `OSError`. A last line that a crash cut short is none."""
    content = path.read_bytes()
    lines = content.split(b"\n")[:-1]
    try:
        return [msgspec.json.decode(line, type=ErasedLine) for line in lines if line]
    except msgspec.DecodeError as fault:
        raise CannotReadList(f"{path} is no list of what was erased ({fault})") from fault


async def keep_list(store: Store, data_dir: Path) -> None:
    """Keep the list for ever; survives the database and the disk being away."""
    kept = ErasedCopy(store, data_dir)
    while True:
        try:
            await kept.keep()
        except (psycopg.Error, OSError, CannotReadList) as fault:
            log.warning("the list of what was erased is not written", reason=type(fault).__name__, detail=str(fault))
        await asyncio.sleep(EVERY)
