"""Danger in what somebody wrote: a risk to life, said as of now, offers the contact as a 999 is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact
from heed.picture.fact import Change
from heed.picture.message import MessageAdded, MessageReceived, RiskSeen
from heed.picture.nouns import Picture
from heed.policy.values import Cues, Policy
from heed.risk.cues import find


def see(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The first risk to life that the words say; once a contact, and not where somebody has it already."""
    found: list[Change] = []
    for stream, fact in changes:
        if not isinstance(fact, MessageReceived | MessageAdded):
            continue
        contact = picture.ahead(stream)
        if isinstance(contact, Contact) and not contact.risk and contact.answered_at is None:
            why = danger(_words(fact), policy.cues)
            found += [(stream, RiskSeen(why=why, source="words"))] if why else []
    return found


def _words(fact: MessageReceived | MessageAdded) -> str:
    if isinstance(fact, MessageAdded):
        return fact.text
    return "\n".join((fact.subject, fact.text, *fact.answers.values()))


def danger(text: str, cues: Cues) -> str:
    """The first risk to life that a text says as of now, as a line says it; empty where it says none."""
    hits = (hit for hit in find(text, cues) if hit.mode == "said" and cues.by_id[hit.construct].life)
    first = next(hits, None)
    return f"“{first.words}” ({cues.by_id[first.construct].name.lower()})" if first is not None else ""


CONSEQUENCES = (Consequence(of=frozenset((MessageReceived, MessageAdded)), follow=see),)
