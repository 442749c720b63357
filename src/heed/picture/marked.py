"""Marked records by what they are found by: whose markers what a contact or incident names matches, and why. Pure.

Only the same thing matches: the same number, house, plate, or whoever somebody said it is. A person is never more than
possible until then, since a name and a day of birth, and a number, are said of more than one (IN1).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from heed.picture import spelling
from heed.picture.fact import Subject
from heed.picture.indexed import keys_of, strong
from heed.picture.known import Known
from heed.picture.marker import Marker
from heed.picture.mention import Mention, in_words, mentions_of

#: What a key that matches says, by its beginning.
WHY = {
    "n:": "the number", "a:": "the address", "v:": "the number plate", "e:": "the e-mail address",
    "r:": "the reference", "g:": "within ten metres of", "pb:": "the same name and day of birth as",
    "aw:": "an address written like", "ap:": "an address written like",
}  # fmt: skip
#: Beginnings of keys that make it no more than possible.
POSSIBLE = ("g:", "pb:", "aw:", "ap:")
#: Words of an address that are fewer say too little: a street has two.
FEWEST = 3


class Match(msgspec.Struct, frozen=True):
    """A marker that something named matches: on which record, why, and whether it is certain."""

    known: Known
    marker: Marker
    why: str
    certain: bool


class Marked:
    """Every record with a marker, and those that stand for one, by id and by key."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._by_key: dict[str, tuple[str, ...]] = {}

    def put(self, known: Known) -> None:
        """Keep a record as it stands now."""
        self.drop(known.id)
        keys = tuple(found_by(known))
        self.known[known.id] = known
        self._keys[known.id] = keys
        for key in keys:
            self._by_key[key] = (*self._by_key.get(key, ()), known.id)

    def drop(self, identity: str) -> None:
        """Forget a record."""
        if self.known.pop(identity, None) is None:
            return
        for key in self._keys.pop(identity):
            left = tuple(one for one in self._by_key[key] if one != identity)
            if left:
                self._by_key[key] = left
            else:
                del self._by_key[key]

    def by_marker(self) -> dict[str, Marker]:
        """Every marker that stands, by its id."""
        return {one.id: one for known in self.known.values() for one in known.markers if one.stands}

    def of_same(self, known: Known) -> Known | None:
        """The record of the very same address, number or vehicle, where one is marked already."""
        if known.kind not in ("address", "number", "vehicle"):
            return None
        for key in strong(keys_of(known.kind, known.details)):
            for identity in self._by_key.get(key, ()) if not key.startswith("g:") else ():
                if self.known[identity].kind == known.kind and key in _own(self.known[identity]):
                    return self.known[identity]
        return None

    def matches(self, state: Subject, at: datetime) -> tuple[Match, ...]:
        """What of a contact or incident is marked now; certain before possible, each marker once."""
        if not self.known:
            return ()
        found: dict[str, Match] = {}
        for match in sorted(self._matches(state, at), key=lambda one: not one.certain):
            found.setdefault(match.marker.id, match)
        return tuple(found.values())

    def _matches(self, state: Subject, at: datetime) -> Iterator[Match]:
        for mention in mentions_of(state):
            keys = _keys_of(mention)
            for key in (*keys, *([f"k:{mention.known}"] if mention.known else [])):
                for identity in self._by_key.get(key, ()):
                    # Two houses or flats that are both named are not one for standing near each other.
                    if not (key.startswith("g:") and _house(keys) and _house(self._keys[identity])):
                        yield from _of(self.known[identity], mention, key, at)
            yield from self._joined(mention, at)

    def _joined(self, mention: Mention, at: datetime) -> Iterator[Match]:
        """Markers of the records that were merged into the one it was recognised as."""
        waiting, seen = [mention.known] if mention.known else [], set[str]()
        while waiting:
            one = self.known.get(waiting.pop())
            if one is None or one.id in seen:
                continue
            seen.add(one.id)
            waiting += one.joined
            if one.id != mention.known:
                yield from _of(one, mention, f"k:{one.id}", at)


def _of(known: Known, mention: Mention, key: str, at: datetime) -> Iterator[Match]:
    certain = is_certain(known, key)
    why = _why(mention, key)
    for marker in known.markers:
        if marker.stands and marker.starts <= at and (key in _own(known) or key in _covered(marker)):
            yield Match(known, marker, why, certain or key in _covered(marker))


def _house(keys: tuple[str, ...]) -> bool:
    return any(key.startswith("a:") for key in keys)


def is_certain(known: Known, key: str) -> bool:
    """Whether a key that matches leaves no doubt: it was recognised, or the thing itself is what is marked."""
    if key.startswith("k:"):
        return True
    return not key.startswith(POSSIBLE) and known.kind not in ("person", "organisation")


def _why(mention: Mention, key: str) -> str:
    role = mention.role.replace("_", " ")
    if key.startswith("k:"):
        return f"{role} recognised: {mention.words}"
    start = key[: key.index(":") + 1]
    return f"{WHY[start]} {mention.words} ({role})"


def found_by(known: Known) -> Iterator[str]:
    """What a marked record is found by; nothing where no marker stands on it."""
    standing = [one for one in known.markers if one.stands]
    if standing:
        yield from dict.fromkeys((*_own(known), *(key for one in standing for key in _covered(one))))


def _own(known: Known) -> tuple[str, ...]:
    spot = None if known.easting is None or known.northing is None else (known.easting, known.northing)
    written = tuple(_written(known.details.get("address", ""), marked=True)) if known.kind == "address" else ()
    return (f"k:{known.id}", *strong(keys_of(known.kind, known.details, spot)), *written)


def _covered(marker: Marker) -> tuple[str, ...]:
    """What a marker holds for besides its record."""
    numbers = (key for number in marker.numbers for key in keys_of("number", {"number": number}))
    address = keys_of("address", {"address": marker.address}) if marker.address else ()
    return (*strong((*numbers, *address)), *_written(marker.address, marked=True))


def _written(address: str, *, marked: bool) -> Iterator[str]:
    """One address, of which either is written further than the other: with its town, or without. Never more than
    possible. What is marked is kept whole and by its beginnings; what is said looks for both.
    """
    words = spelling.words_of(spelling.POSTCODE.sub(" ", address))
    if len(words) < 2:
        return
    yield f"aw:{' '.join(words)}"
    beginnings = [" ".join(words[:count]) for count in range(FEWEST, len(words))]
    if marked:
        yield from (f"ap:{one}" for one in beginnings)
    else:
        yield f"ap:{' '.join(words)}"
        yield from (f"aw:{one}" for one in beginnings)


def _keys_of(mention: Mention) -> tuple[str, ...]:
    spot = None if mention.easting is None or mention.northing is None else (mention.easting, mention.northing)
    written = _written(mention.details.get("address", ""), marked=False) if mention.kind == "address" else ()
    return (*strong(keys_of(mention.kind, mention.details, spot)), *written)


def words_of(known: Known) -> str:
    """What is marked, in words."""
    return in_words(known.kind, known.details) or f"a {known.kind}"
