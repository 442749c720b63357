"""A call from the number of an open incident's caller: the same person again, or somebody who uses the same number.

These names are the storage format. The facts stand in the incident's stream; `Again` is part of its state. A number is
not a person: the calls are told to those who have the incident and join nothing by themselves.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.assessment import Look
from heed.picture.fact import Fact, Recorded, SealedText

RANG_AGAIN = "somebody rang again from its caller’s number"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

# Facts


class CallerRangAgain(Fact, frozen=True, kw_only=True):
    """A call from its caller's number was answered, or ended without an incident of its own."""

    contact: str
    #: Which call from that number it is, counted from the one that opened the incident.
    nth: int
    taken_by: SealedText
    #: True where it is over and led to no incident; and what was recorded of it.
    ended: bool = False
    note: SealedText = ""
    #: Whether a supervisor is told over it by more than a line: once in so long, as the pack has it.
    told: bool = False

    def sentence(self) -> str:
        which = f"{ordinal(self.nth).capitalize()} call from its caller’s number"
        if self.ended:
            return f"{which} ended without an incident: “{self.note}” ({self.taken_by})"
        return f"{which}, taken by {self.taken_by}"


def ordinal(nth: int) -> str:
    """`second`; from ten on `10th`."""
    return ORDINALS[nth - 1] if 0 < nth <= len(ORDINALS) else f"{nth}th"


# State


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Calls from the number of an incident's caller after the one that opened it."""

    #: Contacts, in the order in which they were answered.
    contacts: tuple[str, ...] = ()
    last_at: datetime | None = None
    #: When a supervisor was last told by more than a line.
    told_at: datetime | None = None


def evolve(again: Again, recorded: Recorded) -> Again:
    """Fold another call."""
    fact, at = recorded.fact, recorded.happened_at
    assert isinstance(fact, CallerRangAgain)
    told = at if fact.told else again.told_at
    contacts = again.contacts if fact.contact in again.contacts else (*again.contacts, fact.contact)
    return Again(contacts=contacts, last_at=at, told_at=told)


def looked_for(look: Look | None, at: datetime) -> Look:
    """The look that another call asks for; one that is due already stands."""
    return look if look is not None and look.at is None else Look(why=RANG_AGAIN, since=at)


FACTS: tuple[type[Fact], ...] = (CallerRangAgain,)
