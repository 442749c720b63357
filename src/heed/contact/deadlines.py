"""What is owed on a contact: an answer in seconds, and a record once the line has cleared. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.contact import follow_up, lasting, telling
from heed.picture.contact import Contact
from heed.picture.fact import Subject
from heed.policy.values import Policy


def contact_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Answer a presented call; record an ended one."""
    assert isinstance(state, Contact)
    stream = f"contact/{state.id}"
    limits = policy.limits
    if state.waiting or state.untaken:
        step = state.missed.get("answer", 0) + 1
        first = timedelta(seconds=limits.answer_call_seconds)
        later = timedelta(seconds=limits.call_waiting_alarm_seconds)
        if not state.spoken and not state.risk:
            first = later = minutes(limits.record_after_call)
        yield deadline(stream, "pick_up", step, state.waiting_since + first + later * (step - 1))
    if state.ended_at is not None and not state.settled:
        step = state.missed.get("record", 0) + 1
        yield deadline(stream, "record", step, state.ended_at + minutes(limits.record_after_call) * step)


DEADLINES: dict[str, tuple[Derive, ...]] = {
    "contact": (contact_deadlines, lasting.deadlines, *follow_up.DEADLINES["contact"]),
    **telling.DEADLINES,
}
