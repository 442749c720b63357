"""Naming support and services to somebody, and what was offered on the contact (FC20). Pure.

By text only where it is safe: what somebody else may read can endanger whoever gets it, and not known is not safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heed.clock.reaching import reach
from heed.log.command import Command, Line, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.aid import ContactLanguageMarked, ContactRelayMarked, How, SupportOffered
from heed.picture.contact import Contact, IncidentOpenedFromContact
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident, LogEntryAdded, ServiceRequested
from heed.picture.nouns import Picture
from heed.picture.regard import Interpreter, LanguageMarked, TextRelayMarked
from heed.policy.support import Support
from heed.policy.values import Policy

#: The service of the pack that interprets.
INTERPRETER = "interpreter"


class OfferSupport(Command, frozen=True, kw_only=True):
    """Say that somebody was told of support or a service; or sent it by text, where that is safe."""

    contact: Ref
    support: Ref
    how: How = "said"


class MarkContactLanguage(Command, frozen=True, kw_only=True):
    """Say what language somebody speaks, and how far the interpreter is, before there is any incident."""

    contact: Ref
    language: Line
    interpreter: Interpreter


class MarkContactRelay(Command, frozen=True, kw_only=True):
    """Say that a contact comes by text relay, or that it does not."""

    contact: Ref
    relay: bool


class NoSuchSupport(Refusal):
    """The directory has nobody under {support}."""

    field = "support"


class NotSafeToText(Refusal):
    """Do not send a text: {why}. Say it while they are on the line."""


def offer_support(command: OfferSupport, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On the contact, and on the log of each open incident it led to."""
    contact = picture.contact(command.contact)
    found = policy.support.get(command.support)
    if found is None:
        raise NoSuchSupport(support=command.support)
    incidents = [picture.incident(one) for one in contact.incidents]
    why = unsafe_to_text(contact, incidents, found, policy) if command.how == "text" else ""
    if why:
        raise NotSafeToText(why=why)
    offered = SupportOffered(support=found.id, name=found.name, how=command.how, by_name=who.name)
    changes: list[Change] = [(f"contact/{contact.id}", offered)]
    entry = LogEntryAdded(text=f"Offered: {offered.sentence()} ({found.reach})")
    return [*changes, *((f"incident/{one.id}", entry) for one in incidents if one.open)]


def unsafe_to_text(contact: Contact, incidents: Iterable[Incident], support: Support, policy: Policy) -> str:
    """Why no text may be sent; empty where it is safe, or nothing speaks against it."""
    opened = list(incidents)
    for one in opened:
        reached = reach(one, policy, "text")
        if not reached.may:
            return reached.why[:1].lower() + reached.why[1:]
    known = any(one.reaching.safe is not None and one.reaching.safe.text == "yes" for one in opened)
    if (support.careful or contact.risk) and not known:
        return "nobody has written down that a text is safe, and this one may endanger whoever gets it"
    return "" if contact.number else "there is no number to send it to"


def in_order(policy: Policy, area: str, heard: frozenset[str]) -> list[Support]:
    """Who serves an area, those for the risks heard first."""
    serving = [one for one in policy.support.values() if one.serves(area)]
    return sorted(serving, key=lambda one: (heard.isdisjoint(one.cues), one.name))


def mark_contact_language(
    command: MarkContactLanguage, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """It goes with the incident that is opened; until then whoever has the call knows."""
    contact = picture.contact(command.contact)
    return [
        (f"contact/{contact.id}", ContactLanguageMarked(language=command.language, interpreter=command.interpreter))
    ]


def mark_contact_relay(
    command: MarkContactRelay, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Whoever rings back has to know."""
    contact = picture.contact(command.contact)
    return [(f"contact/{contact.id}", ContactRelayMarked(relay=command.relay))]


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An incident opened from a contact knows what language is spoken there, and that it is by relay."""
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream)
        if isinstance(fact, IncidentOpenedFromContact) and isinstance(contact, Contact):
            found += _carried(contact, picture.incident(fact.incident), policy)
    return found


def _carried(contact: Contact, incident: Incident, policy: Policy) -> list[Change]:
    facts: list[Fact] = []
    held, known = contact.aid, incident.account.regard
    if held.language and not known.language:
        facts.append(LanguageMarked(language=held.language, interpreter=held.interpreter))
        service = policy.services.get(INTERPRETER)
        if held.interpreter == "asked" and service is not None:
            facts.append(ServiceRequested(service=service.id, name=service.name, what=held.language))
    if (held.relay or contact.line == "relay") and not known.relay:
        facts.append(TextRelayMarked(relay=True))
    return [(f"incident/{incident.id}", fact) for fact in facts]


RULES = (
    Rule(command=OfferSupport, decide=offer_support),
    Rule(command=MarkContactLanguage, decide=mark_contact_language),
    Rule(command=MarkContactRelay, decide=mark_contact_relay),
)
CONSEQUENCES = (Consequence(of=frozenset((IncidentOpenedFromContact,)), follow=follow),)
