"""Whether a condition can hold at all, found by trying what it speaks of. Pure.

A condition is tried over every combination of the words and numbers written in it. Where these are too many, or it
takes words apart, nothing is said: a row is called unreachable only where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, combinations, product

from heed.policy.condition import Condition, Kind, Values

#: As many combinations as are tried.
_MOST = 20_000
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?![\w.])")
#: Functions that only count and look; any other takes words apart or makes new ones, and so does `+`.
_LOOKS = frozenset({"size", "exists", "exists_one", "all", "filter", "map"})
_CALL = re.compile(r"(\w+)\s*\(")
#: A word that no condition holds.
_OTHER = "\x7f{}"


@lru_cache(maxsize=1024)
def never_holds(condition: Condition, declared: tuple[tuple[str, Kind], ...]) -> bool:
    """Whether no values of the declared names make it true; False where that cannot be told by trying."""
    bare = _WORD.sub("''", condition.words)
    if "+" in bare or not set(_CALL.findall(bare)) <= _LOOKS:
        return False
    words = tuple(dict.fromkeys(one or other for one, other in _WORD.findall(condition.words)))
    numbers = sorted({near for found in _NUMBER.findall(bare) for near in _around(int(found))} | {0, 1})
    if len(words) > 12:
        return False
    spoken = [(name, kind) for name, kind in declared if re.search(rf"\b{name}\b", bare)]
    choices = [list(_choices(kind, words, numbers)) for _, kind in spoken]
    count = 1
    for some in choices:
        count *= len(some)
    if count > _MOST:
        return False
    unsaid = {name: _UNSAID[kind] for name, kind in declared}
    named = [name for name, _ in spoken]
    return not any(
        condition.holds(Values(declared, {**unsaid, **dict(zip(named, values, strict=True))}))
        for values in product(*choices)
    )


_UNSAID: dict[Kind, object] = {"text": "", "texts": [], "truth": False, "number": 0}


def _around(number: int) -> tuple[int, ...]:
    return (number - 1, number, number + 1) if number else (0, 1)


def _choices(kind: Kind, words: tuple[str, ...], numbers: list[int]) -> Iterable[object]:
    """What a name of this kind is tried with."""
    match kind:
        case "text":
            return ("", *words, _OTHER)
        case "truth":
            return (True, False)
        case "number":
            return numbers
        case "texts":
            return _lists(words, [number for number in numbers if 0 <= number <= 40])


def _lists(words: tuple[str, ...], lengths: list[int]) -> Iterator[list[str]]:
    """Every choice of the words, alone and filled up with others."""
    every = chain.from_iterable(combinations(words, size) for size in range(len(words) + 1))
    for some in every:
        for more in lengths:
            yield [*some, *(_OTHER.format(number) for number in range(more))]
