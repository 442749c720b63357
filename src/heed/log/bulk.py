"""History brought in whole: streams that ended or still run elsewhere, copied in and chained like every other fact.

Under the pen's own lock, a few thousand facts a transaction, so that a room at work goes on meanwhile. What is costly
(encoding, sealing, folding) is done before the lock is taken. One audit row covers each transaction.

May not hold: where history comes from, or what it may say; that is an adapter's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TextIO
from uuid import uuid4

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from heed.clock.deadline import Deadline, Derivations, derive
from heed.log import sql
from heed.log.chain import ZERO, chained, covered, micros
from heed.log.progress import Progress
from heed.log.seal import Keyring
from heed.picture.fact import Fact, Recorded, Subject, category_of, key_subject
from heed.picture.incident import IncidentOpened
from heed.picture.mention import Row, rows_of
from heed.picture.moment import LONDON
from heed.picture.nouns import SHAPES, fold
from heed.policy.values import Pack

MOST_FACTS = 1500  # in a transaction: some fifty milliseconds of everybody's time
QUERIES = sql.load("heed.log", "bulk.sql")
FACT_TYPES = (
    "int8", "text", "int4", "text", "timestamptz", "timestamptz", "text", "text", "text", "int4", "bytea", "bytea",
    "bytea", "bytea",
)  # fmt: skip


MENTION_TYPES = (
    "text", "text", "text", "text", "text", "jsonb", "int4", "int4", "text", "timestamptz", "text[]",
)  # fmt: skip


class BadHistory(Exception):
    """A stream of history cannot be loaded; the message says which, why, and how far it came."""


class PastFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of history. Moments are those of the system it was kept in."""

    fact: Fact
    happened_at: datetime
    recorded_at: datetime
    actor: str = "history"
    role: str = "history"
    workstation: str = ""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One whole stream of history, from its first fact. It must be new to the record."""

    stream: str
    facts: Sequence[PastFact]


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What was loaded."""

    streams: int
    facts: int
    #: Streams that are still open.
    open: int


class _Prepared(msgspec.Struct, frozen=True):
    """A stream with everything done that needs no lock."""

    past: Past
    parts: list[tuple[bytes, bytes | None]]
    secret: bytes | None
    open: bool
    deadlines: list[Deadline]
    mentions: list[Row]


def load_history(
    url: str,
    history: Iterable[Past],
    pack: Pack,
    derivations: Derivations,
    *,
    streams: int = 0,
    out: TextIO | None = None,
) -> Loaded:
    """Write streams into the record, those still open with the deadlines they owe. Raises `BadHistory`.

    `url` is of a role that owns the record's tables. `streams` is how many there will be, told as progress on `out`.
    What was loaded before a fault stays: each transaction holds whole streams.
    """
    loaded = Loaded(streams=0, facts=0, open=0)
    progress = Progress(out, streams)
    progress.begin("streams of history")
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
        loader = _Loader(connection, pack, derivations)
        for chunk in _chunks(history):
            try:
                written = loader.write([loader.prepare(past) for past in chunk])
            except BadHistory as fault:
                raise BadHistory(f"{fault}; {loaded.streams:,} streams were loaded before it") from fault
            loaded = Loaded(
                streams=loaded.streams + written.streams, facts=loaded.facts + written.facts,
                open=loaded.open + written.open,
            )  # fmt: skip
            progress.add(written.streams)
        connection.execute(QUERIES["analyze"])
    progress.end()
    return loaded


def _chunks(history: Iterable[Past]) -> Iterator[list[Past]]:
    """As many whole streams as one transaction takes."""
    chunk: list[Past] = []
    facts = 0
    for past in history:
        chunk.append(past)
        facts += len(past.facts)
        if facts >= MOST_FACTS:
            yield chunk
            chunk, facts = [], 0
    if chunk:
        yield chunk


