"""Call backs: who may be promised one, each attempt, and what forbids it. Pure.

Promised, the caller may ring off and stands where their wait puts them; whoever takes the row rings the number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.clock.deadline import minutes
from heed.log.command import Command, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.call_back import CallBackPromised, CallBackTried, Outcome
from heed.picture.contact import Contact
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class PromiseCallBack(Command, frozen=True, kw_only=True):
    """Promise a waiting caller a call; asked first: in danger, afraid of somebody at home, a child, safe to ring."""

    contact: Ref
    number: OptionalLine = ""
    in_danger: Literal["yes", "no"]
    domestic: Literal["yes", "no"]
    child: Literal["yes", "no"]
    safe_to_ring: Literal["yes", "no"]
    safe_hours: OptionalLine = ""


class TryCallBack(Command, frozen=True, kw_only=True):
    """Say what came of ringing somebody back."""

    contact: Ref
    outcome: Outcome
    heard: OptionalLine = ""


class NoCallBack(Refusal):
    """No call back here: {why}. The caller keeps the line and the place."""


class NotPromised(Refusal):
    """Nobody promised this caller a call."""


def forbids(command: PromiseCallBack, contact: Contact, policy: Policy) -> str:
    """Why somebody is not asked to ring off and wait, in a line; empty where nothing speaks against it."""
    rules = policy.queue.call_back
    says = (
        (contact.line not in rules.channels, "it is offered to callers who can wait, not on this line"),
        (not contact.live or contact.settled, "nobody waits on this line"),
        (command.in_danger == "yes" or bool(contact.risk), "somebody is in danger now"),
        (command.domestic == "yes", "they may be afraid of somebody at home"),
        (command.child == "yes", "a child is ringing"),
        (bool(contact.signals.heard), "they do not speak, and sounds were heard"),
        (command.safe_to_ring == "no", "it is not safe to ring them"),
        (not (command.number or contact.number), "no number is known"),
    )
    return next((why for holds, why in says if holds), "")


def promise(command: PromiseCallBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The wait they had is kept (FC6)."""
    contact = picture.contact(command.contact)
    if contact.call_back is not None:
        return []
    why = forbids(command, contact, policy)
    if why:
        raise NoCallBack(why=why)
    promised = CallBackPromised(
        number=command.number or contact.number, until=at + minutes(policy.queue.call_back.promise_minutes),
        safe_hours=command.safe_hours,
    )  # fmt: skip
    return [(f"contact/{contact.id}", promised)]


def tried(command: TryCallBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Not reached, it waits again from a while on; after the last time it stays with whoever tried, for a record."""
    contact = picture.contact(command.contact)
    if contact.call_back is None:
        raise NotPromised
    rules = policy.queue.call_back
    again = command.outcome != "reached" and len(contact.call_back.attempts) + 1 < rules.attempts
    fact = CallBackTried(
        outcome=command.outcome, by_name=who.name, heard=command.heard,
        next_at=at + minutes(rules.spacing_minutes) if again else None,
    )  # fmt: skip
    return [(f"contact/{contact.id}", fact)]


RULES = (Rule(command=PromiseCallBack, decide=promise), Rule(command=TryCallBack, decide=tried))
