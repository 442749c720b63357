"""What was seen while recorded demand was played: counts by hour, what Heed said, and how long each incident waited."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import msgspec

from heed.log.room import Moved
from heed.picture.assessment import ThriveOverdue
from heed.picture.commitment import UnitAssigned, UnitAtScene
from heed.picture.contact import CallPresented, ContactDeadlineMissed
from heed.picture.fact import Fact
from heed.picture.incident import Incident, IncidentClosed, IncidentOpened, ReturnedToQueue
from heed.picture.task import QuestionOverdue
from heed.picture.watch import DeadlineMissed, RungReached, TargetNearing
from heed.policy.values import Pack
from heed.replay.said import Said, said_in

HOUR = timedelta(hours=1)
#: Facts that are counted, and what they are called in the report.
COUNTED: dict[type[Fact], str] = {
    CallPresented: "calls",
    IncidentOpened: "opened",
    UnitAssigned: "units sent",
    UnitAtScene: "attended",
    IncidentClosed: "closed",
    ReturnedToQueue: "back in the queue",
}
#: What Heed did by itself.
WARNED: dict[type[Fact], str] = {
    TargetNearing: "target near",
    ThriveOverdue: "assessment owed",
    QuestionOverdue: "question unanswered",
    ContactDeadlineMissed: "call not answered or not recorded in its time",
}
#: What was not done in its time, by the kind of deadline.
MISSED: dict[str, str] = {
    "send": "opened and not sent",
    "accept": "sent and not accepted",
    "attend": "target missed",
    "review": "review due with a unit on it",
    "close": "released and not closed",
}


class Wait(msgspec.Struct):
    """How one incident fared."""

    number: str
    what: str
    grade: str
    sent_at: datetime
    first_contact_at: datetime
    target: timedelta | None
    assigned_at: datetime | None = None
    attended_at: datetime | None = None
    closed_at: datetime | None = None
    rungs: int = 0
    highest: str = ""

    def waited(self, until: datetime) -> timedelta:
        """From sending until the first unit, or until now."""
        return (self.assigned_at or self.closed_at or until) - self.sent_at

    def late(self, until: datetime) -> timedelta:
        """How far beyond its target somebody was there, or it was closed, or it still waits; negative within it."""
        if self.target is None:
            return timedelta(days=-1)
        there = self.attended_at or self.closed_at or until
        return there - self.first_contact_at - self.target


class Book:
    """Listens to a room."""

    def __init__(self, pack: Pack, start: datetime) -> None:
        self.pack = pack
        self.start = start
        self.counts: Counter[str] = Counter()
        self.warned: Counter[str] = Counter()
        #: Rungs by the role that owned it from then on.
        self.escalated: Counter[str] = Counter()
        self.by_hour: dict[int, Counter[str]] = {}
        self.said: list[Said] = []
        self.waits: dict[str, Wait] = {}

    def heard(self, moved: list[Moved]) -> None:
        """What the room was told."""
        for one in moved:
            at = one.recorded.recorded_at
            self.said += said_in((one,), at)
            self._count(one, at)
            if isinstance(one.after, Incident):
                self._follow(one.recorded.stream, one.after, one.recorded.fact, at)

    def _count(self, moved: Moved, at: datetime) -> None:
        fact, hour = moved.recorded.fact, self.hour(at)
        name = COUNTED.get(type(fact))
        if name is not None:
            self.counts[name] += 1
        elif isinstance(fact, DeadlineMissed) or type(fact) in WARNED:
            name = "warned"
            self.warned[MISSED[fact.kind] if isinstance(fact, DeadlineMissed) else WARNED[type(fact)]] += 1
        elif isinstance(fact, RungReached) and not fact.silent:
            name = "escalated"
            self.escalated[fact.owner_role] += 1
        if name is not None:
            self.by_hour.setdefault(hour, Counter())[name] += 1

    def hour(self, at: datetime) -> int:
        """The hour of the run a moment is in, from 0."""
        return (at - self.start) // HOUR

    def _follow(self, stream: str, incident: Incident, fact: Fact, at: datetime) -> None:
        if incident.sent_at is None:
            return
        wait = self.waits.get(stream)
        if wait is None:
            wait = self.waits[stream] = Wait(
                number=incident.number, what=incident.what, grade="", sent_at=incident.sent_at,
                first_contact_at=incident.first_contact_at, target=None,
            )  # fmt: skip
        grade = self.pack.in_force(incident.began_at).grade_or_default(incident.grade)
        minutes = grade.attend_minutes(incident.area_class)
        wait.grade, wait.target = grade.id, None if minutes is None else timedelta(minutes=minutes)
        match fact:
            case UnitAssigned():
                wait.assigned_at = wait.assigned_at or at
            case UnitAtScene():
                wait.attended_at = wait.attended_at or at
            case IncidentClosed():
                wait.closed_at = at
            case RungReached(silent=False):
                wait.rungs += 1
                wait.highest = fact.owner_role
            case DeadlineMissed(kind="attend"):
                wait.highest = fact.owner_role

    def unsent_at(self, at: datetime) -> int:
        """Incidents in dispatch's sight with nobody sent and not closed, at a moment."""
        return sum(
            1 for wait in self.waits.values()
            if wait.sent_at <= at and not any(m is not None and m <= at for m in (wait.assigned_at, wait.closed_at))
        )  # fmt: skip
