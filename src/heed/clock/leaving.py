"""What a unit's leaving does to the incident it leaves, however it leaves.

Pure; dispatch and units both speak through it.
"""

from __future__ import annotations

from datetime import datetime

from heed.clock.deadline import minutes
from heed.clock.escalation import minutes_between
from heed.picture.commitment import How, UnitLeft
from heed.picture.fact import Change
from heed.picture.incident import Incident, ReturnedToQueue, UnitsReleased
from heed.picture.unit import Unit, UnitFreed
from heed.policy.values import Policy


def attend_due(incident: Incident, policy: Policy) -> datetime | None:
    """When somebody is to be there, from first contact; None where the grade sends nobody."""
    target = policy.grade_or_default(incident.grade).attend_minutes(incident.area_class)
    return None if target is None else incident.first_contact_at + minutes(target)


def leave(
    unit: Unit, incident: Incident, policy: Policy, at: datetime, *, how: How, reason: str = "", to_number: str = "",
    because: str = "",
) -> list[Change]:  # fmt: skip
    """The unit's side and the incident's side in one list.

    The last unit to leave leaves the incident either done (one of them had arrived, and it was released) or back in the
    queue with the clocks it had. Closing is only ever a person's.
    """
    stream = f"incident/{incident.id}"
    changes: list[Change] = [
        (stream, UnitLeft(unit=unit.id, callsign=unit.callsign, how=how, reason=reason, to_number=to_number)),
        (f"unit/{unit.id}", UnitFreed(incident=incident.id, number=incident.number, how=how)),
    ]
    if [u for u in incident.units if u.unit != unit.id]:
        return changes
    if how == "released" and incident.reached:
        return [*changes, (stream, UnitsReleased())]
    due = attend_due(incident, policy)
    left = minutes_between(at, due) if due else None
    why = because or f"{unit.callsign} {how.replace('_', ' ')}"
    return [*changes, (stream, ReturnedToQueue(because=why, minutes_left=left))]
