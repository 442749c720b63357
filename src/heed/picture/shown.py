"""Markers shown on a contact or an incident, because of whom and what it names: kept where whoever acts looks (IN2).

These names are the storage format. The facts stand in the stream of the contact or incident; `Carried` is part of its
state. What only some roles may see stands on the known record alone: here is no more than that there is something.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.marker import Moved
from heed.picture.naming import by_name_or_role

#: What stands in the place of a marker that only some roles may see.
RESTRICTED = "Restricted marker"

# Facts


class MarkerShown(Fact, frozen=True, kw_only=True):
    """Something that this names is marked: what with, why it matches, on whose word and until when."""

    marker: str
    known: str
    kind: str
    name: str
    #: What is marked, in words, and what of this matches it.
    on: SealedText
    why: SealedText
    #: False where it is only possible: the same name and day of birth, a number that was theirs once.
    certain: bool
    risk: bool
    scheme: bool = False
    words: SealedText = ""
    source: SealedText = ""
    placed_at: datetime
    until: datetime
    expired: bool = False
    sees: tuple[str, ...] = ()
    grade: str = ""
    codeword: SealedText = ""
    silent: bool = False
    do_not_ring: bool = False

    def sentence(self) -> str:
        sure = "" if self.certain else "Possible: "
        ends = f"expired {self.until:%d %b %Y}, review owed" if self.expired else f"until {self.until:%d %b %Y}"
        says = f": {self.words}" if self.words else ""
        source = f" ({self.source}, {self.placed_at:%d %b %Y}, {ends})" if self.source else f" ({ends})"
        return f"{sure}{self.name} on {self.on}{says}{source}; {self.why}"


class ShownMarkerMoved(Fact, frozen=True, kw_only=True):
    """A marker shown here was prolonged, withdrawn, or its end has come."""

    marker: str
    name: str
    how: Moved
    until: datetime
    why: SealedText = ""

    def sentence(self) -> str:
        said = f": {self.why}" if self.why else ""
        return f"{self.name} {'has expired, review owed' if self.how == 'expired' else self.how}{said}"


class CrewHasMarkers(Fact, frozen=True, kw_only=True):
    """An attending crew has the markers: they said so, or somebody told them."""

    unit: str
    callsign: str
    markers: tuple[str, ...]
    names: tuple[str, ...]
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.callsign} has the markers, says {self.by_name}: {', '.join(self.names)}"


class CrewUntold(Fact, frozen=True, kw_only=True):
    """Nobody has said that an attending crew has the markers."""

    unit: str
    callsign: str
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"{self.callsign}: {self.why}; with {by_name_or_role(self.owner_name, self.owner_role)}"


class ShownMarkerSetAside(Fact, frozen=True, kw_only=True):
    """Somebody says that a marker shown by a number, a name or an address is about nobody here."""

    marker: str
    name: str
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} is not about this one, says {self.by_name}: {self.reason}"


class ShownMarkerBrought(Fact, frozen=True, kw_only=True):
    """A marker that was set aside counts here again: somebody says so."""

    marker: str
    name: str
    reason: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} counts again, says {self.by_name}{f': {self.reason}' if self.reason else ''}"


# State


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """A marker that is about nobody here: who says so, and why."""

    marker: str
    reason: str
    by_name: str
    at: datetime


class ShownMarker(msgspec.Struct, frozen=True, kw_only=True):
    """A marker as it was shown here, and how it stands."""

    marker: str
    known: str
    kind: str
    name: str
    on: str
    why: str
    certain: bool
    risk: bool
    scheme: bool
    words: str
    source: str
    placed_at: datetime
    until: datetime
    expired: bool
    sees: tuple[str, ...]
    grade: str
    codeword: str
    silent: bool
    do_not_ring: bool
    at: datetime
    withdrawn: bool = False

    @property
    def said(self) -> str:
        """In a word or two, as rows show it."""
        return self.name if self.certain else f"{self.name}?"


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """Everything shown here, and which crews have it."""

    shown: tuple[ShownMarker, ...] = ()
    #: Markers that a unit's crew has, by unit; and how often it was told that they have not.
    crews: tuple[tuple[str, tuple[str, ...]], ...] = ()
    told: tuple[tuple[str, int], ...] = ()
    #: Those that somebody said are about nobody here.
    aside: tuple[Aside, ...] = ()

    @property
    def standing(self) -> tuple[ShownMarker, ...]:
        """Those not withdrawn or set aside: schemes first, then what bears risk, then by when they were placed."""
        aside = {one.marker for one in self.aside}
        held = (one for one in self.shown if not one.withdrawn and one.marker not in aside)
        return tuple(sorted(held, key=lambda one: (not one.scheme, not one.risk, not one.certain, one.placed_at)))

    @property
    def folded(self) -> tuple[tuple[ShownMarker, Aside], ...]:
        """Those that were set aside, each with who says so."""
        said = {one.marker: one for one in self.aside}
        return tuple((one, said[one.marker]) for one in self.shown if one.marker in said and not one.withdrawn)

    @property
    def unrung(self) -> ShownMarker | None:
        """A scheme that says not to ring back, where one stands."""
        return next((one for one in self.standing if one.do_not_ring), None)

    def of(self, marker: str) -> ShownMarker | None:
        """One that is shown here."""
        return next((one for one in self.shown if one.marker == marker), None)

    def unsaid(self, unit: str) -> tuple[ShownMarker, ...]:
        """What a unit's crew is to have, and nobody has said that it has."""
        has = dict(self.crews).get(unit, ())
        return tuple(one for one in self.standing if one.marker not in has)


