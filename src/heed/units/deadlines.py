"""What a unit is owed: an answer to its emergency, in seconds. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heed.clock.deadline import Deadline, Derive, deadline
from heed.picture.fact import Subject
from heed.picture.unit import Unit
from heed.policy.values import Policy


def unit_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Somebody in the room takes an officer's emergency."""
    assert isinstance(state, Unit)
    if state.emergency_open and state.emergency_at is not None:
        step = state.emergency_step + 1
        due = state.emergency_at + timedelta(seconds=policy.limits.emergency_answer_seconds) * step
        yield deadline(f"unit/{state.id}", "emergency", step, due)


DEADLINES: dict[str, tuple[Derive, ...]] = {"unit": (unit_deadlines,)}
