"""Messages for officers: an addressee and a time, looked at for risk when taken, read or passed up (FC2).

Pure. Nobody waits for somebody who is away: known to be absent, or unread after its time, a message is the officer's
supervisor's at once. A message that speaks of a risk is offered as an incident while it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Annotated

from msgspec import Meta

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, held_by, holder, may_interrupt
from heed.log.command import Command, Line, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact, ContactRecorded, IncidentOpenedFromContact
from heed.picture.fact import Change, Subject
from heed.picture.nouns import Picture
from heed.picture.officer_message import (
    MessageHanded,
    MessageRead,
    MessageRiskDealt,
    MessageRiskWaited,
    MessageTaken,
    MessageUnread,
    OfficerMessage,
)
from heed.picture.post import Notified, Post
from heed.policy.values import Policy

PASSED = "message_passed"
NOBODY_NAMED = "nobody named"
Nth = Annotated[int, Meta(ge=1, le=99)]


class TakeMessage(Command, frozen=True, kw_only=True):
    """Take a message for an officer; what it says of risk is looked at now."""

    contact: Ref
    to: Line
    text: Text
    absent: bool = False
    minutes: Annotated[int, Meta(ge=1, le=10080)] | None = None


class ReadMessage(Command, frozen=True, kw_only=True):
    """Say that the message has reached its officer, or is acted on in their place, and what is done."""

    contact: Ref
    nth: Nth = 1
    words: Text


class HandMessage(Command, frozen=True, kw_only=True):
    """Give a message to somebody on duty, or to a role, to see to."""

    contact: Ref
    nth: Nth = 1
    to: Line
    reason: OptionalLine = ""


class SetMessageRiskAside(Command, frozen=True, kw_only=True):
    """Say why the risk a message speaks of asks for no incident."""

    contact: Ref
    nth: Nth = 1
    reason: Line


class AlreadyRead(Refusal):
    """{name} has it already: {words}"""


class NoRiskWaits(Refusal):
    """Nothing of a risk waits on this message."""


class NobodyCalled(Refusal):
    """Nobody on duty is called {to}, and no role: give a role ({known}) or somebody on duty."""

    field = "to"


# Taking


def take_message(command: TakeMessage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A task from the moment it is taken, and the record of its contact."""
    contact = picture.contact(command.contact)
    stream, taken = _taken(
        contact, command.to, command.text, picture, policy, who, at, absent=command.absent, wanted=command.minutes
    )
    note = f"for {command.to}: {command.text}"
    recorded: Change = (f"contact/{contact.id}", ContactRecorded(outcome=PASSED, note=note))
    return [(stream, taken), recorded, *_told_of_it(stream, taken, picture, policy, at)]


def _taken(
    contact: Contact, to: str, text: str, picture: Picture, policy: Policy, who: Who, at: datetime, *,
    absent: bool = False, wanted: int | None = None,
) -> tuple[str, MessageTaken]:  # fmt: skip
    named = _on_duty(to, picture)
    owner = Holder(named.role, named, ()) if named and not absent else _supervisor(1, picture, policy, at)
    length = wanted or policy.limits.read_message
    taken = MessageTaken(
        contact=contact.id, to_name=named.name if named else to, to_post=named.id if named else "", text=text,
        due=at + minutes(length), absent=absent, owner_role=owner.role, owner_post=owner.post_id,
        owner_name=owner.name, taken_by=who.name,
    )  # fmt: skip
    return next(s for n in count(1) if picture.state(s := stream_of(contact.id, n)) is None), taken


def stream_of(contact: str, nth: int) -> str:
    """The stream of a contact's `nth` message, from 1."""
    return f"officer_message/{contact}/{nth}"


def _on_duty(to: str, picture: Picture) -> Post | None:
    wanted = to.strip().casefold()
    return next((p for p in picture.posts() if wanted in (p.name.casefold(), p.id, p.person)), None)


