"""Finds imported places by what was typed: each thing a text may be is looked up in turn, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import hypot
from typing import Any

import msgspec

from heed.adapters.gazetteer import typed
from heed.adapters.gazetteer.postcode import is_whole, shown
from heed.adapters.gazetteer.typed import Marker, Typed, Words
from heed.adapters.gazetteer.vocabulary import Vocabulary
from heed.adapters.gazetteer.words import COMMON, SMALL, folded
from heed.log import sql
from heed.log.store import Store

QUERIES = sql.load("heed.adapters.gazetteer", "search.sql")
#: What a point is said to be near.
NEARBY = ("address", "named_place", "street", "settlement", "marker")
KIND_WORDS = {"named_place": "named place", "marker": "marker post"}
#: Rows that are looked at again after the database ordered them.
LOOKED_AT = 60
#: Kilometres between two marker posts within which the road is taken to be straight, and to the nearest one alone.
BETWEEN, ALONE = 3.0, 1.0
#: Metres within which two roads that meet nowhere we know of are said to come near each other.
COME_NEAR = 1500
#: Two of one kind and name this near to each other, in metres, are one place of two sources.
SAME = 400


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A place found, and by what."""

    kind: str
    name: str
    words: str
    easting: int
    northing: int
    matched: str
    #: Whether it is called just so.
    own: bool = False


