"""Finding an incident whose place nobody knows: what each step of the plan brought, where it may be and is not (IN6).

These names are the storage format. The facts stand in the incident's stream; `Locating` is part of its state. Which
steps and which sources of places there are is the pack's; what stands undone is derived and never stored.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Place, Recorded, SealedPlace, SealedText, SealedTexts
from heed.picture.naming import by_name_or_role

UNKNOWN = frozenset({"", "unknown"})

# Facts


class LocatingStepDone(Fact, frozen=True, kw_only=True):
    """A step of finding it was taken, and this is what it brought."""

    step: str
    words: str
    result: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Locating: {self.words[:1].lower()}{self.words[1:]}: {self.result}"


class PossiblePlaceSetAside(Fact, frozen=True, kw_only=True):
    """Somebody says why a possible place is not where it is."""

    possible: SealedPlace
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Not at {self.possible.words}: {self.reason[:1].lower()}{self.reason[1:]}"


class LocatingOverdue(Fact, frozen=True, kw_only=True):
    """Its place is still not known, and steps of finding it were not taken in their minutes."""

    steps: tuple[str, ...]
    words: tuple[str, ...]
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        told = by_name_or_role(self.owner_name, self.owner_role)
        return f"Place not known; not done: {'; '.join(self.words)}; told: {told}. {self.why}"


class PossiblePlaceFound(Fact, frozen=True, kw_only=True):
    """A place where it may be: out of what the room knows, or named by somebody."""

    possible: SealedPlace
    #: The pack's row of where it comes from: `home`, `caller_before` …
    source: str
    why: SealedText
    #: When it was said, where it comes from; and the stream it was said in, empty where in none.
    said_at: datetime
    said_in: str = ""

    def sentence(self) -> str:
        return f"It may be at {self.possible.words}: {self.why}"


class PlacesLookedFor(Fact, frozen=True, kw_only=True):
    """What the room knows was looked through for places where it may be."""

    found: int
    #: How many more there are than are named.
    more: int = 0
    #: Numbers that nobody is known by, as they are said: `07700900123 (the caller’s number)`.
    unheld: SealedTexts = ()

    def sentence(self) -> str:
        new = "1 new place" if self.found == 1 else f"{self.found or 'no'} new places"
        held = f"; nobody is known by {', '.join(self.unheld)}" if self.unheld else ""
        return (
            f"What is known was looked through: {new} where it may be{f', {self.more} more' if self.more else ''}{held}"
        )


class PlacesAsked(Fact, frozen=True, kw_only=True):
    """Places where it may be are neither taken nor set aside; whoever is named here was asked to."""

    places: SealedTexts
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        told = by_name_or_role(self.owner_name, self.owner_role)
        return f"To take or set aside: {'; '.join(self.places)}; told: {told}. {self.why}"


# State


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken."""

    step: str
    result: str
    by_name: str
    at: datetime


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """A place where it is not."""

    place: Place
    reason: str
    by_name: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A place where it may be, where that comes from, and when it was said there."""

    place: Place
    source: str
    why: str
    said_at: datetime


class Locating(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to find it."""

    taken: tuple[Taken, ...] = ()
    aside: tuple[Aside, ...] = ()
    #: How often somebody has been told of steps that nobody took.
    told: int = 0
    found: tuple[Found, ...] = ()
    #: Version at which what the room knows was last looked through; 0 where it never was.
    looked_on: int = 0
    #: Numbers that nobody is known by, as they are said.
    unheld: tuple[str, ...] = ()
    #: When the newest place was found, and how often somebody was asked to take or set aside since.
    found_at: datetime | None = None
    asked: int = 0

    def step(self, name: str) -> Taken | None:
        """What a step brought; None while nobody has taken it."""
        return next((one for one in self.taken if one.step == name), None)

    def is_aside(self, place: Place) -> Aside | None:
        """Why a place is not where it is; None where nobody has said so."""
        return next((one for one in self.aside if same(one.place, place)), None)


def same(one: Place, other: Place) -> bool:
    """Whether two are one place: by their point, else by their words."""
    if one.known and other.known:
        return (one.easting, one.northing) == (other.easting, other.northing)
    return one.words.strip().casefold() == other.words.strip().casefold()


def says_nothing(place: Place) -> bool:
    """Whether its words are those of a place that nobody has named."""
    return place.words.strip().casefold() in UNKNOWN


def to_be_found(place: Place, within: int) -> bool:
    """Whether nobody could be sent to a door by it: not known at all, or only so roughly."""
    if place.known:
        return place.within is not None and place.within > within
    return says_nothing(place)


# Evolve


def evolve(locating: Locating, recorded: Recorded) -> Locating:
    """Fold one fact into what was done to find it."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case LocatingStepDone():
            others = tuple(one for one in locating.taken if one.step != fact.step)
            taken = Taken(step=fact.step, result=fact.result, by_name=fact.by_name, at=at)
            return msgspec.structs.replace(locating, taken=(*others, taken))
        case PossiblePlaceSetAside():
            others_aside = tuple(one for one in locating.aside if not same(one.place, fact.possible))
            aside = Aside(place=fact.possible, reason=fact.reason, by_name=fact.by_name)
            return msgspec.structs.replace(locating, aside=(*others_aside, aside))
        case PossiblePlaceFound():
            others_found = tuple(one for one in locating.found if not same(one.place, fact.possible))
            new = Found(place=fact.possible, source=fact.source, why=fact.why, said_at=fact.said_at)
            return msgspec.structs.replace(locating, found=(*others_found, new), found_at=at, asked=0)
        case PlacesLookedFor():
            return msgspec.structs.replace(locating, looked_on=recorded.version, unheld=fact.unheld)
        case PlacesAsked():
            return msgspec.structs.replace(locating, asked=locating.asked + 1)
        case LocatingOverdue():
            return msgspec.structs.replace(locating, told=locating.told + 1)
        case _:
            raise ValueError(f"locating does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (
    LocatingStepDone, PossiblePlaceSetAside, LocatingOverdue, PossiblePlaceFound, PlacesLookedFor, PlacesAsked,
)  # fmt: skip
