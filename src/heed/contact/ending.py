"""How a call ends: for which reason, and what is owed for it (FC4, FC9). Pure.

One key ends a call with a reason of the pack. "Not engaging" says what a caller did not do: it is answered with what to
choose, and written down as the record of a call it brings what a call brings that ended for no reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from heed.contact import follow_up, recall
from heed.log.command import Command, Line, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.contact import CallEnded, Contact, ContactRecorded
from heed.picture.entry import CallCleared
from heed.picture.fact import Change
from heed.picture.follow_up import Kind
from heed.picture.nouns import Picture
from heed.picture.signal import HEARD, CallEndedBecause
from heed.picture.telephone import telephone
from heed.policy.recalling import Ending
from heed.policy.values import Policy


class EndCallBecause(Command, frozen=True, kw_only=True):
    """End a call, or say why it ended: for one of the pack's reasons."""

    contact: Ref
    reason: Line


class NoReason(Refusal):
    """“{reason}” is no reason why a call ended: it leaves nothing to follow up. Choose what was so: {known}."""

    field = "reason"


def end_call_because(command: EndCallBecause, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The line clears, and what is owed for the reason is somebody's; each incident of the call is told why."""
    contact = picture.contact(command.contact)
    ending = policy.recalling.endings.get(command.reason)
    if ending is None:
        known = "; ".join(f"{one.name.lower()} ({one.id})" for one in policy.recalling.endings.values())
        raise NoReason(reason=command.reason, known=known)
    because = CallEndedBecause(
        reason=ending.id, name=ending.name, danger=ending.danger, assess=ending.assess, by_name=who.name
    )  # fmt: skip
    stream = f"contact/{contact.id}"
    opened = [f"incident/{one}" for one in contact.incidents if picture.incident(one).open]
    changes: list[Change] = [(one, because) for one in (stream, *opened)]
    if contact.ended_at is None:
        how: Literal["abandoned", "handler_ended"] = "abandoned" if contact.answered_at is None else "handler_ended"
        changes.append((stream, CallEnded(how=how)))
        changes += [(one, CallCleared()) for one in opened]
    return changes


# What follows


def owe(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What a call that has ended owes: for the reason given, for what was heard on it, for nobody's having answered."""
    found: list[Change] = []
    streams = dict.fromkeys(s for s, fact in changes if isinstance(fact, CallEnded | CallEndedBecause))
    for stream in streams:
        contact = picture.ahead(stream)
        if not isinstance(contact, Contact) or contact.ended_at is None or not contact.spoken:
            continue
        given = {fact.reason for s, fact in changes if s == stream and isinstance(fact, CallEndedBecause)}
        for reason in given:
            found += _for_reason(policy.recalling.endings[reason], contact, picture, policy, at)
        if not any(isinstance(fact, CallEnded) for s, fact in changes if s == stream):
            continue
        why = _recall_because(contact, policy)
        if why and not any(policy.recalling.endings[reason].recall for reason in given):
            danger = contact.signals.danger is not None
            found += follow_up.owed(contact, "recall", why, picture, policy, at, danger=danger)
    return found


def _for_reason(ending: Ending, contact: Contact, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    danger = ending.danger or contact.signals.danger is not None
    wanted: list[Kind] = []
    if ending.recall and can_be_rung(contact):
        wanted.append("recall")
    if ending.playback:
        wanted.append("playback")
    if ending.assess and not contact.incidents:
        wanted.append("assess")
    if ending.fault:
        wanted.append("fault")
    found: list[Change] = []
    for kind in wanted:
        why = f"{ending.name.lower()}; {ending.why[:1].lower()}{ending.why[1:]}"
        found += follow_up.owed(contact, kind, why, picture, policy, at, danger=danger)
    return found


def can_be_rung(contact: Contact) -> bool:
    """Whether there is anything to ring: a switch writes “anonymous” where others write a number. Part of one is."""
    return telephone(contact.number).why not in ("none", "withheld", "short", "no_number")


def _recall_because(contact: Contact, policy: Policy) -> str:
    """Why they are to be rung, or it is to be decided not to; empty where nothing asks for it."""
    if not can_be_rung(contact) or contact.signals.cleared:
        return ""
    sound = contact.signals.danger
    if sound is not None:
        return f"{HEARD[sound.kind].lower()} on the call before it ended"
    if contact.answered_at is None and contact.line in policy.recalling.rules.lines:
        return "they rang off before anyone answered"
    return ""


def no_reason(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A record that says only that a caller was not engaging: ring back, listen again, assess what is known."""
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream) if isinstance(fact, ContactRecorded) else None
        if not isinstance(contact, Contact) or not isinstance(fact, ContactRecorded) or not contact.spoken:
            continue
        words = policy.recalling.rules.no_reason_in(fact.note)
        if not words or contact.signals.ended:
            continue
        kinds: list[Kind] = ["playback"] if contact.incidents else ["playback", "assess"]
        if can_be_rung(contact):
            kinds.insert(0, "recall")
        for kind in kinds:
            why = f"recorded as “{words}”, which is no reason why a call ended"
            found += follow_up.owed(contact, kind, why, picture, policy, at, danger=contact.signals.danger is not None)
    return found


CONSEQUENCES = (
    Consequence(of=frozenset((CallEnded, CallEndedBecause)), follow=owe),
    *recall.CONSEQUENCES,
    Consequence(of=frozenset((ContactRecorded,)), follow=no_reason),
)
RULES = (Rule(command=EndCallBecause, decide=end_call_because), *follow_up.RULES, *recall.RULES)
