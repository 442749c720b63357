"""Contacts that reach the room by another way than a ringing switch: the recorded voice, a counter, a colleague.

Pure but for `resolved`, which counts what the recorded voice settled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from heed.contact.line import OfCall, begun
from heed.log import sql
from heed.log.command import Command, IdTaken, Line, NewId, OptionalLine, Rule, Who
from heed.log.store import Store
from heed.picture.contact import CallAnswered, CallPresented
from heed.picture.contact import Line as PhoneLine
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.route import CallSignposted, RouteNoted
from heed.policy.values import Policy

QUERIES = sql.load("heed.contact")
Route = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(min_length=1, max_length=20)]


class SignpostCall(Command, frozen=True, kw_only=True):
    """The recorded voice told a caller what they needed, or whom to ask; nobody was rung."""

    minted: ClassVar[tuple[str, ...]] = ("contact",)
    contact: NewId = ""
    line: Literal["101", "switchboard"] = "101"
    call_ref: Line
    route: Route
    to: Line
    number: OptionalLine = ""


class NoteRoute(OfCall, frozen=True, kw_only=True):
    """Say what a caller chose on the way to us."""

    route: Route
    #: The line that is taken for theirs where nothing was said of the call yet: the recorded voice answers no 999.
    line: PhoneLine = "101"


class TakeContact(Command, frozen=True, kw_only=True):
    """Write down somebody who came to you by another way: at the counter, from an officer or a partner."""

    minted: ClassVar[tuple[str, ...]] = ("contact",)
    contact: NewId = ""
    line: Literal["front_desk", "officer", "partner", "switchboard", "101", "other"]
    number: OptionalLine = ""


def signpost(command: SignpostCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A contact as any is, over when it begins; told twice, it is one."""
    stream = f"contact/{command.contact}"
    if picture.state(stream) is not None:
        return []
    told = CallSignposted(
        line=command.line, call_ref=command.call_ref, route=command.route, to=command.to, number=command.number
    )
    return [(stream, told)]


def note_route(command: NoteRoute, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On the card, so that nobody asks again; the newest of several stands, whichever came first."""
    contact, changes = begun(command, picture, command.line)
    when = min(command.happened_at or at, at)
    if contact is not None and contact.route_at is not None and contact.route_at >= when:
        return []
    if contact is not None and command.happened_at is None and contact.route == command.route:
        return []
    return [*changes, (f"contact/{command.contact}", RouteNoted(route=command.route))]


def take_contact(command: TakeContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It has a card, and ends in a record, as a call does (FC2)."""
    stream = f"contact/{command.contact}"
    if picture.state(stream) is not None:
        raise IdTaken(category="contact", id=command.contact)
    presented = CallPresented(line=command.line, call_ref=f"taken by {who.person}", number=command.number)
    return [(stream, presented), (stream, CallAnswered(handler=who.person, handler_post=who.post))]


class Resolved(msgspec.Struct, frozen=True):
    """How many non-emergency callers the recorded voice helped, of all who rang."""

    signposted: int
    presented: int

    @property
    def percent(self) -> int | None:
        """In a hundred; None where nobody rang."""
        rang = self.signposted + self.presented
        return round(100 * self.signposted / rang) if rang else None


async def resolved(store: Store, since: datetime, until: datetime) -> Resolved:
    """Count a stretch of time from the record."""
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["resolved"], {"since": since, "until": until})
        rows = await cursor.fetchall()
    return Resolved(*rows[0])


RULES = (
    Rule(command=SignpostCall, decide=signpost, system=True),
    Rule(command=NoteRoute, decide=note_route, system=True),
    Rule(command=TakeContact, decide=take_contact),
)
