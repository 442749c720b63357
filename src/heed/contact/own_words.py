"""What somebody wrote goes with their contact: to the log of each incident it leads to, or is joined to (L3). Pure.

Message by message and uncut, however the incident came of it, and whatever a handler says of it beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.contact import Contact, IncidentOpenedFromContact
from heed.picture.entry import WordsRecorded
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.policy.values import Policy


def carry(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Each text once an act."""
    found: list[Change] = []
    for stream, fact in changes:
        contact = picture.ahead(stream) if isinstance(fact, IncidentOpenedFromContact) else None
        if not isinstance(contact, Contact) or not isinstance(fact, IncidentOpenedFromContact):
            continue
        log = f"incident/{fact.incident}"
        said = {words.text for other, words in changes if other == log and isinstance(words, WordsRecorded)}
        texts = dict.fromkeys(text for text in contact.own_words if text not in said)
        found += [(log, WordsRecorded(text=text)) for text in texts]
    return found


CONSEQUENCES = (Consequence(of=frozenset((IncidentOpenedFromContact,)), follow=carry),)
