"""Taking in what neighbours say of where a call comes from: what of it is relied on, and what is only shown. Pure.

Nothing here is waited for by anybody: a call is answered, graded and sent without a place.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from heed.log.command import Command, Moment, OptionalLine, OptionalText, Ref, Rule, Who
from heed.picture.contact import Contact
from heed.picture.fact import UNKNOWN_PLACE, Change, Place
from heed.picture.location import (
    ANYWHERE,
    CallerLocationReceived,
    Fix,
    LineType,
    LocationAskedAgain,
    Method,
    Source,
    Status,
)
from heed.picture.nouns import Picture
from heed.picture.shape import Shape
from heed.policy.values import Policy

Percent = Annotated[int, Meta(ge=0, le=100)]
Warnings = Annotated[tuple[OptionalLine, ...], Meta(max_length=20)]
#: How far a sender's clock may run ahead of ours before it is worth a word.
AHEAD = timedelta(minutes=2)


class ReceiveLocation(Command, frozen=True, kw_only=True):
    """A neighbour says where a call comes from, whose line it is, or that it cannot say."""

    contact: Ref
    source: Source
    status: Status = "found"
    query: OptionalLine = ""
    method: Method = "unknown"
    place: Place = UNKNOWN_PLACE
    shape: Shape = Shape()
    area: OptionalLine = ""
    area_class: Literal["urban", "rural"] = "urban"
    confidence: Percent | None = None
    network: OptionalLine = ""
    zone: OptionalLine = ""
    located_at: Moment | None = None
    line_type: LineType = "unknown"
    registered_to: OptionalLine = ""
    registered_address: OptionalLine = ""
    #: What the sender, or whoever passed it on, gives as a reason not to rely on it.
    doubts: Warnings = ()
    warnings: Warnings = ()
    raw: OptionalText = ""


class AskLocation(Command, frozen=True, kw_only=True):
    """Ask again, now, where a call comes from."""

    contact: Ref


def receive_location(
    command: ReceiveLocation, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Everything that says something new is kept; what is known already, word for word, is not kept twice."""
    contact = picture.contact(command.contact)
    received = CallerLocationReceived(
        source=command.source, status=command.status, query=command.query, method=command.method,
        place=_place(command), shape=command.shape, reach=_reach(command, policy), area=command.area,
        area_class=command.area_class, confidence=command.confidence, network=command.network, zone=command.zone,
        located_at=command.located_at, line_type=command.line_type, registered_to=command.registered_to,
        registered_address=command.registered_address, doubts=(*command.doubts, *_doubts(command, contact, policy)),
        warnings=(*command.warnings, *_warnings(command, at)), raw=command.raw,
    )  # fmt: skip
    if _known(received, contact):
        return []
    return [(f"contact/{contact.id}", received)]


def ask_location(command: AskLocation, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever asks neighbours follows the record, and asks now."""
    contact = picture.contact(command.contact)
    return [(f"contact/{contact.id}", LocationAskedAgain(by_name=who.name))]


def _place(command: ReceiveLocation) -> Place:
    """The place with how near it is, from its shape; an address without a position is a place in words."""
    place = command.place
    if place.easting is None or place.northing is None:
        address = command.registered_address if command.method == "subscriber_address" else ""
        return Place(words=address) if address and place == UNKNOWN_PLACE else place
    if place.within is not None:
        return place
    within = command.shape.within(place.easting, place.northing)
    return Place(words=place.words, easting=place.easting, northing=place.northing, within=within, source=place.source)


def _reach(command: ReceiveLocation, policy: Policy) -> int:
    """As far out as it was said to be; else what the pack assumes of its method."""
    within = _place(command).within
    return within if within is not None else policy.locating.rules.assumed_metres.get(command.method, ANYWHERE)


def _doubts(command: ReceiveLocation, contact: Contact, policy: Policy) -> list[str]:
    rules, found = policy.locating.rules, []
    if command.method == "subscriber_address" and command.line_type in rules.address_may_be_old:
        found.append("the address of an internet line may be out of date")
    if command.confidence is not None and command.confidence < rules.least_confidence and _place(command).known:
        found.append(f"its sender is only {command.confidence} % sure")
    if command.located_at is not None:
        before = contact.presented_at - command.located_at
        if before > timedelta(minutes=rules.old_minutes):
            found.append(f"it was taken {_minutes(before)} before the call")
    return found


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def _warnings(command: ReceiveLocation, at: datetime) -> list[str]:
    ahead = command.located_at is not None and command.located_at - at > AHEAD
    return ["its clock is ahead of ours"] if ahead else []


def _known(received: CallerLocationReceived, contact: Contact) -> bool:
    """Whether nothing in it is new: the position, the entry of the register, and that its source answered so."""
    known = contact.location
    if received.place != UNKNOWN_PLACE and not any(_same(received, fix) for fix in known.fixes):
        return False
    names = (received.registered_to, received.registered_address)
    if any(names) and all((one.name, one.address) != names for one in known.registered):
        return False
    said = known.answers.get(received.source)
    return said is not None and said.status == received.status


def _same(received: CallerLocationReceived, fix: Fix) -> bool:
    new = (received.source, received.method, received.place, received.shape, received.located_at, received.doubts)
    return new == (fix.source, fix.method, fix.place, fix.shape, fix.located_at, fix.doubts)


RULES = (
    Rule(command=ReceiveLocation, decide=receive_location, system=True),
    Rule(command=AskLocation, decide=ask_location),
)
