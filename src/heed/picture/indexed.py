"""What each mention is found by: the keys of the index. Pure.

A key begins with what it is of. Those of `STRONG` are of one thing and no other as far as it was said truly: the same
number, plate, house, mailbox, the same name with the same day of birth, the known record that somebody said it is. The
others only bring candidates together: words and how they sound, how they begin, parts of numbers and plates, days and
years of birth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from heed.picture import spelling
from heed.picture.born import Born, born
from heed.picture.telephone import telephone

#: Beginnings of keys that speak of one thing alone.
STRONG = ("n:", "v:", "a:", "g:", "e:", "pb:", "r:", "k:")
#: Side of the square that a position is one address in, in metres.
SQUARE = 10
#: Digits from its end by which part of a telephone number is looked for.
TAIL = 6
#: Letters from its beginning by which a word is found while it is typed.
BEGINNINGS = (3, 5)
#: Signs in a row by which part of a number or of a plate is found.
DIGITS, SIGNS = 4, 3
#: Words that say what kind of way or house it is: so many have them that how they sound or begin finds nothing.
KINDS_OF_PLACE = frozenset((
    "street", "road", "avenue", "lane", "close", "drive", "place", "court", "crescent", "way", "terrace", "gardens",
    "flat", "house", "grove", "walk", "row", "square", "st", "rd", "ave", "dr", "pl", "ct", "cres", "the", "of", "and",
))  # fmt: skip
#: Written or read one for the other on a number plate.
CONFUSABLE = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "G": "6"})


def keys_of(kind: str, details: Mapping[str, str], spot: tuple[int, int] | None = None) -> tuple[str, ...]:
    """What something with these details is found by; sorted, each once."""
    return tuple(sorted(set(_keys(kind, details, spot))))


def strong(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys that speak of one thing alone."""
    return tuple(key for key in keys if key.startswith(STRONG))


def _keys(kind: str, details: Mapping[str, str], spot: tuple[int, int] | None) -> Iterator[str]:
    if kind in ("number", "person", "organisation"):
        yield from _number(details.get("number", ""))
    if kind in ("person", "organisation"):
        yield from _name(details)
        yield from _where(details.get("address", ""))
        yield from _words(details.get("city", ""))
    if kind == "vehicle":
        yield from _plate(details.get("plate", ""))
        yield from (f"w:{word}" for part in ("make", "model", "colour") for word in words(details.get(part, "")))
    if kind == "address":
        yield from _address(details.get("address", ""), spot)
        yield from _words(details.get("called", ""))
    if found := spelling.email(details.get("email", "")):
        yield f"e:{found}"
        yield f"el:{found.partition('@')[0]}"
    if found := details.get("reference", "").strip().casefold():
        yield f"r:{found}"


def words(written: str) -> tuple[str, ...]:
    """The words that something is found by."""
    return spelling.words_of(written)


def beginnings(word: str) -> tuple[str, ...]:
    """What a word is found by while it is typed, the longest last."""
    return tuple(f"p:{word[:length]}" for length in BEGINNINGS if len(word) >= length)


def runs(signs: str, length: int) -> tuple[str, ...]:
    """Every stretch of so many signs in a row."""
    return tuple(signs[start : start + length] for start in range(len(signs) - length + 1))


def national(digits: str) -> str:
    """A number or part of one as it is dialled at home: `+447700900123` to `07700900123`."""
    return f"0{digits[3:].lstrip('0')}" if digits.startswith("+44") else digits


def days(one: Born) -> Iterator[str]:
    """What a day of birth or part of one is found by."""
    if one.whole:
        yield f"b:{one.iso}"
        # Day and month whichever stands first.
        yield f"d:{min(one.month, one.day):02d}{max(one.month, one.day):02d}"
    if one.year and not one.until:
        yield f"y:{one.year}"


def _words(written: str) -> Iterator[str]:
    for word in words(written):
        yield from of_word(word)


@lru_cache(maxsize=spelling.KEPT)
def of_word(word: str) -> tuple[str, ...]:
    """What something with this word in its name or place is found by."""
    if len(word) < 2 or word[0].isdigit() or word in KINDS_OF_PLACE:
        return (f"w:{word}",)
    heard = spelling.sounds(word)
    return (f"w:{word}", *beginnings(word), *((f"s:{heard}",) if heard else ()))


def _number(number: str) -> Iterator[str]:
    found = telephone(number).e164
    if found:
        yield f"n:{found}"
        yield f"nt:{found[-TAIL:]}"
        yield from (f"nq:{run}" for run in runs(national(found), DIGITS))


def _name(details: Mapping[str, str]) -> Iterator[str]:
    yield from _words(f"{details.get('name', '')} {details.get('aliases', '')}")
    whole = sorted(words(details.get("name", "")))
    if len(whole) > 1:
        yield f"nm:{' '.join(whole)}"
    written = details.get("born", "")
    if ways := born(written):
        yield from days(ways[0])
    if (day := day_of(written)) and len(whole) > 1:
        yield f"pb:{day}:{' '.join(whole)}"


def _plate(written: str) -> Iterator[str]:
    found = spelling.plate(written)
    if found:
        yield f"v:{found}"
        yield f"vc:{found.translate(CONFUSABLE)}"
        yield from (f"vq:{run}" for run in runs(found.translate(CONFUSABLE), SIGNS))


def _where(written: str) -> Iterator[str]:
    if found := spelling.postcode(written):
        yield f"pc:{found}"
        yield f"po:{found.partition(' ')[0]}"
    yield from _words(written)


def _address(written: str, spot: tuple[int, int] | None) -> Iterator[str]:
    if found := spelling.address(written):
        yield f"a:{found}"
    yield from _where(written)
    if spot is not None:
        yield f"g:{spot[0] // SQUARE}:{spot[1] // SQUARE}"


def day_of(written: str) -> str:
    """A whole day of birth, ISO, from what was written as `1970-02-03`; empty where it is no such day."""
    try:
        return date.fromisoformat(written.strip()).isoformat()
    except ValueError:
        return ""
