"""What dispatch owes: to accept, to have somebody there, to look again at what is going on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.leaving import attend_due
from heed.clock.missed import cell_ladder, missed_due, state_due
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy


def dispatch_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Accept, attend with its warnings, review."""
    assert isinstance(state, Incident)
    stream = f"incident/{state.id}"
    missed = state.watching.missed
    shares = state.state == "shared"
    unseen = state.state == "waiting" or (shares and state.accepted_at is None)
    if unseen and state.watching.since is not None:
        yield from _accept(state, policy, stream, state.watching.since)
    if state.sent_at is not None and not state.attended:
        yield from _attend(state, policy, stream)
    cell = policy.cell(state.watched_as, state.grade)
    if shares or (state.units and (cell.deadline == "review" or state.attended)):
        step = missed.get("review", 0) + 1
        yield deadline(stream, "review", step, missed_due(state, policy, state_due(state, policy), step))


def _accept(state: Incident, policy: Policy, stream: str, since: datetime) -> Iterator[Deadline]:
    """It climbs until the grade's own ladder speaks: from then on that one says that nobody is sent. While that sleeps,
    because another log of the event is watched for both, it climbs on.
    """
    grade = policy.grade_or_default(state.grade)
    step = state.watching.missed.get("accept", 0) + 1
    due = missed_due(state, policy, since + minutes(grade.accept_minutes), step)
    spoken = min(rung.after_minutes for rung in policy.ladders[grade.ladder or grade.id].rungs if not rung.silent)
    if step == 1 or state.state == "shared" or due < since + minutes(spoken):
        yield deadline(stream, "accept", step, due)


def _attend(state: Incident, policy: Policy, stream: str) -> Iterator[Deadline]:
    due = attend_due(state, policy)
    if due is None:
        return
    grade = policy.grade_or_default(state.grade)
    step = state.watching.missed.get("attend", 0) + 1
    if step == 1 and state.state != "shared":
        for share in grade.warn_at:
            if share not in state.watching.warned:
                warn = state.first_contact_at + (due - state.first_contact_at) * share
                yield deadline(stream, f"warn:{share}", 1, warn)
    if step == 1:
        yield deadline(stream, "attend", step, due)
    elif state.units:
        pace = minutes(cell_ladder(state, policy).repeat_minutes)
        # A unit sent late has a turn of the ladder to get there before the missed target is said again.
        late = state.state_since > due
        said = missed_due(state, policy, due, step)
        yield deadline(stream, "attend", step, max(said, state.state_since + pace) if late else said)


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (dispatch_deadlines,)}
