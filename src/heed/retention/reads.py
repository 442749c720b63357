"""Walking the record for what is due: page by page, in the order of the streams, each record folded and judged.

Nothing is written here. A page of records is folded at a time, so that a long record needs little memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import TypeVar

import msgspec
from psycopg.rows import TupleRow

from heed.log import sql
from heed.log.room import Room
from heed.log.store import Store
from heed.picture.fact import Subject
from heed.picture.hold import Hold
from heed.picture.keeping import DISPOSABLE
from heed.picture.known import Known
from heed.picture.nouns import TOGETHER, Picture, Unfolded
from heed.policy.retention import shortest
from heed.policy.values import Policy
from heed.retention.disposing import MOST
from heed.retention.due import Keeping, keeping
from heed.retention.erasing import still_mentioned
from heed.retention.holds import Holding

QUERIES = sql.load("heed.retention")
T = TypeVar("T")


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A record whose period is over, and what keeps it if anything does."""

    stream: str
    state: Subject
    keeping: Keeping
    hold: Hold | None = None
    #: It is of somebody known whom a log still mentions.
    mentioned: bool = False

    @property
    def goes(self) -> bool:
        """Whether a disposal erases it."""
        return not self.keeping.to_review and self.hold is None and not self.mentioned

    @property
    def why_not(self) -> str:
        """What keeps it, in words."""
        if self.hold is not None:
            return "on legal hold"
        return "to be reviewed first" if self.keeping.to_review else "still mentioned" if self.mentioned else ""


async def rows(store: Store, query: str, **values: object) -> list[TupleRow]:
    """Rows of a named query of this package."""
    async with store.pool.connection() as connection:
        return await (await connection.execute(QUERIES[query], values)).fetchall()


async def pictured(room: Room, ask: Callable[[Picture], T]) -> T:
    """What a question to the picture gives; streams that are not in the room are read for it."""
    loaded: dict[str, Subject | None] = {}
    while True:
        try:
            return ask(Picture(room.index, loaded))
        except Unfolded as asked:
            if asked.wanted.startswith(TOGETHER):
                streams = asked.wanted.removeprefix(TOGETHER).split("\n")
                loaded |= {**dict.fromkeys(streams), **await room.store.states(streams)}
            else:
                loaded[asked.wanted] = await room.store.state(asked.wanted)


async def past_their_period(
    room: Room, policy: Policy, at: datetime, *, after: str = "", categories: Iterable[str] = DISPOSABLE,
    told: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Candidate]:  # fmt: skip
    """Every record whose period is over, in the order of the streams; `told` is given each page's last stream."""
    least = shortest(policy.retention.values())
    if least is None:
        return
    holding = await pictured(room, Holding)
    while True:
        found = await rows(
            room.store, "old_streams", after=after, categories=list(categories), before=at - least, most=MOST
        )
        states = await room.store.states(stream for (stream,) in found)
        for stream, state in states.items():
            kept = keeping(state, policy)
            if kept.past(at):
                yield await _candidate(room, stream, state, kept, holding)
        if len(found) < MOST:
            return
        after = found[-1][0]
        told(after)


async def _candidate(room: Room, stream: str, state: Subject, kept: Keeping, holding: Holding) -> Candidate:
    mentioned = isinstance(state, Known) and await pictured(room, lambda picture: still_mentioned(state, picture))
    return Candidate(stream=stream, state=state, keeping=kept, hold=holding.of(stream, state), mentioned=mentioned)


class Tally(msgspec.Struct):
    """How many of each class are past their period, and what comes of them."""

    #: Class name to how many go, how many are kept by what, and the oldest end.
    goes: Counter[str]
    kept: Counter[tuple[str, str]]
    oldest: dict[str, datetime]

    def add(self, one: Candidate) -> None:
        """Count one more."""
        assert one.keeping.retention is not None
        name = one.keeping.retention.name
        if one.goes:
            self.goes[name] += 1
        else:
            self.kept[(name, one.why_not)] += 1
        over = one.keeping.over
        assert over is not None
        self.oldest[name] = min(over, self.oldest.get(name, over))
