"""A node under simulated time: on to whatever is due first, and law L1 looked after at every moment of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from heed.clock.deadline import derive
from heed.clock.owed import owner
from heed.clock.run import Clock
from heed.log.room import Moved
from heed.picture.fact import category_of
from heed.picture.incident import Incident
from heed.picture.watch import DeadlineMissed, RungReached
from heed.replay.clock import SimulatedClock
from heed.replay.system import Node


class Gap(msgspec.Struct, frozen=True):
    """A moment at which an open incident was watched by nobody, and why."""

    at: datetime
    stream: str
    why: str


class Late(msgspec.Struct, frozen=True):
    """Something that came after its time."""

    at: datetime
    stream: str
    kind: str
    by: timedelta


class Simulation:
    """The clock of a node whose time stands until it is moved."""

    def __init__(self, node: Node, now: SimulatedClock) -> None:
        self.node = node
        self.now = now
        self.clock: Clock = node.clock("replay")
        #: True while the clock acts, and nobody else.
        self.by_clock = False
        self.gaps: list[Gap] = []
        self.lates: list[Late] = []
        #: Incidents that changed since they were looked at; when a person last changed each; the next time of each.
        self._changed: set[str] = set()
        self._touched: dict[str, datetime] = {}
        self._next: dict[str, datetime] = {}
        node.room.listeners.append(self._heard)

    async def run_to(self, until: datetime) -> None:
        """Let the clock speak at each moment something is due, up to and at `until`."""
        self.by_clock = True
        while (due := await self.clock.next_due()) is not None and due <= until:
            self.now.move_to(due)
            await self.clock.fire_due()
            self._look()
        self.by_clock = False
        self._look()
        self.now.move_to(until)

    def _heard(self, moved: list[Moved]) -> None:
        at = self.now()
        for one in moved:
            stream, fact = one.recorded.stream, one.recorded.fact
            if not self.by_clock:
                self._touched[stream] = at
            elif isinstance(fact, RungReached | DeadlineMissed) and fact.due < at and self._touched.get(stream) != at:
                # What a person's act at this very moment brought back with its old time is not late.
                self.lates.append(Late(at, stream, type(fact).__name__, at - fact.due))
            if category_of(stream) == "incident":
                self._changed.add(stream)

    def _look(self) -> None:
        """Once the clock has spoken, every open incident has an owner, and a next time that is still to come."""
        at = self.now()
        for stream in self._changed:
            self._look_at(stream, at)
        self._changed.clear()
        for stream, due in self._next.items():
            if due <= at:
                self.gaps.append(Gap(at, stream, "something due on it did not come"))

    def _look_at(self, stream: str, at: datetime) -> None:
        self._next.pop(stream, None)
        state = self.node.room.index.by_category["incident"].get(stream)
        if not isinstance(state, Incident) or not state.open:
            return
        policy = self.node.pack.in_force(state.began_at)
        times = [deadline.due for deadline in derive(stream, state, policy, self.node.acts.derivations)]
        if not owner(state, policy)[0]:
            self.gaps.append(Gap(at, stream, "nobody owns it"))
        if times:
            self._next[stream] = min(times)
        else:
            self.gaps.append(Gap(at, stream, "nothing is due on it"))
