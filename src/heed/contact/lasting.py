"""A contact that somebody has and that does not end: looked at again and again, by whoever has it, then upwards. Pure.

The end of a call may have been lost on the way from the switch, and a handler may have been called away with it open.
Nobody is hurried by it: whoever has it hears first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, deadline, minutes, reached
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.contact import claiming
from heed.log.command import Who
from heed.picture.contact import Contact, ContactDeadlineMissed
from heed.picture.fact import Change, Subject
from heed.picture.message import SAID
from heed.picture.nouns import Picture
from heed.policy.values import Policy

KIND = "look_in"


def deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """From when it was taken, every so many minutes until it ends."""
    assert isinstance(state, Contact)
    if state.answered_at is not None and state.ended_at is None:
        step = state.missed.get(KIND, 0) + 1
        yield deadline(f"contact/{state.id}", KIND, step, state.answered_at + minutes(policy.limits.look_in) * step)


def on_lasting(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it, where they are on duty; then the chain of an unanswered call above them."""
    contact = picture.contact(due.subject)
    step = reached(due.step, due.due, minutes(policy.limits.look_in), at)
    told = _told(contact, step, picture, policy, at)
    since = contact.answered_at or contact.presented_at
    what = f"{contact.line} call" if contact.spoken else SAID[contact.line]
    why = f"{what} goes on for {int((at - since).total_seconds() // 60)} min; end it, or see whether all is well"
    fact = ContactDeadlineMissed(
        kind="look_in", due=due.due, step=step, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=why,
    )  # fmt: skip
    quiet = claiming.tell(contact, why, told.post, picture, policy, at, loud=False)
    return [(f"contact/{contact.id}", fact), *(quiet if step <= len(policy.hears.call) else [])]


def _told(contact: Contact, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    chain = policy.hears.call
    post = picture.post(contact.handler_post) if contact.handler_post else None
    if post is not None and post.open and step == 1:
        return Holder(post.role, post, ())
    return holder(picture, policy, chain[min(step, len(chain)) - 1], at=at)


DUE = (DueRule(KIND, on_lasting),)
