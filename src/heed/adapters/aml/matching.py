"""AML messages and the calls they belong to, whichever of the two comes first.

A message is matched by its number. One that finds no call is kept for it (`kept`) and brought to the call when that is
presented; after the pack's minutes it is forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog

from heed.adapters.aml.kept import Kept
from heed.adapters.aml.message import Message
from heed.adapters.placing import on_the_grid, placed
from heed.contact.locating import ReceiveLocation
from heed.log.act import AWAY, Acts
from heed.log.command import Refusal, Who
from heed.log.room import Moved, Room
from heed.picture.contact import CallPresented, Contact
from heed.picture.fact import Place
from heed.picture.location import METHODS
from heed.picture.shape import Shape, circle
from heed.picture.telephone import telephone
from heed.web.places import Places

AML = Who(person="aml", name="AML", role="telephony", workstation="aml")
UNPROVEN = "nobody knows who sent it"
ABROAD = "it is outside Great Britain"
#: Positions of unknown senders that one call takes, and messages that wait for the record to come back.
MOST_UNPROVEN = 5
MOST_WAITING = 1000
AGAIN_SECONDS = 1.0
log = structlog.get_logger("aml")


class Matching:
    """Brings messages to calls and calls to messages."""

    def __init__(
        self, acts: Acts, room: Room, now: Callable[[], datetime], kept: Kept, places: Callable[[], Places | None]
    ) -> None:
        self._acts = acts
        self._room = room
        self._now = now
        self._kept = kept
        #: The gazetteer there is now.
        self._places = places
        #: Calls that were presented, and messages that came while the record was away.
        self._presented: asyncio.Queue[Contact] = asyncio.Queue()
        self._waiting: asyncio.Queue[tuple[Message, bool]] = asyncio.Queue(MOST_WAITING)

    def listen(self, moved: list[Moved]) -> None:
        """Remember calls that have just been presented."""
        for move in moved:
            if isinstance(move.recorded.fact, CallPresented) and isinstance(move.after, Contact) and move.after.number:
                self._presented.put_nowait(move.after)

    async def run(self) -> None:
        """Bring what was kept to each call that comes, for ever; first to those that came while nobody looked."""
        for contact in list(self._room.index.by_category["contact"].values()):
            if isinstance(contact, Contact) and contact.presented_at >= self._since():
                self._presented.put_nowait(contact)
        await asyncio.gather(self._bring_each(), self._take_each())

    async def _bring_each(self) -> None:
        while True:
            await self._until_done(partial(self._bring, await self._presented.get()))

    async def _take_each(self) -> None:
        while True:
            await self._until_done(partial(self._take, *await self._waiting.get()))

    @staticmethod
    async def _until_done(work: Callable[[], Awaitable[None]]) -> None:
        """A refusal is an answer; a record that is away comes back."""
        while True:
            try:
                await work()
            except Refusal as refusal:
                log.warning("a position was refused", reason=refusal.reason)
            except AWAY:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            return

    async def take(self, message: Message, *, proven: bool) -> bool:
        """A message came in. False where the record is away: it waits in memory and is taken when that is back."""
        try:
            await self._take(message, proven)
        except AWAY:
            if self._waiting.full():
                log.error("positions are lost: the record is away and too many wait for it")
            else:
                self._waiting.put_nowait((message, proven))
            return False
        except Refusal as refusal:
            log.warning("a position was refused", reason=refusal.reason)
        return True

    async def _take(self, message: Message, proven: bool) -> None:
        contacts = self._of(message.number)
        for contact in contacts:
            await self._tell(contact, message, proven)
        if contacts or not proven or not telephone(message.number).e164:
            return
        await self._kept.put(message, self._now())
        # A call that was presented in between has looked already.
        for contact in self._of(message.number):
            await self._bring(contact)

    def _of(self, number: str) -> Sequence[Contact]:
        """Calls from the number that are live; else the newest that rang within the minutes a position is kept."""
        wanted = telephone(number).e164
        if not wanted:
            return []
        held = self._room.index.by_category["contact"].values()
        same = [one for one in held if isinstance(one, Contact) and telephone(one.number).e164 == wanted]
        live = [one for one in same if one.live]
        lately = [one for one in same if one.presented_at >= self._since()]
        return live or sorted(lately, key=lambda one: one.presented_at)[-1:]

    async def _bring(self, contact: Contact) -> None:
        since = self._since()
        kept = await self._kept.waiting(contact.number, since)
        for message in kept:
            await self._tell(contact, message, True)
        if kept:
            await self._kept.forget(contact.number, since)

    async def _tell(self, contact: Contact, message: Message, proven: bool) -> None:
        unproven = sum(UNPROVEN in fix.doubts for fix in contact.location.fixes)
        if proven or unproven < MOST_UNPROVEN:
            command = await told(contact.id, message, self._places(), proven=proven)
            await self._acts.act(command, AML, at=self._now())

    def _since(self) -> datetime:
        kept = self._acts.pack.in_force(self._now()).locating.rules.kept_minutes
        return self._now() - timedelta(minutes=kept)


async def told(contact: str, message: Message, places: Places | None, *, proven: bool) -> ReceiveLocation:
    """What a message says of a call. A handset that does not know where it is says so; that is kept too."""
    given = ReceiveLocation(
        contact=contact, source="aml", status="not_found", method=message.method, line_type="mobile",
        network=message.network, located_at=message.located_at, doubts=() if proven else (UNPROVEN,),
        warnings=message.warnings[:20], raw=message.raw,
    )  # fmt: skip
    if message.latitude is None or message.longitude is None:
        return given
    point = on_the_grid(message.latitude, message.longitude)
    if point is None:
        words = f"{message.latitude:.5f}, {message.longitude:.5f} (WGS84)"
        return msgspec.structs.replace(given, status="found", place=Place(words=words), doubts=(*given.doubts, ABROAD))
    here = await placed(places, *point, METHODS[message.method], floor=message.floor)
    return msgspec.structs.replace(
        given, status="found", place=here.place, area=here.area, area_class=here.area_class,
        shape=circle(message.radius) if message.radius is not None else Shape(kind="point"),
        confidence=message.confidence,
    )  # fmt: skip
