"""What judgement is owed: a THRIVE assessment soon after sending, sooner once the call is over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy

QUARTER = 15


def thrive_due(incident: Incident, policy: Policy) -> datetime | None:
    """When the assessment is owed: minutes after sending or after the call's end, whichever comes first (FC16).

    None where it has been made, or dispatch has not been told yet.
    """
    if incident.assessment is not None or incident.sent_at is None:
        return None
    limits = policy.limits
    due = incident.sent_at + minutes(limits.thrive_after_sent)
    if incident.call_ended_at is not None:
        due = min(due, max(incident.call_ended_at, incident.sent_at) + minutes(limits.thrive_after_call))
    return due


def thrive_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The assessment, and who is told when it stays away."""
    assert isinstance(state, Incident)
    due = thrive_due(state, policy)
    if due is None:
        return
    step = state.thrive_step + 1
    # Told twice at its own pace, then at a quarter of an hour, so that one debt does not fill a person's list.
    later = policy.limits.thrive_after_sent * min(step - 1, 2) + QUARTER * max(0, step - 3)
    yield deadline(f"incident/{state.id}", "thrive", step, due + minutes(later))


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (thrive_deadlines,)}
