"""Commands of units, and what decides them. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder
from heed.clock.leaving import leave
from heed.log.command import Command, Line, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.commitment import UnitAtScene, UnitEnRoute
from heed.picture.entry import LogEntryAdded
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.unit import (
    EmergencyAcknowledged,
    EmergencyRaised,
    EmergencyUnanswered,
    Unit,
    UnitCameOnDuty,
    UnitStatusSet,
    UnitWentOffDuty,
)
from heed.policy.values import Policy, UnitStatus

ON_DUTY_STATUS = 2
CALLSIGN = r"[A-Za-z0-9-]{2,12}"
Callsign = Annotated[str, Meta(min_length=2, max_length=12, pattern=r"^[A-Za-z0-9-]+$")]
Metres = Annotated[int, Meta(ge=0, le=1_300_000)]


class BringUnitOnDuty(Command, frozen=True, kw_only=True):
    """Book a crew on with a call sign for a shift."""

    callsign: Callsign
    kind: OptionalLine = "response"
    crew: tuple[Line, ...]
    skills: tuple[Line, ...] = ()
    equipment: tuple[Line, ...] = ()
    district: OptionalLine = ""
    hours: Annotated[int, Meta(ge=1, le=24)] = 10
    status: int = ON_DUTY_STATUS
    easting: Metres | None = None
    northing: Metres | None = None


class TakeUnitOffDuty(Command, frozen=True, kw_only=True):
    """The crew's shift is over."""

    unit: Ref


class SetUnitStatus(Command, frozen=True, kw_only=True):
    """The unit gives a status by its number, with where it is if that is known."""

    unit: Ref
    status: int
    easting: Metres | None = None
    northing: Metres | None = None


class AcknowledgeEmergency(Command, frozen=True, kw_only=True):
    """Say that you are handling an officer's emergency."""

    unit: Ref
    action: OptionalLine = ""


class UnknownStatus(Refusal):
    """There is no status {status}; the numbers are {known}."""

    field = "status"


class CallsignInUse(Refusal):
    """{callsign} is on duty already with {crew}; take it off duty first, or use another call sign."""

    field = "callsign"


class NoCrew(Refusal):
    """A unit needs at least one name in its crew."""

    field = "crew"


class NoEmergency(Refusal):
    """{callsign} has no emergency that waits."""


class EmergencyTaken(Refusal):
    """{name} is already handling it."""


class StillNeeded(Refusal):
    """{callsign} is committed to {number}: release or divert it, then take it off duty."""


class EmergencyWaits(Refusal):
    """{callsign} called for help and nobody has taken it: take the emergency, then it may go off duty."""


class GoneOffDuty(Refusal):
    """{callsign} went off duty at {at:%H:%M}; it comes on duty again first."""

    field = "unit"


