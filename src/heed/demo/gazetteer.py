"""Finds places of the county: by what somebody typed, by nearness, by district. All in memory, for every keystroke.

Streets, named places and settlements are indexed by their words; house numbers are looked up on the streets found.
Words may be cut short (`haw` finds Hawthorn), abbreviated (`rd`, `st`), or one letter out (`Hawthron`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import hypot, log2
from typing import Literal

import msgspec

from heed.demo.places import Address, NamedPlace, Spot, area_at
from heed.demo.roads import Street
from heed.demo.settlements import SETTLEMENTS, Area

FoundKind = Literal["address", "street", "named_place", "settlement"]

ABBREVIATIONS = {
    "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "dr": "drive", "cres": "crescent",
    "gdns": "gardens", "gdn": "gardens", "terr": "terrace", "tce": "terrace", "ter": "terrace", "pk": "park",
    "hosp": "hospital", "stn": "station", "rly": "railway", "ind": "industrial", "est": "estate", "prim": "primary",
    "saint": "st", "street": "st", "sq": "square", "br": "bridge", "ctr": "centre", "xing": "crossing",
}  # fmt: skip
#: Words that say nothing of where: they never keep a place from being found.
SMALL_WORDS = frozenset(
    {"the", "at", "near", "by", "on", "in", "of", "opposite", "outside", "next", "to", "no", "number"}
)
#: Side of a cell of the nearness index, in metres, and how many rings of cells are looked at before all places are.
CELL = 500
RINGS = 12
#: Score below which a place is no answer.
ENOUGH = 0.5


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A place found. `id` is an address's, street's, named place's or settlement's."""

    id: str
    kind: FoundKind
    spot: Spot
    #: About 1 where every word typed is a whole word of the place, less where words are short, misspelt or missing.
    score: float = 1.0
    #: Metres from the point asked about; 0 for a place found by text.
    metres: int = 0


class _Entry(msgspec.Struct, frozen=True):
    """An indexed place: the words it answers to, those of its own name, and each thing it is called, as words."""

    found: Found
    words: frozenset[str]
    name_words: frozenset[str]
    called: frozenset[frozenset[str]]


