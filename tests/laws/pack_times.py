"""When a ladder speaks, read from the pack itself and from nothing that the room derives."""

from __future__ import annotations

from datetime import datetime, timedelta

from heed.picture.incident import Incident
from heed.policy.climb import times_of

from ..memory_room import policy


def rung_time(incident: Incident, step: int) -> datetime:
    """When a step of its grade's ladder comes, read from the pack."""
    ladder = policy().ladders[policy().grade_or_default(incident.grade).ladder]
    since = incident.watching.since
    assert since is not None
    until = ladder.rungs[-1].after_minutes + step * ladder.repeat_minutes
    return since + timedelta(minutes=times_of(ladder, until)[step - 1])


def climbed(incident: Incident, now: datetime) -> int:
    """How many steps of its ladder it should have climbed by now, nobody having decided anything."""
    ladder = policy().ladders[policy().grade_or_default(incident.grade).ladder]
    since = incident.watching.since
    assert since is not None
    return len(times_of(ladder, int((now - since) // timedelta(minutes=1))))
