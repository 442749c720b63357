"""How well what was found fits what was asked, and why. Pure.

Each term counts as much as what it matched is rare: a surname that thousands have says little, a number that one log
has says nearly all. How often a key stands in the index is PostgreSQL's own estimate; a key that it does not list is
rare.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from rapidfuzz.distance import JaroWinkler

from heed.intelligence.search_terms import ALIKE, BEGUN, HEARD, NICKNAME, SLIP, Term
from heed.picture.indexed import words

#: Bits that a day of birth takes away which is another.
OTHER_DAY = 3.0
#: From how like on two words are one with slips in it (Jaro and Winkler's measure).
LIKE = 0.86
#: Bits above those that tell one row from all others, from which on nothing is left to chance.
SURE = 10.0
#: What the other mentions of one log or record add to its best.
BESIDE = 0.6
#: A key no estimate lists is thought to stand in so many rows, or in fewer.
SMALLEST = 3.0


class Rarity(msgspec.Struct, frozen=True):
    """How often keys stand in the index."""

    rows: float = 1000.0
    #: Key to its share of the rows, of those that are frequent.
    shares: dict[str, float] = {}
    #: The smallest share that is listed.
    least: float = 0.0

    def expected(self, key: str) -> float:
        """In how many rows a key stands, at a guess."""
        share = self.shares.get(key)
        return share * self.rows if share is not None else min(SMALLEST, self.rows)

    def weight(self, key: str) -> float:
        """What a match by a key counts: bits by which it narrows the whole index down."""
        return self.bits(self.expected(key))

    def bits(self, rows: float) -> float:
        """What a match counts that so many rows have."""
        return max(0.5, math.log2((self.rows + 2) / (rows + 1)))


class Candidate(msgspec.Struct, frozen=True):
    """A mention that was looked at."""

    stream: str
    key: str
    kind: str
    role: str
    words: str
    details: str
    known: str
    at: datetime
    keys: str

    @property
    def entity(self) -> str:
        """What is one answer: a known record, or else all that one stream mentions."""
        return f"known/{self.known}" if self.known else self.stream


class Match(msgspec.Struct, frozen=True):
    """What of a mention fits: for each term that does, how much it counts and why."""

    candidate: Candidate
    score: float
    #: Term to (value, key or word that matched, how well).
    by: dict[int, tuple[float, str, float]]


class Group(msgspec.Struct, frozen=True):
    """One answer: a known record, log or contact with those of its mentions that fit, the best first."""

    entity: str
    score: float
    matches: tuple[Match, ...]

    @property
    def best(self) -> Match:
        """The mention that fits best."""
        return self.matches[0]


class Ranking:
    """Weighs candidates against one question."""

    def __init__(self, asked: Sequence[Term], rarity: Rarity) -> None:
        self._asked = asked
        self._rarity = rarity
        self._rare = rarity.bits(min(SMALLEST, rarity.rows))
        #: Key to the terms that may mean it, how much it counts for each and how well it fits.
        self._meant: dict[str, list[tuple[int, float, float]]] = {}
        for nth, term in enumerate(asked):
            self._means(nth, term.keys)
        self._wholes = [(nth, term) for nth, term in enumerate(asked) if term.every]
        self._spelled = [(nth, term) for nth, term in enumerate(asked) if len(term.word) >= 3]
        self._days = [nth for nth, term in enumerate(asked) if any(way.whole for way in term.born)]

    def with_slips(self) -> None:
        """Weigh slips and beginnings too."""
        for nth, term in enumerate(self._asked):
            self._means(nth, term.more)

    def _means(self, nth: int, keys: Mapping[str, float]) -> None:
        for key, fit in keys.items():
            self._meant.setdefault(key, []).append((nth, self._weight(key) * fit, fit))

    def _weight(self, key: str) -> float:
        """What a match by a key counts; most keys of slips stand nowhere, and all count the same."""
        return self._rarity.weight(key) if key in self._rarity.shares else self._rare

    @property
    def whole(self) -> float:
        """What somebody who fits in every term as it was asked would count."""
        weight = self._rarity.weight
        return sum(
            max((weight(key) for key, fit in term.keys.items() if fit >= ALIKE), default=4.0) for term in self._asked
        )

    def sure(self, best: Match) -> bool:
        """Whether so much fits that nobody would by chance, or everything that was asked."""
        whole = len(best.by) == len(self._asked) and all(fit >= ALIKE for _, _, fit in best.by.values())
        return whole or best.score >= math.log2(self._rarity.rows) + SURE

    def match(self, candidate: Candidate) -> Match:
        """What of a candidate fits by its keys."""
        keys = candidate.keys.split("\x1f")
        meant = self._meant
        by: dict[int, tuple[float, str, float]] = {}
        for key in keys:
            if key in meant:
                for nth, value, fit in meant[key]:
                    if nth not in by or value > by[nth][0]:
                        by[nth] = (value, key, fit)
        for nth, term in self._wholes:
            if (nth not in by or by[nth][2] < term.part) and set(term.every) <= set(keys):
                value = max(self._weight(key) for key in term.every) * term.part
                by[nth] = (value, term.every[0], term.part)
        return Match(candidate, self._total(by, candidate), by)

    def closer(self, match: Match) -> Match:
        """The same with words compared sign by sign, where a key did not say how like they are."""
        unsure = [
            (nth, term) for nth, term in self._spelled if nth not in match.by or match.by[nth][2] < NICKNAME
        ]  # fmt: skip
        if not unsure:
            return match
        by = dict(match.by)
        details = msgspec.json.decode(match.candidate.details, type=dict[str, str])
        said = dict.fromkeys(words(" ".join((*details.values(), match.candidate.words))))
        for nth, term in unsure:
            fit = by[nth][2] if nth in by else 0.0
            like, word = self._likest(term.word, said)
            begun = next((one for one in said if one.startswith(term.word)), "") if fit == BEGUN else ""
            if begun and term.begun:
                like, word = max((like, word), (HEARD, begun))
            if nth in by and by[nth][1].startswith("p:") and not like:
                del by[nth]
            elif like > fit:
                by[nth] = (self._weight(f"w:{word}") * like, f"w:{word}", like)
        return Match(match.candidate, self._total(by, match.candidate), by)

    def _likest(self, asked: str, said: Iterable[str]) -> tuple[float, str]:
        """The word of those said that is most like one asked for, and how like."""
        like, word = 0.0, ""
        for one in said:
            if (found := alike(asked, one)) and (found, one) > (like, word):
                like, word = found, one
        return like, word

    def _total(self, by: Mapping[int, tuple[float, str, float]], candidate: Candidate) -> float:
        total = sum([one[0] for one in by.values()])
        for nth in self._days:
            if (nth not in by or by[nth][2] < SLIP) and "\x1fb:" in f"\x1f{candidate.keys}":
                total -= OTHER_DAY
        return total


def groups(matches: Iterable[Match]) -> list[Group]:
    """Answers, the best first, newer before older: what is one known record or of one stream is one."""
    held: dict[str, list[Match]] = {}
    for match in matches:
        held.setdefault(match.candidate.entity, []).append(match)
    found = [_group(entity, of_it) for entity, of_it in held.items()]
    found.sort(key=lambda group: (round(group.score, 2), group.best.candidate.at), reverse=True)
    return found


def _group(entity: str, matches: list[Match]) -> Group:
    matches.sort(key=lambda match: match.score, reverse=True)
    best = matches[0]
    more: dict[int, float] = {}
    for match in matches[1:]:
        for nth, (value, _, _) in match.by.items():
            had = best.by[nth][0] if nth in best.by else 0.0
            more[nth] = max(more.get(nth, 0.0), value - had)
    return Group(entity, best.score + BESIDE * sum(more.values()), tuple(matches))


@lru_cache(maxsize=65536)
def alike(one: str, other: str) -> float:
    """How well one word fits as another with slips in it, 0 to 1: by signs that they share in order, and beginnings."""
    like: float = JaroWinkler.similarity(one, other, score_cutoff=LIKE)
    return 1.0 - (1.0 - like) * 3.0 if like else 0.0
