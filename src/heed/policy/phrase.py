"""The notation in which a pack writes what is said: words, alternatives, words that may be absent, gaps.

    kill <self>                      words, each in any of its forms; <self> is a group of words of the pack
    (take|swallow) ..3 tablet        one of several; up to three words between
    want to just? die                the word before ? may be absent; (of the)? too
    =hanging                         exactly this form
    strang*                          any word that begins so
    self-harm                        self harm, self-harm, selfharm

A phrase has no way to repeat, so it matches a bounded number of words and matching is linear by construction: it is
compiled to positions that follow one another (Glushkov's automaton), never to a regular expression. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from heed.policy.wording import FUNCTION, pieces

#: The matcher of a position that takes any word.
ANY = ""
LONGEST_GAP = 6
MOST_POSITIONS = 400
DEEPEST = 6
#: Letters a beginning needs, so that it names words and not half the language.
SHORTEST_BEGINNING = 4

_PART = re.compile(r"\s+|(\()|(\)\??)|(\|)|\.\.(\d+)|<([\w-]+)>(\??)|(=?)('s|[^\W_](?:[\w'’-]*\w)?)(\*?)(\??)")


class BadPhrase(ValueError):
    """The phrase cannot be read; the message says why."""


class Phrase(msgspec.Struct, frozen=True):
    """A compiled phrase: what each position takes, where it may begin and end, and what may follow what."""

    #: A word in any form, `=word` exactly, `word*` a beginning, or ANY.
    takes: tuple[str, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]
    follow: tuple[tuple[int, ...], ...]


class Pattern(msgspec.Struct, frozen=True):
    """A phrase of a pack as written and as compiled, and where it stands: file within the pack, line from 1."""

    words: str
    phrase: Phrase
    file: str
    line: int


class _Part(msgspec.Struct, frozen=True):
    """A stretch of a phrase while it is put together."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


_NOTHING = _Part(True, frozenset(), frozenset())


@lru_cache(maxsize=20_000)
def _cached(text: str, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Phrase:
    return _Writer(dict(groups)).phrase(text)


def read_phrase(text: str, groups: Mapping[str, tuple[str, ...]]) -> Phrase:
    """The compiled phrase. `groups` are the lists of words that `<name>` stands for. Raises BadPhrase."""
    named = re.findall(r"<([\w-]+)>", text)
    inside = tuple((name, groups[name]) for name in dict.fromkeys(named) if name in groups)
    return _cached(text, inside)


class _Writer:
    """Reads one phrase from left to right."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self.groups = groups
        self.takes: list[str] = []
        self.follow: list[set[int]] = []

    def phrase(self, text: str) -> Phrase:
        whole = self._sequence(_split(text), outermost=True)
        if whole.empty:
            raise BadPhrase("could match nothing at all; at least one word has to be there")
        ends = whole.first | whole.last
        if any(self.takes[place] == ANY for place in ends):
            raise BadPhrase("a gap `..` stands between words, not first or last")
        if all(take in FUNCTION or take == ANY for take in self.takes):
            raise BadPhrase("holds only words like `to` and `it`, which are in every text")
        follow = tuple(tuple(sorted(after)) for after in self.follow)
        return Phrase(tuple(self.takes), tuple(sorted(whole.first)), tuple(sorted(whole.last)), follow)

    def _sequence(self, parts: list[tuple[str, ...]], *, outermost: bool = False, depth: int = 0) -> _Part:
        """Parts up to the closing bracket, or the end where outermost; takes them off the list."""
        if depth > DEEPEST:
            raise BadPhrase("brackets go too deep")
        choices: list[_Part] = []
        row: list[_Part] = []
        while parts:
            part = parts.pop(0)
            sign = part[1] or part[2]
            if not sign:
                row.append(self._one(part, parts, depth))
                continue
            _refuse_sign(sign, outermost, bool(row))
            choices.append(self._in_a_row(row))
            row = []
            if sign != "|":
                found = self._either(choices)
                return _maybe(found) if sign.endswith("?") else found
        if not outermost:
            raise BadPhrase("`(` is not closed")
        return self._in_a_row(row)

    def _in_a_row(self, row: list[_Part]) -> _Part:
        found = _NOTHING
        for each in row:
            found = self._joined(found, each)
        return found

    def _one(self, part: tuple[str, ...], parts: list[tuple[str, ...]], depth: int) -> _Part:
        opened, _, _, gap, group, group_maybe, exact, word, begins, maybe = part
        if opened:
            return self._sequence(parts, depth=depth + 1)
        if gap:
            return self._gap(int(gap))
        if group:
            found = self._group(group)
            return _maybe(found) if group_maybe else found
        found = self._word(word, exact, begins)
        return _maybe(found) if maybe else found

    def _gap(self, most: int) -> _Part:
        if not 1 <= most <= LONGEST_GAP:
            raise BadPhrase(f"a gap is of 1 to {LONGEST_GAP} words, not {most}")
        return self._in_a_row([_maybe(self._place(ANY)) for _ in range(most)])

    def _group(self, name: str) -> _Part:
        if name not in self.groups:
            raise BadPhrase(f"no group of words `<{name}>`")
        if any("<" in member for member in self.groups[name]):
            raise BadPhrase(f"the group `<{name}>` holds another group; write its words out")
        return self._either([self._sequence(_split(member), outermost=True) for member in self.groups[name]])

    def _word(self, word: str, exact: str, begins: str) -> _Part:
        if begins:
            if len(word) < SHORTEST_BEGINNING:
                raise BadPhrase(f"`{word}*` is too short a beginning; write {SHORTEST_BEGINNING} letters or the words")
            return self._place(word.casefold() + "*")
        if word == "'s":
            return self._place(word)
        apart = [piece for bit in word.split("-") for piece in pieces(bit)]
        found = self._in_a_row([self._place(exact + piece) for piece in apart])
        joined = word.casefold().replace("-", "")
        return self._either([found, self._place(exact + joined)]) if "-" in word else found

    def _place(self, takes: str) -> _Part:
        if len(self.takes) >= MOST_POSITIONS:
            raise BadPhrase("too long; write it as several phrases")
        self.takes.append(takes)
        self.follow.append(set())
        here = frozenset((len(self.takes) - 1,))
        return _Part(False, here, here)

    def _joined(self, before: _Part, after: _Part) -> _Part:
        for place in before.last:
            self.follow[place] |= after.first
        first = before.first | after.first if before.empty else before.first
        last = before.last | after.last if after.empty else after.last
        return _Part(before.empty and after.empty, first, last)

    def _either(self, choices: list[_Part]) -> _Part:
        first = frozenset().union(*(each.first for each in choices))
        last = frozenset().union(*(each.last for each in choices))
        return _Part(any(each.empty for each in choices), first, last)


def _refuse_sign(sign: str, outermost: bool, anything: bool) -> None:
    """A bracket that closes nothing, alternatives outside brackets, or nothing before either."""
    if outermost:
        raise BadPhrase("put alternatives in brackets: `(a|b)`" if sign == "|" else "`)` closes nothing")
    if not anything:
        raise BadPhrase("brackets or an alternative are empty; write `?` after what may be absent")


def _maybe(part: _Part) -> _Part:
    return _Part(True, part.first, part.last)


def _split(text: str) -> list[tuple[str, ...]]:
    """The signs and words of a phrase, in order."""
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise BadPhrase(f"cannot read `{text[at : at + 12]}`; a phrase has words, ( | ), ?, =, *, ..3 and <groups>")
        if part.group().strip():
            found.append(tuple(group or "" for group in part.groups()))
        at = part.end()
    if not found:
        raise BadPhrase("is empty")
    return found
