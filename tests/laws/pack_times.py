"""When a ladder speaks, read from the pack itself and from nothing that the room derives."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

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


def longest_silence(incident: Incident) -> timedelta:
    """The longest that the ladder of its grade ever lets go by between two steps, its first included."""
    ladder = policy().ladders[policy().grade_or_default(incident.grade).ladder]
    times = (0, *(rung.after_minutes for rung in ladder.rungs))
    return timedelta(minutes=max(ladder.repeat_minutes, *(later - sooner for sooner, later in pairwise(times))))


class Standing:
    """Since when each incident stood in its grade and in dispatch's sight, by the facts alone (ES2).

    Whoever changes a grade and changes it back takes nothing from the time it has stood in it.
    """

    def __init__(self) -> None:
        self.since: dict[str, datetime] = {}
        #: How long each incident had stood in a grade when it was changed.
        self._stood: dict[str, dict[str, timedelta]] = {}

    def saw(self, one: Moved) -> None:
        before, after, at = one.before, one.after, one.recorded.happened_at
        match one.recorded.fact:
            case SentToDispatch() | IncidentReopened():
                self.since[after.id] = at
                self._stood[after.id] = {}
            case GradeSet() as graded if isinstance(before, Incident) and not graded.counted_as:
                # one it was watched as while it had none changes nothing
                self._graded(before, graded.grade, at)
            case _:
                pass

    def _graded(self, before: Incident, grade: str, at: datetime) -> None:
        stood = self._stood.setdefault(before.id, {})
        if before.grade is None or before.sent_at is None:
            # the first grade is taken to have stood since dispatch had it
            self.since[before.id] = before.sent_at or at
            return
        stood[before.grade] = at - self.since[before.id]
        self.since[before.id] = at - stood.get(grade, timedelta())
