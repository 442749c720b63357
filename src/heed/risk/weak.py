"""Which rationales of an assessment say too little, and why. Pure.

A weak rationale is marked and counted, never refused: the mark is for whoever wrote it, and for sampling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from heed.picture.assessment import Weak, WeakBecause
from heed.picture.incident import Incident
from heed.policy.assessing import Assessing, ThriveElement

#: Of how many other incidents by the same person rationales are compared, newest assessment first.
MOST_ELSEWHERE = 30
#: A rationale of fewer words than this is too short to be told from another's.
FEWEST_TO_COMPARE = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: Scripts that write without spaces: there a letter counts as a word.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")

Elsewhere = tuple[str, Mapping[str, str]]  #: Number of another log, and the rationales on it.


def weak_marks(
    texts: Mapping[str, str], levels: Mapping[str, str], asked: Sequence[ThriveElement], assessing: Assessing,
    elsewhere: Iterable[Elsewhere] = (),
) -> tuple[Weak, ...]:  # fmt: skip
    """One mark at most for each element asked, the plainest reason first; `texts` have no blanks around them."""
    nothing = _nothing(assessing.says_nothing)
    others = [(number, other) for number, on_it in elsewhere for other in on_it.values()]
    marks: list[Weak] = []
    for element in asked:
        text = texts.get(element.id, "")
        alone = _alone(text, levels.get(element.id, ""), nothing, assessing)
        earlier = [(before.id, texts.get(before.id, "")) for before in asked[: asked.index(element)]]
        mark = (
            (Weak(element=element.id, why=alone) if alone else None)
            or _repeats(element.id, "repeats", text, earlier, assessing)
            or _repeats(element.id, "elsewhere", text, others, assessing)
        )
        if mark:
            marks.append(mark)
    return tuple(marks)


@lru_cache(maxsize=16)
def _nothing(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The words of phrases that say nothing."""
    return frozenset(words_of(phrase) for phrase in phrases)


def _alone(text: str, level: str, nothing: frozenset[tuple[str, ...]], assessing: Assessing) -> WeakBecause | None:
    """What a rationale lacks by itself."""
    words = words_of(text)
    if not words:
        return "level_alone" if level else "signs_alone" if text else "empty"
    if set(words) <= set(assessing.level_words) and (level or len(words) > 1):
        return "level_alone"
    if length(words) == 1:
        return "one_word"
    return "says_nothing" if words in nothing else None


def _repeats(
    element: str, why: WeakBecause, text: str, others: Iterable[tuple[str, str]], assessing: Assessing
) -> Weak | None:  # fmt: skip
    """A mark where a text says what another says, in nearly its words."""
    own = words_of(text)
    if length(own) < FEWEST_TO_COMPARE:
        return None
    for of, other in others:
        if alike(own, words_of(other)) >= assessing.repeats_from:
            return Weak(element=element, why=why, of=of)
    return None


def alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Words that two texts share, of all they hold, in hundredths."""
    all_words = set(one) | set(other)
    return 100 * len(set(one) & set(other)) // len(all_words) if all_words else 0


@lru_cache(maxsize=2048)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, small letters."""
    return tuple(_WORD.findall(text.casefold()))


@lru_cache(maxsize=2048)
def length(words: tuple[str, ...]) -> int:
    """How many words there are; in a script without spaces a letter counts as one."""
    return sum(len(word) if _is_unspaced(word) else 1 for word in words)


def _is_unspaced(word: str) -> bool:
    return not word[0].isascii() and unicodedata.name(word[0], "").startswith(_UNSPACED)


def elsewhere(incidents: Iterable[Incident], person: str, but: str) -> list[Elsewhere]:
    """What a person has written on other incidents, newest first; `but` is the id of the one they assess."""
    theirs = [one for one in incidents if one.id != but and one.assessment and one.assessment.by == person]
    theirs.sort(key=lambda one: one.assessment.at if one.assessment else one.opened_at, reverse=True)
    return [(one.number, one.assessment.elements) for one in theirs[:MOST_ELSEWHERE] if one.assessment]
