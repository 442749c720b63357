"""A restriction: a record, or entries of one, that from now on only a restricted log's roles may see (AU4).

These names are the storage format. Facts, state, evolve. A restriction has a stream of its own, which stays open until
it is lifted, so that every node knows it from its start; a record that is restricted whole says so itself as well, and
from then on whoever is told of it is one of those roles. Nothing is taken out of the record, and its chain stands.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

# Facts


class RestrictionPlaced(Fact, frozen=True, kw_only=True):
    """Records, or entries of the first of them, were moved to a restricted log."""

    #: Streams, the one it was asked for first; others are what belongs to it alone.
    subjects: tuple[str, ...]
    #: Versions of single facts in the first subject's stream; empty where the whole is restricted.
    entries: tuple[int, ...] = ()
    log: str
    log_name: str
    #: What whoever handed it over keeps of it.
    reference: str
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        what = "Entries restricted" if self.entries else "Restricted"
        return f"{what} to {self.log_name.lower()}, {self.reference}, by {self.by_name}: {self.reason}"


class RestrictionLifted(Fact, frozen=True, kw_only=True):
    """What was restricted is everybody's again who may see such a record."""

    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Restriction lifted by {self.by_name}: {self.reason}"


class RecordRestricted(Fact, frozen=True, kw_only=True):
    """The record whose stream this stands in is seen by these roles alone, and they are told of it."""

    restriction: str
    log_name: str
    roles: tuple[str, ...]

    def sentence(self) -> str:
        return f"Restricted to {self.log_name.lower()}"


class RecordOpenedUp(Fact, frozen=True, kw_only=True):
    """The record whose stream this stands in is restricted no more."""

    restriction: str
    log_name: str

    def sentence(self) -> str:
        return f"No longer restricted to {self.log_name.lower()}"


# State


class Restriction(Subject, frozen=True, kw_only=True):
    """What is restricted, to whom, and whether it still is."""

    subjects: tuple[str, ...]
    entries: tuple[int, ...]
    log: str
    log_name: str
    reference: str
    reason: str
    by_name: str
    placed_at: datetime
    lifted_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.lifted_at is None

    @property
    def began_at(self) -> datetime:
        return self.placed_at


# Evolve


def evolve(state: Restriction | None, recorded: Recorded) -> Restriction:
    """Fold one recorded fact into a restriction."""
    fact = recorded.fact
    if isinstance(fact, RestrictionPlaced):
        return Restriction(
            id=recorded.stream.partition("/")[2], version=recorded.version, subjects=fact.subjects,
            entries=fact.entries, log=fact.log, log_name=fact.log_name, reference=fact.reference, reason=fact.reason,
            by_name=fact.by_name, placed_at=recorded.recorded_at,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with RestrictionPlaced")
    if not isinstance(fact, RestrictionLifted):
        raise ValueError(f"a restriction does not know {type(fact).__name__}")
    return msgspec.structs.replace(state, version=recorded.version, lifted_at=recorded.recorded_at)


FACTS: tuple[type[Fact], ...] = (RestrictionPlaced, RestrictionLifted)
#: What a record says of itself: these stand in the streams of records.
ON_RECORDS: tuple[type[Fact], ...] = (RecordRestricted, RecordOpenedUp)


def restricted_to(fact: Fact) -> tuple[str, ...] | None:
    """The roles that alone see the record after this fact; None where the fact says nothing of it."""
    if isinstance(fact, RecordRestricted):
        return fact.roles
    return () if isinstance(fact, RecordOpenedUp) else None
