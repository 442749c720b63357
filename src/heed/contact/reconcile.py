"""Every answered call ends in a record (L2): which have none, held against each other every hour and on demand. Pure.

Each such call is owed its record by itself, from its handler upwards; this is the other way round: one list of all of
them, with who answered, to whoever leads the room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder
from heed.clock.owing import has_no_record
from heed.log.command import Command, Rule, Who
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject
from heed.picture.moment import clock_time
from heed.picture.nouns import NotThere, Picture
from heed.picture.post import CallsReconciled, Notified, Post
from heed.policy.climb import fallbacks
from heed.policy.values import Policy

#: Calls named in one notice; the rest are counted.
MOST_NAMED = 3


class ReconcileCalls(Command, frozen=True, kw_only=True):
    """Hold every answered call against its record now, and have those without one on your list."""


def unrecorded(contacts: Iterable[Contact]) -> list[Contact]:
    """Answered calls that are over and of which nothing says what came, oldest first; whatever the switch told of them,
    and in whatever order.
    """
    found = (c for c in contacts if c.spoken and has_no_record(c))
    return sorted(found, key=lambda one: (one.ended_at or one.presented_at, one.id))


def reconcile_calls(command: ReconcileCalls, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On whoever asks, while they are on duty; nothing is hurried by it."""
    held = any(post.id == who.post for post in picture.posts())
    return _reconciled(picture, who.post, at, tell=True) if held else []


def reconcile_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Every hour, on each post that leads the room or answers for whoever does."""
    assert isinstance(state, Post)
    rules = policy.recalling.rules
    if state.role in fallbacks(policy.roles, rules.reconciles):
        since = state.reconciled_at or state.taken_at
        yield deadline(f"post/{state.id}", "reconcile", 1, since + minutes(rules.reconcile_minutes))


def on_reconcile(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever holds the role is told, once, however many may answer for it."""
    told = holder(picture, policy, policy.recalling.rules.reconciles, at=at)
    return _reconciled(picture, due.subject, at, tell=told.post_id == due.subject)


def _reconciled(picture: Picture, post: str, at: datetime, *, tell: bool) -> list[Change]:
    missing = unrecorded(picture.live_contacts())
    changes: list[Change] = [(f"post/{post}", CallsReconciled(contacts=tuple(one.id for one in missing)))]
    if missing and tell:
        count = len(missing)
        changes.append((f"post/{post}", Notified(
            subject=f"contact/{missing[0].id}", number=f"{count} {'call' if count == 1 else 'calls'}", kind="reconcile",
            interrupted=False, about_life=any(one.follow.owed for one in missing), why=_said(missing, picture),
        )))  # fmt: skip
    return changes


def _said(missing: list[Contact], picture: Picture) -> str:
    named = "; ".join(_one(contact, picture) for contact in missing[:MOST_NAMED])
    more = f"; and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    return f"answered, and nothing says what came of it: {named}{more}"


def _one(contact: Contact, picture: Picture) -> str:
    line = contact.line.replace("_", " ")
    return (
        f"{line} of {clock_time(contact.presented_at)}, answered by {answered_by(contact, picture) or 'nobody named'}"
    )


def answered_by(contact: Contact, picture: Picture) -> str:
    """Who answered, by name; as the switch has it where nobody of the room did."""
    try:
        return picture.post(contact.handler_post).name if contact.handler_post else contact.on_switch.answered_by
    except NotThere:
        return ""


RULES = (Rule(command=ReconcileCalls, decide=reconcile_calls),)
DEADLINES: dict[str, tuple[Derive, ...]] = {"post": (reconcile_deadlines,)}
DUE = (DueRule("reconcile", on_reconcile),)
