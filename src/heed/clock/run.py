"""The clock itself: sleep to the next deadline, claim what is due, say so through `act()`, and show that it runs.

It holds no transaction while it acts. A deadline claimed and not settled, because this process died, is free again
after a few seconds. Missed ones are caught up in the order they were due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import structlog

from heed.clock.deadline import Deadline, derive
from heed.clock.due import Due
from heed.log.act import Acts
from heed.log.command import Refusal, Who
from heed.log.pen import Unavailable
from heed.picture.fact import Subject

CLAIM = timedelta(seconds=10)
MOST = 200
#: Deadlines settled by one append: what is late in a busy minute is caught up at the price of few.
TOGETHER = 32
LOOK_SECONDS = 0.02
#: What says that the database is away for the moment.
AWAY = (psycopg.Error, Unavailable, TimeoutError)
CLOCK = Who(person="clock", name="Clock", role="clock", workstation="clock")
log = structlog.get_logger("clock")


class Clock:
    """Fires deadlines. `now` is the room's time: the machine's, or a simulated one."""

    def __init__(self, acts: Acts, now: Callable[[], datetime], name: str = "clock") -> None:
        self.acts = acts
        self.now = now
        self.name = name
        #: Room seconds in a second of the machine's: more than one in an exercise.
        self._pace: float = getattr(now, "speed", 1.0)
        self.fired = 0
        self._store = acts.room.store
        self._bell = asyncio.Event()
        acts.room.listeners.append(lambda moved: self._bell.set())

    async def fire_due(self) -> int:
        """Fire everything due now, oldest first; returns how many."""
        count = 0
        while True:
            at = self.now()
            claimed = await self._store.rows("claim_due", at=at, until=at + CLAIM, most=MOST)
            dues = [Due(id=str(i), stream=s, kind=k, step=n, due=d) for i, s, k, n, d in claimed]
            for first in range(0, len(dues), TOGETHER):
                await self._fire(dues[first : first + TOGETHER])
            count += len(claimed)
            if len(claimed) < MOST:
                self.fired += count
                return count

    async def _fire(self, dues: Sequence[Due]) -> None:
        """Settle some in one append, each seeing what those before it did; one by one where that is refused."""
        try:
            # No key: the same deadline can fall due twice (a grade raised and lowered again, an incident reopened), and
            # an earlier answer under its key would leave it standing. Its row goes in the act's own transaction.
            await self.acts.act_together(dues, CLOCK, at=self.now(), settles=[UUID(due.id) for due in dues])
        except Refusal as fault:
            if len(dues) > 1:
                for due in dues:
                    await self._fire([due])
                return
            self._not_settled(dues[0], fault.reason)
        except AWAY:
            raise
        except Exception as fault:
            # A fault in one incident's deadline holds back nobody else's.
            if len(dues) > 1:
                for due in dues:
                    await self._fire([due])
                return
            log.exception("deadline failed", stream=dues[0].stream)
            self._not_settled(dues[0], type(fault).__name__)

    @staticmethod
    def _not_settled(due: Due, reason: str) -> None:
        """Left claimed: it is tried again once the claim runs out, and loudly."""
        log.error("deadline not settled", stream=due.stream, kind=due.kind, step=due.step, reason=reason)

    async def next_due(self) -> datetime | None:
        """The next moment something is due."""
        rows = await self._store.rows("next_due", at=self.now())
        found: datetime | None = rows[0][0]
        return found

    async def beat(self) -> None:
        """Show that the clock runs."""
        await self._store.rows(
            "beat", clock=self.name, at=self.now(), wall=datetime.now(UTC), fired=self.fired, next=await self.next_due()
        )

    async def put_right(self) -> int:
        """Make the stored deadlines those the picture owes; returns how many streams differed.

        They are derived by every append, so they differ only after a change of code or of the pack.
        """
        stored: dict[str, set[UUID]] = {}
        for stream, identity in await self._store.rows("all_deadlines"):
            stored.setdefault(stream, set()).add(identity)
        differed = 0
        for stream in {*stored, *self._open_streams()}:
            if {d.id for d in self._owed(stream)} != stored.get(stream, set()):
                differed += 1
                # The room may be at work meanwhile: what is owed is that of the stream as it stands.
                while not await self._set(stream):
                    await self.acts.room.catch_up()
        return differed

    def _open_streams(self) -> list[str]:
        return [stream for states in self.acts.room.index.by_category.values() for stream in states]

    def _state(self, stream: str) -> Subject | None:
        return self.acts.room.index.by_category[stream.partition("/")[0]].get(stream)

    def _owed(self, stream: str) -> set[Deadline]:
        state = self._state(stream)
        if state is None:
            return set()
        return derive(stream, state, self.acts.pack.in_force(state.began_at), self.acts.derivations)

    async def _set(self, stream: str) -> bool:
        """False where the stream has moved on from what this room has of it."""
        state, deadlines = self._state(stream), list(self._owed(stream))
        rows = await self._store.rows(
            "set_deadlines", stream=stream, version=state.version if state else None, ids=[d.id for d in deadlines],
            kinds=[d.kind for d in deadlines], steps=[d.step for d in deadlines], dues=[d.due for d in deadlines],
        )  # fmt: skip
        done: bool = rows[0][0]
        return done

    async def run(self, beat_seconds: float = 1.0) -> None:
        """Fire for ever; survives the database going away."""
        put_right = False
        last_beat = -beat_seconds
        loop = asyncio.get_running_loop()
        while True:
            try:
                if not put_right:
                    await self.put_right()
                    put_right = True
                await self.fire_due()
                if loop.time() - last_beat >= beat_seconds:
                    await self.beat()
                    last_beat = loop.time()
                await self._sleep(beat_seconds - (loop.time() - last_beat))
            except AWAY as fault:
                log.warning("database away", reason=type(fault).__name__)
                await asyncio.sleep(0.2)

    async def _sleep(self, longest: float) -> None:
        """Until the next deadline or the next beat, looking again for the next deadline when the room has moved."""
        loop = asyncio.get_running_loop()
        end = loop.time() + longest
        while True:
            due = await self.next_due()
            wait = end - loop.time()
            if due is not None:
                wait = min(wait, (due - self.now()).total_seconds() / self._pace)
            if wait <= 0:
                return
            try:
                async with asyncio.timeout(wait):
                    await self._bell.wait()
            except TimeoutError:
                return
            # A busy room moves hundreds of times a second; one look answers for many moves.
            await asyncio.sleep(min(LOOK_SECONDS, wait))
            self._bell.clear()
