"""ES10, attention is a budget: in any storm nobody is interrupted more than six times in any hour, and nothing that was
said to somebody is on nobody's list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from heed.access.decide import AddPerson
from heed.clock.escalation import holder
from heed.clock.owed import owner
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import DigestGiven, Notified, Post
from heed.risk.decide import AssessThrive
from heed.supervision.commands import AcknowledgeNotice, TakePost

from ..memory_room import MONDAY, SETUP, MemoryRoom, policy

HOUR = timedelta(hours=1)
SUPERVISORS = ("team_leader", "dispatch_supervisor", "force_incident_manager", "resource_sergeant")
MOST = 6


class Storm:
    """So many priorities that nobody can be sent to, and what was said to whom."""

    def __init__(self, on_duty: Iterable[str]) -> None:
        self.room = MemoryRoom()
        self.people: list[Who] = [self.room.on_duty(role) for role in on_duty]
        self.handler = self.room.on_duty("call_handler")
        self.interruptions: dict[str, list[datetime]] = {}
        self.said: set[str] = set()

    def comes(self, minute: int, life: bool, grade: str) -> None:
        """One more call, at a minute of the storm; life at risk or not."""
        self.heard(self.room.until(MONDAY + timedelta(minutes=minute)))
        incident = self.room.mint()
        self.room.act(OpenIncident(incident=incident, what="a row", grade=grade), self.handler)
        self.room.act(AssessThrive(incident=incident, threat="said so", life_at_risk=life), self.handler)

    def heard(self, moved: list[Moved]) -> None:
        for one in moved:
            fact = one.recorded.fact
            if isinstance(fact, Notified):
                self.said.add(fact.subject)
            if isinstance(fact, DigestGiven) or (isinstance(fact, Notified) and fact.interrupted):
                assert isinstance(one.after, Post)
                self.interruptions.setdefault(one.after.id, []).append(one.recorded.recorded_at)

    def singles(self, *posts: str) -> list[datetime]:
        """When somebody was interrupted on these posts for one incident alone."""
        return [
            one.recorded_at
            for post in posts
            for one in self.room.streams[f"post/{post}"]
            if isinstance(one.fact, Notified) and one.fact.interrupted
        ]

    def worst_hour(self) -> int:
        """The most interruptions that one post had in any hour."""
        return max((_worst(moments) for moments in self.interruptions.values()), default=0)

    def unlisted(self) -> list[str]:
        """What was said to somebody and is on the list of nobody on duty."""
        return [stream for stream in self.said if not self._on_a_list(stream)]

    def _on_a_list(self, stream: str) -> bool:
        incident = self.room.state(stream)
        assert isinstance(incident, Incident)
        role, post, _ = owner(incident, policy())
        held = {p.id for p in self.room.posts()}
        answers = holder(Picture(self.room.index), policy(), role, desk=incident.desk, at=self.room.now)
        return not incident.open or post in held or answers.post_id in held


def _worst(moments: list[datetime]) -> int:
    return max(sum(1 for other in moments if moment - HOUR < other <= moment) for moment in moments)


calls = st.lists(
    st.tuples(st.integers(0, 90), st.booleans(), st.sampled_from(("priority", "priority", "priority", "immediate"))),
    min_size=10, max_size=60,
)  # fmt: skip
shifts = st.sets(st.sampled_from(SUPERVISORS), min_size=1).map(sorted)


@settings(max_examples=max(8, settings().max_examples // 8))
@drawn(calls=calls, shift=shifts, hears=st.booleans())
def test_in_a_storm_nobody_is_interrupted_more_than_six_times_in_any_hour(
    calls: list[tuple[int, bool, str]], shift: list[str], hears: bool
) -> None:
    storm = Storm(shift)
    for minute, life, grade in sorted(calls):
        storm.comes(minute, life, grade)
        for who in storm.people if hears else ():
            storm.room.act(AcknowledgeNotice(post=who.post), who)

    storm.heard(storm.room.until(MONDAY + timedelta(hours=4)))

    assert storm.worst_hour() <= MOST
    assert storm.unlisted() == []


def sixty_priorities() -> Storm:
    storm = Storm(("team_leader", "dispatch_supervisor", "force_incident_manager"))
    for minute in range(60):
        storm.comes(minute, life=minute % 10 == 0, grade="priority")
    storm.heard(storm.room.until(MONDAY + timedelta(hours=3)))
    return storm


def test_sixty_priorities_and_no_unit_are_all_said_and_nobody_is_worn_out() -> None:
    storm = sixty_priorities()

    assert len(storm.said) == 60
    assert storm.worst_hour() <= MOST
    assert storm.interruptions
    for incident in storm.room.open_incidents():
        assert min(d.due for d in storm.room.owed(f"incident/{incident.id}")) - storm.room.now <= timedelta(minutes=15)


def test_two_posts_of_one_person_are_one_pair_of_ears() -> None:
    storm = Storm(())
    both = ("team_leader", "dispatch_supervisor")
    storm.room.act(AddPerson(person="ana", name="Ana", sign_in="ana", roles=both), SETUP)
    for role in both:
        storm.room.act(TakePost(post=role, role=role, person="ana"), SETUP)
    for minute in range(60):
        storm.comes(minute, life=minute % 10 == 0, grade="priority")
    storm.heard(storm.room.until(MONDAY + timedelta(hours=3)))

    singles = storm.singles(*both)
    # digests of both come in one moment, and are one notice
    digests = {moment for role in both for moment in storm.interruptions[role]} - {*singles}
    assert singles
    assert digests
    assert _worst([*singles, *digests]) <= MOST


def test_without_a_budget_they_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heed.clock.escalation.may_interrupt", lambda post, policy, at: True)

    assert sixty_priorities().worst_hour() > MOST
