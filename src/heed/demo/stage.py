"""The stage on which the demonstration's people play: room time, lots, and what is to happen next.

Steps are taken in order of their moments, on the machine's time or, for the hour before a newcomer comes in, as fast as
they can be. Whoever plays speaks to the room by `act` alone, like anybody else.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

import structlog

from heed.demo.county import County
from heed.log.act import Acts, Done
from heed.log.command import Command, Malformed, Refusal, Who
from heed.log.pen import Unavailable
from heed.log.room import Room
from heed.picture.fact import Subject
from heed.picture.post import Post

Step = Callable[[], Awaitable[None]]
log = structlog.get_logger("demo")
#: Longest sleep between looks at what is to happen, in seconds.
LOOK_SECONDS = 0.5


class Stage:
    """What every player has at hand."""

    def __init__(self, acts: Acts, room: Room, county: County, rng: Random, now: Callable[[], datetime]) -> None:
        self.acts = acts
        self.room = room
        self.county = county
        self.rng = rng
        self.now = now
        self._steps: list[tuple[datetime, int, Step]] = []
        self._order = itertools.count()
        #: True once nothing more is to happen on this stage.
        self.over = False

    def leave(self) -> None:
        """Nothing more is to happen here."""
        self._steps.clear()
        self.over = True

    def later(self, seconds: float, step: Step) -> None:
        """Take a step so many seconds from now."""
        self.at(self.now() + timedelta(seconds=seconds), step)

    def at(self, moment: datetime, step: Step) -> None:
        """Take a step at a moment."""
        heapq.heappush(self._steps, (moment, next(self._order), step))

    def soon(self, shortest: float, longest: float) -> float:
        """Seconds between two bounds, by lot."""
        return self.rng.uniform(shortest, longest)

    @property
    def next_at(self) -> datetime | None:
        """When the next step is to be taken."""
        return self._steps[0][0] if self._steps else None

    async def take_due(self) -> None:
        """Take every step whose moment has come."""
        while self._steps and self._steps[0][0] <= self.now():
            _, _, step = heapq.heappop(self._steps)
            await step()

    async def play(self) -> None:
        """For ever, on the machine's time."""
        while True:
            await self.take_due()
            await asyncio.sleep(LOOK_SECONDS)

    async def act(self, command: Command, who: Who) -> Done | None:
        """Ask the room; a refusal is a player's to live with."""
        try:
            return await self.acts.act(command, who, at=self.now())
        except (Refusal, Malformed, Unavailable) as fault:
            log.debug("not done", command=type(command).__name__, reason=str(fault))
            return None

    def states(self, category: str) -> list[Subject]:
        """Everything open of a category."""
        return list(self.room.index.by_category[category].values())

    def holders(self, role: str) -> list[Who]:
        """Everybody on duty in a role, as somebody who can act."""
        posts = [p for p in self.states("post") if isinstance(p, Post) and p.role == role]
        return [
            Who(person=p.person, name=p.name, role=p.role, post=p.id, workstation="simulated")
            for p in sorted(posts, key=lambda p: p.taken_at)
        ]
