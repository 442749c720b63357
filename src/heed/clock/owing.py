"""What a contact owes once its line has cleared, each thing with whoever has it now. Pure.

What lists show, what is asked of a person and what law L1 is tested on are this one function: a post that was left
leaves what it owed to the one it was handed to, else to whoever answers for its role.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from heed.clock.answering import Posts, on_duty_for
from heed.clock.deadline import minutes
from heed.picture.contact import Contact
from heed.picture.follow_up import KINDS
from heed.policy.values import Policy

RECORD = "A record: nothing says what came of it"


class Owing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing owed on a contact: since when, by when, to whom it was put, and who has it now."""

    what: str
    since: datetime
    due: datetime
    danger: bool
    #: The post it was put to; empty where it was put to a role.
    put_to: str
    #: Who has it now. Post and name are empty where nobody is on duty.
    role: str
    post: str
    name: str


def owing(contact: Contact, policy: Policy, posts: Posts) -> tuple[Owing, ...]:
    """A record first, where it has none; then each follow-up, in the order they came."""
    found = []
    for what, since, due, danger, role, put_to in _owed(contact, policy):
        has_it = on_duty_for(role, put_to, "", posts, policy)
        now = (has_it.role, has_it.id, has_it.name) if has_it is not None else (role, "", "")
        found.append(Owing(
            what=what, since=since, due=due, danger=danger, put_to=put_to, role=now[0], post=now[1], name=now[2]
        ))  # fmt: skip
    return tuple(found)


def owes(contact: Contact) -> bool:
    """Whether it owes anything of this kind."""
    return bool(contact.follow.owed) or has_no_record(contact)


def has_no_record(contact: Contact) -> bool:
    """Somebody answered it, it is over, and nothing says what came of it."""
    over = contact.answered_at is not None and contact.ended_at is not None
    return over and not contact.settled


def _owed(contact: Contact, policy: Policy) -> Iterator[tuple[str, datetime, datetime, bool, str, str]]:
    if has_no_record(contact) and contact.ended_at is not None:
        due = contact.ended_at + minutes(policy.limits.record_after_call)
        yield RECORD, contact.ended_at, due, False, policy.hears.call[0], contact.handler_post
    for one in contact.follow.owed:
        yield KINDS[one.kind], one.since, one.due, one.danger, one.owner_role, one.owner_post
