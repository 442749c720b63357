"""People and vehicles described on a log, detail by detail, so that what is missing can be asked for.

These names are the storage format. The facts stand in the incident's stream; `Described` is part of its state. Which
details there are, and which make a description complete enough to look by, is the pack's (chapter `descriptions`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedMap, SealedText

# Facts


class PersonDescribed(Fact, frozen=True, kw_only=True):
    """Somebody said what a person looks like; details of one described before are added to it, or put right."""

    anytime = True

    described: str
    #: Who they are to the matter: suspect, missing person, victim.
    who: SealedText = ""
    #: Detail, as the pack names it, to what was said.
    details: SealedMap

    def sentence(self) -> str:
        return f"{self.who.capitalize() or 'Person'} described: {_listed(self.details)}"


class VehicleDescribed(Fact, frozen=True, kw_only=True):
    """Somebody said what a vehicle looks like; details of one described before are added to it, or put right."""

    anytime = True

    described: str
    #: What it is to the matter: used to leave, stolen, abandoned.
    who: SealedText = ""
    #: Detail, as the pack names it, to what was said.
    details: SealedMap

    def sentence(self) -> str:
        return f"Vehicle described{f' ({self.who})' if self.who else ''}: {_listed(self.details)}"


def _listed(details: dict[str, str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')} {said}" for name, said in details.items())


# State


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A person or a vehicle as described so far, the newest word on each detail."""

    id: str
    of: Literal["person", "vehicle"]
    who: str
    details: dict[str, str]
    at: datetime


def evolve(held: tuple[Described, ...], recorded: Recorded) -> tuple[Described, ...]:
    """Fold a description into those there are."""
    fact = recorded.fact
    assert isinstance(fact, PersonDescribed | VehicleDescribed)
    for place, one in enumerate(held):
        if one.id == fact.described:
            more = msgspec.structs.replace(
                one, who=fact.who or one.who, details=one.details | fact.details, at=recorded.happened_at
            )
            return (*held[:place], more, *held[place + 1 :])
    new = Described(
        id=fact.described, of="person" if isinstance(fact, PersonDescribed) else "vehicle", who=fact.who,
        details=fact.details, at=recorded.happened_at,
    )  # fmt: skip
    return (*held, new)


FACTS: tuple[type[Fact], ...] = (PersonDescribed, VehicleDescribed)