def bring_unit_on_duty(
    command: BringUnitOnDuty, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """A call sign is one crew's at a time."""
    callsign = command.callsign.upper()
    present = picture.unit_on_duty(callsign)
    if present is not None:
        raise CallsignInUse(callsign=callsign, crew=", ".join(present.crew))
    if not command.crew:
        raise NoCrew
    status = policy.statuses.get(command.status)
    if status is None:
        raise UnknownStatus(status=command.status, known=_numbers(policy))
    fact = UnitCameOnDuty(
        callsign=callsign, kind=command.kind, crew=command.crew, skills=command.skills, equipment=command.equipment,
        district=command.district, status=status.number, effect=status.effect,
        shift_ends=at + timedelta(hours=command.hours), easting=command.easting, northing=command.northing,
    )  # fmt: skip
    # To the microsecond: another crew may have gone off duty in this very second.
    stream = f"unit/{callsign}/{at:%Y%m%dT%H%M%S-%f}"
    called: list[Change] = [(stream, EmergencyRaised())] if status.effect == "emergency" else []
    return [(stream, fact), *called]


def take_unit_off_duty(
    command: TakeUnitOffDuty, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Not while an incident counts on it, nor before its call for help has been taken."""
    unit = _on_duty(picture.unit(command.unit))
    _refuse_in_emergency(unit)
    if unit.incident:
        raise StillNeeded(callsign=unit.callsign, number=unit.number)
    return [(f"unit/{unit.id}", UnitWentOffDuty())]


def set_unit_status(command: SetUnitStatus, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What the number does, the pack says; what it does to the unit's incident follows in the same act."""
    status = policy.statuses.get(command.status)
    if status is None:
        raise UnknownStatus(status=command.status, known=_numbers(policy))
    if status.effect == "emergency" and (callsign := _not_booked_on(command.unit, picture)):
        return _emergency_of_nobody_on_duty(callsign, command, status, at)
    unit = _on_duty(picture.unit(_callsign(command.unit) if status.effect == "emergency" else command.unit))
    stream = f"unit/{unit.id}"
    given = UnitStatusSet(
        status=status.number, effect=status.effect, name=status.name, easting=command.easting,
        northing=command.northing,
    )  # fmt: skip
    changes: list[Change] = [(stream, given)]
    if status.effect == "off_duty":
        _refuse_in_emergency(unit)
    if status.effect == "emergency":
        changes.append((stream, EmergencyRaised()))
    if unit.incident:
        changes += _on_incident(unit, status, picture, policy, at)
    if status.effect == "off_duty":
        changes.append((stream, UnitWentOffDuty()))
    return changes


def _on_duty(unit: Unit) -> Unit:
    if unit.off_duty_at is not None:
        raise GoneOffDuty(callsign=unit.callsign, at=unit.off_duty_at)
    return unit


def _not_booked_on(ref: str, picture: Picture) -> str:
    """The call sign of a reference, where no crew is on duty under it; empty where one is, or it is no call sign."""
    callsign = _callsign(ref)
    if not re.fullmatch(CALLSIGN, callsign) or picture.unit_on_duty(callsign) is not None:
        return ""
    return callsign


def _callsign(ref: str) -> str:
    """Of a call sign, or of the id of one crew's shift under it."""
    return ref.partition("/")[0].strip().upper()


def _emergency_of_nobody_on_duty(
    callsign: str, command: SetUnitStatus, status: UnitStatus, at: datetime
) -> list[Change]:
    """Whoever presses the button is heard, booked on or not (L7): a crew just taken off duty, a radio not yet signed
    for.
    """
    came = UnitCameOnDuty(
        callsign=callsign, kind="response", crew=("crew not booked on",), status=status.number, effect=status.effect,
        shift_ends=at, easting=command.easting, northing=command.northing,
    )  # fmt: skip
    # To the microsecond: it may have gone off duty in this very second.
    stream = f"unit/{callsign}/{at:%Y%m%dT%H%M%S%f}"
    return [(stream, came), (stream, EmergencyRaised())]


def _refuse_in_emergency(unit: Unit) -> None:
    if unit.emergency_open:
        raise EmergencyWaits(callsign=unit.callsign)


def _on_incident(unit: Unit, status: UnitStatus, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """What it does to the incident the unit is promised to. A crew at refreshments is on its way to nobody."""
    incident = picture.incident(unit.incident)
    stream = f"incident/{incident.id}"
    mine = next((c for c in incident.units if c.unit == unit.id), None)
    match status.effect:
        case "en_route" if mine is not None and mine.en_route_at is None:
            return [(stream, UnitEnRoute(unit=unit.id, callsign=unit.callsign))]
        case "at_scene" if mine is not None and mine.at_scene_at is None:
            return [(stream, UnitAtScene(unit=unit.id, callsign=unit.callsign))]
        case "available":
            return leave(unit, incident, policy, at, how="released", reason="gave status available")
        case "last_resort":
            return leave(unit, incident, policy, at, how="released", reason=f"gave status {status.name.lower()}")
        case "off_duty":
            return leave(unit, incident, policy, at, how="off_duty")
        case _ if status.logs and status.number != unit.status:
            return [(stream, LogEntryAdded(text=f"{unit.callsign}: {status.name.lower()}"))]
        case _:
            return []


def acknowledge_emergency(
    command: AcknowledgeEmergency, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Handled by name."""
    unit = picture.unit(command.unit)
    if unit.emergency_at is None:
        raise NoEmergency(callsign=unit.callsign)
    if unit.emergency_by:
        raise EmergencyTaken(name=unit.emergency_by)
    return [(f"unit/{unit.id}", EmergencyAcknowledged(by_name=who.name, action=command.action))]


def _numbers(policy: Policy) -> str:
    return ", ".join(str(number) for number in sorted(policy.statuses))


def on_emergency(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nobody took it: the next role is told, and again, until somebody does."""
    unit = picture.unit(due.subject)
    chain = policy.hears.emergency
    told = holder(picture, policy, chain[min(due.step, len(chain)) - 1], at=at)
    fact = EmergencyUnanswered(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name
    )
    return [(f"unit/{unit.id}", fact)]


RULES = (
    Rule(command=BringUnitOnDuty, decide=bring_unit_on_duty),
    Rule(command=TakeUnitOffDuty, decide=take_unit_off_duty),
    Rule(command=SetUnitStatus, decide=set_unit_status),
    Rule(command=AcknowledgeEmergency, decide=acknowledge_emergency),
)
DUE = (DueRule("emergency", on_emergency),)
