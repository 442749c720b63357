"""The calls of a stretch of time, read from the record once and followed as the room moves.

Counted as they move, never recounted: a busy hour costs a figure what a quiet one does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from heed.log import sql
from heed.log.room import Moved
from heed.log.store import Store
from heed.performance.answers import NOTHING, Band, Call
from heed.picture.call_back import CallBackPromised
from heed.picture.contact import CallAnswered, CallEnded, CallPresented
from heed.picture.fact import Recorded
from heed.policy.values import Policy

QUERIES = sql.load("heed.performance")
QUARTER = timedelta(minutes=15)
#: Rows taken at once, so that whoever else is served meanwhile does not wait.
AT_ONCE = 2000


class _Open(msgspec.Struct, frozen=True):
    """What is read of a presented call: no more than this."""

    line: str
    connecting_since: datetime | None = None


_OPEN = msgspec.json.Decoder(_Open)


def patience(policy: Policy) -> dict[str, timedelta]:
    """How long a caller has waited, by line, before ringing off counts as giving up."""
    channels = policy.queue.channels.items()
    return {
        line: timedelta(seconds=one.abandoned_after_seconds) for line, one in channels if one.abandoned_after_seconds
    }


def call_of(row: tuple[Any, ...], patient: Mapping[str, timedelta]) -> tuple[str, Call]:
    """A row of `calls`: the stream, and its clocks."""
    stream, presented, body, answered, ended, _, promised = row
    opened = _OPEN.decode(body)
    return stream, Call(
        line=opened.line, presented=presented, connecting=opened.connecting_since, answered=answered, ended=ended,
        promised=promised,
        patient=patient.get(opened.line, NOTHING),
    )  # fmt: skip


async def read(
    store: Store, since: datetime, until: datetime, patient: Mapping[str, timedelta]
) -> dict[str, Call]:  # fmt: skip
    """Every call presented in a stretch of time, by stream, a page at a time."""
    found: dict[str, Call] = {}
    after = (since, 0)
    while True:
        async with store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["calls"], page(after, until))
            rows = await cursor.fetchall()
        found |= (call_of(row, patient) for row in rows)
        if len(rows) < AT_ONCE:
            return found
        after = last_of(rows)


def page(after: tuple[datetime, int], until: datetime) -> dict[str, object]:
    """What `calls` is given for the page that follows a (moment, position)."""
    return {"since": after[0], "after": after[1], "until": until, "most": AT_ONCE}


def last_of(rows: Sequence[tuple[Any, ...]]) -> tuple[datetime, int]:
    """Where the next page follows."""
    return rows[-1][1], rows[-1][5]


#: When a quarter of an hour begins, the line, and how the call fares.
Counted = tuple[datetime, str, Band]


class Calls:
    """The calls presented since a moment, by stream, and how many of each line and band there were in each quarter."""

    def __init__(self, since: datetime, patient: Mapping[str, timedelta]) -> None:
        self.since = since
        self.patient = patient
        self.by_stream: dict[str, Call] = {}
        self.counts: Counter[Counted] = Counter()
        #: Moves heard while the record is read; they are followed once it is.
        self._heard: list[Recorded] | None = None

    async def load(self, store: Store, until: datetime) -> None:
        """Read what the record has."""
        self._heard = []
        for stream, call in (await read(store, self.since, until, self.patient)).items():
            self._put(stream, call)
        heard, self._heard = self._heard, None
        for recorded in heard:
            self._follow(recorded)

    def note(self, moved: Moved) -> bool:
        """Follow one move; True where it is about a call's clocks."""
        recorded = moved.recorded
        if not isinstance(recorded.fact, CallPresented | CallAnswered | CallEnded | CallBackPromised):
            return False
        if self._heard is not None:
            self._heard.append(recorded)
        else:
            self._follow(recorded)
        return True

    def _follow(self, recorded: Recorded) -> None:
        at, call = recorded.happened_at, self.by_stream.get(recorded.stream)
        match recorded.fact:
            case CallPresented(connecting_since=connecting) if call is None and at >= self.since:
                line = recorded.fact.line
                patient = self.patient.get(line, NOTHING)
                self._put(recorded.stream, Call(line=line, presented=at, connecting=connecting, patient=patient))
            case CallAnswered() if call is not None and call.answered is None:
                self._put(recorded.stream, msgspec.structs.replace(call, answered=at))
            case CallEnded() if call is not None and call.ended is None:
                self._put(recorded.stream, msgspec.structs.replace(call, ended=at))
            case CallBackPromised() if call is not None and call.promised is None:
                self._put(recorded.stream, msgspec.structs.replace(call, promised=at))

    def _put(self, stream: str, call: Call) -> None:
        had = self.by_stream.get(stream)
        if had is not None:
            self.counts[_counted(had)] -= 1
        self.by_stream[stream] = call
        self.counts[_counted(call)] += 1

    def begin_at(self, since: datetime) -> None:
        """Leave out what was presented before a later moment."""
        self.since = since
        gone = [stream for stream, call in self.by_stream.items() if call.presented < since]
        for stream in gone:
            self.counts[_counted(self.by_stream.pop(stream))] -= 1

    def count(self, lines: Iterable[str] | None, *bands: Band) -> int:
        """How many of some lines (None for every one) fared so."""
        wanted = None if lines is None else set(lines)
        return sum(
            count for (_, line, band), count in self.counts.items() if band in bands and (not wanted or line in wanted)
        )


def _counted(call: Call) -> Counted:
    return quarter_of(call.presented), call.line, call.band


def quarter_of(at: datetime) -> datetime:
    """When the quarter of an hour that holds a moment begins."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
