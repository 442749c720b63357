"""Who is asked for, when, and how often: each 999 call as it rings, and again while no position is near enough.

It follows the record, so that a call is asked for whichever node it came to, and after a restart those that still ring.
Nothing waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import structlog

from heed.adapters.placing import placed
from heed.contact.locating import ReceiveLocation
from heed.contact.ports import CallerLocation, Locations
from heed.log.act import AWAY, Acts
from heed.log.command import Refusal, Who
from heed.log.room import Moved, Room
from heed.picture.contact import CallPresented, Contact
from heed.picture.location import METHODS, LocationAskedAgain
from heed.picture.telephone import telephone
from heed.policy.locating import LocatingRules
from heed.web.places import Places

EISEC = Who(person="eisec", name="EISEC", role="telephony", workstation="eisec")
#: Askings under way at once; the others wait their turn.
TOGETHER = 100
#: After no answer it is asked again sooner than after one.
AFTER_NONE = 5.0
REMEMBERED = 20_000
#: Lines whose place does not move: once it is known there is nothing to ask again.
AT_AN_ADDRESS = ("fixed", "payphone", "voip")
log = structlog.get_logger("eisec")


class Asking:
    """Asks for every call that is to be asked for."""

    def __init__(
        self, acts: Acts, room: Room, now: Callable[[], datetime], locations: Locations,
        places: Callable[[], Places | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._acts = acts
        self._room = room
        self._now = now
        self._locations = locations
        self._places = places
        self._turn = asyncio.Semaphore(TOGETHER)
        self._following: dict[str, asyncio.Task[None]] = {}
        self._wanted: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        #: Which call an asking was for, so that an answer that comes late is still its.
        self._asked_for: dict[str, str] = {}

    @property
    def rules(self) -> LocatingRules:
        """The pack's figures in force now."""
        return self._acts.pack.in_force(self._now()).locating.rules

    def listen(self, moved: list[Moved]) -> None:
        """Remember calls that ring, and calls for which somebody asks again."""
        for move in moved:
            fact, contact = move.recorded.fact, move.after
            if not isinstance(contact, Contact):
                continue
            if isinstance(fact, CallPresented) and contact.line in self.rules.asked_for:
                self._wanted.put_nowait((contact.id, False))
            elif isinstance(fact, LocationAskedAgain):
                self._wanted.put_nowait((contact.id, True))

    async def run(self) -> None:
        """For ever; it begins with the calls that rang while nobody asked."""
        since = self._now() - timedelta(minutes=self.rules.again_minutes)
        for contact in list(self._room.index.by_category["contact"].values()):
            if isinstance(contact, Contact) and contact.line in self.rules.asked_for and contact.presented_at > since:
                self._wanted.put_nowait((contact.id, False))
        try:
            while True:
                self._follow(*await self._wanted.get())
        finally:
            for task in self._following.values():
                task.cancel()

    def _follow(self, contact: str, again: bool) -> None:
        before = self._following.get(contact)
        if before is not None and not again:
            return
        if before is not None:
            before.cancel()
        elif not again and self._near(contact):
            return
        task = asyncio.create_task(self._ask_until_near(contact), name=f"asking {contact}")
        self._following[contact] = task
        task.add_done_callback(lambda done: self._over(contact, done))

    def _over(self, contact: str, task: asyncio.Task[None]) -> None:
        if self._following.get(contact) is task:
            del self._following[contact]
        if not task.cancelled() and task.exception() is not None:
            log.error("asking for a call stopped", reason=type(task.exception()).__name__)

    async def _ask_until_near(self, contact: str) -> None:
        until = self._now() + timedelta(minutes=self.rules.again_minutes)
        while True:
            held = self._contact(contact)
            number = telephone(held.number).e164 if held is not None else ""
            if not number:
                return
            async with self._turn:
                answer = await self._ask(contact, number)
            if _settled(answer) or self._near(contact) or self._now() >= until:
                return
            none = answer.status in ("unavailable", "error")
            pause = min(AFTER_NONE, self.rules.again_seconds) if none else self.rules.again_seconds
            await asyncio.sleep(pause / getattr(self._now, "speed", 1.0))

    async def _ask(self, contact: str, number: str) -> CallerLocation:
        query = str(uuid4())
        self._asked_for[query] = contact
        while len(self._asked_for) > REMEMBERED:
            del self._asked_for[next(iter(self._asked_for))]
        answer = await self._locations.ask(query, number)
        await self.take(answer)
        return answer

    async def take(self, answer: CallerLocation) -> None:
        """Write an answer to its call, also one that came late."""
        contact = self._asked_for.get(answer.query)
        if contact is None:
            log.warning("an answer about a location is to no question of ours")
            return
        try:
            await self._acts.act(await told(contact, answer, self._places()), EISEC, at=self._now())
        except Refusal as refusal:
            log.warning("a location was refused", reason=refusal.reason)
        except AWAY as fault:
            # It is asked for again: what the record does not have, nobody has seen.
            log.warning("a location could not be written", reason=type(fault).__name__)

    def _contact(self, contact: str) -> Contact | None:
        found = self._room.index.by_category["contact"].get(f"contact/{contact}")
        return found if isinstance(found, Contact) else None

    def _near(self, contact: str) -> bool:
        held = self._contact(contact)
        nearest = held.location.nearest if held is not None else None
        return nearest is not None and nearest.place.known and nearest.reach <= self.rules.near_metres


def _settled(answer: CallerLocation) -> bool:
    """A line that stands somewhere, and its address is known."""
    return answer.status in ("found", "ex_directory_ok") and answer.line_type in AT_AN_ADDRESS and bool(answer.address)


async def told(contact: str, answer: CallerLocation, places: Places | None) -> ReceiveLocation:
    """What an answer says of a call."""
    given = ReceiveLocation(
        contact=contact, source="eisec", status=answer.status, query=answer.query, method=answer.method,
        shape=answer.shape, confidence=answer.confidence, network=answer.network, zone=answer.zone,
        located_at=answer.located_at, line_type=answer.line_type, registered_to=answer.subscriber_name,
        registered_address=answer.address[:400], warnings=answer.warnings[:20], raw=answer.raw,
    )  # fmt: skip
    return await _with_place(given, answer, places)


async def _with_place(given: ReceiveLocation, answer: CallerLocation, places: Places | None) -> ReceiveLocation:
    if answer.easting is None or answer.northing is None:
        return given
    here = await placed(places, answer.easting, answer.northing, METHODS[answer.method])
    place = here.place
    if answer.method == "subscriber_address" and answer.address:
        place = msgspec.structs.replace(place, words=answer.address[:400])
    return msgspec.structs.replace(given, place=place, area=here.area, area_class=here.area_class)
