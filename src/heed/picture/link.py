"""What an incident has to do with others: proposed by the index, linked or set aside by people (IN5).

These names are the storage format. The facts stand in the stream of each incident that a link joins; `Links` is part of
its state. A proposal joins nothing; a link is said of both in one append.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.checks import IntelligenceGiven
from heed.picture.described import DESCRIBED, RECOGNISED
from heed.picture.entry import CallerSet
from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts
from heed.picture.life import CodeSet, IncidentOpened, PlaceSet

Strength = Literal["strong", "likely", "possible"]
STRENGTHS: tuple[Strength, ...] = ("strong", "likely", "possible")

# Facts


class LinksProposed(Fact, frozen=True, kw_only=True):
    """The index was looked through for whoever the log names: others that nobody was shown yet, or none."""

    others: tuple[str, ...]
    numbers: tuple[str, ...]
    strengths: tuple[Strength, ...]
    whys: SealedTexts
    #: How many more there are than are named.
    more: int = 0
    #: False where the other side's look through the index brought it here.
    looked: bool = True

    def sentence(self) -> str:
        if not self.numbers:
            return "No other log found that it may have to do with"
        named = "; ".join(f"{number} ({why})" for number, why in zip(self.numbers, self.whys, strict=False))
        what = "1 log is" if len(self.numbers) == 1 else f"{len(self.numbers)} logs are"
        return f"{what} proposed as linked: {named}{f'; and {self.more} more' if self.more else ''}"


class IncidentsLinked(Fact, frozen=True, kw_only=True):
    """Somebody said that this and another have to do with each other."""

    other: str
    number: str
    why: SealedText
    #: Whether they are reports of one event.
    same_event: bool = False

    def sentence(self) -> str:
        return f"Linked with {self.number}{', one event' if self.same_event else ''}: {self.why}"


class LinkSetAside(Fact, frozen=True, kw_only=True):
    """Somebody said that another has nothing to do with this one."""

    other: str
    number: str
    reason: SealedText

    def sentence(self) -> str:
        return f"{self.number} has nothing to do with it: {self.reason}"


class IncidentsUnlinked(Fact, frozen=True, kw_only=True):
    """Somebody said that this and another, linked before, have nothing to do with each other."""

    other: str
    number: str
    reason: SealedText

    def sentence(self) -> str:
        return f"No longer linked with {self.number}: {self.reason}"


# State


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """One other that it has to do with."""

    other: str
    number: str
    why: str
    same_event: bool
    at: datetime


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """One other that it may have to do with, as it was shown."""

    other: str
    number: str
    strength: Strength
    why: str


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Others that one incident has, or may have, to do with."""

    linked: tuple[Linked, ...] = ()
    proposed: tuple[Proposed, ...] = ()
    #: Others that somebody set aside.
    aside: frozenset[str] = frozenset()
    #: When it last named somebody or something anew; None once the index was looked through for it.
    named_at: datetime | None = None
    #: And at which version that was, and when, looked through or not.
    named_on: int = 1
    last_named: datetime | None = None

    def of(self, other: str) -> Linked | None:
        """The link with one other."""
        return next((one for one in self.linked if one.other == other), None)

    def shows(self, other: str) -> bool:
        """Whether one other was proposed."""
        return any(one.other == other for one in self.proposed)

    @property
    def settled(self) -> frozenset[str]:
        """Others that somebody linked or set aside."""
        return self.aside | {one.other for one in self.linked}

    @property
    def open(self) -> tuple[Proposed, ...]:
        """Proposals that nobody has taken or set aside, strongest first."""
        left = [one for one in self.proposed if one.other not in self.settled]
        return tuple(sorted(left, key=lambda one: STRENGTHS.index(one.strength)))


#: Facts after which the index is to be looked through.
NAMING: tuple[type[Fact], ...] = (
    IncidentOpened,
    PlaceSet,
    CallerSet,
    CodeSet,
    IntelligenceGiven,
    *DESCRIBED,
    *RECOGNISED,
)
NAMES = frozenset(NAMING)
FACTS: tuple[type[Fact], ...] = (LinksProposed, IncidentsLinked, LinkSetAside, IncidentsUnlinked)


def evolve(links: Links, recorded: Recorded) -> Links:
    """Fold any fact of an incident: a proposal, a link, what ends one, and what names somebody anew."""
    fact = recorded.fact
    if type(fact) in NAMES:
        at = recorded.happened_at
        return msgspec.structs.replace(links, named_at=at, named_on=recorded.version, last_named=at)
    match fact:
        case LinksProposed():
            rows = zip(fact.others, fact.numbers, fact.strengths, fact.whys or ("",) * len(fact.others), strict=False)
            new = tuple(Proposed(other=o, number=n, strength=s, why=w) for o, n, s, w in rows)
            named = {one.other for one in new}
            kept = tuple(one for one in links.proposed if one.other not in named)
            return msgspec.structs.replace(
                links, proposed=(*kept, *new), named_at=None if fact.looked else links.named_at
            )
        case IncidentsLinked():
            one = Linked(
                other=fact.other, number=fact.number, why=fact.why, same_event=fact.same_event, at=recorded.happened_at
            )
            others = tuple(other for other in links.linked if other.other != fact.other)
            return msgspec.structs.replace(links, linked=(*others, one), aside=links.aside - {fact.other})
        case LinkSetAside():
            return msgspec.structs.replace(links, aside=links.aside | {fact.other})
        case IncidentsUnlinked():
            left = tuple(other for other in links.linked if other.other != fact.other)
            return msgspec.structs.replace(links, linked=left, aside=links.aside | {fact.other})
        case _:
            return links
