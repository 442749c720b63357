"""What police know of: a person, an address, a number, a vehicle or an organisation that is more than one mention.

A known record begins when somebody says who a mention is, merges two, or hangs a marker on one. Facts and fold. Merged
records keep everything of their own, so that what was merged in error comes apart again whole.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from heed.picture import marker
from heed.picture.fact import Fact, Recorded, SealedMap, SealedText, Subject

Kind = Literal["person", "address", "number", "vehicle", "organisation"]

# Facts


class KnownRecorded(Fact, frozen=True, kw_only=True):
    """A record of somebody or something was begun."""

    kind: Kind
    details: SealedMap
    #: Metres, EPSG:27700, of an address.
    easting: int | None = None
    northing: int | None = None

    def sentence(self) -> str:
        return f"Record of {a_kind(self.kind)} begun"


class KnownCorrected(Fact, frozen=True, kw_only=True):
    """Details were added or put right; an empty word takes a detail away."""

    details: SealedMap
    reason: SealedText = ""

    def sentence(self) -> str:
        return f"Details put right: {self.reason}" if self.reason else "Details added"


class MentionAttached(Fact, frozen=True, kw_only=True):
    """Somebody said that a mention of a contact or log is this one."""

    #: `incident/0b…#described:1f…`.
    mention: str
    reason: SealedText = ""

    def sentence(self) -> str:
        return f"Named on a record: {self.reason}" if self.reason else "Named on a record"


class MentionDetached(Fact, frozen=True, kw_only=True):
    """Somebody said that a mention is not this one after all."""

    mention: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Not the one named there: {self.reason}"


class KnownMerged(Fact, frozen=True, kw_only=True):
    """Somebody said that this record and another are of one: from now on the other stands for both."""

    into: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Merged into another record: {self.reason}"


class KnownJoined(Fact, frozen=True, kw_only=True):
    """Another record was merged into this one."""

    other: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Another record merged into this: {self.reason}"


class KnownUnmerged(Fact, frozen=True, kw_only=True):
    """Somebody said that this record is not of the one it was merged into: it stands by itself again."""

    reason: SealedText

    def sentence(self) -> str:
        return f"Stands by itself again: {self.reason}"


class KnownParted(Fact, frozen=True, kw_only=True):
    """A record that had been merged into this one stands by itself again."""

    other: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Another record stands by itself again: {self.reason}"


def a_kind(kind: str) -> str:
    """A kind of record in words: `an address`."""
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


# State


class Known(Subject, frozen=True, kw_only=True):
    """What is known now."""

    kind: Kind
    details: dict[str, str]
    easting: int | None = None
    northing: int | None = None
    recorded_at: datetime
    #: Mentions that are this one, as `stream#key`.
    attached: tuple[str, ...] = ()
    #: The record that stands for this one too; empty where it stands by itself.
    into: str = ""
    #: Records that this one stands for too.
    joined: tuple[str, ...] = ()
    markers: marker.Markers = ()

    @property
    def open(self) -> bool:
        """A record with a marker, or standing for others, is kept in memory; any other is read when somebody looks."""
        return bool(self.joined) or any(one.open for one in self.markers)

    @property
    def began_at(self) -> datetime:
        return self.recorded_at


# Evolve


class Part(NamedTuple):
    """A part of the state that folds by itself, and the facts of it."""

    field: str
    facts: tuple[type[Fact], ...]
    evolve: Callable[[Any, Recorded], Any]


PARTS: tuple[Part, ...] = (Part("markers", marker.FACTS, marker.evolve),)
_PART_OF = {fact: part for part in PARTS for fact in part.facts}


def evolve(state: Known | None, recorded: Recorded) -> Known:
    """Fold one recorded fact into a known record."""
    fact = recorded.fact
    if isinstance(fact, KnownRecorded):
        return Known(
            id=recorded.stream.partition("/")[2], version=recorded.version, kind=fact.kind, details=fact.details,
            easting=fact.easting, northing=fact.northing, recorded_at=recorded.happened_at,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with KnownRecorded")
    part = _PART_OF.get(type(fact))
    changes = {part.field: part.evolve(getattr(state, part.field), recorded)} if part else _changes(state, fact)
    return msgspec.structs.replace(state, version=recorded.version, **changes)


def _changes(state: Known, fact: Fact) -> dict[str, Any]:
    match fact:
        case KnownCorrected():
            kept = {name: words for name, words in (state.details | fact.details).items() if words}
            return {"details": kept}
        case MentionAttached():
            return {"attached": (*_without(state.attached, fact.mention), fact.mention)}
        case MentionDetached():
            return {"attached": _without(state.attached, fact.mention)}
        case KnownMerged():
            return {"into": fact.into}
        case KnownUnmerged():
            return {"into": ""}
        case KnownJoined():
            return {"joined": (*_without(state.joined, fact.other), fact.other)}
        case KnownParted():
            return {"joined": _without(state.joined, fact.other)}
        case _:
            raise ValueError(f"a known record does not know {type(fact).__name__}")


def _without(held: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(other for other in held if other != one)


FACTS: tuple[type[Fact], ...] = (
    KnownRecorded, KnownCorrected, MentionAttached, MentionDetached, KnownMerged, KnownJoined, KnownUnmerged,
    KnownParted, *(fact for part in PARTS for fact in part.facts),
)  # fmt: skip
