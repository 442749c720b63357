"""What somebody needs to be understood, and whom they were told of: marked on a contact, before there is any incident.

These names are the storage format. The facts stand in the contact's stream; `Aid` is part of its state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText
from heed.picture.regard import Interpreter

How = Literal["said", "text"]

# Facts


class SupportOffered(Fact, frozen=True, kw_only=True):
    """Somebody was told whom they can turn to, or was sent it by text from the room's own telephone."""

    anytime = True
    support: str
    name: str
    how: How
    by_name: SealedText

    def sentence(self) -> str:
        way = "sent by text" if self.how == "text" else "named"
        return f"{self.name} {way} by {self.by_name}"


class ContactLanguageMarked(Fact, frozen=True, kw_only=True):
    """What the person speaks, and where an interpreter stands."""

    anytime = True
    language: SealedText
    interpreter: Interpreter

    def sentence(self) -> str:
        return f"Speaks {self.language}; interpreter {self.interpreter.replace('_', ' ')}"


class ContactRelayMarked(Fact, frozen=True, kw_only=True):
    """Whether the person is spoken to by text relay."""

    anytime = True
    relay: bool

    def sentence(self) -> str:
        return "By text relay: one speaks at a time, “go ahead” ends a turn" if self.relay else "Not by text relay"


# State


class Offered(msgspec.Struct, frozen=True):
    """What was offered, how, by whom and when."""

    support: str
    name: str
    how: How
    by_name: str
    at: datetime


class Aid(msgspec.Struct, frozen=True, kw_only=True):
    """Language, relay, and support offered."""

    offered: tuple[Offered, ...] = ()
    language: str = ""
    interpreter: Interpreter = "not_needed"
    relay: bool = False


# Evolve


def evolve(aid: Aid, fact: Fact, at: datetime) -> Aid:
    """Fold a fact of these into a contact's."""
    match fact:
        case SupportOffered():
            offered = Offered(fact.support, fact.name, fact.how, fact.by_name, at)
            return msgspec.structs.replace(aid, offered=(*aid.offered, offered))
        case ContactLanguageMarked():
            return msgspec.structs.replace(aid, language=fact.language, interpreter=fact.interpreter)
        case ContactRelayMarked():
            return msgspec.structs.replace(aid, relay=fact.relay)
        case _:
            raise ValueError(f"no aid: {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (SupportOffered, ContactLanguageMarked, ContactRelayMarked)
