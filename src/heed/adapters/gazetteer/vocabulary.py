"""Every word of a place, in memory: a word that was typed wrongly is read as those most like it. Pure.

By threes of letters, so that what is heard (`Burleigh` for Burley) is met as well as what is mistyped.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from heed.adapters.gazetteer.words import one_out

#: How alike two words must be, as a share of the threes that either has, and how long a word that is read so.
ALIKE, SHORTEST = 0.38, 4
MOST = 4


class Vocabulary:
    """Words, sorted, and in which of them each three letters stand."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._there = set(self._words)
        self._threes: dict[str, array[int]] = {}
        for at, word in enumerate(self._words):
            for three in _threes(word):
                self._threes.setdefault(three, array("I")).append(at)

    def begins(self, word: str) -> bool:
        """Whether it is a word of a place, or the beginning of one."""
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at].startswith(word)

    def alike(self, word: str) -> list[str]:
        """Words most like one that is none: those one letter out, else those that share most threes of letters."""
        if len(word) < SHORTEST:
            return []
        near = sorted(self._there & one_out(word))
        if near:
            return sorted(near, key=lambda other: -_share(word, other))[:MOST]
        shared = Counter(at for three in _threes(word) for at in self._threes.get(three, ()))
        likely = [(_share(word, self._words[at]), self._words[at]) for at, _ in shared.most_common(20)]
        return [other for share, other in sorted(likely, key=lambda pair: (-pair[0], pair[1])) if share >= ALIKE][:MOST]


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _share(one: str, other: str) -> float:
    first, second = _threes(one), _threes(other)
    return len(first & second) / len(first | second)