class Search:
    """Reads what is imported."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.vocabulary = Vocabulary(())

    async def rows(self, query: str, /, **values: object) -> list[tuple[Any, ...]]:
        """Rows of a named query of this package."""
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()

    async def find(self, text: str, most: int) -> list[Hit]:
        """Places by a text, best first. A text that is a point is not for this."""
        told = typed.read(text)
        sure = [
            *await self._marker(told.marker),
            *await self._road_junction(told),
            *await self._by_postcode(told, most),
        ]
        # A text that is one of these and nothing else is not looked for among names.
        if sure or told.marker is not None or any(is_whole(code) and misread < 2 for code, misread in told.postcodes):
            return _each_once(sure)[:most]
        called = [hit for hit in await self._strictly(told.words, most) if hit.own]
        found = [*called, *await self._junction(told, most), *await self._near(told, most)]
        found = [*found, *await self.by_words(told.words, most)] if not found or called else found
        return _each_once(found or await self._come_near(told))[:most]

    async def nearest(self, easting: int, northing: int, kinds: Sequence[str] = NEARBY, most: int = 1) -> list[Hit]:
        """What is nearest to a point."""
        found = await self.rows("nearest", kinds=list(kinds), easting=easting, northing=northing, most=most)
        return [_hit(row, f"{_metres(row[5], row[6], easting, northing)} away") for row in found]

    # Each thing a text may be

    async def _by_postcode(self, told: Typed, most: int) -> list[Hit]:
        for code, misread in told.postcodes:
            if found := await self.rows("by_postcode", begins=code, most=most):
                said = f"postcode, read as {shown(code) if is_whole(code) else code}" if misread else "postcode"
                return [_hit(row, said) for row in found]
        whole = [code for code, _ in told.postcodes if is_whole(code)]
        sector = await self.rows("by_postcode", begins=whole[0][:-2], most=most) if whole else []
        return [_hit(row, f"{shown(whole[0])} is not known; one of the same sector") for row in sector]

    async def _marker(self, marker: Marker | None) -> list[Hit]:
        if marker is None:
            return []
        found = await self.rows("markers", road=marker.road, kilometres=marker.kilometres)
        if found and abs(found[0][7] - marker.kilometres) < 0.05:
            return [_hit(found[0], "marker post")]
        below = [row for row in found if row[7] < marker.kilometres]
        above = [row for row in found if row[7] > marker.kilometres]
        name = f"{marker.road} marker {marker.kilometres:g}"
        if below and above and above[0][7] - below[0][7] <= BETWEEN:
            share = (marker.kilometres - below[0][7]) / (above[0][7] - below[0][7])
            east, north = (round(below[0][at] + (above[0][at] - below[0][at]) * share) for at in (5, 6))
            said = f"between markers {below[0][7]:g} and {above[0][7]:g}"
            return [Hit(kind="marker", name=name, words=name, easting=east, northing=north, matched=said, own=True)]
        if found and abs(found[0][7] - marker.kilometres) <= ALONE:
            return [_hit(found[0], f"nearest marker known, {abs(found[0][7] - marker.kilometres):.1f} km from it")]
        road = await self.by_words(typed.words(marker.road), 3, kinds=("street",))
        return [msgspec.structs.replace(hit, matched="the road; its marker posts are not known") for hit in road]

    async def _road_junction(self, told: Typed) -> list[Hit]:
        if told.road_junction is None:
            return []
        road, number = told.road_junction
        found = await self.by_words(typed.words(f"{road} junction {number}"), 4, kinds=("junction",))
        return [hit for hit in found if folded(hit.name) == folded(f"{road} junction {number}")]

    async def _junction(self, told: Typed, most: int) -> list[Hit]:
        if told.junction is None:
            return []
        one, other = told.junction
        both = Words((*one.telling, *other.telling), (*one.numbers, *other.numbers), one.postcode or other.postcode)
        return await self.by_words(both, most, kinds=("junction",), whole=True)

    async def _come_near(self, told: Typed) -> list[Hit]:
        """Where two roads come nearest, of those whose meeting is not known."""
        if told.junction is None:
            return []
        ones, others = [await self.by_words(side, 12, kinds=("street",), whole=True) for side in told.junction]
        pairs = [(hypot(a.easting - b.easting, a.northing - b.northing), a, b) for a in ones for b in others if a != b]
        if not pairs or (closest := min(pairs, key=lambda pair: pair[0]))[0] > COME_NEAR:
            return []
        apart, a, b = closest
        return [
            Hit(kind="junction", name=f"{a.name} / {b.name}", words=f"{a.name} / {b.words}",
                easting=(a.easting + b.easting) // 2, northing=(a.northing + b.northing) // 2,
                matched=f"half-way between the two, {round(apart)} m apart; where they meet is not known")
        ]  # fmt: skip

    async def _near(self, told: Typed, most: int) -> list[Hit]:
        if told.near is None:
            return []
        what, where = told.near
        middle = await self._middle(where)
        if middle is None:
            return []
        easting, northing, words = middle
        if not what:
            found = await self.nearest(easting, northing, most=most + 1)
            return [hit for hit in found if (hit.easting, hit.northing) != (easting, northing)]
        hits = await self.by_words(typed.words(what), most, near=(easting, northing))
        return [
            msgspec.structs.replace(
                hit, own=False, matched=f"{_metres(hit.easting, hit.northing, easting, northing)} from {words}"
            )
            for hit in hits
        ]  # fmt: skip

    async def _middle(self, where: str) -> tuple[int, int, str] | None:
        """The point of what something is near to, and its words."""
        told = typed.read(where)
        if told.point is not None:
            return told.point.easting, told.point.northing, where
        hits = [*await self._by_postcode(told, 1), *await self._marker(told.marker)]
        hits = hits or await self.by_words(told.words, 1)
        return (hits[0].easting, hits[0].northing, hits[0].words) if hits else None

    # By words

    async def by_words(
        self, words: Words, most: int, *, kinds: Sequence[str] | None = None, near: tuple[int, int] | None = None,
        whole: bool = False,
    ) -> list[Hit]:  # fmt: skip
        """Places by words: all of them, else without what cannot be matched. `whole`: misspelt perhaps, but all."""
        if not words.words and not words.numbers and not words.postcode:
            return []
        for one in _tries(words, whole=whole):
            if found := await self._matching(one.terms, words, most, kinds, near):
                return [one.hit(row) for row in found]
        terms, said = self._corrected(words)
        if terms and (found := await self._matching(terms, words, most, kinds, near)):
            return [_hit(row, said) for row in found]
        if whole or len(terms) < 2:
            return []
        loose = " | ".join(f"({' & '.join(rest)})" for rest in _rests(terms))
        found = await self._matching([loose] if loose else [], words, most, kinds, near)
        return [_hit(row, "most of the words") for row in found]

    async def _strictly(self, words: Words, most: int) -> list[Hit]:
        """Places that answer to every word as it stands."""
        strict = next(iter(_tries(words, whole=True)))
        return [strict.hit(row) for row in await self._matching(strict.terms, words, most, None, None)]

    async def _matching(
        self, terms: Sequence[str], words: Words, most: int, kinds: Sequence[str] | None, near: tuple[int, int] | None
    ) -> list[tuple[Any, ...]]:
        if not terms:
            return []
        said = {words.text, " ".join(full for pair, full in words.telling)}
        rows = await self.rows(
            "by_words", terms=" & ".join(terms), called=sorted(said), kinds=list(kinds) if kinds else None,
            near=f"({near[0]},{near[1]})" if near else None, most=max(most, LOOKED_AT),
        )  # fmt: skip
        if near is None:
            given = {full for _, full in words.words} | set(words.numbers)
            rows.sort(key=lambda row: (not row[7], -_share(row[2], given)))
        return rows[:most]

    def _corrected(self, words: Words) -> tuple[list[str], str]:
        """Terms in which a word that no place has is read as those most like it, and what was read so."""
        terms, read, left = [], [], []
        for pair in words.beside:
            if any(self.vocabulary.begins(word) for word in pair):
                terms.append(_term(pair))
            elif alike := self.vocabulary.alike(pair[1]):
                terms.append(f"({' | '.join(_quoted(word) for word in alike)})")
                read.append(f"“{pair[0]}” read as {' or '.join(f'“{word}”' for word in alike[:2])}")
            else:
                left.append(pair[0])
        if words.postcode:
            terms.append(_quoted(words.postcode.lower()))
        said = "; ".join([*read, *(f"without “{word}”" for word in (*left, *words.numbers))])
        return terms, said or "most of the words"


class _Try(msgspec.Struct, frozen=True):
    """Terms to look for, how what they find is said to be found, and what stands before its words in what is kept."""

    terms: list[str]
    said: str = ""
    before: str = ""
    #: The one kind whose words it stands before; any where empty.
    of: str = ""

    def hit(self, row: tuple[Any, ...]) -> Hit:
        """A row found by it. What nobody could look for, such as a house number, is not lost with that."""
        hit = _hit(row, self.said)
        if not self.before or self.of not in ("", hit.kind) or hit.words.startswith("Flat "):
            return hit
        words = f"{self.before[0].upper()}{self.before[1:]} {hit.words}"
        return msgspec.structs.replace(hit, words=words, own=False)


def _tries(words: Words, *, whole: bool) -> Iterable[_Try]:
    """Every word; without house numbers that are not known; without words that say where somebody stands to it."""
    code = [_quoted(words.postcode.lower())] if words.postcode else []
    numbers = [_quoted(number) for number in words.numbers]
    every, telling = [_term(pair) for pair in words.telling], [_term(pair) for pair in words.beside]
    yield _Try([*every, *numbers, *code])
    if whole:
        return
    flats, said = " ".join(words.numbers[:-1]), " ".join(words.numbers)
    flat = f"flat {flats}," if flats and any(word == "flat" for word, _ in words.words) else ""
    if flats and every:
        yield _Try([*telling, numbers[-1], *code], f"without “{flats}”", flat, "address")
    if numbers and every:
        yield _Try([*every, *code], f"{said} is not known there", said, "street")
    if words.beside != words.telling:
        left = [word for word, full in words.telling if (word, full) not in words.beside]
        leads = [word for word, _ in words.telling[: len(left)]] == left
        beside = " ".join(left)
        yield _Try([*telling, *numbers, *code], f"without “{beside}”", beside if leads else "")
        if numbers:
            door = f"{flat} {words.numbers[-1]}" if flat and left == ["flat"] else ""
            yield _Try([*telling, *code], f"without “{beside} {said}”", door, "street")
    if code:
        yield _Try(code, "postcode")


def _rests(terms: Sequence[str]) -> list[list[str]]:
    """All but one of the terms, whichever; not those alone that half the county answers to."""
    common = [any(f"'{word}':*" in term for word in COMMON) for term in terms]
    rests = [[term for other, term in enumerate(terms) if other != at] for at in range(len(terms))]
    return [rest for at, rest in enumerate(rests) if not all(c for other, c in enumerate(common) if other != at)]


def _term(pair: tuple[str, str]) -> str:
    """A word, which may be cut short, in either form."""
    short, full = pair
    return f"{_quoted(full)}:*" if short == full else f"({_quoted(short)}:* | {_quoted(full)}:*)"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "") + "'"


def _share(name: str, given: set[str]) -> float:
    """How much of a name was typed, words cut short among it."""
    own = [word for word in folded(name).split() if word not in SMALL]
    return sum(any(word.startswith(part) for part in given) for word in own) / len(own) if own else 0.0


def _hit(row: tuple[Any, ...], matched: str = "") -> Hit:
    kind = row[1]
    return Hit(
        kind=kind, name=row[2], words=row[3], easting=row[5], northing=row[6],
        matched=matched or KIND_WORDS.get(kind, kind), own=row[7] is True,
    )  # fmt: skip


def _metres(east: int, north: int, easting: int, northing: int) -> str:
    metres = hypot(east - easting, north - northing)
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{round(metres)} m"


def _each_once(hits: Iterable[Hit]) -> list[Hit]:
    """The same place of two sources, or found in two ways, once."""
    kept: list[Hit] = []
    for hit in hits:
        same = (one for one in kept if one.kind == hit.kind and folded(one.name) == folded(hit.name))
        if not any(hypot(one.easting - hit.easting, one.northing - hit.northing) < SAME for one in same):
            kept.append(hit)
    return kept
