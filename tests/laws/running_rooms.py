"""Two nodes on one PostgreSQL, each with its pen, its room and its clock, under one simulated time."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any, TypeVar

from heed.access.decide import AddPerson
from heed.clock.deadline import derive
from heed.clock.run import Clock
from heed.log.act import Done
from heed.log.command import Command, Who
from heed.log.engine import create_database, drop_database
from heed.log.room import Room
from heed.main import Node, open_node
from heed.picture.fact import Recorded, Subject
from heed.supervision.commands import TakePost

from ..memory_room import MONDAY, SETUP, national

T = TypeVar("T")


class RunningRooms:
    """A database of its own and two nodes on it; closed by `close`."""

    def __init__(self, server: str, template: str) -> None:
        self.server = server
        self.name = f"heed_law_{uuid.uuid4().hex[:12]}"
        self.now = MONDAY
        self.loop = asyncio.new_event_loop()
        self._open = AsyncExitStack()
        self.nodes: list[Node] = []
        self.clocks: list[Clock] = []
        url = create_database(server, self.name, template)
        self.run(self._start(url))

    async def _start(self, url: str) -> None:
        for number in (1, 2):
            node = await self._open.enter_async_context(open_node(url, national(), now=lambda: self.now, connections=4))
            self.nodes.append(node)
            self.clocks.append(node.clock(f"clock {number}"))

    def close(self) -> None:
        self.run(self._open.aclose())
        self.loop.close()
        drop_database(self.server, self.name)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the nodes' loop; between two such runs nothing of theirs moves."""
        return self.loop.run_until_complete(work)

    async def act(self, command: Command, who: Who = SETUP, *, node: int = 0, key: str | None = None) -> Done:
        return await self.nodes[node].acts.act(command, who, at=self.now, key=key)

    async def on_duty(self, role: str, name: str) -> Who:
        """Somebody new on duty in a role, known to both nodes."""
        person, post = str(uuid.uuid4()), str(uuid.uuid4())
        await self.act(AddPerson(person=person, name=name, sign_in=f"p{person[:8]}", roles=(role,)))
        who = Who(person=person, name=name, role=role, post=post)
        await self.act(TakePost(post=post, role=role), who)
        await self.caught_up()
        return who

    async def caught_up(self) -> int:
        """Both nodes stand at the head of the record; gives it."""
        for node in self.nodes:
            await node.room.catch_up()
        return await self.nodes[0].store.head()

    async def pass_time(self, seconds: float) -> None:
        """Time passes; both clocks find the same deadlines due at the same moment, as often as any are."""
        until: datetime = self.now + timedelta(seconds=seconds)
        while (due := await self.clocks[0].next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            await asyncio.gather(*(clock.fire_due() for clock in self.clocks))
            await self.caught_up()
        self.now = until

    async def record(self) -> list[Recorded]:
        """Every fact on disk, in order."""
        return await self.nodes[0].store.after(0, 1_000_000)

    async def started_afresh(self) -> Room:
        """The room as a node that starts now would have it."""
        room = Room(self.nodes[0].store)
        await room.load()
        return room

    async def stored_deadlines(self) -> set[tuple[str, uuid.UUID]]:
        return {(stream, identity) for stream, identity in await self.nodes[0].store.rows("all_deadlines")}

    def derived_deadlines(self, room: Room) -> set[tuple[str, uuid.UUID]]:
        """What the open streams of a room owe."""
        acts = self.nodes[0].acts
        return {
            (stream, deadline.id)
            for streams in room.index.by_category.values()
            for stream, state in streams.items()
            for deadline in derive(stream, state, acts.pack.in_force(state.began_at), acts.derivations)
        }


def states(room: Room) -> dict[str, Subject]:
    """Every state a room holds, by stream."""
    return {stream: state for streams in room.index.by_category.values() for stream, state in streams.items()}
