"""The one form of a telephone number, however somebody wrote it: E.164, or none and why there is none.

Pure. Everything that compares numbers compares this; what was written stays as it was written. A number says nothing of
who holds the telephone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

import msgspec
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

HOME = "GB"
KEPT = 8192
Why = Literal["", "none", "withheld", "short", "several", "partial", "no_number"]
#: What stands where the one form is missing, in words.
IN_WORDS: dict[Why, str] = {
    "": "",
    "none": "no number given",
    "withheld": "number withheld",
    "short": "an emergency or service number, which is nobody's own",
    "several": "more than one number in one line",
    "partial": "part of a number",
    "no_number": "not a telephone number",
}
_WITHHELD = re.compile(
    r"\b(?:withheld|anonymous|private|restricted|unavailable|blocked|unknown|not (?:known|given|available)|"
    r"no (?:cli|number))\b"
)
_LETTERS = str.maketrans({"o": "0", "i": "1", "l": "1"})
_EXTENSION = re.compile(r"(?:;ext=|,|#|\b(?:extn?|extension|x)\b\.?|x)\s*\.?:?\s*(\d{1,6})\s*$")
#: What stands between white space and has nothing but digits, what divides them, and letters that look like them.
_NEARLY = re.compile(r"(?<!\S)(?=\S*\d)[\d+().oil-]+(?!\S)")
#: A telephone's address as switches and pages write it, and what follows the number in one.
_ADDRESS = re.compile(r"^(?:tel|sips?|callto):([^;@?]*).*$")
#: A number among words: digits, and what people put or paste between them.
_RUN = re.compile(r"\+?\(?\d[\d\s().\-–‐‑]*")
_TRUNK = re.compile(r"^(\+|00)\s*44\s*\(?0\)?")
SHORTEST = 7
#: Emergency and service numbers: whoever rings from one holds none.
_SHORT = frozenset({"999", "112", "18000", "101", "111", "105", "119", "159", "100", "123", "155", "118118", "116123"})


class Telephone(msgspec.Struct, frozen=True, kw_only=True):
    """A number in its one form; or none, and why."""

    #: `+447700900456`; empty where there is none.
    e164: str = ""
    extension: str = ""
    why: Why = ""

    @property
    def in_words(self) -> str:
        """Why there is no number; empty where there is one."""
        return IN_WORDS[self.why]


@lru_cache(maxsize=KEPT)
def telephone(written: str) -> Telephone:
    """A number as somebody wrote it or a switch sent it, in its one form."""
    text = unicodedata.normalize("NFKC", written).strip().casefold()
    if not any(sign.isalnum() for sign in text):
        return Telephone(why="none")
    if _WITHHELD.search(text):
        return Telephone(why="withheld")
    text, extension = _apart(_digits_for_letters(_ADDRESS.sub(r"\1", text)))
    runs = [run for run in (found.strip() for found in _RUN.findall(text)) if run]
    if not runs:
        return Telephone(why="no_number")
    digits = [re.sub(r"\D", "", run) for run in runs]
    if digits[0] in _SHORT and len(runs) == 1:
        return Telephone(why="short")
    whole = [run for run, only in zip(runs, digits, strict=True) if len(only) >= SHORTEST]
    if not whole:
        return Telephone(why="partial")
    numbers = [one for one in dict.fromkeys(map(_e164, whole)) if one]
    if len(numbers) > 1:
        return Telephone(why="several")
    return Telephone(e164=numbers[0], extension=extension) if numbers else Telephone(why="partial")


def same_number(one: str, other: str) -> bool:
    """Whether two ways of writing are of one number; no number is the same as none."""
    first = telephone(one).e164
    return bool(first) and first == telephone(other).e164


def _digits_for_letters(text: str) -> str:
    """Letters typed for digits: only in what is a number but for them, so that no word becomes one."""
    return _NEARLY.sub(lambda found: found.group().translate(_LETTERS), text)


def _apart(text: str) -> tuple[str, str]:
    """The number, and the extension after it."""
    found = _EXTENSION.search(text)
    if found is not None and sum(sign.isdigit() for sign in text[: found.start()]) >= SHORTEST:
        return text[: found.start()], found.group(1)
    return text, ""


def _e164(run: str) -> str:
    """E.164 of a run of digits; empty where no network has numbers of that shape."""
    try:
        number = parse(_TRUNK.sub(r"+44", run), HOME)
    except NumberParseException:
        return ""
    if is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return ""
    if number.country_code == 44 and str(number.national_number)[0] in "046":
        return ""
    return format_number(number, PhoneNumberFormat.E164)
