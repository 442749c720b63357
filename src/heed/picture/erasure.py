"""An erasure: that the personal text of a record was destroyed, by whose order and with whose approval. Metadata only.

These names are the storage format. Facts, state, evolve. The fact comes first and the keys go after it, so that nothing
is ever gone without the record saying so.
"""

from __future__ import annotations

from datetime import datetime

from heed.picture.fact import Fact, Recorded, SealedText, Subject

# Facts


class RecordErased(Fact, frozen=True, kw_only=True):
    """The keys of these streams, and what indexes hold of them, are destroyed for good."""

    subjects: tuple[str, ...]
    reason: SealedText
    by_name: SealedText
    approved_by: SealedText

    def sentence(self) -> str:
        return f"{', '.join(self.subjects)} erased by {self.by_name}, approved by {self.approved_by}: {self.reason}"


# State


class Erasure(Subject, frozen=True, kw_only=True):
    """What was erased, and when."""

    subjects: tuple[str, ...]
    erased_at: datetime

    @property
    def open(self) -> bool:
        return False

    @property
    def began_at(self) -> datetime:
        return self.erased_at


# Evolve


def evolve(state: Erasure | None, recorded: Recorded) -> Erasure:
    """Fold the one fact of an erasure."""
    fact = recorded.fact
    if not isinstance(fact, RecordErased):
        raise ValueError(f"an erasure does not know {type(fact).__name__}")
    return Erasure(
        id=recorded.stream.partition("/")[2], version=recorded.version, subjects=fact.subjects,
        erased_at=recorded.recorded_at,
    )  # fmt: skip


FACTS: tuple[type[Fact], ...] = (RecordErased,)
