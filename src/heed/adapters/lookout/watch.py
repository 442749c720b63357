"""Looking whether each neighbour that has spoken is still heard. It runs beside the clock, once a second.

While the record is away nobody could be heard, and a room that was down could hear nobody: both begin to count anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from heed.adapters.lookout.heard import QUERIES, machine_time
from heed.contact.neighbours import HearNeighbour, MissNeighbour
from heed.log.act import AWAY, Acts
from heed.log.command import Command, Refusal, Who
from heed.picture.neighbour import Neighbour
from heed.policy.neighbours import NeighbourRules

LOOKOUT = Who(person="lookout", name="Lookout", role="clock", workstation="lookout")
LOOK_SECONDS = 1.0
log = structlog.get_logger("lookout")


class Watch:
    """Says when a neighbour falls silent and when it speaks."""

    def __init__(
        self, acts: Acts, now: Callable[[], datetime], wall: Callable[[], datetime] = machine_time
    ) -> None:  # fmt: skip
        self._acts = acts
        self._now = now
        self._wall = wall
        #: Room seconds in a second of the machine's.
        self._pace: float = getattr(now, "speed", 1.0)
        #: From when on somebody could be heard at all.
        self._since = wall()

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.look()
            except AWAY as fault:
                log.warning("the record is away: nobody is heard", reason=type(fault).__name__)
                self._since = self._wall()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Once."""
        async with self._acts.room.store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["heard"])
            rows: list[tuple[str, datetime]] = await cursor.fetchall()
        # One of whom nothing is written down, as after a restore, is waited for like one just heard.
        known = {one.id for one in self._acts.room.index.by_category["neighbour"].values()}
        rows += [(one, self._since) for one in known - {neighbour for neighbour, _ in rows}]
        rules = self._acts.pack.in_force(self._now()).neighbours
        for neighbour, heard in rows:
            of_kind = rules.get(neighbour.partition(":")[0])
            command = self._news(neighbour, heard, of_kind) if of_kind is not None else None
            if command is not None:
                await self._say(command)

    def _news(self, neighbour: str, heard: datetime, rules: NeighbourRules) -> Command | None:
        state = self._acts.room.index.by_category["neighbour"].get(f"neighbour/{neighbour}")
        wall, longest = self._wall(), timedelta(seconds=rules.silent_seconds)
        speaks = wall - heard <= longest
        if not isinstance(state, Neighbour) or (speaks and state.silent_since is not None):
            return HearNeighbour(neighbour=neighbour)
        if state.silent_since is None and wall - max(heard, self._since) > longest:
            return MissNeighbour(neighbour=neighbour, since=self._now() - (wall - heard) * self._pace)
        return None

    async def _say(self, command: Command) -> None:
        try:
            await self._acts.act(command, LOOKOUT, at=self._now())
        except Refusal as refusal:
            log.error("what a neighbour does is not recorded", reason=refusal.reason, why=str(refusal))
