"""An erasure: that the words of records are destroyed, by whose order and with whose approval. Metadata only.

These names are the storage format. Facts, state, evolve. One of a single record is ordered by one person and waits for
a second; one that is part of a disposal stands on the two people of that. Each record says so itself in the same append
(`heed.picture.keeping.WordsErased`), with which the database destroys its words, so that nothing is ever gone without
the record saying so, nor said to be gone and still there.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

# Facts


class ErasureOrdered(Fact, frozen=True, kw_only=True):
    """Somebody orders that a record be erased; it waits for a second person."""

    #: The record's stream, and what people call it.
    subject: str
    what: SealedText
    reason: SealedText
    by: str
    by_name: SealedText

    def sentence(self) -> str:
        return f"Erasure of {self.what} ordered by {self.by_name}: {self.reason}"


class ErasureDropped(Fact, frozen=True, kw_only=True):
    """It is not erased after all."""

    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Erasure dropped by {self.by_name}: {self.reason}"


class RecordErased(Fact, frozen=True, kw_only=True):
    """The words of these streams, and what indexes hold of them, are destroyed for good."""

    subjects: tuple[str, ...]
    reason: SealedText
    by_name: SealedText
    approved_by: SealedText
    #: The disposal it is part of; empty where it was one record by order.
    disposal: str = ""

    def sentence(self) -> str:
        return f"{', '.join(self.subjects)} erased by {self.by_name}, approved by {self.approved_by}: {self.reason}"


# State


class Erasure(Subject, frozen=True, kw_only=True):
    """What was ordered and what was erased."""

    subjects: tuple[str, ...]
    what: str = ""
    reason: str
    by: str = ""
    by_name: str
    ordered_at: datetime
    erased_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for a second person."""
        return self.erased_at is None and self.dropped_at is None

    @property
    def began_at(self) -> datetime:
        return self.ordered_at


# Evolve


def evolve(state: Erasure | None, recorded: Recorded) -> Erasure:
    """Fold one recorded fact into an erasure."""
    fact, at = recorded.fact, recorded.recorded_at
    match fact:
        case ErasureOrdered():
            return Erasure(
                id=recorded.stream.partition("/")[2], version=recorded.version, subjects=(fact.subject,),
                what=fact.what, reason=fact.reason, by=fact.by, by_name=fact.by_name, ordered_at=at,
            )  # fmt: skip
        case RecordErased() if state is None:
            return Erasure(
                id=recorded.stream.partition("/")[2], version=recorded.version, subjects=fact.subjects,
                reason=fact.reason, by_name=fact.by_name, ordered_at=at, erased_at=at,
            )  # fmt: skip
        case RecordErased() if state is not None:
            return msgspec.structs.replace(state, version=recorded.version, subjects=fact.subjects, erased_at=at)
        case ErasureDropped() if state is not None:
            return msgspec.structs.replace(state, version=recorded.version, dropped_at=at)
        case _:
            raise ValueError(f"an erasure does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (ErasureOrdered, ErasureDropped, RecordErased)
