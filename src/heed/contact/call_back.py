"""Call backs: who may be promised one, each attempt, and what forbids it. Pure.

Promised, the caller may ring off and stands where their wait puts them; whoever takes the row rings the number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from heed.clock.deadline import minutes
from heed.contact.line import OfCall
from heed.log.command import Command, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.call_back import CallBackPromised, CallBackTried, Outcome
from heed.picture.contact import Contact
from heed.picture.contact import Line as PhoneLine
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.values import Policy

Asked = Literal["yes", "no", "unknown"]
#: What is asked before anybody is promised a call, in words.
ASKED = {
    "in_danger": "whether they are in danger", "domestic": "whether they are afraid of somebody at home",
    "child": "whether a child is ringing", "safe_to_ring": "whether it is safe to ring them",
}  # fmt: skip


class PromiseCallBack(Command, frozen=True, kw_only=True):
    """Promise a waiting caller a call; asked first: in danger, afraid of somebody at home, a child, safe to ring."""

    contact: Ref
    number: OptionalLine = ""
    in_danger: Literal["yes", "no"]
    domestic: Literal["yes", "no"]
    child: Literal["yes", "no"]
    safe_to_ring: Literal["yes", "no"]
    safe_hours: OptionalLine = ""


class AskCallBack(OfCall, frozen=True, kw_only=True):
    """The recorded voice asks for a call on a waiting caller's behalf, with what it asked them first."""

    #: The line that is taken for theirs where nothing was said of the call yet.
    line: PhoneLine = "101"
    number: OptionalLine = ""
    in_danger: Asked = "unknown"
    domestic: Asked = "unknown"
    child: Asked = "unknown"
    safe_to_ring: Asked = "unknown"
    safe_hours: OptionalLine = ""


class TryCallBack(Command, frozen=True, kw_only=True):
    """Say what came of ringing somebody back."""

    contact: Ref
    outcome: Outcome
    heard: OptionalLine = ""


class NoCallBack(Refusal):
    """No call back here: {why}. The caller keeps the line and the place."""


class NotAsked(Refusal):
    """No call back yet: they were not asked {lacking}, and not known is not safe. Ask, and send it again; the caller keeps the line and the place."""  # noqa: E501


class NotPromised(Refusal):
    """Nobody promised this caller a call."""


def forbids(command: PromiseCallBack | AskCallBack, contact: Contact, policy: Policy, at: datetime) -> str:
    """Why somebody is not asked to ring off and wait, in a line; empty where nothing speaks against it."""
    rules = policy.queue.call_back
    says = (
        (contact.line not in rules.channels, "it is offered to callers who can wait, not on this line"),
        (contact.settled or _rang_off_before(contact, at), "nobody waits on this line"),
        (command.in_danger == "yes" or bool(contact.risk), "somebody is in danger now"),
        (command.domestic == "yes", "they may be afraid of somebody at home"),
        (command.child == "yes", "a child is ringing"),
        (bool(contact.signals.heard), "they do not speak, and sounds were heard"),
        (command.safe_to_ring == "no", "it is not safe to ring them"),
        (contact.markers.unrung is not None, "a special scheme says not to ring back"),
        (not (command.number or contact.number), "no number is known"),
    )
    return next((why for holds, why in says if holds), "")


def promise(command: PromiseCallBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The wait they had is kept (FC6)."""
    contact = picture.contact(command.contact)
    if contact.call_back is not None:
        return []
    return _promised(command, contact, policy, at)


def ask(command: AskCallBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """As a promise, and heard late too: whoever asked for a call and has rung off since is rung."""
    contact = picture.contact(command.contact)
    if contact.call_back is not None:
        return []
    lacking = [words for field, words in ASKED.items() if getattr(command, field) == "unknown"]
    if lacking:
        raise NotAsked(lacking=", ".join(lacking))
    if contact.answered_at is not None:
        raise NoCallBack(why="somebody speaks to them, or has")
    return _promised(command, contact, policy, min(command.happened_at or at, at))


def _rang_off_before(contact: Contact, at: datetime) -> bool:
    return contact.ended_at is not None and contact.ended_at < at


def _promised(command: PromiseCallBack | AskCallBack, contact: Contact, policy: Policy, at: datetime) -> list[Change]:
    why = forbids(command, contact, policy, at)
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


RULES = (
    Rule(command=PromiseCallBack, decide=promise),
    Rule(command=AskCallBack, decide=ask, system=True),
    Rule(command=TryCallBack, decide=tried),
)
