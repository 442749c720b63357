"""Contacts in writing: a message received, more of it, and what the room writes back. Pure.

`AnswerCall` claims a written contact as it answers a call; `CloseContact` says what came of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from heed.contact import delivery
from heed.contact.reaching import refuse_unsafe
from heed.log.command import Command, Line, NewId, OptionalLine, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.contact import CallEnded, Contact, ContactRecorded
from heed.picture.fact import Change
from heed.picture.incident import CallCleared, WordsRecorded
from heed.picture.message import AnswerWritten, MessageAdded, MessageReceived, RiskSeen, Written
from heed.picture.nouns import Picture
from heed.picture.presence import PresenceFound, PresenceLost
from heed.policy.values import Policy

Answers = Annotated[dict[str, Annotated[str, Meta(max_length=8000)]], Meta(max_length=200)]


class ReceiveMessage(Command, frozen=True, kw_only=True):
    """Somebody wrote to the room: a report, an e-mail, a social message, a chat, a text to 999."""

    minted: ClassVar[tuple[str, ...]] = ("contact",)
    contact: NewId = ""
    channel: Written
    reference: Line
    from_name: OptionalLine = ""
    reply_to: OptionalLine = ""
    number: OptionalLine = ""
    subject: OptionalLine = ""
    text: OptionalText = ""
    form: OptionalLine = ""
    answers: Answers = msgspec.field(default_factory=dict)
    risk: OptionalLine = ""
    kept: Annotated[bool, Meta(description="it asks for nobody and is kept as a record of its answers")] = False


class AddMessage(Command, frozen=True, kw_only=True):
    """The person wrote more."""

    contact: Ref
    reference: Line
    text: Text
    risk: OptionalLine = ""


class TooMuchWritten(Refusal):
    """All answers together are {letters} letters, and {most} are read in one go: send what is over as more messages."""

    field = "answers"


class WriteToContact(Command, frozen=True, kw_only=True):
    """Write to whoever wrote to the room."""

    contact: Ref
    text: Text


class LosePresence(Command, frozen=True, kw_only=True):
    """Say that it is not known whether somebody who writes is still there."""

    contact: Ref


class FindPresence(Command, frozen=True, kw_only=True):
    """Say that somebody who writes is there."""

    contact: Ref


class SeeRisk(Command, frozen=True, kw_only=True):
    """Say that a waiting contact shows danger now: it is offered as a 999 is."""

    contact: Ref
    why: Line


class NothingToAnswer(Refusal):
    """This contact is a call; ring its number back instead."""


def receive_message(command: ReceiveMessage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A contact from the moment that it arrives. Told twice, it is one."""
    stream = f"contact/{command.contact}"
    if picture.state(stream) is not None:
        return []
    received = MessageReceived(
        channel=command.channel, reference=command.reference, from_name=command.from_name, reply_to=command.reply_to,
        number=command.number, subject=command.subject, text=command.text, form=command.form, answers=command.answers,
    )  # fmt: skip
    changes: list[Change] = [(stream, received)]
    letters, most = sum(map(len, command.answers.values())), policy.reports.public.all_letters
    if letters > most and not command.risk:
        raise TooMuchWritten(letters=letters, most=most)
    if command.risk:
        changes.append((stream, RiskSeen(why=command.risk, source="form")))
    elif command.kept:
        note = command.subject or command.form or "Kept with its answers"
        changes.append((stream, ContactRecorded(outcome="report_kept", note=note)))
    return changes


def add_message(command: AddMessage, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it reads it; what was closed waits again; its open incidents have the words on their logs."""
    contact = picture.contact(command.contact)
    if any(one.reference == command.reference for one in contact.messages):
        return []
    stream = f"contact/{contact.id}"
    added = MessageAdded(text=command.text, reference=command.reference)
    changes: list[Change] = [(stream, added)]
    if command.risk:
        changes.append((stream, RiskSeen(why=command.risk, source="form")))
    for incident in contact.incidents:
        if picture.incident(incident).open:
            changes.append((f"incident/{incident}", WordsRecorded(text=command.text)))
    return changes


def write_to_contact(command: WriteToContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The channel sends it; a letter can be answered after a record stands for it too."""
    contact = picture.contact(command.contact)
    if contact.spoken:
        raise NothingToAnswer
    for identity in () if contact.present else contact.incidents:
        refuse_unsafe(picture.incident(identity), policy, "message")
    written = AnswerWritten(text=command.text, author=who.person, author_name=who.name)
    return [(f"contact/{contact.id}", written)]


def lose_presence(command: LosePresence, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nobody is shown as there who may not be."""
    contact = picture.contact(command.contact)
    known = contact.present and not contact.spoken and contact.unheard_since is None
    return [(f"contact/{contact.id}", PresenceLost())] if known else []


def find_presence(command: FindPresence, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nothing where it was known."""
    contact = picture.contact(command.contact)
    return [] if contact.unheard_since is None else [(f"contact/{contact.id}", PresenceFound())]


def see_risk(command: SeeRisk, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever reads it first says so, and it stands before the rest."""
    contact = picture.contact(command.contact)
    return [(f"contact/{contact.id}", RiskSeen(why=f"{command.why} ({who.name})", source="person"))]


def ended_with(contact: Contact) -> list[Change]:
    """A conversation is over with its record; nobody is on a line that would clear by itself."""
    if contact.spoken or not contact.present:
        return []
    changes: list[Change] = [(f"contact/{contact.id}", CallEnded(how="handler_ended"))]
    return [*changes, *((f"incident/{incident}", CallCleared()) for incident in contact.incidents)]


RULES = (
    Rule(command=ReceiveMessage, decide=receive_message, system=True),
    Rule(command=AddMessage, decide=add_message, system=True),
    Rule(command=WriteToContact, decide=write_to_contact),
    Rule(command=SeeRisk, decide=see_risk),
    Rule(command=LosePresence, decide=lose_presence, system=True),
    Rule(command=FindPresence, decide=find_presence, system=True),
    *delivery.RULES,
)
