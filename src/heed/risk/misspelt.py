"""Words that are a slip of the fingers away from a word that matters: suicdal, strangeld, overdoes, knif. Pure.

A slip is a letter left out, two letters swapped, or a letter struck twice; in words of seven letters and more also a
wrong or a needless letter. The first letter is always right. Words of fewer than five letters have no slips: too many
of them are other words.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.policy.wording import FUNCTION

#: Letters a word needs so that slips of it are known.
SHORTEST = 5
#: Letters from which any single wrong letter is a slip.
LONG = 7


class Misspelt:
    """The slips of a set of words, found by what is left of a word when one letter is taken out."""

    def __init__(self, words: Iterable[str], never: Iterable[str]) -> None:
        self._never = frozenset(never) | FUNCTION
        self._left: dict[str, set[str]] = {}
        for word in words:
            if len(word) >= SHORTEST and word.isalpha() and word not in self._never:
                for left in _without_one(word):
                    self._left.setdefault(left, set()).add(word)

    def meant(self, written: str) -> tuple[str, ...]:
        """The words that a word may be a slip of; none where it is never one."""
        if len(written) < SHORTEST - 1 or written in self._never or not written.isalpha():
            return ()
        near: set[str] = set()
        for left in (written, *_without_one(written)):
            near |= self._left.get(left, set())
        return tuple(sorted(word for word in near if _is_slip(written, word)))


def _without_one(word: str) -> list[str]:
    """The word with each of its letters but the first taken out."""
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))] + [word]


def _is_slip(written: str, meant: str) -> bool:
    more = len(written) - len(meant)
    at = next((n for n, (one, other) in enumerate(zip(written, meant, strict=False)) if one != other), -1)
    if at == -1:
        at = min(len(written), len(meant))
    if more == -1:
        return written[at:] == meant[at + 1 :]
    if more == 1:
        struck_twice = at > 0 and written[at] == written[at - 1]
        return written[at + 1 :] == meant[at:] and (struck_twice or len(meant) >= LONG)
    if more != 0:
        return False
    swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
    return swapped or (len(meant) >= LONG and written[at + 1 :] == meant[at + 1 :])
