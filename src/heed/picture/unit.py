"""A unit on one shift: call sign, crew, what it can do, where it stands, and the one incident it is promised to.

These names are the storage format. A unit's incident is here and nowhere else. Facts, state, evolve.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts, Subject
from heed.picture.naming import by_name_or_role

# Facts


class UnitCameOnDuty(Fact, frozen=True, kw_only=True):
    """A crew booked on with a call sign for a shift."""

    callsign: str
    kind: str
    crew: SealedTexts
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    district: str = ""
    status: int
    effect: str
    shift_ends: datetime
    easting: int | None = None
    northing: int | None = None

    def sentence(self) -> str:
        return f"{self.callsign} on duty: {', '.join(self.crew)}"


class UnitStatusSet(Fact, frozen=True, kw_only=True):
    """The unit gave a status. `effect` is what the pack said the number does at that moment."""

    status: int
    effect: str
    name: str
    easting: int | None = None
    northing: int | None = None

    def sentence(self) -> str:
        return f"Status {self.status}, {self.name.lower()}"


class UnitCommitted(Fact, frozen=True, kw_only=True):
    """The unit was promised to an incident."""

    incident: str
    number: str

    def sentence(self) -> str:
        return f"Committed to {self.number}"


class UnitFreed(Fact, frozen=True, kw_only=True):
    """The unit is promised to nobody."""

    incident: str
    number: str
    how: str

    def sentence(self) -> str:
        return f"No longer with {self.number}: {self.how.replace('_', ' ')}"


class EmergencyRaised(Fact, frozen=True, kw_only=True):
    """Status 0: an officer needs help now."""

    def sentence(self) -> str:
        return "EMERGENCY, officer needs assistance"


class EmergencyAcknowledged(Fact, frozen=True, kw_only=True):
    """Somebody in the room is handling the emergency."""

    by_name: SealedText
    action: SealedText = ""

    def sentence(self) -> str:
        return f"Emergency taken by {self.by_name}{f': {self.action}' if self.action else ''}"


class EmergencyUnanswered(Fact, frozen=True, kw_only=True):
    """Nobody took the emergency in its seconds; who was told next."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText

    def sentence(self) -> str:
        return f"Emergency not taken; told: {by_name_or_role(self.owner_name, self.owner_role)}"


class UnitWentOffDuty(Fact, frozen=True, kw_only=True):
    """The shift ended for this crew."""

    def sentence(self) -> str:
        return "Off duty"


# State


class Unit(Subject, frozen=True, kw_only=True):
    """What is known of a unit on its shift."""

    callsign: str
    kind: str
    crew: tuple[str, ...]
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    district: str
    status: int
    effect: str
    status_since: datetime
    on_duty_at: datetime
    shift_ends: datetime
    easting: int | None = None
    northing: int | None = None
    incident: str = ""
    number: str = ""
    emergency_at: datetime | None = None
    emergency_by: str = ""
    emergency_step: int = 0
    off_duty_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.off_duty_at is None

    @property
    def began_at(self) -> datetime:
        return self.on_duty_at

    @property
    def emergency_open(self) -> bool:
        """An officer called for help and nobody in the room has said they are handling it."""
        return self.emergency_at is not None and not self.emergency_by


# Evolve


def evolve(state: Unit | None, recorded: Recorded) -> Unit:
    """Fold one recorded fact into a unit."""
    fact = recorded.fact
    if isinstance(fact, UnitCameOnDuty):
        return Unit(
            id=recorded.stream.partition("/")[2],
            version=recorded.version,
            callsign=fact.callsign,
            kind=fact.kind,
            crew=fact.crew,
            skills=fact.skills,
            equipment=fact.equipment,
            district=fact.district,
            status=fact.status,
            effect=fact.effect,
            status_since=recorded.happened_at,
            on_duty_at=recorded.happened_at,
            shift_ends=fact.shift_ends,
            easting=fact.easting,
            northing=fact.northing,
        )
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with UnitCameOnDuty")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(state, fact, recorded.happened_at))


def _changes(state: Unit, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case UnitStatusSet():
            changes: dict[str, object] = {"status": fact.status, "effect": fact.effect, "status_since": at}
            if fact.easting is not None:
                changes |= {"easting": fact.easting, "northing": fact.northing}
            return changes
        case UnitCommitted():
            return {"incident": fact.incident, "number": fact.number}
        case UnitFreed():
            return {"incident": "", "number": ""}
        case UnitWentOffDuty():
            return {"off_duty_at": at}
        case _:
            return _emergency_changes(state, fact, at)


def _emergency_changes(state: Unit, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case EmergencyRaised() if state.emergency_open:
            # Pressed again: it waits since it was first pressed.
            return {}
        case EmergencyRaised():
            return {"emergency_at": at, "emergency_by": "", "emergency_step": 0}
        case EmergencyAcknowledged():
            return {"emergency_by": fact.by_name}
        case EmergencyUnanswered():
            return {"emergency_step": fact.step}
        case _:
            raise ValueError(f"a unit does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (
    UnitCameOnDuty, UnitStatusSet, UnitCommitted, UnitFreed, EmergencyRaised, EmergencyAcknowledged,
    EmergencyUnanswered, UnitWentOffDuty,
)  # fmt: skip
