"""A person who uses Heed, and a person's shift: what they looked at (L5), and what was pointed out to them alone.

Secrets (password hashes) are not facts: they stand in a table of `access`. These names are the storage format.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

#: What is done by a reading, as section 62 of the Data Protection Act 2018 tells them apart.
Operation = Literal["", "consultation", "search", "disclosure", "export", "print"]
#: Whether whoever looked held a post, and was at its desk; empty in readings of before it was written down.
Duty = Literal["", "on", "away", "off"]

# Facts


class PersonAdded(Fact, frozen=True, kw_only=True):
    """Somebody was given an account."""

    name: SealedText
    sign_in: SealedText
    roles: tuple[str, ...]

    def sentence(self) -> str:
        return (
            f"{self.name} added as {', '.join(r.replace('_', ' ') for r in self.roles) or 'nobody in particular yet'}"
        )


class PersonRolesSet(Fact, frozen=True, kw_only=True):
    """What the person may act as."""

    roles: tuple[str, ...]
    reason: SealedText = ""

    def sentence(self) -> str:
        return f"Roles set: {', '.join(r.replace('_', ' ') for r in self.roles) or 'none'}"


class PersonPasswordSet(Fact, frozen=True, kw_only=True):
    """A new password was set (the password itself is nowhere in the record)."""

    def sentence(self) -> str:
        return "Password set"


class PersonDisabled(Fact, frozen=True, kw_only=True):
    """The account can no longer sign in."""

    reason: SealedText

    def sentence(self) -> str:
        return f"Account disabled: {self.reason}"


class PersonEnabled(Fact, frozen=True, kw_only=True):
    """The account can sign in again."""

    reason: SealedText

    def sentence(self) -> str:
        return f"Account enabled: {self.reason}"


class PersonHomeSet(Fact, frozen=True, kw_only=True):
    """Where the person lives, as far as they say, so that looking at their own address is noticed."""

    address: SealedText
    postcode: SealedText = ""

    def sentence(self) -> str:
        return "Home address written down" if self.address or self.postcode else "Home address taken out"


class RecordRead(Fact, frozen=True, kw_only=True):
    """The person opened a record, selected it into detail, searched, exported or printed."""

    anytime = True

    what: str
    subject: str
    why: SealedText
    operation: Operation = ""
    #: What was searched for, and how many were found.
    words: SealedText = ""
    count: int | None = None
    #: Stream of the incident or call that was worked on at that workstation; empty where there was none.
    in_hand: str = ""
    duty: Duty = ""
    #: Whether what was read was over by then.
    over: bool = False

    def sentence(self) -> str:
        words = f" for “{self.words}”" if self.words else ""
        found = f", {self.count} found" if self.count is not None else ""
        return f"{self.what.capitalize()} {self.subject}{words}{found}: {self.why}"


class PointerSetAside(Fact, frozen=True, kw_only=True):
    """They let words of theirs stand that were pointed out to them. It stands on no log, and is nobody else's."""

    anytime = True

    incident: str
    #: Version of the line in the incident's stream, and the kind of wording by the pack.
    on_version: int
    kind: str

    def sentence(self) -> str:
        return f"Lets words on incident/{self.incident} stand ({self.kind.replace('_', ' ')})"


# State


class Person(Subject, frozen=True, kw_only=True):
    """An account as the room knows it."""

    name: str
    sign_in: str
    roles: tuple[str, ...]
    added_at: datetime
    disabled: bool = False
    #: Where they live; shown on their account's own page and nowhere else.
    home: str = ""
    postcode: str = ""

    @property
    def open(self) -> bool:
        """People stay in the room's memory, disabled ones too: logs name them."""
        return True

    @property
    def began_at(self) -> datetime:
        return self.added_at


class Shift(Subject, frozen=True, kw_only=True):
    """A person's day: only how many readings, the facts themselves are read from the record."""

    began: datetime
    readings: int = 0

    @property
    def open(self) -> bool:
        return False

    @property
    def began_at(self) -> datetime:
        return self.began


# Evolve


def evolve(state: Person | None, recorded: Recorded) -> Person:
    """Fold one recorded fact into a person."""
    fact = recorded.fact
    if isinstance(fact, PersonAdded):
        return Person(
            id=recorded.stream.partition("/")[2],
            version=recorded.version,
            name=fact.name,
            sign_in=fact.sign_in,
            roles=fact.roles,
            added_at=recorded.happened_at,
        )
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with PersonAdded")
    changes: dict[str, object] = {}
    match fact:
        case PersonRolesSet():
            changes = {"roles": fact.roles}
        case PersonDisabled():
            changes = {"disabled": True}
        case PersonEnabled():
            changes = {"disabled": False}
        case PersonHomeSet():
            changes = {"home": fact.address, "postcode": fact.postcode}
        case PersonPasswordSet():
            pass
        case _:
            raise ValueError(f"a person does not know {type(fact).__name__}")
    return msgspec.structs.replace(state, version=recorded.version, **changes)


def evolve_shift(state: Shift | None, recorded: Recorded) -> Shift:
    """Count a reading."""
    if state is None:
        state = Shift(id=recorded.stream.partition("/")[2], version=0, began=recorded.happened_at)
    read = isinstance(recorded.fact, RecordRead)
    return msgspec.structs.replace(state, version=recorded.version, readings=state.readings + read)


FACTS: tuple[type[Fact], ...] = (
    PersonAdded, PersonRolesSet, PersonPasswordSet, PersonDisabled, PersonEnabled, PersonHomeSet,
)  # fmt: skip
SHIFT_FACTS: tuple[type[Fact], ...] = (RecordRead, PointerSetAside)
