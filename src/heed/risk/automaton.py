"""All phrases of a set of cues as one automaton over words, and a text read by it once, from left to right. Pure.

The automaton's states are sets of positions of phrases (the subset construction), made when first reached and kept, so
that reading costs one look-up a word. No phrase repeats anything, so a set is bounded by the pack and a text is read in
time proportional to its length, whatever it holds. What is kept is bounded too, and dropped when it grows too large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from heed.policy.phrase import ANY, SHORTEST_BEGINNING, Phrase
from heed.policy.wording import forms, pieces
from heed.risk.misspelt import Misspelt

#: A word, or the end of a sentence. Everything else is what lies between.
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.!?;]+|\n\s*\n")
#: The part that stands for the end of a sentence; no phrase reaches over it.
END = "."
MOST_STATES = 20_000
MOST_WORDS = 50_000
#: Letters beyond which a word is no word that anybody typed.
LONGEST_WORD = 40

_STOP = -1


class State:
    """A set of positions, where each symbol leads from it, and the phrases that end in it."""

    __slots__ = ("ends", "next", "places")

    def __init__(self, places: frozenset[int], ends: tuple[int, ...]) -> None:
        self.places = places
        self.ends = ends
        self.next: dict[int, State] = {}


class Reading(msgspec.Struct, frozen=True):
    """A text as its words: for each the match in the text, the plain word, and the symbol it is to the automaton."""

    text: str
    marks: list[re.Match[str]]
    parts: list[str]
    symbols: list[int]
    #: (index of the last word, number of the phrase) for each phrase that ends there.
    ends: list[tuple[int, int]]

    def between(self, before: int) -> str:
        """What the text holds between a word and the next."""
        return self.text[self.marks[before].end() : self.marks[before + 1].start()]


class Automaton:
    """Reads texts for a list of phrases."""

    def __init__(self, phrases: Sequence[Phrase], misspelt: Iterable[str] = (), never: Iterable[str] = ()) -> None:
        self.phrases = phrases
        self._takes: list[str] = []
        self._follow: list[tuple[int, ...]] = []
        #: Position to the phrase that may end there, else -1.
        self._ends: list[int] = []
        #: What is taken, to the positions at which a phrase begins with it.
        self._starts: dict[str, list[int]] = {}
        self._offsets: list[int] = []
        #: Position to the positions of its phrase that it may follow.
        self._before: list[list[int]] = []
        for number, phrase in enumerate(phrases):
            self._lay(number, phrase)
        self._by_form: dict[str, set[str]] = {}
        self._beginnings: dict[str, set[str]] = {}
        for take in set(self._takes):
            self._note(take)
        known = {form for word in misspelt for form in forms(word)} & self._by_form.keys()
        self._misspelt = Misspelt(known, never)
        self._symbols: dict[frozenset[str], int] = {}
        self._taken: list[frozenset[str]] = []
        self._symbol(frozenset())
        self._words: dict[str, tuple[tuple[int, str], ...]] = {}
        self._forget()

    def _lay(self, number: int, phrase: Phrase) -> None:
        """The phrase's positions, numbered after those of the phrases before it."""
        offset = len(self._takes)
        self._offsets.append(offset)
        self._takes += phrase.takes
        self._follow += [tuple(place + offset for place in after) for after in phrase.follow]
        self._before += [[] for _ in phrase.takes]
        for place, after in enumerate(phrase.follow):
            for each in after:
                self._before[each + offset].append(place + offset)
        self._ends += [number if place in phrase.last else -1 for place in range(len(phrase.takes))]
        for place in phrase.first:
            self._starts.setdefault(phrase.takes[place], []).append(place + offset)

    def _note(self, take: str) -> None:
        if take.endswith("*"):
            self._beginnings.setdefault(take[:-1], set()).add(take)
        elif take != ANY:
            for form in (take[1:],) if take[0] == "=" else forms(take):
                self._by_form.setdefault(form, set()).add(take)

    def _forget(self) -> None:
        self._states: dict[frozenset[int], State] = {}
        self._start = self._state(frozenset())

    # Words

    def _symbol(self, takes: frozenset[str]) -> int:
        if takes not in self._symbols:
            self._symbols[takes] = len(self._taken)
            self._taken.append(takes)
        return self._symbols[takes]

    def _word(self, written: str) -> tuple[tuple[int, str], ...]:
        """The symbols and plain words of a word as written; kept."""
        if not (written[0].isalnum()):
            found: tuple[tuple[int, str], ...] = ((_STOP, END),)
        elif len(written) > LONGEST_WORD:
            found = ((0, written[:LONGEST_WORD].casefold()),)
        else:
            found = tuple((self._symbol(self._takers(part)), part) for part in pieces(written))
        if len(self._words) >= MOST_WORDS:
            self._words.clear()
        self._words[written] = found
        return found

    def _takers(self, part: str) -> frozenset[str]:
        """What takes a plain word: itself and a beginning of it, and where it is no word here, one it is a slip of."""
        found = set(self._by_form.get(part, ()))
        for length in range(SHORTEST_BEGINNING, len(part) + 1):
            found |= self._beginnings.get(part[:length], set())
        if part not in self._by_form:
            for form in self._misspelt.meant(part):
                found |= self._by_form[form]
        return frozenset(found)

    # States

    def _state(self, places: frozenset[int]) -> State:
        found = self._states.get(places)
        if found is None:
            ends = tuple(sorted({self._ends[place] for place in places} - {-1}))
            found = self._states[places] = State(places, ends)
        return found

    def _step(self, state: State, symbol: int) -> State:
        """Where a symbol leads from a state; kept."""
        if symbol == _STOP:
            state.next[symbol] = self._start
            return self._start
        taken = self._taken[symbol]
        reached = {
            place for held in state.places for place in self._follow[held]
            if (take := self._takes[place]) == ANY or take in taken
        }  # fmt: skip
        for take in taken:
            reached.update(self._starts.get(take, ()))
        if len(self._states) >= MOST_STATES:
            self._forget()
        found = state.next[symbol] = self._state(frozenset(reached))
        return found

    # Reading

    def read(self, text: str) -> Reading:
        """The text's words, and where each phrase ends."""
        reading = Reading(text, [], [], [], [])
        marks, parts, symbols, ends = reading.marks, reading.parts, reading.symbols, reading.ends
        words, state = self._words, self._start
        for mark in WORD.finditer(text):
            written = mark.group()
            for symbol, part in words.get(written) or self._word(written):
                marks.append(mark)
                parts.append(part)
                symbols.append(symbol)
                state = state.next.get(symbol) or self._step(state, symbol)
                if state.ends:
                    ends += [(len(parts) - 1, number) for number in state.ends]
        return reading

    def begins(self, reading: Reading, end: int, number: int) -> int:
        """Index of the word at which the shortest match of a phrase that ends at `end` begins."""
        phrase, offset = self.phrases[number], self._offsets[number]
        first = {place + offset for place in phrase.first}
        here = {place + offset for place in phrase.last if self._takes_word(place + offset, reading.symbols[end])}
        at = end
        while not here & first and at > 0:
            at -= 1
            symbol = reading.symbols[at]
            here = {place for held in here for place in self._before[held] if self._takes_word(place, symbol)}
        return at

    def _takes_word(self, place: int, symbol: int) -> bool:
        take = self._takes[place]
        return symbol != _STOP and (take == ANY or take in self._taken[symbol])
