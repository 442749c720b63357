"""Risk cues: which words of a text speak of a risk, of which kind, and how. Pure.

Cues read what was typed and cannot hear. A denied cue is shown as denied and never dropped; whether a cue has been
dealt with is `heed.risk.dealt`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from heed.policy.assumption import Assumption
from heed.policy.matter import Matter
from heed.policy.values import Cue, Cues, Pattern
from heed.risk.automaton import Automaton, Reading
from heed.risk.modes import Mode, mode_of


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A cue found: its kind, where in the text (characters, from `start` up to `end`), and how it is said."""

    construct: str
    start: int
    end: int
    #: The text's own words from start to end.
    words: str
    mode: Mode
    #: The phrase of the pack that found it: file within the pack, and line.
    file: str
    line: int


class _Found(msgspec.Struct, frozen=True):
    """Words from first to last that a phrase matches."""

    first: int
    last: int
    pattern: Pattern


class Lexicon:
    """The phrases of cues made ready for reading."""

    def __init__(
        self, lists: Iterable[tuple[str, bool, Sequence[Pattern]]], misspelt: Iterable[str] = (),
        never_misspelt: Iterable[str] = (),
    ) -> None:  # fmt: skip
        #: (construct, True where it takes away, phrase)
        self._rows = [(name, away, pattern) for name, away, patterns in lists for pattern in patterns]
        phrases = [pattern.phrase for *_, pattern in self._rows]
        self._automaton = Automaton(phrases, misspelt, never_misspelt)

    def read(self, text: str) -> tuple[Reading, dict[str, list[_Found]]]:
        """The text's words, and what is found of each construct, in order, each word at most once a construct."""
        reading = self._automaton.read(text)
        found: dict[str, list[_Found]] = {}
        away: dict[str, list[_Found]] = {}
        for last, number in reading.ends:
            construct, takes_away, pattern = self._rows[number]
            first = self._automaton.begins(reading, last, number)
            (away if takes_away else found).setdefault(construct, []).append(_Found(first, last, pattern))
        for construct, one in away.items():
            if construct in found:
                found[construct] = _apart(found[construct], one)
        return reading, {construct: _merged(one) for construct, one in found.items() if one}


def _apart(found: Iterable[_Found], away: Sequence[_Found]) -> list[_Found]:
    """What does not touch anything of `away`. Both are in the order of their last words."""
    covered = {at for each in away for at in range(each.first, each.last + 1)}
    return [each for each in found if covered.isdisjoint(range(each.first, each.last + 1))]


def _merged(found: Iterable[_Found]) -> list[_Found]:
    """Stretches that overlap as one, under the longest's phrase."""
    merged: list[_Found] = []
    for each in sorted(found, key=lambda one: (one.first, -one.last)):
        if merged and each.first <= merged[-1].last:
            held = merged[-1]
            longer = each if each.last - each.first > held.last - held.first else held
            merged[-1] = _Found(held.first, max(held.last, each.last), longer.pattern)
        else:
            merged.append(each)
    return merged


@lru_cache(maxsize=16)
def lexicon(cues: Cues) -> Lexicon:
    """The cues made ready; kept, since it takes a moment."""
    lists = [row for cue in cues.by_id.values() for row in both_lists(cue)]
    return Lexicon(lists, cues.misspelt, cues.never_misspelt)


def both_lists(kind: Cue | Assumption | Matter) -> list[tuple[str, bool, Sequence[Pattern]]]:
    """For a `Lexicon`: the phrases that speak of a kind, and those over which it is none."""
    return [(kind.id, False, kind.patterns), (kind.id, True, kind.not_when)]


#: Texts whose reading is kept: one is read as it is typed, when it is saved, and again with each version it stands in.
TEXTS_KEPT = 512


@lru_cache(maxsize=TEXTS_KEPT)
def find(text: str, cues: Cues) -> tuple[Hit, ...]:
    """Every cue in a text, in the order of the text. A cue in the past is also what its pack says it then is."""
    reading, found = lexicon(cues).read(text)
    hits = [_hit(reading, construct, each) for construct, stretches in found.items() for each in stretches]
    hits += _past(hits, cues)
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.construct)))


def _past(hits: Sequence[Hit], cues: Cues) -> list[Hit]:
    """What cues in the past are as well, where that was not found for itself in the same place."""
    own = {(hit.construct, at) for hit in hits for at in range(hit.start, hit.end)}
    found: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        past = cues.by_id[hit.construct].when_past
        if past and hit.mode == "past" and not any((past, at) in own for at in range(hit.start, hit.end)):
            found.setdefault((past, hit.start), msgspec.structs.replace(hit, construct=past))
    return list(found.values())


def _hit(reading: Reading, construct: str, found: _Found) -> Hit:
    start, end = reading.marks[found.first].start(), reading.marks[found.last].end()
    return Hit(
        construct=construct,
        start=start,
        end=end,
        words=reading.text[start:end],
        mode=mode_of(reading, found.first, found.last, found.pattern.phrase),
        file=found.pattern.file,
        line=found.pattern.line,
    )
