"""What Heed said: who was told of what, when, and how loudly, read out of the facts of an act. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from heed.log.room import Moved
from heed.picture.assessment import ThriveOverdue
from heed.picture.contact import ContactDeadlineMissed
from heed.picture.officer_message import MessageRiskWaited, MessageUnread
from heed.picture.post import DigestGiven, Notified, Post
from heed.picture.task import QuestionAsked, QuestionOverdue
from heed.picture.unit import EmergencyUnanswered
from heed.picture.watch import DeadlineMissed, RungReached, TargetNearing

#: interrupted: a notice that takes the eye. list: a line on the person's list. digest: one notice for all lines.
#: owner: it is theirs from now on. informed: told beside the owner. row: their board changes, nobody is addressed.
How = Literal["interrupted", "list", "digest", "owner", "informed", "asked", "row"]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One person told of one thing."""

    at: datetime
    role: str
    name: str
    #: Stream it is about; empty for a digest.
    subject: str
    how: How
    text: str


def said_in(moved: Iterable[Moved], at: datetime) -> tuple[Said, ...]:
    """Everything said by the facts of one act, in their order."""
    return tuple(line for one in moved for line in (*_on_a_list(one, at), *_by_a_rung(one, at), *_by_a_miss(one, at)))


def _on_a_list(moved: Moved, at: datetime) -> Iterator[Said]:
    """What came to a person's post."""
    fact, post = moved.recorded.fact, moved.after
    if not isinstance(post, Post):
        return
    if isinstance(fact, Notified):
        how: How = "interrupted" if fact.interrupted else "list"
        yield Said(at=at, role=post.role, name=post.name, subject=fact.subject, how=how, text=fact.why)
    elif isinstance(fact, DigestGiven):
        yield Said(at=at, role=post.role, name=post.name, subject="", how="digest", text=fact.sentence())


def _by_a_rung(moved: Moved, at: datetime) -> Iterator[Said]:
    """Who owns it from now on, and who was informed beside; a role nobody holds was told nothing."""
    fact, stream = moved.recorded.fact, moved.recorded.stream
    if not isinstance(fact, RungReached):
        return
    if fact.owner_post:
        how: How = "row" if fact.silent else "owner"
        yield Said(at=at, role=fact.owner_role, name=fact.owner_name, subject=stream, how=how, text=fact.why)
    # Names are those of people on duty, in the order of their roles.
    for role, name in zip(fact.informed, fact.informed_names, strict=False) if not fact.silent else ():
        yield Said(at=at, role=role, name=name, subject=stream, how="informed", text=fact.why)


def _by_a_miss(moved: Moved, at: datetime) -> Iterator[Said]:
    """Whose it is that something was not done, was asked, or is about to be late."""
    fact, stream = moved.recorded.fact, moved.recorded.stream
    match fact:
        case DeadlineMissed() if fact.owner_post:
            yield Said(at=at, role=fact.owner_role, name=fact.owner_name, subject=stream, how="owner", text=fact.why)
        case MessageUnread() | MessageRiskWaited() if fact.owner_post:
            yield Said(at=at, role=fact.owner_role, name=fact.owner_name, subject=stream, how="owner", text=fact.why)
        case ThriveOverdue() | QuestionOverdue() | ContactDeadlineMissed() | EmergencyUnanswered() if fact.owner_post:
            text = fact.sentence()
            yield Said(at=at, role=fact.owner_role, name=fact.owner_name, subject=stream, how="owner", text=text)
        case QuestionAsked() if fact.to_post:
            yield Said(at=at, role=fact.to_role, name=fact.to_name, subject=stream, how="asked", text=fact.text)
        case TargetNearing() if fact.owner_name:
            text = fact.sentence()
            yield Said(at=at, role=fact.owner_role, name=fact.owner_name, subject=stream, how="row", text=text)
        case _:
            return
