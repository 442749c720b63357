"""What each mention is found by: the keys of the index. Pure.

A key begins with what it is of. Those of `STRONG` are of one thing and no other as far as it was said truly: the same
number, plate, house, mailbox, the same name with the same day of birth. The others only bring candidates together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from heed.picture import spelling
from heed.picture.telephone import telephone

#: Beginnings of keys that speak of one thing alone.
STRONG = ("n:", "v:", "a:", "g:", "e:", "pb:", "r:")
#: Side of the square that a position is one address in, in metres.
SQUARE = 10
#: Digits from its end by which part of a telephone number is looked for.
TAIL = 6
#: Written or read one for the other on a number plate.
_CONFUSABLE = str.maketrans({"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8", "G": "6"})


def keys_of(kind: str, details: Mapping[str, str], spot: tuple[int, int] | None = None) -> tuple[str, ...]:
    """What something with these details is found by; sorted, each once."""
    return tuple(sorted(set(_keys(kind, details, spot))))


def strong(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys that speak of one thing alone."""
    return tuple(key for key in keys if key.startswith(STRONG))


def _keys(kind: str, details: Mapping[str, str], spot: tuple[int, int] | None) -> Iterator[str]:
    if kind == "number" or kind == "person":
        yield from _number(details.get("number", ""))
    if kind in ("person", "organisation"):
        yield from _name(details)
    if kind == "vehicle":
        yield from _plate(details.get("plate", ""))
    if kind == "address":
        yield from _address(details.get("address", ""), spot)
    if found := spelling.email(details.get("email", "")):
        yield f"e:{found}"
    if found := details.get("reference", "").strip().casefold():
        yield f"r:{found}"


def _number(number: str) -> Iterator[str]:
    found = telephone(number).e164
    if found:
        yield f"n:{found}"
        yield f"nt:{found[-TAIL:]}"


def _name(details: Mapping[str, str]) -> Iterator[str]:
    words = spelling.words_of(f"{details.get('name', '')} {details.get('aliases', '')}")
    for word in words:
        yield f"w:{word}"
    born = day_of(details.get("born", ""))
    if born:
        yield f"b:{born}"
        name = sorted(spelling.words_of(details.get("name", "")))
        if len(name) > 1:
            yield f"pb:{born}:{' '.join(name)}"


def _plate(written: str) -> Iterator[str]:
    found = spelling.plate(written)
    if found:
        yield f"v:{found}"
        yield f"vc:{found.translate(_CONFUSABLE)}"


def _address(written: str, spot: tuple[int, int] | None) -> Iterator[str]:
    if found := spelling.address(written):
        yield f"a:{found}"
    if found := spelling.postcode(written):
        yield f"pc:{found}"
    for word in spelling.words_of(written):
        yield f"w:{word}"
    if spot is not None:
        yield f"g:{spot[0] // SQUARE}:{spot[1] // SQUARE}"


def day_of(written: str) -> str:
    """A whole day of birth, ISO, from what was written as `1970-02-03`; empty where it is no such day."""
    try:
        return date.fromisoformat(written.strip()).isoformat()
    except ValueError:
        return ""
