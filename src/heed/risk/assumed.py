"""Which words of a text stereotype or assume, by the pack's chapter `assumptions` (FC14). Pure.

What is denied is none, and neither is what somebody said: words in quotation marks, and words after a word of saying in
the same sentence. In doubt they are somebody's own words: nobody is told off for writing down what they heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from heed.policy.assumption import Assumptions
from heed.risk.automaton import END, Reading
from heed.risk.cues import Lexicon, both_lists
from heed.risk.modes import mode_of

#: Name under which the words of saying are read; no kind of wording has it.
_SAYING = ""
#: From one quotation mark to the next of its kind, or to the end of the text where nobody closed it.
_QUOTED = re.compile(r"“[^”]*(?:”|$)|‘[^’]*(?:’(?!\w)|$)|\"[^\"]*(?:\"|$)|(?<!\w)'(?=\w)[^'\n]*?\w'(?!\w)")


class Assumed(msgspec.Struct, frozen=True, kw_only=True):
    """Words of a text that assume: of which kind, and where (characters, from `start` up to `end`)."""

    kind: str
    start: int
    end: int


@lru_cache(maxsize=16)
def _lexicon(assumptions: Assumptions) -> Lexicon:
    rows = [row for one in assumptions.by_id.values() for row in both_lists(one)]
    return Lexicon([*rows, (_SAYING, False, assumptions.somebody_says)])


def assumed(text: str, assumptions: Assumptions) -> tuple[Assumed, ...]:
    """Every wording in a text that assumes and is its writer's own, in the order of the text."""
    reading, found = _lexicon(assumptions).read(text)
    saying = [one.first for one in found.pop(_SAYING, ())]
    quoted = [mark.span() for mark in _QUOTED.finditer(text)] if found else []
    hits = [
        _hit(kind, reading, one.first, one.last)
        for kind, stretches in found.items()
        for one in stretches
        if mode_of(reading, one.first, one.last, one.pattern.phrase) != "denied"
        and not _after_saying(reading, one.first, saying)
    ]
    own = (hit for hit in hits if not any(start < hit.end and hit.start < end for start, end in quoted))
    return tuple(sorted(own, key=lambda hit: (hit.start, hit.end, hit.kind)))


def _hit(kind: str, reading: Reading, first: int, last: int) -> Assumed:
    return Assumed(kind=kind, start=reading.marks[first].start(), end=reading.marks[last].end())


def _after_saying(reading: Reading, first: int, saying: Iterable[int]) -> bool:
    """Whether a word of saying stands before a word in its sentence."""
    return any(at < first and _one_sentence(reading, at, first) for at in saying)


def _one_sentence(reading: Reading, begin: int, end: int) -> bool:
    lines = reading.text[reading.marks[begin].start() : reading.marks[end].start()]
    return END not in reading.parts[begin:end] and "\n" not in lines
