"""A second matter told in one contact: spoken of, then opened as an incident of its own, or set aside.

These names are the storage format. The facts stand in the contact's stream, never on the log of the first incident;
`Spoken` is part of the contact's state. Which words speak of which matter is the pack's (chapter `matters`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText

# Facts


class MatterSpokenOf(Fact, frozen=True, kw_only=True):
    """Words spoke of another matter than the incident the contact had led to."""

    #: Opening code of the matter, and its name.
    code: str
    name: str
    #: The words, and the incident beside which they were said.
    words: SealedText
    beside: str
    #: One line of reason.
    why: str
    #: True where nothing of it is shown on the log beside which it was said.
    apart: bool = False
    #: The stream in which the words stand, and the version of the fact that has them; 0 where that is not known.
    said_on: str = ""
    on_version: int = 0

    def sentence(self) -> str:
        return f"Another matter spoken of, {self.name}: “{self.words}”"


class MatterOpened(Fact, frozen=True, kw_only=True):
    """It has an incident of its own from the same contact."""

    code: str
    name: str
    incident: str
    apart: bool = False

    def sentence(self) -> str:
        return f"{self.name} has an incident of its own"


class MatterHandedOver(Fact, frozen=True, kw_only=True):
    """It was opened in a restricted log: whoever took the call keeps a reference, and words for the caller."""

    log_name: str
    reference: str
    for_caller: str

    def sentence(self) -> str:
        return (
            f"Handed over to {self.log_name.lower()}, reference {self.reference}. Tell the caller: “{self.for_caller}”"
        )


class MatterSetAside(Fact, frozen=True, kw_only=True):
    """Somebody says why it is no matter of its own."""

    code: str
    name: str
    reason: SealedText
    by_name: SealedText
    apart: bool = False

    def sentence(self) -> str:
        return f"{self.name} is no incident of its own ({self.by_name}): {self.reason}"


# State


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A matter that words spoke of, and what became of it."""

    code: str
    name: str
    words: str
    beside: str
    why: str
    apart: bool
    at: datetime
    #: Where its words stand: stream and version; and the version of the fact that says it was spoken of.
    said_on: str = ""
    on_version: int = 0
    version: int = 0
    #: What is kept of one that was handed over to a restricted log.
    reference: str = ""
    #: The incident opened for it; empty while there is none.
    incident: str = ""
    aside_by: str = ""
    aside_because: str = ""

    @property
    def offered(self) -> bool:
        """Nobody has opened it or set it aside."""
        return not self.incident and not self.aside_by and not self.reference


def is_news(matters: tuple[Spoken, ...], code: str, words: str) -> bool:
    """Whether words are to be offered: not while their matter is offered or opened, and never twice the same words."""
    earlier = [one for one in matters if one.code == code]
    return all(one.aside_by and not one.incident and not _same(one.words, words) for one in earlier)


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


# Evolve


def evolve(matters: tuple[Spoken, ...], recorded: Recorded) -> tuple[Spoken, ...]:
    """Fold what was said of a second matter."""
    fact = recorded.fact
    match fact:
        case MatterSpokenOf():
            one = Spoken(
                code=fact.code, name=fact.name, words=fact.words, beside=fact.beside, why=fact.why,
                apart=fact.apart, at=recorded.happened_at, said_on=fact.said_on, on_version=fact.on_version,
                version=recorded.version,
            )  # fmt: skip
            return (*matters, one)
        case MatterHandedOver():
            one = Spoken(
                code=fact.reference, name=fact.log_name, words=fact.for_caller, beside="", why="", apart=True,
                at=recorded.happened_at, reference=fact.reference,
            )  # fmt: skip
            return (*matters, one)
        case MatterOpened():
            return tuple(
                msgspec.structs.replace(one, incident=fact.incident) if one.code == fact.code else one
                for one in matters
            )
        case MatterSetAside():
            return tuple(
                msgspec.structs.replace(one, aside_by=fact.by_name, aside_because=fact.reason)
                if one.code == fact.code and one.offered
                else one
                for one in matters
            )
        case _:
            raise ValueError(f"a matter does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (MatterSpokenOf, MatterOpened, MatterHandedOver, MatterSetAside)
