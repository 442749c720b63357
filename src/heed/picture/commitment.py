"""A commitment: one unit's promise to one incident, from assignment until it leaves.

These names are the storage format. The facts stand in the incident's stream; the same act writes the unit's side into
the unit's stream, so there is no moment at which the two disagree.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText

How = Literal["released", "diverted", "off_duty"]

# Facts


class UnitAssigned(Fact, frozen=True, kw_only=True):
    """A unit was sent. The allocate clock stops while at least one is committed."""

    unit: str
    callsign: str

    def sentence(self) -> str:
        return f"{self.callsign} assigned"


class UnitEnRoute(Fact, frozen=True, kw_only=True):
    """The unit is on its way."""

    unit: str
    callsign: str

    def sentence(self) -> str:
        return f"{self.callsign} en route"


class UnitAtScene(Fact, frozen=True, kw_only=True):
    """The unit arrived. The first arrival stops the attend clock."""

    unit: str
    callsign: str

    def sentence(self) -> str:
        return f"{self.callsign} at scene"


class UnitLeft(Fact, frozen=True, kw_only=True):
    """The unit is no longer this incident's."""

    unit: str
    callsign: str
    how: How
    reason: SealedText = ""
    #: Log number it went to, where it was diverted.
    to_number: str = ""

    def sentence(self) -> str:
        words = {
            "released": f"{self.callsign} released",
            "diverted": f"{self.callsign} diverted to {self.to_number or 'another incident'}",
            "off_duty": f"{self.callsign} left: off duty",
        }
        return f"{words[self.how]}{f': {self.reason}' if self.reason else ''}"


# State


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's part in an incident."""

    unit: str
    callsign: str
    assigned_at: datetime
    en_route_at: datetime | None = None
    at_scene_at: datetime | None = None
    left_at: datetime | None = None
    left_how: str = ""

    @property
    def current(self) -> bool:
        return self.left_at is None


# Evolve


def evolve(commitments: tuple[Commitment, ...], fact: Fact, at: datetime) -> tuple[Commitment, ...]:
    """Fold a commitment fact into an incident's commitments."""
    match fact:
        case UnitAssigned():
            return (*commitments, Commitment(unit=fact.unit, callsign=fact.callsign, assigned_at=at))
        case UnitEnRoute():
            return _replace(commitments, fact.unit, en_route_at=at)
        case UnitAtScene():
            return _replace(commitments, fact.unit, at_scene_at=at)
        case UnitLeft():
            return _replace(commitments, fact.unit, left_at=at, left_how=fact.how)
        case _:
            raise ValueError(f"a commitment does not know {type(fact).__name__}")


def changed(commitments: tuple[Commitment, ...], reached: bool, fact: Fact, at: datetime) -> dict[str, object]:
    """What of an incident a commitment fact changes; `reached` is whether somebody was there already."""
    changes: dict[str, object] = {"commitments": evolve(commitments, fact, at)}
    if isinstance(fact, UnitAssigned):
        changes |= {"after_units": "", "reached": reached and any(one.current for one in commitments)}
    elif isinstance(fact, UnitAtScene):
        changes["reached"] = True
    return changes


def _replace(commitments: tuple[Commitment, ...], unit: str, **changes: object) -> tuple[Commitment, ...]:
    return tuple(msgspec.structs.replace(c, **changes) if c.unit == unit and c.current else c for c in commitments)


FACTS: tuple[type[Fact], ...] = (UnitAssigned, UnitEnRoute, UnitAtScene, UnitLeft)
