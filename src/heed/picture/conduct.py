"""A course of conduct: reports about the same people, number or address read together, however each was coded (RG9).

These names are the storage format. The facts stand in the incident's stream; `Conduct` is part of its state. What two
incidents have in common is said by `traces`: words made plain, so that the same number written twice is the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Place, Recorded, SealedText
from heed.picture.telephone import telephone

#: A place known no better than this, in metres, is no address.
ADDRESS_WITHIN = 50
#: Side of the square of an address, in metres.
SQUARE = 10
SHORTEST_WORDS = 8
Kind = Literal["number", "name", "place"]

# Facts


class CourseOfConductSeen(Fact, frozen=True, kw_only=True):
    """Somebody read reports together and sees that they may be domestic abuse or stalking."""

    #: Incidents read together with this one, and their log numbers.
    reports: tuple[str, ...]
    numbers: tuple[str, ...]
    note: SealedText = ""

    def sentence(self) -> str:
        note = f": {self.note}" if self.note else ""
        return f"Read together with {', '.join(self.numbers)}, this may be domestic abuse or stalking{note}"


class CourseOfConductSetAside(Fact, frozen=True, kw_only=True):
    """Somebody read reports together and says why they are none."""

    reports: tuple[str, ...]
    numbers: tuple[str, ...]
    reason: SealedText

    def sentence(self) -> str:
        return f"Read together with {', '.join(self.numbers)}, no course of conduct: {self.reason}"


# State


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of reports read together with one incident."""

    #: Reports that somebody sees a course of conduct in, and those that somebody set aside.
    seen: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()


def evolve(held: Conduct, recorded: Recorded) -> Conduct:
    """Fold what somebody made of reports."""
    fact = recorded.fact
    if isinstance(fact, CourseOfConductSeen):
        return msgspec.structs.replace(held, seen=held.seen | frozenset(fact.reports))
    assert isinstance(fact, CourseOfConductSetAside)
    return msgspec.structs.replace(held, aside=held.aside | frozenset(fact.reports))


FACTS: tuple[type[Fact], ...] = (CourseOfConductSeen, CourseOfConductSetAside)


# What incidents have in common. Each is asked of one incident by everything that follows it, so answers are kept.
KEPT = 8192


def traces_of(number: str, name: str, place: Place) -> frozenset[str]:
    """All that a report can be found by."""
    return number_traces(number) | name_traces(name) | place_traces(place)


def number_traces(number: str) -> frozenset[str]:
    """The trace of a telephone number: its one form; none where it has none."""
    found = telephone(number).e164
    return frozenset({f"number:{found}"} if found else ())


@lru_cache(maxsize=KEPT)
def name_traces(name: str) -> frozenset[str]:
    """The trace of a name of at least two words, whatever their order."""
    words = sorted(re.findall(r"[^\W\d_]+", name.casefold()))
    return frozenset({f"name:{' '.join(words)}"} if len(words) >= 2 else ())


@lru_cache(maxsize=KEPT)
def place_traces(place: Place) -> frozenset[str]:
    """The traces of an address: its square of ten metres and its words; none where it is known only roughly."""
    found: set[str] = set()
    rough = place.within is not None and place.within > ADDRESS_WITHIN
    if place.easting is not None and place.northing is not None and not rough:
        found.add(f"place:{place.easting // SQUARE}:{place.northing // SQUARE}")
    words = " ".join(re.findall(r"\w+", place.words.casefold()))
    if len(words) >= SHORTEST_WORDS and any(c.isdigit() for c in words) and not rough:
        found.add(f"place:{words}")
    return frozenset(found)


def said_kind(trace: str) -> str:
    """What a trace is of, in a word."""
    return {"number": "number", "name": "name", "place": "address"}[trace.partition(":")[0]]
