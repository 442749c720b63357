"""People, vehicles, organisations, addresses and numbers spoken of on a log, detail by detail.

These names are the storage format. The facts stand in the incident's stream; `Described` is part of its state. Which
details there are, and which make a description complete enough to look by, is the pack's (chapter `descriptions`).
Who somebody is, of those whom police know, is said apart from what was said of them: `MentionRecognised`.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from heed.picture.fact import Fact, Recorded, SealedMap, SealedText
from heed.picture.known import Kind

# Facts


class _Described(Fact, frozen=True, kw_only=True):
    """Somebody said something of one of a kind; details of one described before are added to it, or put right."""

    of: ClassVar[Kind]

    described: str
    #: Who or what they are to the matter, in words: the man at the door, used to leave.
    who: SealedText = ""
    #: The same as one of the pack's roles: victim, witness, suspect; empty where nobody chose one.
    role: str = ""
    #: Detail, as the pack names it, to what was said.
    details: SealedMap

    def sentence(self) -> str:
        return f"{self.of.capitalize()} described{f' ({self.who})' if self.who else ''}: {_listed(self.details)}"


class PersonDescribed(_Described, frozen=True, kw_only=True):
    """Somebody said who a person is or what they look like; details of one described before are added, or put right."""

    of = "person"

    def sentence(self) -> str:
        return f"{self.who.capitalize() or 'Person'} described: {_listed(self.details)}"


class VehicleDescribed(_Described, frozen=True, kw_only=True):
    """Somebody said what a vehicle looks like; details of one described before are added to it, or put right."""

    of = "vehicle"


class OrganisationDescribed(_Described, frozen=True, kw_only=True):
    """Somebody named an organisation: a school, a ward, a firm."""

    of = "organisation"


class AddressDescribed(_Described, frozen=True, kw_only=True):
    """Somebody named an address that is not where it happens: where he lives, where she may have gone."""

    of = "address"


class NumberDescribed(_Described, frozen=True, kw_only=True):
    """Somebody gave a number that nobody rings from: his own, her mother's."""

    of = "number"


class MentionRecognised(Fact, frozen=True, kw_only=True):
    """Somebody said who or what a mention is, of those whom police know."""

    #: `described:1f…`, `caller`, `place`, `number`.
    mention: str
    known: str
    words: SealedText = ""

    def sentence(self) -> str:
        return f"Recognised: {self.words}" if self.words else "Recognised as known"


class MentionUnrecognised(Fact, frozen=True, kw_only=True):
    """Somebody said that a mention is not the one it was taken for."""

    mention: str
    reason: SealedText

    def sentence(self) -> str:
        return f"Not the one it was taken for: {self.reason}"


def _listed(details: dict[str, str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {said}" for name, said in details.items())


# State


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something as described so far, the newest word on each detail."""

    id: str
    of: Kind
    who: str
    role: str = ""
    details: dict[str, str]
    at: datetime


#: The mentions of a log that were recognised, each with the known record.
Recognised = tuple[tuple[str, str], ...]

DESCRIBED: tuple[type[_Described], ...] = (
    PersonDescribed, VehicleDescribed, OrganisationDescribed, AddressDescribed, NumberDescribed,
)  # fmt: skip
BY_KIND: dict[Kind, type[_Described]] = {fact.of: fact for fact in DESCRIBED}


def evolve(held: tuple[Described, ...], recorded: Recorded) -> tuple[Described, ...]:
    """Fold a description into those there are."""
    fact = recorded.fact
    assert isinstance(fact, _Described)
    for place, one in enumerate(held):
        if one.id == fact.described:
            more = msgspec.structs.replace(
                one, who=fact.who or one.who, role=fact.role or one.role, details=one.details | fact.details,
                at=recorded.happened_at,
            )  # fmt: skip
            return (*held[:place], more, *held[place + 1 :])
    new = Described(
        id=fact.described, of=fact.of, who=fact.who, role=fact.role, details=fact.details, at=recorded.happened_at
    )
    return (*held, new)


def recognise(held: Recognised, recorded: Recorded) -> Recognised:
    """Fold who a mention is into those recognised."""
    fact = recorded.fact
    assert isinstance(fact, MentionRecognised | MentionUnrecognised)
    others = tuple(pair for pair in held if pair[0] != fact.mention)
    return (*others, (fact.mention, fact.known)) if isinstance(fact, MentionRecognised) else others


RECOGNISED: tuple[type[Fact], ...] = (MentionRecognised, MentionUnrecognised)
FACTS: tuple[type[Fact], ...] = DESCRIBED
