"""Danger in what somebody wrote: a risk to life, said as of now, offers the contact as a 999 is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact
from heed.picture.fact import Change
from heed.picture.message import MessageAdded, MessageReceived, RiskSeen
from heed.picture.nouns import Picture
from heed.policy.values import Cues, Policy
from heed.risk.cues import Hit, find


def see(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What the words speak of, once a contact, and not where somebody has it already and reads them."""
    found: list[Change] = []
    for stream, fact in changes:
        if not isinstance(fact, MessageReceived | MessageAdded):
            continue
        contact = picture.ahead(stream)
        if isinstance(contact, Contact) and not contact.risk and contact.answered_at is None:
            found += [(stream, seen) for seen in _seen(contact, _words(fact), policy.cues)]
    return found


def _seen(contact: Contact, text: str, cues: Cues) -> Iterator[RiskSeen]:
    """Danger now where the words say a risk to life; else the first risk they say or fear, once."""
    now = danger(text, cues)
    if now:
        yield RiskSeen(why=now, source="words")
        return
    risk = next((hit for hit in find(text, cues) if hit.mode in ("said", "feared")), None)
    if risk is not None and not contact.concern:
        yield RiskSeen(why=_why(risk, cues), source="words", now=False)


def _why(hit: Hit, cues: Cues) -> str:
    return f"“{hit.words}” ({cues.by_id[hit.construct].name.lower()})"


def _words(fact: MessageReceived | MessageAdded) -> str:
    if isinstance(fact, MessageAdded):
        return fact.text
    # The text of a report is its free answers once more.
    rest = (answer for answer in fact.answers.values() if answer not in fact.text)
    return "\n".join((fact.subject, fact.text, *rest))


def danger(text: str, cues: Cues) -> str:
    """The first risk to life that a text says as of now, as a line says it; empty where it says none."""
    hits = (hit for hit in find(text, cues) if hit.mode == "said" and cues.by_id[hit.construct].life)
    first = next(hits, None)
    return _why(first, cues) if first is not None else ""


CONSEQUENCES = (Consequence(of=frozenset((MessageReceived, MessageAdded)), follow=see),)
