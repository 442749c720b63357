"""When a ladder speaks, read from the pack itself and from nothing that the room derives."""

from __future__ import annotations

from datetime import datetime, timedelta

from heed.log.room import Moved
from heed.picture.assessment import GradeSet
from heed.picture.incident import Incident, IncidentReopened, SentToDispatch
from heed.policy.climb import times_of

from ..memory_room import policy


def rung_time(incident: Incident, since: datetime, step: int) -> datetime:
    """When a step of its grade's ladder comes, counted from `since`."""
    ladder = policy().ladders[policy().grade_or_default(incident.grade).ladder]
    until = ladder.rungs[-1].after_minutes + step * ladder.repeat_minutes
    return since + timedelta(minutes=times_of(ladder, until)[step - 1])


def climbed(incident: Incident, since: datetime, now: datetime) -> int:
    """How many steps of its ladder it should have climbed by now, nobody having decided anything."""
    ladder = policy().ladders[policy().grade_or_default(incident.grade).ladder]
    return len(times_of(ladder, int((now - since) // timedelta(minutes=1))))


class Standing:
    """Since when each incident stood in its grade and in dispatch's sight, by the facts alone (ES2)."""

    def __init__(self) -> None:
        self.since: dict[str, datetime] = {}

    def saw(self, one: Moved) -> None:
        before, after, at = one.before, one.after, one.recorded.happened_at
        match one.recorded.fact:
            case SentToDispatch() | IncidentReopened():
                self.since[after.id] = at
            case GradeSet() as graded if isinstance(before, Incident):
                # the first grade is taken to have stood since dispatch had it; one it was watched as changes nothing
                first = before.grade is None or before.sent_at is None
                if not graded.counted_as:
                    self.since[after.id] = (before.sent_at or at) if first else at
            case _:
                pass
