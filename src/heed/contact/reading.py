"""Reports that their form keeps: whose they are to read, by when, and how each ends. Pure.

Nobody waits on a line for them, so they stand in no queue of calls. Each is owed by a person or a role of the pack
until it has become an incident, was joined to one, or its reporter has an answer (L1, L4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.contact import follow_up
from heed.contact.follow_up import NothingOwed
from heed.log.command import Command, Line, Ref, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact, ContactRecorded, IncidentOpenedFromContact
from heed.picture.fact import Change, Fact
from heed.picture.follow_up import KINDS, FollowUp, FollowUpEnded, FollowUpHanded
from heed.picture.message import AnswerWritten, MessageAdded, RiskSeen
from heed.picture.nouns import Picture
from heed.policy.values import Policy

KEPT = "report_kept"
ANSWERED = "report_answered"


class TakeReport(Command, frozen=True, kw_only=True):
    """Read a kept report yourself: it is yours from now on, and its time stands."""

    contact: Ref


class AnswerReport(Command, frozen=True, kw_only=True):
    """Answer whoever sent a kept report, and say in a line what is done with it; it is read then."""

    contact: Ref
    text: Text
    done: Line


def take_report(command: TakeReport, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever reads it has it, so that nobody reads it twice."""
    contact = picture.contact(command.contact)
    owed = _owed(contact)
    if owed.owner_post == who.post and who.post:
        return []
    handed = FollowUpHanded(
        kind="report", due=owed.due, owner_role=who.role, owner_post=who.post, owner_name=who.name
    )  # fmt: skip
    return [(f"contact/{contact.id}", handed)]


def answer_report(command: AnswerReport, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The answer goes where they gave an address, and stands on the page they come back to."""
    contact = picture.contact(command.contact)
    _owed(contact)
    stream = f"contact/{contact.id}"
    return [
        (stream, AnswerWritten(text=command.text, author=who.person, author_name=who.name)),
        (stream, FollowUpEnded(kind="report", outcome="answered", words=command.done, by_name=who.name)),
        (stream, ContactRecorded(outcome=ANSWERED, note=command.done)),
    ]


def _owed(contact: Contact) -> FollowUp:
    owed = contact.follow.of("report")
    if owed is None:
        raise NothingOwed(kind=KINDS["report"].lower())
    return owed


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Owed from when it is kept, on the list of its reader and interrupting nobody, until something else has it."""
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream) if isinstance(fact, OF) else None
        if not isinstance(contact, Contact):
            continue
        if isinstance(fact, ContactRecorded):
            if fact.outcome == KEPT and contact.settled:
                owed = follow_up.owed(contact, "report", fact.note, picture, policy, at, danger=False)
                found += [change for change in owed if change[0] == stream]
        elif contact.follow.of("report") is not None and not (isinstance(fact, RiskSeen) and not fact.now):
            found.append((stream, FollowUpEnded(kind="report", outcome=_elsewhere(fact), by_name=who.name)))
    return found


def _elsewhere(fact: Fact) -> str:
    if isinstance(fact, IncidentOpenedFromContact):
        return "an incident has it"
    return "it is in the queue, since more came or danger was seen"


OF = (ContactRecorded, IncidentOpenedFromContact, MessageAdded, RiskSeen)
RULES = (Rule(command=TakeReport, decide=take_report), Rule(command=AnswerReport, decide=answer_report))
CONSEQUENCES = (Consequence(of=frozenset(OF), follow=follow),)
