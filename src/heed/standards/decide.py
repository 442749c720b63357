"""Commands about unusual looking, what decides them, and how long each may wait. Pure.

Nobody judges their own looking, and what nobody judges stays with whoever judges: it climbs to nobody in the room.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.log.command import Command, Line, Moment, Ref, Refusal, Rule, Who
from heed.picture.fact import Change, Subject
from heed.picture.looking import Finding, Looking, LookingFlagged, LookingJudged, LookingWaited
from heed.picture.nouns import Picture
from heed.policy.values import Policy

WAITS = "looking_waits"
#: Streams that a flag names; more of them are counted only.
MOST_SUBJECTS = 40


class FlagLooking(Command, frozen=True, kw_only=True):
    """Say that somebody's readings are unusual by a rule of the pack."""

    person: Ref
    rule: Ref
    #: What it is about in which stretch of time, so that it is flagged once.
    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{24}$")]
    why: Line
    subjects: Annotated[tuple[str, ...], Meta(max_length=MOST_SUBJECTS)] = ()
    first: Moment
    last: Moment
    readings: Annotated[int, Meta(ge=1)]


class JudgeLooking(Command, frozen=True, kw_only=True):
    """Say what is behind unusual looking: legitimate, or referred to be looked into; and why."""

    looking: Ref
    finding: Finding
    because: Line


class YourOwnLooking(Refusal):
    """This is your own looking; somebody else judges it."""


class AlreadyJudged(Refusal):
    """{name} has judged it already: {finding}, {because}"""


def flag_looking(command: FlagLooking, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Once for each key. Told to nobody: it waits on the page of whoever judges."""
    stream = f"looking/{command.person}/{command.key}"
    rule = policy.looking_rules.get(command.rule)
    if rule is None or picture.state(stream) is not None:
        return []
    post, name = _owner(command.person, picture, policy)
    flagged = LookingFlagged(
        person=command.person, rule=rule.id, name=rule.name, why=command.why, subjects=command.subjects,
        first=command.first, last=command.last, readings=command.readings,
        due=at + minutes(60 * policy.looking.judge_hours), owner_role=policy.looking.owner, owner_post=post,
        owner_name=name,
    )  # fmt: skip
    return [(stream, flagged)]


def judge_looking(command: JudgeLooking, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """By whoever has the right and did not look."""
    looking = picture.looking(command.looking)
    if looking.person == who.person:
        raise YourOwnLooking
    if looking.judged_at is not None:
        raise AlreadyJudged(name=looking.judged_by, finding=looking.finding, because=looking.because)
    judged = LookingJudged(finding=command.finding, because=command.because, by=who.person, by_name=who.name)
    return [(f"looking/{looking.id}", judged)]


def _owner(person: str, picture: Picture, policy: Policy) -> tuple[str, str]:
    """Post and name of the longest on duty who judges, and is not whoever looked; none where nobody is."""
    held = (post for post in picture.posts() if post.role == policy.looking.owner and post.person != person)
    found = next(held, None)
    return (found.id, found.name) if found else ("", "")


def looking_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Judged in its time, and said again until it is."""
    assert isinstance(state, Looking)
    if state.judged_at is None:
        again = minutes(60 * policy.looking.again_hours * state.step)
        yield deadline(f"looking/{state.id}", WAITS, state.step + 1, state.due + again)


def on_waits(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It stays with the role, and is whoever's is on duty in it now."""
    looking = picture.looking(due.subject)
    post, name = _owner(looking.person, picture, policy)
    waited = LookingWaited(
        step=due.step, due=due.due, owner_role=policy.looking.owner, owner_post=post, owner_name=name
    )  # fmt: skip
    return [(due.stream, waited)]


RULES = (
    Rule(command=FlagLooking, decide=flag_looking, system=True),
    Rule(command=JudgeLooking, decide=judge_looking),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"looking": (looking_deadlines,)}
DUE = (DueRule(WAITS, on_waits),)