def _supervisor(step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    """Who hears for the `step`th time: the officer's supervisor first, then upwards, and the last again."""
    chain = policy.hears.message
    return holder(picture, policy, chain[min(step, len(chain)) - 1], at=at)


def _told_of_it(stream: str, taken: MessageTaken, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """Its addressee by a line where they are on duty, else their supervisor, whose it is."""
    if not taken.owner_post:
        return []
    away = f"{taken.to_name} is away: " if taken.absent else "" if taken.to_post else "not on duty: "
    why = f"{away}message for {taken.to_name}: {taken.text}"
    return told(stream, picture.post(taken.owner_post), why, picture, policy, at)


def told(
    stream: str, post: Post | None, why: str, picture: Picture, policy: Policy, at: datetime, *, life: bool = False
) -> list[Change]:
    """A notice about a message: an interruption over a life where the hour's budget bears it, else a line."""
    if post is None or not post.open:
        return []
    loud = life and may_interrupt(held_by(picture, post), policy, at)
    notice = Notified(subject=stream, number="", kind="message", interrupted=loud, about_life=life, why=why)
    return [(f"post/{post.id}", notice)]


# What becomes of it


def read_message(command: ReadMessage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever says so answers for it; a risk in it still waits for somebody to act."""
    message = _message(command.contact, command.nth, picture)
    if message.read_at is not None:
        raise AlreadyRead(name=message.read_by, words=message.read_words)
    return [(f"officer_message/{message.id}", MessageRead(by_name=who.name, words=command.words))]


def hand_message(command: HandMessage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Its time stands."""
    message = _message(command.contact, command.nth, picture)
    named = _on_duty(command.to, picture)
    known = [role.id for role in policy.roles.values() if role.operational]
    if named is None and command.to not in known:
        raise NobodyCalled(to=command.to, known=", ".join(known))
    to = Holder(named.role, named, ()) if named else holder(picture, policy, command.to, at=at)
    handed = MessageHanded(
        to_role=to.role, to_post=to.post_id, to_name=to.name, by_name=who.name, reason=command.reason
    )  # fmt: skip
    stream = f"officer_message/{message.id}"
    why = f"message for {message.to_name}, given to you by {who.name}: {message.text}"
    return [(stream, handed), *told(stream, to.post, why, picture, policy, at)]


def set_message_risk_aside(
    command: SetMessageRiskAside, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """A reason is asked for, and stays beside the words."""
    message = _message(command.contact, command.nth, picture)
    if not message.risk_waits:
        raise NoRiskWaits
    return [(f"officer_message/{message.id}", MessageRiskDealt(reason=command.reason, by_name=who.name))]


def _message(contact: str, nth: int, picture: Picture) -> OfficerMessage:
    return picture.officer_message(f"{contact}/{nth}")


# What follows from what others write


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A message recorded as passed on is somebody's; an incident opened from its contact deals with its risk."""
    found: list[Change] = []
    taken = {fact.contact for _, fact in changes if isinstance(fact, MessageTaken)}
    for stream, fact in changes:
        contact = picture.ahead(stream)
        if not isinstance(contact, Contact):
            continue
        if isinstance(fact, IncidentOpenedFromContact):
            found += _dealt(contact.id, fact.incident, picture, who)
        elif isinstance(fact, ContactRecorded) and fact.outcome == PASSED and contact.id not in taken:
            found.append(_taken(contact, NOBODY_NAMED, fact.note, picture, policy, who, at))
    return found


def _dealt(contact: str, incident: str, picture: Picture, who: Who) -> list[Change]:
    dealt = MessageRiskDealt(incident=incident, by_name=who.name)
    return [
        (f"officer_message/{one.id}", dealt)
        for one in picture.messages_in_sight()
        if one.contact == contact and one.risk_waits
    ]


# Deadlines


def message_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Read in its time, at its own pace upwards; and a risk in it acted on in minutes."""
    assert isinstance(state, OfficerMessage)
    stream, limits = f"officer_message/{state.id}", policy.limits
    if state.read_at is None:
        step = state.step + 1
        later = policy.repeats.at_own_pace(limits.unread_message, step)
        yield deadline(stream, "message_unread", step, state.due + minutes(later))
    if state.risk_waits and state.risk_due is not None:
        step = state.risk_step + 1
        yield deadline(stream, "message_risk", step, state.risk_due + minutes(policy.repeats.quickly(step)))


def on_unread(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """To that officer's supervisor, then upwards; whoever had it hears no more of it."""
    message = picture.officer_message(due.subject)
    to = _supervisor(due.step + (1 if message.absent or not message.to_post else 0), picture, policy, at)
    why = f"Message for {message.to_name} not read in its time: {message.text}"
    unread = MessageUnread(
        step=due.step, due=due.due, owner_role=to.role, owner_post=to.post_id, owner_name=to.name, why=why
    )  # fmt: skip
    return [(due.stream, unread), *told(due.stream, to.post, why, picture, policy, at, life=message.life)]


def on_risk(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nobody opened an incident over it: a supervisor hears, then those above."""
    message = picture.officer_message(due.subject)
    chain = (policy.hears.life, *policy.hears.message)
    to = holder(picture, policy, chain[min(due.step, len(chain)) - 1], at=at)
    why = f"Message for {message.to_name} speaks of {', '.join(message.risk).lower()}: {message.text}"
    waited = MessageRiskWaited(
        step=due.step, due=due.due, owner_role=to.role, owner_post=to.post_id, owner_name=to.name, why=why
    )  # fmt: skip
    return [(due.stream, waited), *told(due.stream, to.post, why, picture, policy, at, life=message.life)]


RULES = (
    Rule(command=TakeMessage, decide=take_message),
    Rule(command=ReadMessage, decide=read_message),
    Rule(command=HandMessage, decide=hand_message),
    Rule(command=SetMessageRiskAside, decide=set_message_risk_aside),
)
CONSEQUENCES = (Consequence(of=frozenset((ContactRecorded, IncidentOpenedFromContact)), follow=follow),)
DEADLINES: dict[str, tuple[Derive, ...]] = {"officer_message": (message_deadlines,)}
DUE = (DueRule("message_unread", on_unread), DueRule("message_risk", on_risk))
