"""The lookout of a soak: a room that follows the record like another node, and what it sees go wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import MutableMapping
from datetime import datetime, timedelta

from heed.bench.system import Node
from heed.clock.owed import owner
from heed.clock.run import CLOCK
from heed.log import sql
from heed.log.room import Moved
from heed.picture.contact import CallPresented
from heed.picture.incident import Incident, IncidentOpened
from heed.picture.watch import DeadlineMissed, RungReached

QUERIES = sql.load("heed.bench")
#: A deadline still standing so many seconds after it was due is left unfired.
LEFT_SECONDS = 5.0


class Lookout:
    """What is seen of the record and the room. Latencies are in seconds of the machine's time, not the room's."""

    def __init__(self, node: Node, speed: float, awaited: MutableMapping[int, float]) -> None:
        self._node = node
        self._speed = speed
        #: Filled with acts that boards are to show, for whoever sits at one.
        self._awaited = awaited
        #: When somebody other than the clock last changed each stream, in room time.
        self._touched: dict[str, datetime] = {}
        self.clock_lates: list[float] = []
        self.room_lags: list[float] = []
        self.connections: list[int] = []
        self.unwatched = 0
        self.left_unfired = 0
        #: Set by the first call or incident: the demand has begun to come in.
        self.begun = asyncio.Event()
        node.room.listeners.append(self._heard)

    def _heard(self, moved: list[Moved]) -> None:
        now, here = self._node.now(), time.monotonic()
        for one in moved:
            recorded, stream = one.recorded, one.recorded.stream
            since = self._seconds(now - recorded.recorded_at)
            if recorded.actor != CLOCK.person:
                self._touched[stream] = recorded.recorded_at
                self.room_lags.append(since)
            elif isinstance(recorded.fact, RungReached | DeadlineMissed):
                # What somebody's act brought back with its old time is late from that act on.
                due = max(recorded.fact.due, self._touched.get(stream, recorded.fact.due))
                self.clock_lates.append(self._seconds(now - due))
            if isinstance(recorded.fact, IncidentOpened | CallPresented):
                self.begun.set()
            if isinstance(recorded.fact, IncidentOpened):
                self._awaited[recorded.position] = here - since
            if not one.after.open:
                self._touched.pop(stream, None)

    def _seconds(self, stretch: timedelta) -> float:
        return stretch.total_seconds() / self._speed

    async def look(self) -> None:
        """Once: is every open incident watched, is nothing left unfired, how many hold the database."""
        before = self._node.now() - timedelta(seconds=LEFT_SECONDS * self._speed)
        self.left_unfired += await self._count("left_unfired", before=before)
        self.unwatched += await self._count("nothing_due") + self._without_owner()
        self.connections.append(await self._count("connections"))

    def _without_owner(self) -> int:
        found = 0
        for state in self._node.room.index.by_category["incident"].values():
            if isinstance(state, Incident) and state.open:
                found += not owner(state, self._node.pack.in_force(state.began_at))[0]
        return found

    async def own_server(self) -> int:
        """The process id, on the database's own machine, of one of our connections."""
        return await self._count("own_server")

    async def _count(self, query: str, **values: object) -> int:
        async with self._node.store.pool.connection() as connection:
            row = await (await connection.execute(QUERIES[query], values)).fetchone()
        return int(row[0]) if row else 0
