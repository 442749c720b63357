"""What a record says of its own keeping: held, held no more, reviewed, its words erased.

These names are the storage format. The facts stand in the stream of the record that they are about, whatever kind it
is; they change nothing else of it. With `WordsErased` the database destroys the key of the stream and every row kept
beside it, in the same transaction (`heed.forget_erased`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.kept import Kept
from heed.picture.moment import day_in_words

Decision = Literal["keep", "let_go"]

# Facts


class RecordHeld(Fact, frozen=True, kw_only=True):
    """A legal hold was placed on the record whose stream this stands in: until it is lifted nothing of it is erased."""

    hold: str
    #: What else it holds: a known record holds every log and contact that mentions it.
    mentions_too: bool = False
    reason: SealedText
    authority: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        reach = ", with all that mentions it" if self.mentions_too else ""
        return f"Legal hold{reach}, on the authority of {self.authority}, by {self.by_name}: {self.reason}"


class RecordHeldNoMore(Fact, frozen=True, kw_only=True):
    """A legal hold on the record whose stream this stands in was lifted."""

    hold: str
    reason: SealedText
    authority: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Legal hold lifted on the authority of {self.authority} by {self.by_name}: {self.reason}"


class RetentionReviewed(Fact, frozen=True, kw_only=True):
    """Its period was over and somebody looked: it is kept until a day, or let go."""

    decision: Decision
    class_name: str
    until: datetime | None = None
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        kept = f"kept until {day_in_words(self.until)}" if self.until else "let go"
        return f"Reviewed at the end of its period ({self.class_name}): {kept}, by {self.by_name}: {self.reason}"


class WordsErased(Fact, frozen=True, kw_only=True):
    """Every personal and free word of the record whose stream this stands in was destroyed for good."""

    #: The erasure that says by whom and why.
    erasure: str
    #: The disposal it was part of; empty where it was one record by order.
    disposal: str = ""
    #: The class whose period was over; empty where it was by order.
    retention: str = ""
    class_name: str = ""

    @property
    def in_words(self) -> str:
        """Why, in a word or two."""
        return f"class {self.class_name.lower()}" if self.class_name else "by order"

    def sentence(self) -> str:
        return f"Erased for good, {self.in_words}"


def tombstone(fact: WordsErased, at: datetime) -> str:
    """What stands where the words were: `(erased 1 Dec 2026, class incident log)`. It begins as `ERASED` does."""
    return f"(erased {day_in_words(at)}, {fact.in_words})"


# Evolve


def evolve(kept: Kept, recorded: Recorded) -> Kept:
    """Fold one of these facts."""
    fact = recorded.fact
    match fact:
        case RecordHeld():
            return msgspec.structs.replace(kept, holds=(*kept.holds, fact.hold))
        case RecordHeldNoMore():
            return msgspec.structs.replace(kept, holds=tuple(one for one in kept.holds if one != fact.hold))
        case RetentionReviewed():
            return msgspec.structs.replace(kept, until=fact.until, let_go=fact.decision == "let_go")
        case WordsErased():
            return msgspec.structs.replace(kept, erased=True)
        case _:
            raise ValueError(f"keeping does not know {type(fact).__name__}")


#: What a record says of itself: these stand in the streams of records.
ON_RECORDS: tuple[type[Fact], ...] = (RecordHeld, RecordHeldNoMore, RetentionReviewed, WordsErased)
#: Kinds of streams that are kept for a period, and disposed of at its end; each has a key of its own.
DISPOSABLE = ("incident", "contact", "known", "submission", "lookup", "unit", "post")
