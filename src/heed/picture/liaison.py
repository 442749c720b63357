"""What a partner's adviser decided about somebody: who, what, on what, and what would change it (SP8).

These names are the storage format. The facts stand in the incident's stream; `Advised` is part of its state. The
decision is the adviser's and stands under their name; grading and closing stay the room's.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText


class LiaisonDecided(Fact, frozen=True, kw_only=True):
    """An adviser of mental health liaison decided, told to whoever wrote it down."""

    #: Name and desk or ward.
    adviser: SealedText
    decision: SealedText
    #: What they knew when they decided.
    on: SealedText
    would_change: SealedText
    #: Which THRIVE stood then, counted from 1; 0 where there was none.
    thrive: int

    def sentence(self) -> str:
        return (
            f"Mental health liaison, {self.adviser}: {self.decision}. On: {self.on}. "
            f"Would change it: {self.would_change}"
        )


class Advised(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of liaison that stands."""

    adviser: str
    decision: str
    on: str
    would_change: str
    thrive: int
    at: datetime


def evolve(held: tuple[Advised, ...], recorded: Recorded) -> tuple[Advised, ...]:
    """Fold a decision in, in the order of the record."""
    fact = recorded.fact
    assert isinstance(fact, LiaisonDecided)
    one = Advised(
        adviser=fact.adviser, decision=fact.decision, on=fact.on, would_change=fact.would_change, thrive=fact.thrive,
        at=recorded.happened_at,
    )  # fmt: skip
    return (*held, one)


FACTS: tuple[type[Fact], ...] = (LiaisonDecided,)