class Gazetteer(msgspec.Struct, frozen=True):
    """The places of a county, ready to be searched. Made by `make_gazetteer`."""

    areas: tuple[Area, ...]
    addresses: dict[str, Address]
    entries: tuple[_Entry, ...]
    #: Every word of an entry, sorted; and in which entries each stands.
    vocabulary: tuple[str, ...]
    postings: dict[str, frozenset[int]]
    #: Words by what is left when one letter is dropped: two words one letter apart share one.
    misspelt: dict[str, tuple[str, ...]]
    #: (street id, number in lower case) to the address.
    doors: dict[tuple[str, str], str]
    postcodes: dict[str, tuple[str, ...]]
    cells: dict[tuple[int, int], tuple[Found, ...]]

    def find(self, typed: str, limit: int = 10) -> tuple[Found, ...]:
        """Places that what was typed may mean, best first; none for an empty or hopeless text.

        A house number finds the door (`14 haw rd otter`); a postcode, whole or its beginning, finds its addresses.
        """
        if by_postcode := self._by_postcode(typed, limit):
            return by_postcode
        words, numbers = _typed_words(typed)
        telling = [word for word in words if word not in SMALL_WORDS] or words
        if not telling:
            return ()
        ranked = sorted(self._scored(telling), key=lambda pair: (-pair[0], len(self.entries[pair[1]].words), pair[1]))
        found: list[Found] = []
        for score, index in ranked[: limit * 3]:
            entry = self.entries[index].found
            door = self._door(entry, numbers)
            found.append(
                msgspec.structs.replace(door or entry, score=score if door or not numbers else round(score * 0.8, 4))
            )
        return tuple(sorted(found, key=lambda place: -place.score)[:limit])

    def nearest(self, easting: int, northing: int) -> Found:
        """The address or named place nearest to a point, with its distance."""
        best: Found | None = None
        for ring in range(RINGS):
            for place in self._ring(easting // CELL, northing // CELL, ring):
                metres = round(hypot(place.spot.easting - easting, place.spot.northing - northing))
                if best is None or metres < best.metres:
                    best = msgspec.structs.replace(place, metres=metres)
            # What lies in a further ring is at least `ring` whole cells away.
            if best is not None and best.metres <= ring * CELL:
                return best
        return self._nearest_of_all(easting, northing)

    def area_of(self, easting: float, northing: float) -> Area | None:
        """The district that holds a point; None at sea and outside the county."""
        return area_at(self.areas, easting, northing)

    def _nearest_of_all(self, easting: int, northing: int) -> Found:
        """For points far from every place, such as ships."""
        every = (place for cell in self.cells.values() for place in cell)
        metres, place = min(
            ((hypot(p.spot.easting - easting, p.spot.northing - northing), p) for p in every), key=lambda pair: pair[0]
        )
        return msgspec.structs.replace(place, metres=round(metres))

    def _ring(self, cell_e: int, cell_n: int, ring: int) -> Iterator[Found]:
        for east in range(-ring, ring + 1):
            step = 1 if abs(east) == ring else 2 * ring
            for north in range(-ring, ring + 1, step or 1):
                yield from self.cells.get((cell_e + east, cell_n + north), ())

    def _by_postcode(self, typed: str, limit: int) -> tuple[Found, ...]:
        text = typed.upper().replace(" ", "")
        if len(text) < 3 or text[0] != "Q" or not any(c.isdigit() for c in text):
            return ()
        addresses = [
            address for code, doors in self.postcodes.items() if code.startswith(text) for address in doors[:limit]
        ][:limit]
        return tuple(Found(id=a, kind="address", spot=self.addresses[a].spot) for a in addresses)

    def _scored(self, words: list[str]) -> Iterator[tuple[float, int]]:
        """(score, entry) of entries that hold most of the words: whole counts 1, cut short 0.8, a letter out 0.6."""
        scores: dict[int, float] = {}
        weights = 0.0
        for word in words:
            here: dict[int, float] = {}
            for index, score in self._matches(word):
                if score > here.get(index, 0.0):
                    here[index] = score
            # A word that half the county answers to ("road") tells little.
            weight = 1 / log2(2 + len(here))
            weights += weight
            for index, score in here.items():
                scores[index] = scores.get(index, 0.0) + score * weight
        typed = frozenset(words)
        for index, total in scores.items():
            if total / weights >= ENOUGH:
                entry = self.entries[index]
                # Of places that answer to the same words, the one that is called so comes first.
                strange = len(typed - entry.name_words)
                yield round(total / weights - 0.01 * strange + 0.05 * (typed in entry.called), 4), index

    def _matches(self, word: str) -> Iterator[tuple[int, float]]:
        exact = self.postings.get(word)
        if exact:
            yield from ((index, 1.0) for index in exact)
        beginning = list(self._beginning_with(word))
        for other in beginning:
            yield from ((index, 0.8) for index in self.postings[other])
        if not exact and not beginning and len(word) > 3:
            for other in sorted({w for part in _one_dropped(word) for w in self.misspelt.get(part, ())}):
                yield from ((index, 0.6) for index in self.postings[other])

    def _beginning_with(self, word: str) -> Iterator[str]:
        at = bisect_left(self.vocabulary, word)
        while at < len(self.vocabulary) and self.vocabulary[at].startswith(word):
            if self.vocabulary[at] != word:
                yield self.vocabulary[at]
            at += 1

    def _door(self, entry: Found, numbers: list[str]) -> Found | None:
        for number in numbers:
            address = self.doors.get((entry.id, number))
            if address is not None:
                return Found(id=address, kind="address", spot=self.addresses[address].spot)
        return None


# Making


def make_gazetteer(
    areas: tuple[Area, ...],
    streets: tuple[Street, ...],
    addresses: tuple[Address, ...],
    places: tuple[NamedPlace, ...],
) -> Gazetteer:
    """Index every place of a county."""
    entries = [*_street_entries(streets, areas), *_place_entries(places), *_settlement_entries(areas)]
    entries += [_entry(a.id, "address", a.spot, a.name, ()) for a in addresses if a.name]
    postings: dict[str, set[int]] = {}
    for index, entry in enumerate(entries):
        for word in entry.words:
            postings.setdefault(word, set()).add(index)
    misspelt: dict[str, list[str]] = {}
    for word in sorted(postings):
        for part in _one_dropped(word):
            misspelt.setdefault(part, []).append(word)
    postcodes: dict[str, list[str]] = {}
    for address in addresses:
        postcodes.setdefault(address.postcode.replace(" ", ""), []).append(address.id)
    return Gazetteer(
        areas=areas,
        addresses={address.id: address for address in addresses},
        entries=tuple(entries),
        vocabulary=tuple(sorted(postings)),
        postings={word: frozenset(indexes) for word, indexes in postings.items()},
        misspelt={part: tuple(words) for part, words in misspelt.items()},
        doors={(a.street_id, _number_key(a.number)): a.id for a in addresses if a.number},
        postcodes={code: tuple(doors) for code, doors in postcodes.items()},
        cells=_cells(addresses, places),
    )


def _street_entries(streets: Iterable[Street], areas: tuple[Area, ...]) -> Iterator[_Entry]:
    for street in streets:
        area = area_at(areas, street.easting, street.northing)
        if area is None:
            continue
        spot = Spot(
            words=f"{street.name}, {street.locality}", easting=street.easting, northing=street.northing, area=area.id,
            area_class=area.area_class,
        )  # fmt: skip
        yield _entry(street.id, "street", spot, street.name, ())


def _place_entries(places: Iterable[NamedPlace]) -> Iterator[_Entry]:
    for place in places:
        yield _entry(place.id, "named_place", place.spot, place.name, place.known_as)


def _settlement_entries(areas: tuple[Area, ...]) -> Iterator[_Entry]:
    for settlement in SETTLEMENTS:
        area = area_at(areas, settlement.easting, settlement.northing)
        if area is not None:
            spot = Spot(
                words=settlement.name, easting=settlement.easting, northing=settlement.northing, area=area.id,
                area_class=area.area_class,
            )  # fmt: skip
            yield _entry(settlement.id, "settlement", spot, settlement.name, ())


def _entry(place_id: str, kind: FoundKind, spot: Spot, name: str, known_as: tuple[str, ...]) -> _Entry:
    texts = [frozenset(_words(text)) for text in (name, *known_as)]
    own = frozenset[str]().union(*texts)
    called = frozenset(text - SMALL_WORDS or text for text in texts)
    return _Entry(Found(id=place_id, kind=kind, spot=spot), own | frozenset(_words(spot.words)), own, called)


def _cells(addresses: Iterable[Address], places: Iterable[NamedPlace]) -> dict[tuple[int, int], tuple[Found, ...]]:
    cells: dict[tuple[int, int], list[Found]] = {}
    for place in places:
        found = Found(id=place.id, kind="named_place", spot=place.spot)
        cells.setdefault((place.easting // CELL, place.northing // CELL), []).append(found)
    for address in addresses:
        found = Found(id=address.id, kind="address", spot=address.spot)
        cells.setdefault((address.easting // CELL, address.northing // CELL), []).append(found)
    return {cell: tuple(found) for cell, found in cells.items()}


# Words


def _words(text: str) -> list[str]:
    """Lower-case words without apostrophes, abbreviations brought to one form."""
    plain = "".join(c if c.isalnum() else " " for c in text.casefold().replace("'", "").replace("’", ""))
    return [ABBREVIATIONS.get(word, word) for word in plain.split()]


def _typed_words(typed: str) -> tuple[list[str], list[str]]:
    """The words typed, and the house numbers among them, the fullest first (`flat 2 14` before `14`)."""
    words: list[str] = []
    numbers: list[str] = []
    flat = ""
    for before, word in pairwise(["", *_words(typed)]):
        if not word[0].isdigit():
            words += [word] if word != "flat" else []
        elif before == "flat":
            flat = word
        else:
            numbers += [f"flat {flat} {word}", word] if flat else [word]
    return words, numbers


def _number_key(number: str) -> str:
    return number.casefold().replace(",", "")


def _one_dropped(word: str) -> set[str]:
    """The word, and the word without each of its letters: also meets a word with two letters exchanged."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
