"""Postcodes as they are typed: with or without their space, cut short, and with O for 0, I for 1, S for 5. Pure."""

from __future__ import annotations

import re

#: Shapes of the part before the space: A letter, 9 digit.
OUTWARD = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")
INWARD = "9AA"
DIGIT_FOR = {"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2", "B": "8", "G": "6", "Q": "0"}
LETTER_FOR = {"0": "O", "1": "I", "5": "S", "2": "Z", "8": "B", "6": "G"}
MOST_MISREAD = 2
#: At the end of more words; its space may be missing.
AT_END = re.compile(r"(?:^|[\s,])([A-Z]{1,2}[0-9OIS][0-9A-Z]?)\s*([0-9OIS][0-9A-Z]{2})[.,]?$")


def compact(text: str) -> str:
    """Upper case, no space: `le15 6ab` → `LE156AB`."""
    return "".join(text.upper().split())


def shown(code: str) -> str:
    """`LE156AB` → `LE15 6AB`."""
    return f"{code[:-3]} {code[-3:]}" if len(code) > 4 else code


def is_whole(code: str) -> bool:
    """Whether it is a postcode as it should be, compact."""
    return any(_fits(code, shape + INWARD) == code for shape in OUTWARD)


def readings(typed: str) -> list[tuple[str, int]]:
    """What a text may be as a postcode or its beginning, compact, with how many characters were read as others.

    The fewest changes first; none for a text that is no postcode. `LEI5 6AB` → `[("LE156AB", 1)]`.
    """
    text = compact(typed)
    alike = 2 <= len(text) <= 7 and text.isascii() and text.isalnum() and text[0].isalpha()
    if not alike or not any(c.isdigit() for c in text):
        return []
    found: dict[str, int] = {}
    for shape in _shapes(typed, len(text)):
        code = _fits(text, shape)
        if code is not None:
            found.setdefault(code, sum(a != b for a, b in zip(code, text, strict=True)))
    likely = [pair for pair in found.items() if pair[1] <= MOST_MISREAD]
    return sorted(likely, key=lambda pair: pair[1])[:6]


def _shapes(typed: str, length: int) -> list[str]:
    """Shapes of that length: a whole code, a part before the space, or that and some of what follows it."""
    whole = [shape + INWARD for shape in OUTWARD if len(shape) + 3 == length]
    parts = typed.split()
    if len(parts) == 2:
        return [o + INWARD[: len(parts[1])] for o in OUTWARD if len(o) == len(parts[0]) and len(parts[1]) <= 3] or whole
    outward = [shape for shape in OUTWARD if len(shape) == length]
    begun = [shape + INWARD[:n] for shape in OUTWARD for n in (1, 2) if len(shape) + n == length]
    return whole + outward + begun


def _fits(text: str, shape: str) -> str | None:
    """The text in a shape, misread characters put right; None where they cannot be."""
    if len(text) != len(shape):
        return None
    code = ""
    for char, wanted in zip(text, shape, strict=True):
        if wanted == "9":
            char = char if char.isdigit() else DIGIT_FOR.get(char, "")
        else:
            char = char if char.isalpha() else LETTER_FOR.get(char, "")
        if not char:
            return None
        code += char
    return code
