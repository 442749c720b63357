"""A legal hold: a record, or all that mentions somebody, of which nothing is erased until it is lifted.

These names are the storage format. Facts, state, evolve. A hold has a stream of its own, open until it is lifted, so
that every node knows it from its start; the record it is placed on says so itself too (`heed.picture.keeping`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject

# Facts


class HoldPlaced(Fact, frozen=True, kw_only=True):
    """Nothing of a record is to be erased, on somebody's authority."""

    #: The stream it was placed on; one of a known record holds all that mentions them too.
    subject: str
    #: What people call it: `0412 of 2026-11-23`.
    what: SealedText
    reason: SealedText
    authority: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.what} held on the authority of {self.authority} by {self.by_name}: {self.reason}"


class HoldLifted(Fact, frozen=True, kw_only=True):
    """It may be erased again when its time comes."""

    reason: SealedText
    authority: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Hold lifted on the authority of {self.authority} by {self.by_name}: {self.reason}"


# State


class Hold(Subject, frozen=True, kw_only=True):
    """What is held, why, and whether it still is."""

    subject: str
    what: str
    reason: str
    authority: str
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


def evolve(state: Hold | None, recorded: Recorded) -> Hold:
    """Fold one recorded fact into a hold."""
    fact = recorded.fact
    if isinstance(fact, HoldPlaced):
        return Hold(
            id=recorded.stream.partition("/")[2], version=recorded.version, subject=fact.subject, what=fact.what,
            reason=fact.reason, authority=fact.authority, by_name=fact.by_name, placed_at=recorded.recorded_at,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with HoldPlaced")
    if not isinstance(fact, HoldLifted):
        raise ValueError(f"a hold does not know {type(fact).__name__}")
    return msgspec.structs.replace(state, version=recorded.version, lifted_at=recorded.recorded_at)


FACTS: tuple[type[Fact], ...] = (HoldPlaced, HoldLifted)
