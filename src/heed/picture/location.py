"""Where a call comes from: everything that a network, a handset or a register said of it, and the nearest of it.

These names are the storage format. The facts stand in the contact's stream; `Location` is part of its state. Nothing
that came is lost or written over, and a looser position never hides a tighter one, in whatever order they came.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from heed.picture.fact import UNKNOWN_PLACE, Fact, Place, Recorded, SealedPlace, SealedText, SealedTexts
from heed.picture.naming import by_name_or_role
from heed.picture.shape import Shape, circle

Method = Literal[
    "aml_gnss", "aml_wifi", "aml_cell", "network_zone", "subscriber_address", "ecall_msd", "what3words", "verbal",
    "unknown",
]  # fmt: skip
Status = Literal["found", "not_found", "pending", "ex_directory_ok", "unavailable", "error"]
#: What of the neighbours said it.
Source = Literal["eisec", "aml", "switch", "ecall"]
LineType = Literal["fixed", "mobile", "voip", "payphone", "limited_service", "ecall", "relay_uk", "unknown"]
SealedShape = Annotated[Shape, Meta(extra={"sealed": True})]

METHODS: dict[str, str] = {
    "aml_gnss": "handset, satellites (AML)", "aml_wifi": "handset, Wi-Fi (AML)", "aml_cell": "handset, masts (AML)",
    "network_zone": "network, mast or zone", "subscriber_address": "address of the line",
    "ecall_msd": "vehicle (eCall)", "what3words": "what3words", "verbal": "said by somebody",
    "unknown": "how is not known",
}  # fmt: skip
SOURCES: dict[str, str] = {"eisec": "EISEC", "aml": "AML", "switch": "the switch", "ecall": "eCall"}
STATUSES: dict[str, str] = {
    "found": "answered", "not_found": "knows nothing of this number", "pending": "is still looking",
    "ex_directory_ok": "answered, for this emergency only: the number is ex-directory",
    "unavailable": "cannot be reached", "error": "gave an answer that cannot be read",
}  # fmt: skip
#: A position counts as so far out where nobody said how far, and nothing is known of how it was found.
ANYWHERE = 200_000
#: The same for the address of a line in a record from before methods were told apart.
AT_AN_ADDRESS = 50

# Facts


class CallLocated(Fact, frozen=True, kw_only=True):
    """A position for the call came in. Every one is kept."""

    place: SealedPlace
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"

    def sentence(self) -> str:
        return f"Call located: {in_words(self.place)} ({self.place.source or 'source not given'})"


class CallerLocationReceived(Fact, frozen=True, kw_only=True):
    """A neighbour said where a call comes from, whose line it is, or that it cannot say. Every answer is kept."""

    source: Source
    status: Status
    #: Which asking it answers; empty where nobody asked.
    query: str = ""
    method: Method = "unknown"
    place: SealedPlace = UNKNOWN_PLACE
    shape: SealedShape = Shape()
    #: Metres within which it counts, so that the nearest of all can be told.
    reach: int = ANYWHERE
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    #: How sure the sender is that the caller is inside the shape, in percent.
    confidence: int | None = None
    network: str = ""
    zone: SealedText = ""
    #: When the handset or the network looked, which may be well before it was told.
    located_at: datetime | None = None
    line_type: LineType = "unknown"
    #: Whose line it is: never taken for the caller.
    registered_to: SealedText = ""
    registered_address: SealedText = ""
    #: Why it is shown and not taken for the call's place.
    doubts: tuple[str, ...] = ()
    #: What was odd about the message.
    warnings: SealedTexts = ()
    #: What was received, as it was.
    raw: SealedText = ""

    def sentence(self) -> str:
        said = []
        if self.place.known:
            said.append(f"{in_words(self.place)}, {METHODS[self.method]}")
        elif self.method == "subscriber_address" and self.registered_address:
            said.append(f"number registered at {self.registered_address}")
        if self.registered_to:
            said.append(f"number registered to {self.registered_to}")
        doubt = f"; not relied on: {'; '.join(self.doubts)}" if self.doubts else ""
        what = f"says: {'; '.join(said)}" if said else STATUSES[self.status]
        return f"{SOURCES[self.source]} {what}{doubt}"


class LocationAskedAgain(Fact, frozen=True, kw_only=True):
    """Somebody wants it asked again, now, where the call comes from."""

    anytime = True
    by_name: SealedText

    def sentence(self) -> str:
        return f"Location asked for again by {by_name_or_role(self.by_name, '')}"


def in_words(place: Place) -> str:
    """A place and how near it is."""
    return f"{place.words}, within {place.within} m" if place.within is not None else place.words


# State


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """One position of a call, as it was told."""

    source: str
    method: Method
    place: Place
    shape: Shape
    reach: int
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    confidence: int | None = None
    network: str = ""
    zone: str = ""
    located_at: datetime | None = None
    received_at: datetime
    doubts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether it may be taken for the call's place."""
        return not self.doubts

    @property
    def at(self) -> datetime:
        """When it was true: when it was looked for, else when it was told."""
        return self.located_at or self.received_at

    def order(self) -> tuple[object, ...]:
        """Nearest first: what is relied on before what is doubted, a point before mere words, tight before loose, and
        of equals the newest. The rest only makes the order the same however they came.
        """
        return (
            bool(self.doubts), not self.place.known, self.reach, -self.at.timestamp(), -self.received_at.timestamp(),
            self.source, self.method, msgspec.json.encode((self.place, self.shape, self.warnings)),
        )  # fmt: skip


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """Whose line it is, as a register has it."""

    name: str
    address: str
    line_type: str
    at: datetime
    doubts: tuple[str, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The newest that one neighbour said, and when."""

    status: Status
    at: datetime


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of where a call comes from."""

    #: Every position, nearest first.
    fixes: tuple[Fix, ...] = ()
    #: Every entry of a register, newest first.
    registered: tuple[Registered, ...] = ()
    #: By source.
    answers: dict[str, Answer] = msgspec.field(default_factory=dict)
    #: Kinds of line that were named, each once.
    line_types: tuple[str, ...] = ()
    #: When somebody last wanted it asked again.
    asked_at: datetime | None = None

    @property
    def nearest(self) -> Fix | None:
        """The tightest position that is relied on."""
        return self.fixes[0] if self.fixes and self.fixes[0].trusted else None

    @property
    def elsewhere(self) -> Fix | None:
        """The newest position that was found after the nearest and cannot be the same place: they may be moving."""
        first = self.nearest
        if first is None or not first.place.known:
            return None
        later = [one for one in self.fixes if one.trusted and one.at > first.at and _apart(one, first)]
        return max(later, key=lambda one: one.at, default=None)


# Evolve


def evolve(location: Location, recorded: Recorded) -> Location:
    """Fold one fact into what is known of where a call comes from."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case CallLocated():
            return _with_fix(location, _from_before(fact, at))
        case CallerLocationReceived():
            lines = {*location.line_types, fact.line_type} - {"unknown"}
            location = msgspec.structs.replace(
                location, answers=_answers(location.answers, fact, at), line_types=tuple(sorted(lines))
            )
            if fact.registered_to or fact.registered_address:
                location = _with_register(location, fact, at)
            return _with_fix(location, _fix(fact, at)) if fact.place != UNKNOWN_PLACE else location
        case LocationAskedAgain():
            return msgspec.structs.replace(location, asked_at=max(at, location.asked_at or at))
        case _:
            raise ValueError(f"a location does not know {type(fact).__name__}")


def taken(location: Location, line_type: str) -> dict[str, object]:
    """What a call takes from it: place and district of the nearest position, whose line it is, and which kind of line
    where its switch did not know. Nothing where nothing is known.
    """
    changes: dict[str, object] = {}
    if (nearest := location.nearest) is not None:
        changes |= {"place": nearest.place, "area": nearest.area, "area_class": nearest.area_class}
    if location.registered:
        newest = location.registered[0]
        changes |= {"registered_to": newest.name, "registered_address": newest.address}
    if line_type == "unknown":
        changes["line_type"] = next((_LINES[t] for t in location.line_types if t in _LINES), line_type)
    return changes


def _with_fix(location: Location, fix: Fix) -> Location:
    return msgspec.structs.replace(location, fixes=tuple(sorted((*location.fixes, fix), key=Fix.order)))


def _with_register(location: Location, fact: CallerLocationReceived, at: datetime) -> Location:
    entry = Registered(
        name=fact.registered_to, address=fact.registered_address, line_type=fact.line_type, at=at, doubts=fact.doubts
    )
    known = sorted((*location.registered, entry), key=lambda one: (-one.at.timestamp(), one.name, one.address))
    return msgspec.structs.replace(location, registered=tuple(known))


def _answers(answers: dict[str, Answer], fact: CallerLocationReceived, at: datetime) -> dict[str, Answer]:
    """The newest by its time; of two at one moment, the one that says more."""
    said, now = answers.get(fact.source), Answer(status=fact.status, at=at)
    if said is not None and (said.at, _says(said)) > (at, _says(now)):
        return answers
    return {**answers, fact.source: now}


def _says(answer: Answer) -> int:
    return -list(STATUSES).index(answer.status)


def _fix(fact: CallerLocationReceived, at: datetime) -> Fix:
    return Fix(
        source=fact.source, method=fact.method, place=fact.place, shape=fact.shape, reach=fact.reach, area=fact.area,
        area_class=fact.area_class, confidence=fact.confidence, network=fact.network, zone=fact.zone,
        located_at=fact.located_at, received_at=at, doubts=fact.doubts, warnings=fact.warnings,
    )  # fmt: skip


#: What a switch calls these kinds of line.
_LINES = {"fixed": "landline", "payphone": "landline", "mobile": "mobile", "limited_service": "mobile"}
#: How a position was found, by the words in which its source was written before methods were told apart.
_METHOD_OF: dict[str, Method] = {
    "network cell": "network_zone", "handset (AML)": "aml_gnss", "number registered here": "subscriber_address",
}  # fmt: skip


def _from_before(fact: CallLocated, at: datetime) -> Fix:
    place, method = fact.place, _METHOD_OF.get(fact.place.source, "unknown")
    unsaid = AT_AN_ADDRESS if method == "subscriber_address" else ANYWHERE
    return Fix(
        source="switch", method=method, place=place, area=fact.area, area_class=fact.area_class, received_at=at,
        shape=circle(place.within) if place.within is not None else Shape(kind="point" if place.known else "none"),
        reach=place.within if place.within is not None else unsaid,
    )  # fmt: skip


def _apart(one: Fix, other: Fix) -> bool:
    """Whether two positions cannot be of the same place."""
    a, b = one.place, other.place
    if a.easting is None or a.northing is None or b.easting is None or b.northing is None:
        return False
    return (a.easting - b.easting) ** 2 + (a.northing - b.northing) ** 2 > (one.reach + other.reach) ** 2


FACTS: tuple[type[Fact], ...] = (CallLocated, CallerLocationReceived, LocationAskedAgain)
