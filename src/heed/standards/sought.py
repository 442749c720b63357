"""By what searches are found again, although their words are sealed: traces in the blind index, kept for a shift."""

from __future__ import annotations

from heed.picture.conduct import name_traces, number_traces, place_traces
from heed.picture.fact import Fact, Place
from heed.picture.person import RecordRead
from heed.standards.looks import words_of

LEAVING: tuple[type[Fact], ...] = (RecordRead,)
SHORTEST = 3


def left_by(fact: Fact) -> frozenset[str]:
    """The traces that a search leaves: each of its words, and what they are together."""
    if not isinstance(fact, RecordRead) or not fact.words:
        return frozenset()
    place = place_traces(Place(words=fact.words))
    each = frozenset(f"sought:{word}" for word in words_of(fact.words) if len(word) >= SHORTEST)
    return each | name_traces(fact.words) | number_traces(fact.words) | place


def sought(words: str) -> frozenset[str]:
    """The traces of which a search has to have left every one, to be for these words; empty for nothing to go by."""
    number = number_traces(words)
    return number or frozenset(f"sought:{word}" for word in words_of(words) if len(word) >= SHORTEST)
