"""Answers of a search as they are read: who or what, what of it fits and why, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from heed.intelligence.knowing import standing
from heed.intelligence.search import QUERIES, Found
from heed.intelligence.search_ranking import Group, Match
from heed.intelligence.search_terms import ALIKE, NICKNAME, TURNED, Term
from heed.log.store import Store
from heed.picture.fact import category_of, id_of
from heed.picture.indexed import words
from heed.picture.known import Known
from heed.picture.spelling import sounds
from heed.picture.submission import given_on

#: What a match by a key that is no word says, by how the key begins: as it was asked, and otherwise.
SAYS: dict[str, tuple[str, str]] = {
    "n": ("the number", "a number one digit away"), "nt": ("a number that ends so", "a number that ends so"),
    "nq": ("part of the number", "part of the number"), "v": ("the plate", "the plate"),
    "vc": ("the plate, read with other signs", "a plate one sign away"),
    "vq": ("part of the plate", "part of the plate"),
    "pc": ("the postcode", "a postcode one sign away"), "po": ("in that postcode", "in that postcode"),
    "b": ("born that day", "born a digit away"), "d": ("born that day of another year",) * 2,
    "y": ("born about that year",) * 2, "e": ("the e-mail address",) * 2,
    "el": ("the mailbox", "a mailbox a sign away"),
    "r": ("the reference", "a reference one sign away"),
}  # fmt: skip
#: Where the record of a category of streams is read.
PAGES = {"known": "known", "incident": "incidents", "contact": "calls"}
#: Where intelligence that was given on no log and no call is.
GIVEN = "/checks#submissions"
_PIECES = re.compile(r"\w+(?:['’‘`´-]\w+)*|\W+")


class Piece(msgspec.Struct, frozen=True):
    """Part of a line, and whether it is what was found."""

    text: str
    found: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `entity` is the stream it stands for: `known/1f…`, `incident/0b…`, `contact/77…`."""

    entity: str
    #: person, address, number, vehicle or organisation.
    kind: str
    words: str
    role: str
    #: Its page.
    href: str
    why: list[str]
    #: When its newest mention that fits began.
    at: datetime
    #: The log's number where it is of a log.
    number: str
    #: Other mentions of it that fit too.
    others: list[str]
    pieces: list[Piece]

    @property
    def recorded(self) -> bool:
        """Whether it is a known record, and not yet only a mention."""
        return category_of(self.entity) == "known"


async def answers(store: Store, found: Found) -> list[Answer]:
    """What was found, the best first. Records that were merged are one answer, of the record that stands for them."""
    stands = await stand_for(store, await _merged(store, (group.entity for group in found.groups)))
    kept: dict[str, Group] = {}
    for group in found.groups:
        kept.setdefault(stands[group.entity].stream if group.entity in stands else group.entity, group)
    numbers = await log_numbers(store, {*kept, *(given_on(one)[0] for one in kept if given_on(one))})
    return [_answer(entity, group, found.terms, numbers) for entity, group in kept.items()]


async def _merged(store: Store, entities: Iterable[str]) -> list[str]:
    """Those that are known records and were merged at some time: the others stand for themselves, unread."""
    known = [one for one in entities if category_of(one) == "known"]
    if not known:
        return []
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["merged"], {"streams": known})
        return [stream for (stream,) in await cursor.fetchall()]


class Standing(msgspec.Struct, frozen=True):
    """The record that stands for one."""

    known: Known

    @property
    def stream(self) -> str:
        """Its stream."""
        return f"known/{self.known.id}"


async def stand_for(store: Store, streams: Iterable[str]) -> dict[str, Standing]:
    """For each stream of a known record the record that stands for it now."""
    loaded: dict[str, Known] = {}
    wanted = {id_of(stream) for stream in streams}
    asked = set(wanted)
    while wanted:
        states = await store.states(f"known/{one}" for one in wanted)
        loaded |= {state.id: state for state in states.values() if isinstance(state, Known)}
        wanted = {one.into for one in loaded.values() if one.into} - loaded.keys() - asked
        asked |= wanted
    return {f"known/{one.id}": Standing(standing(one, loaded)) for one in loaded.values()}


async def log_numbers(store: Store, streams: Iterable[str]) -> Mapping[str, str]:
    """The numbers of logs, by stream."""
    wanted = list(streams)
    if not wanted:
        return {}
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["log_numbers"], {"streams": wanted})
        return {stream: f"{number:04d}" for stream, number in await cursor.fetchall()}


def _answer(entity: str, group: Group, terms: Sequence[Term], numbers: Mapping[str, str]) -> Answer:
    best = group.best
    one = best.candidate
    category = category_of(entity)
    others = dict.fromkeys(match.candidate.words for match in group.matches[1:] if match.candidate.words != one.words)
    return Answer(
        entity=entity, kind=one.kind, words=one.words, role=one.role, why=whys(best, terms),
        href=_href(entity, numbers),
        at=max(match.candidate.at for match in group.matches),
        number=numbers.get(given_on(entity)[0] if category == "submission" else entity, ""),
        others=list(others)[:4], pieces=pieces(one.words, best, terms),
    )  # fmt: skip


def _href(entity: str, numbers: Mapping[str, str]) -> str:
    """Its page; of intelligence that of the log or the call on which it was given."""
    category, identity = category_of(entity), id_of(entity)
    if category != "submission":
        return f"/{PAGES.get(category, 'calls')}/{identity}"
    given = identity.partition("/")[0]
    if given == "none":
        return GIVEN
    return f"/incidents/{given}" if f"incident/{given}" in numbers else f"/calls/{given}"


def whys(match: Match, terms: Sequence[Term]) -> list[str]:
    """Why it was found: one line a term, what tells most first."""
    ranked = sorted(match.by.items(), key=lambda one: -one[1][0])
    return list(dict.fromkeys(why(terms[nth], key, fit) for nth, (_, key, fit) in ranked))


def why(term: Term, key: str, fit: float) -> str:
    """Why one term was found."""
    of, _, value = key.partition(":")
    if of in SAYS:
        as_asked, otherwise = SAYS[of]
        if of == "b" and fit == TURNED:
            return "born with day and month turned about"
        return as_asked if fit >= TURNED else otherwise
    if of == "s":
        return f"sounds like {term.text}"
    if of == "p" or (value != term.word and value.startswith(term.word) and term.word):
        return f"begins {term.text}"
    if fit >= ALIKE or value == term.word:
        return term.text
    if fit == NICKNAME and key in term.keys:
        return f"{value.capitalize()} is called {term.text} too"
    return f"{value} for {term.text}"


def pieces(line: str, match: Match, terms: Sequence[Term]) -> list[Piece]:
    """A line in pieces, those marked that were found."""
    keys = {key for _, key, _ in match.by.values()}
    begun = tuple(terms[nth].word for nth, (_, key, _) in match.by.items() if key.startswith("p:"))
    return [
        Piece(piece, any(_was_found(word, keys, begun) for word in words(piece))) for piece in _PIECES.findall(line)
    ]


def _was_found(word: str, keys: set[str], begun: tuple[str, ...]) -> bool:
    alike = f"w:{word}" in keys or (len(word) > 1 and f"s:{sounds(word)}" in keys and bool(sounds(word)))
    return alike or bool(begun and word.startswith(begun))
