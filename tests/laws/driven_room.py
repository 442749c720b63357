"""A room driven at random, with nothing in it yet but the people on duty and the time.

The rules only act; what must hold is said by the law that subclasses this. A refusal is an answer and no failure;
anything else that a decision raises is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from heed.log.command import Command, Refusal, Who
from heed.log.room import Moved
from heed.supervision.commands import LeavePost, TakePost

from ..memory_room import OPERATIONAL, MemoryRoom, policy

T = TypeVar("T")
MOST_POSTS = 10

which = st.integers(0, 11)
moments = st.one_of(st.sampled_from((15, 60, 120, 300, 900, 1800)), st.integers(1, 2 * 3600))


def chosen(found: Sequence[T], pick: int) -> T:
    return found[pick % len(found)]


class DrivenRoom(RuleBasedStateMachine):
    """Somebody of each role, who comes and goes, and a clock that fires in time or late."""

    def __init__(self) -> None:
        super().__init__()
        self.room = MemoryRoom()
        self.people: dict[str, Who] = {}

    # acting

    def do(self, command: Command, pick: int = 0, by: Who | None = None) -> list[Moved] | None:
        """Act as somebody whose role may; None where it was refused."""
        try:
            moved = self.room.act(command, by or self.someone_who_may(command, pick))
        except Refusal:
            return None
        self.saw(moved, command)
        # the clock does not wait for the next thing to happen
        self.saw(self.room.until(self.room.now), None)
        return moved

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        """What a law looks at after each act; None is the clock."""

    def someone_who_may(self, command: Command, pick: int) -> Who:
        allowed = [who for role, who in self.people.items() if policy().may(role, command.api_name())]
        return chosen(allowed, pick)

    def everybody_comes_on_duty(self, absent: set[str]) -> None:
        """But for those whose post nobody covers."""
        for role in OPERATIONAL:
            self.people[role] = self.room.on_duty(role)
        for role in sorted(absent):
            self.do(LeavePost(post=self.people[role].post, uncovered_because="nobody left"), by=self.people[role])

    # people come and go

    @rule(who=st.sampled_from(OPERATIONAL), because=st.sampled_from(("", "nobody to relieve me")))
    def somebody_goes_off_duty_or_comes_back(self, who: str, because: str) -> None:
        person = self.people[who]
        if self.room.state(f"post/{person.post}") in self.room.posts():
            self.do(LeavePost(post=person.post, uncovered_because=because), by=person)
            return
        post = self.room.mint()
        if self.do(TakePost(post=post, role=who), by=person) is not None:
            self.people[who] = Who(person=person.person, name=person.name, role=who, post=post)

    @rule(who=st.sampled_from(OPERATIONAL))
    def somebody_is_relieved(self, who: str) -> None:
        old = self.people[who]
        if self.room.state(f"post/{old.post}") in self.room.posts() and len(self.room.posts()) < MOST_POSTS:
            new = self.people[who] = self.room.on_duty(who, name=f"{old.name} again")
            self.do(LeavePost(post=old.post, to_post=new.post), by=old)

    # time

    @rule(seconds=moments)
    def an_hour_goes_by_or_less(self, seconds: int) -> None:
        self.time_passes(seconds)

    def time_passes(self, seconds: int) -> None:
        self.saw(self.room.until(self.room.now + timedelta(seconds=seconds)), None)

    @rule(seconds=moments)
    def the_clock_stands_still_and_catches_up(self, seconds: int) -> None:
        self.saw(self.room.stopped_until(self.room.now + timedelta(seconds=seconds)), None)

    # what every law leans on

    @invariant()
    def the_law(self) -> None:
        self.what_is_stored_as_owed_is_what_the_picture_owes()
        self.holds()

    def holds(self) -> None:
        """What a law says of every state that can be reached."""

    def what_is_stored_as_owed_is_what_the_picture_owes(self) -> None:
        for category in ("incident", "contact", "unit", "post", "task", "officer_message"):
            for stream in self.room.open(category):
                assert set(self.room.derived(stream)) == {d.id for d in self.room.owed(stream)}


def walk(machine: type[DrivenRoom], *, one_in: int = 1) -> None:
    """Walk a machine as many ways as the profile of this run says, or one in so many, whatever walked it before."""
    ways = max(1, settings().max_examples // one_in)
    run_state_machine_as_test(machine, settings=settings(max_examples=ways, suppress_health_check=list(HealthCheck)))
