"""What judgement is owed: a THRIVE assessment soon after sending, sooner once the call is over. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy

QUARTER = 15


def thrive_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Owed within minutes of sending or of the call's end, whichever comes first (FC16)."""
    assert isinstance(state, Incident)
    if state.assessment is not None or state.sent_at is None:
        return
    limits = policy.limits
    due = state.sent_at + minutes(limits.thrive_after_sent)
    if state.call_ended_at is not None:
        due = min(due, max(state.call_ended_at, state.sent_at) + minutes(limits.thrive_after_call))
    step = state.thrive_step + 1
    # Told twice at its own pace, then at a quarter of an hour, so that one debt does not fill a person's list.
    later = limits.thrive_after_sent * min(step - 1, 2) + QUARTER * max(0, step - 3)
    yield deadline(f"incident/{state.id}", "thrive", step, due + minutes(later))


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (thrive_deadlines,)}