def names_of(standing: Sequence[ShownMarker]) -> tuple[str, ...]:
    """Each once, as rows show them."""
    return tuple(dict.fromkeys(one.said for one in standing))


# Evolve


def evolve(held: Carried, recorded: Recorded) -> Carried:
    """Fold a fact into what is shown."""
    fact = recorded.fact
    match fact:
        case MarkerShown():
            given = {name: getattr(fact, name) for name in fact.__struct_fields__}
            others = tuple(one for one in held.shown if one.marker != fact.marker)
            # Shown again it is known better than when it was set aside.
            new = ShownMarker(at=recorded.happened_at, **given)
            return msgspec.structs.replace(held, shown=(*others, new), aside=_but(held.aside, fact.marker))
        case ShownMarkerSetAside():
            said = Aside(marker=fact.marker, reason=fact.reason, by_name=fact.by_name, at=recorded.happened_at)
            return msgspec.structs.replace(held, aside=(*_but(held.aside, fact.marker), said))
        case ShownMarkerBrought():
            return msgspec.structs.replace(held, aside=_but(held.aside, fact.marker))
        case ShownMarkerMoved():
            changes = {"expired": fact.how == "expired", "until": fact.until, "withdrawn": fact.how == "withdrawn"}
            moved = tuple(
                msgspec.structs.replace(one, **changes) if one.marker == fact.marker else one for one in held.shown
            )
            return msgspec.structs.replace(held, shown=moved)
        case CrewHasMarkers():
            has = dict(held.crews)
            has[fact.unit] = tuple(dict.fromkeys((*has.get(fact.unit, ()), *fact.markers)))
            told = tuple(pair for pair in held.told if pair[0] != fact.unit)
            return msgspec.structs.replace(held, crews=tuple(has.items()), told=told)
        case CrewUntold():
            return msgspec.structs.replace(held, told=tuple({**dict(held.told), fact.unit: fact.step}.items()))
        case _:
            raise ValueError(f"what is shown does not know {type(fact).__name__}")


def _but(held: tuple[Aside, ...], marker: str) -> tuple[Aside, ...]:
    return tuple(one for one in held if one.marker != marker)


FACTS: tuple[type[Fact], ...] = (
    MarkerShown, ShownMarkerMoved, ShownMarkerSetAside, ShownMarkerBrought, CrewHasMarkers, CrewUntold,
)  # fmt: skip
