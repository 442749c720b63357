"""What is owed on a contact: an answer in seconds, and a record once the line has cleared. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.contact import claiming, follow_up, for_officers, lasting, neighbours, reconcile, telling
from heed.contact.order import alarm_due
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
        yield deadline(stream, "pick_up", step, alarm_due(state, step, policy.queue))
    yield from claiming.deadlines(state, policy)
    if state.ended_at is not None and not state.settled:
        step = state.missed.get("record", 0) + 1
        since = state.ended_at if state.call_back is None else max(state.ended_at, state.call_back.until)
        yield deadline(stream, "record", step, since + minutes(limits.record_after_call) * step)


DEADLINES: dict[str, tuple[Derive, ...]] = {
    "contact": (contact_deadlines, lasting.deadlines, *follow_up.DEADLINES["contact"]),
    **reconcile.DEADLINES,
    **telling.DEADLINES,
    **for_officers.DEADLINES,
    **neighbours.DEADLINES,
}
