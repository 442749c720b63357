"""What supervision owes: the next rung of an unresourced incident, and the digest of a post's new lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.policy.values import Ladder, Policy


def ladder_of(incident: Incident, policy: Policy) -> Ladder:
    """The ladder of the grade it stands in; of the grade it counts as, while nobody has graded it."""
    grade = policy.grade_or_default(incident.grade)
    return policy.ladders[grade.ladder or grade.id]


def rung_due(incident: Incident, ladder: Ladder, step: int) -> datetime:
    """When step `step` (from 1) is reached; past the end it repeats, counted from the last rung's first due. What
    decisions brought forward stays brought forward.
    """
    watching, rungs = incident.watching, ladder.rungs
    since = (watching.since or incident.opened_at) - watching.early
    over = max(0, step - len(rungs))
    return since + minutes(rungs[min(step, len(rungs)) - 1].after_minutes + over * ladder.repeat_minutes)


def ladder_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The next rung, held back by a decision in force."""
    assert isinstance(state, Incident)
    if not state.unresourced:
        return
    step = state.watching.rung + 1
    due = rung_due(state, ladder_of(state, policy), step)
    yield deadline(f"incident/{state.id}", "rung", step, max(due, state.watching.hold_until or due))


def digest_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Lines wait for the next digest; those with life at risk wait less, as far as the hour's budget goes."""
    assert isinstance(state, Post)
    if state.undigested_since is None:
        return
    pace = minutes(policy.attention.digest_minutes)
    wait = minutes(policy.attention.digest_minutes_with_life) if state.undigested_life else pace
    due = state.undigested_since + wait
    if state.digests:
        due = max(due, state.digests[-1] + pace)
    yield deadline(f"post/{state.id}", "digest", len(state.digests) + 1, due)


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (ladder_deadlines,), "post": (digest_deadlines,)}
