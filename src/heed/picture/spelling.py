"""The one form in which names, plates, postcodes and addresses are compared, however somebody wrote them. Pure.

What was written stays as it was written; these are the forms that the index looks by. Accents fall away, so do
apostrophes and hyphens inside a name; letters of other alphabets stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KEPT = 16384
#: A postcode of the United Kingdom: outward and inward part, with or without the space.
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
#: Letters that fall apart into no base letter and a mark, as they are written in English.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_INSIDE = re.compile(r"(?<=\w)['’‘`´-](?=\w)")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=KEPT)
def plain(written: str) -> str:
    """Lower case, without accents: `Siân O’Neill` to `sian o’neill`."""
    if written.isascii():
        return written.casefold()
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_PLAIN)


@lru_cache(maxsize=KEPT)
def words_of(written: str) -> tuple[str, ...]:
    """The words of a name or an address: `O'Neill-Hughes, Siân` to `oneillhughes`, `sian`."""
    return tuple(_WORD.findall(_INSIDE.sub("", plain(written))))


@lru_cache(maxsize=KEPT)
def plate(written: str) -> str:
    """A number plate or part of it as it stands on the vehicle, without spaces: `ab12 cde` to `AB12CDE`."""
    return re.sub(r"[^A-Z0-9]", "", plain(written).upper())


@lru_cache(maxsize=KEPT)
def postcode(written: str) -> str:
    """The first whole postcode in what was written, `LE15 8AA`; empty where there is none."""
    found = POSTCODE.search(written)
    return f"{found[1]} {found[2]}".upper() if found else ""


@lru_cache(maxsize=KEPT)
def address(written: str) -> str:
    """The words of an address that tell a house from another, without its postcode; empty where no number is in it."""
    words = words_of(POSTCODE.sub(" ", written))
    return " ".join(words) if any(sign.isdigit() for word in words for sign in word) else ""


@lru_cache(maxsize=KEPT)
def email(written: str) -> str:
    """An e-mail address; empty where it is none."""
    found = written.strip().casefold()
    name, _, domain = found.partition("@")
    return found if name and "." in domain and " " not in found else ""


#: What is heard alike however it is written, in the order in which it is put: English, Welsh, Irish and Scottish names.
_HEARD: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^wh", "w"), (r"^rh", "r"),
        (r"^ma?c(?=[^aeiouyhk])", "mk"),
        (r"^x", "s"), (r"^ll", "l"), (r"s(?=i[ao])", "X"), (r"(tch|sch|sh)", "X"), (r"ch(?=r)", "k"), (r"ch", "X"),
        (r"(?<=[aeiou])[bm]h", "f"), (r"ph", "f"), (r"ght", "t"), (r"gh(?=[aeiou])", "g"), (r"gh", ""), (r"th", "t"),
        (r"dg", "j"), (r"g(?=[eiy])", "j"), (r"c(?=[eiy])", "s"), (r"(ck|q|c)", "k"), (r"x", "ks"), (r"z", "s"),
        (r"v", "f"), (r"(?<=.)[aeiouywh]", ""), (r"^[aeiouy]", "a"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=KEPT)
def sounds(word: str) -> str:
    """What a word of `words_of` sounds like, so that Steven is Stephen: `stfn`. Empty for digits
    and for letters that are not of the Latin alphabet.
    """
    if not (word.isascii() and word.isalpha()):
        return ""
    for pattern, heard in _HEARD:
        word = pattern.sub(heard, word)
    return word
