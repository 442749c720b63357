"""The contract of chat and social systems: people's words come as signed events, the room's are asked for.

A system speaks of its own conversations only: its references are kept under the name that its key has. Events are those
of `Inbox`, so that one told twice adds nothing; what is wrong with one is said of that one, and the others count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from heed.adapters.messaging.port import MESSAGING, Inbox, contact_id
from heed.contact.delivery import RecordSent, RecordUndelivered
from heed.log import sql
from heed.log.act import Acts
from heed.log.command import Command, Line, OptionalLine, OptionalText, Refusal, Text
from heed.log.room import Room
from heed.picture.contact import Contact
from heed.picture.message import AnswerWritten

QUERIES = sql.load("heed.adapters.messaging", "mail.sql")
Channel = Literal["social", "web_chat", "999_text"]
MOST_EVENTS = 500
STRETCH = 500
LONGEST_WAIT = 25.0
LOOK_SECONDS = 0.25
Reference = Annotated[str, Meta(min_length=1, max_length=200)]


class Received(msgspec.Struct, frozen=True, kw_only=True, tag="received", tag_field="event"):
    """Somebody wrote for the first time."""

    reference: Reference
    text: OptionalText = ""
    from_name: OptionalLine = ""
    reply_to: OptionalLine = ""
    number: OptionalLine = ""
    subject: OptionalLine = ""


class Added(msgspec.Struct, frozen=True, kw_only=True, tag="added", tag_field="event"):
    """They wrote more, in what began with that reference."""

    begun: Reference
    reference: Reference
    text: Text


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag="ended", tag_field="event"):
    """They left."""

    begun: Reference


class Sent(msgspec.Struct, frozen=True, kw_only=True, tag="sent", tag_field="event"):
    """An answer of the room's was shown or handed over to them."""

    begun: Reference
    answer: Annotated[int, Meta(ge=1)]
    to: Line = "their page"


class Undelivered(msgspec.Struct, frozen=True, kw_only=True, tag="undelivered", tag_field="event"):
    """An answer of the room's did not reach them, and why."""

    begun: Reference
    answer: Annotated[int, Meta(ge=1)]
    why: Line


Event = Received | Added | Ended | Sent | Undelivered


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """What a system tells."""

    channel: Channel
    events: Annotated[list[Event], Meta(max_length=MOST_EVENTS)]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the room wrote since a cursor; it is waited for a while where there is nothing."""

    channel: Channel
    cursor: Annotated[int, Meta(ge=0)]
    wait_seconds: Annotated[float, Meta(ge=0, le=LONGEST_WAIT)] = 0.0


class Channels:
    """What chat and social systems tell, and what they are told."""

    def __init__(self, acts: Acts, room: Room, now: Callable[[], datetime]) -> None:
        self._acts = acts
        self._room = room
        self._now = now
        self._inbox = Inbox(acts, now)

    async def hear(self, system: str, told: Events) -> list[dict[str, str]]:
        """Each event in turn: the contact it is of, or why it counts for nothing."""
        return [await self._heard(system, told.channel, event) for event in told.events]

    async def _heard(self, system: str, channel: Channel, event: Event) -> dict[str, str]:
        begun = event.reference if isinstance(event, Received) else event.begun
        contact = contact_id(channel, f"{system}:{begun}")
        try:
            await self._take(system, channel, contact, event)
        except Refusal as fault:
            return {"contact": contact, "problem": str(fault), "reason": fault.reason}
        return {"contact": contact}

    async def _take(self, system: str, channel: Channel, contact: str, event: Event) -> None:
        match event:
            case Received():
                await self._inbox.received(
                    channel, f"{system}:{event.reference}", text=event.text, from_name=event.from_name,
                    reply_to=event.reply_to, number=event.number, subject=event.subject,
                )  # fmt: skip
            case Added():
                await self._inbox.added(contact, f"{system}:{event.reference}", event.text)
            case Ended():
                await self._inbox.ended(contact)
            case Sent():
                await self._said(RecordSent(contact=contact, answer=event.answer, to=event.to))
            case Undelivered():
                await self._said(RecordUndelivered(contact=contact, answer=event.answer, why=event.why))

    async def _said(self, command: Command) -> None:
        await self._acts.act(command, MESSAGING, at=self._now())

    async def answers(self, system: str, asked: Asked) -> dict[str, object]:
        """What the room wrote in this system's conversations after a cursor, and the cursor to ask from next."""
        loop = asyncio.get_running_loop()
        until = loop.time() + asked.wait_seconds
        cursor = asked.cursor
        while True:
            found, cursor = await self._next(system, asked.channel, cursor)
            if found or loop.time() >= until:
                return {"cursor": cursor, "answers": found}
            await asyncio.sleep(LOOK_SECONDS)

    async def _next(self, system: str, channel: Channel, after: int) -> tuple[list[dict[str, object]], int]:
        store = self._room.store
        head = await store.head()
        upto = min(head, after + STRETCH * 20)
        if upto <= after:
            return [], after
        async with store.pool.connection() as connection:
            given = {"after": after, "upto": upto, "kinds": [AnswerWritten.__name__]}
            rows = await (await connection.execute(QUERIES["facts_of"], given)).fetchall()
        found: list[dict[str, object]] = []
        for recorded in await store.decode(rows):
            contact = await store.state(recorded.stream)
            mine = (
                isinstance(contact, Contact) and contact.line == channel and contact.call_ref.startswith(f"{system}:")
            )
            if mine and isinstance(contact, Contact) and isinstance(recorded.fact, AnswerWritten):
                found.append({
                    "begun": contact.call_ref.partition(":")[2], "contact": contact.id, "answer": recorded.version,
                    "reply_to": contact.reply_to, "text": recorded.fact.text, "position": recorded.position,
                })  # fmt: skip
        return found, upto
