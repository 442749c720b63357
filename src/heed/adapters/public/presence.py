"""Who of those who write is still looking at their page; whoever has not for some minutes has left.

Kept in memory: after a restart nobody has been heard of yet, and the room is told so of each who was there before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from heed.adapters.messaging.port import Inbox
from heed.adapters.public.tickets import REFERENCE, read
from heed.log.command import Refusal
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.web.problem import AWAY

log = structlog.get_logger("public")
EVERY_SECONDS = 5.0


class Presence:
    """When each visitor last looked, by reference."""

    def __init__(self, room: Room, inbox: Inbox, clock: Callable[[], float] = time.monotonic) -> None:
        self._room = room
        self._inbox = inbox
        self._clock = clock
        self._looked: dict[str, float] = {}
        self._began = clock()

    def looked(self, reference: str) -> None:
        """The visitor's page asked for what is new."""
        self._looked[reference] = self._clock()

    async def keep(self, quiet_minutes: Callable[[], int]) -> None:
        """End, for ever, the conversations of those who have left."""
        told = False
        while True:
            try:
                if not told:
                    await self.begin()
                    told = True
                await self.end_left(quiet_minutes())
            except (*AWAY, Refusal) as fault:
                log.warning("who has left is told later", reason=type(fault).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def begin(self) -> None:
        """Say of everybody who was there before this process that it is not known whether they still are."""
        for contact in self._of_ours():
            if contact.call_ref not in self._looked:
                await self._inbox.unheard(contact.id)

    async def end_left(self, quiet_minutes: int) -> int:
        """End the conversations of whoever has not looked for so long; how many."""
        there = {contact.call_ref: contact for contact in self._of_ours()}
        self._looked = {reference: at for reference, at in self._looked.items() if reference in there}
        for reference in tuple(self._looked):
            if there[reference].unheard_since is not None:
                await self._inbox.heard(there[reference].id)
        since = self._clock() - quiet_minutes * 60
        left = [one for reference, one in there.items() if self._looked.get(reference, self._began) < since]
        for contact in left:
            await self._inbox.ended(contact.id)
        return len(left)

    def _of_ours(self) -> list[Contact]:
        """Conversations on pages of ours. Another channel's references look otherwise, and end by its word."""
        held = self._room.index.by_category["contact"].values()
        return [
            one
            for one in held
            if isinstance(one, Contact) and not one.spoken and one.present and one.line in ("web_chat", "online_report")
            if len(read(one.call_ref)) == REFERENCE == len(one.call_ref)
        ]