class _Loader:
    """Writes prepared streams, a transaction at a time."""

    def __init__(self, connection: psycopg.Connection[Any], pack: Pack, derivations: Derivations) -> None:
        self._connection = connection
        self._pack = pack
        self._derivations = derivations

    def prepare(self, past: Past) -> _Prepared:
        """Encode, seal and fold one stream."""
        keys = Keyring()
        secret: bytes | None = None
        parts: list[tuple[bytes, bytes | None]] = []
        for each in past.facts:
            kind = type(each.fact).__name__
            body, hidden = SHAPES[kind].split(each.fact)
            if hidden is None:
                parts.append((body, None))
                continue
            if key_subject(past.stream) != past.stream:
                raise BadHistory(
                    f"{past.stream} is sealed under another stream's key; load that stream's owner instead"
                )
            if secret is None:
                secret = keys.make(past.stream)
                keys.learn(past.stream, secret)
            parts.append((body, keys.seal(past.stream, kind, hidden)))
        state = self._fold(past)
        deadlines = derive(past.stream, state, self._pack.in_force(state.began_at), self._derivations)
        mentions = list(rows_of(past.stream, state).values())
        return _Prepared(past, parts, secret, state.open, list(deadlines), mentions)

    def _fold(self, past: Past) -> Subject:
        recorded = [
            Recorded(
                position=0, stream=past.stream, version=version, happened_at=each.happened_at,
                recorded_at=each.recorded_at, actor=each.actor, role=each.role, workstation=each.workstation, number=0,
                fact=each.fact,
            )
            for version, each in enumerate(past.facts, 1)
        ]  # fmt: skip
        try:
            state = fold(recorded)
        except ValueError as fault:
            raise BadHistory(str(fault)) from fault
        if state is None:
            raise BadHistory(f"{past.stream} has no facts")
        return state

    def write(self, prepared: Sequence[_Prepared]) -> Loaded:
        """Write these streams in one transaction, under the pen's lock. Raises `BadHistory` where one is there."""
        try:
            with self._connection.transaction(), self._connection.cursor() as cursor:
                self._write(cursor, prepared)
        except psycopg.errors.UniqueViolation as fault:
            first, last = prepared[0].past.stream, prepared[-1].past.stream
            raise BadHistory(
                f"one of {first} … {last} is in the record already ({fault.diag.message_detail})"
            ) from fault
        return Loaded(
            streams=len(prepared), facts=sum(len(p.parts) for p in prepared), open=sum(p.open for p in prepared)
        )

    def _write(self, cursor: psycopg.Cursor[Any], prepared: Sequence[_Prepared]) -> None:
        cursor.execute(QUERIES["lock"])
        position, chain = cursor.execute(QUERIES["whole_head"]).fetchone() or (0, ZERO)
        before = position
        numbers = _Numbers(cursor, prepared)
        facts: list[tuple[object, ...]] = []
        heads: list[tuple[object, ...]] = []
        for one in prepared:
            fact = ZERO
            for row in self._placed(one, position, numbers):
                facts.append(row)
                fact = row[-1]
                chain = chained(chain, fact)
            position += len(one.parts)
            stream = one.past.stream
            heads.append((stream, category_of(stream), len(one.parts), fact, position, one.open))
        self._copy(cursor, prepared, facts, heads)
        numbers.keep(cursor)
        self._close(cursor, prepared, before + 1, position, chain)

    @staticmethod
    def _placed(one: _Prepared, before: int, numbers: _Numbers) -> Iterator[tuple[Any, ...]]:
        """The rows of a stream's facts that follow position `before`."""
        stream, previous = one.past.stream, ZERO
        for version, (each, (body, sealed)) in enumerate(zip(one.past.facts, one.parts, strict=True), 1):
            kind = type(each.fact).__name__
            position = before + version
            number = numbers.next(each.recorded_at) if isinstance(each.fact, IncidentOpened) else None
            hashed = sha256(
                covered(
                    position, stream, version, kind, micros(each.happened_at), micros(each.recorded_at),
                    each.actor, each.role, each.workstation, number, body, sealed, previous,
                )
            ).digest()  # fmt: skip
            yield (
                position, stream, version, kind, each.happened_at, each.recorded_at, each.actor, each.role,
                each.workstation, number, body, sealed, previous, hashed,
            )  # fmt: skip
            previous = hashed

    @staticmethod
    def _copy(
        cursor: psycopg.Cursor[Any],
        prepared: Sequence[_Prepared],
        facts: Iterable[tuple[object, ...]],
        heads: Iterable[tuple[object, ...]],
    ) -> None:
        secrets = ((one.past.stream, one.secret) for one in prepared if one.secret is not None)
        deadlines = ((d.id, d.stream, d.kind, d.step, d.due) for one in prepared for d in one.deadlines)
        mentions = (mention_columns(row) for one in prepared for row in one.mentions)
        tables: tuple[tuple[str, Sequence[str], Iterable[tuple[object, ...]]], ...] = (
            ("facts", FACT_TYPES, facts),
            ("streams", ("text", "text", "int4", "bytea", "int8", "bool"), heads),
            ("secrets", ("text", "bytea"), secrets),
            ("deadlines", ("uuid", "text", "text", "int4", "timestamptz"), deadlines),
            ("mentions", MENTION_TYPES, mentions),
        )
        for table, types, rows in tables:
            with cursor.copy(QUERIES[f"copy_{table}"]) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)

    @staticmethod
    def _close(cursor: psycopg.Cursor[Any], prepared: Sequence[_Prepared], first: int, last: int, chain: bytes) -> None:
        at = max(each.recorded_at for one in prepared for each in one.past.facts)
        categories = sorted({category_of(one.past.stream) for one in prepared})
        cursor.execute(QUERIES["categories"], {"categories": categories, "position": last})
        cursor.execute(QUERIES["act"], {"id": uuid4(), "at": at, "first": first, "last": last})
        cursor.execute(QUERIES["head"], {"position": last, "hash": chain})
        cursor.execute(QUERIES["bell"], {"position": str(last)})


def mention_columns(row: Row) -> tuple[object, ...]:
    """A row of the index, in the order of its columns."""
    one = row.mention
    return (
        row.stream, one.key, one.kind, one.role, one.words, Jsonb(one.details), one.easting, one.northing, one.known,
        row.at, list(row.keys),
    )  # fmt: skip


class _Numbers:
    """Numbers of the days a transaction writes about, gone on with from where each day stands."""

    def __init__(self, cursor: psycopg.Cursor[Any], prepared: Sequence[_Prepared]) -> None:
        opened = {
            _day(each.recorded_at)
            for one in prepared
            for each in one.past.facts
            if isinstance(each.fact, IncidentOpened)
        }
        rows = cursor.execute(QUERIES["numbers"], {"days": list(opened)}).fetchall()
        self._last: dict[date, int] = {**dict.fromkeys(opened, 0), **dict(rows)}

    def next(self, at: datetime) -> int:
        """The next number of a moment's day."""
        day = _day(at)
        self._last[day] += 1
        return self._last[day]

    def keep(self, cursor: psycopg.Cursor[Any]) -> None:
        """Write down where each day stands now."""
        cursor.execute(QUERIES["keep_numbers"], {"days": list(self._last), "lasts": list(self._last.values())})


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
