"""What dispatch owes: to accept, to have somebody there, to look again at what is going on. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.leaving import attend_due
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy


def dispatch_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Accept, attend with its warnings, review."""
    assert isinstance(state, Incident)
    stream = f"incident/{state.id}"
    missed = state.watching.missed
    if state.state == "waiting" and "accept" not in missed and state.watching.since is not None:
        accept = policy.grade_or_default(state.grade).accept_minutes
        yield deadline(stream, "accept", 1, state.watching.since + minutes(accept))
    if state.sent_at is not None and not state.attended:
        yield from _attend(state, policy, stream)
    cell = policy.cell(state.watched_as, state.grade)
    if state.units and (cell.deadline == "review" or state.attended):
        step = missed.get("review", 0) + 1
        pace = policy.cell_minutes(state.watched_as, state.grade, state.area_class)
        yield deadline(stream, "review", step, state.state_since + minutes(pace) * step)


def _attend(state: Incident, policy: Policy, stream: str) -> Iterator[Deadline]:
    due = attend_due(state, policy)
    if due is None:
        return
    grade = policy.grade_or_default(state.grade)
    step = state.watching.missed.get("attend", 0) + 1
    if step == 1:
        for share in grade.warn_at:
            if share not in state.watching.warned:
                warn = state.first_contact_at + (due - state.first_contact_at) * share
                yield deadline(stream, f"warn:{share}", 1, warn)
    if step == 1:
        yield deadline(stream, "attend", step, due)
    elif state.units:
        pace = minutes(policy.ladders[policy.cell(state.state, state.grade).ladder].repeat_minutes)
        # A unit sent late has a turn of the ladder to get there before the missed target is said again.
        yield deadline(stream, "attend", step, max(due + pace * (step - 1), state.state_since + pace))


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (dispatch_deadlines,)}
