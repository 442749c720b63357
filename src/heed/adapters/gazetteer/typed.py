"""What somebody typed into the one box for places, taken apart: a point, a postcode, a junction, a marker post, words.

A text may be several of these; each is looked up, the surest first. Pure.
"""

from __future__ import annotations

import re

import msgspec

from heed.adapters.gazetteer import point, postcode
from heed.adapters.gazetteer.point import Point
from heed.adapters.gazetteer.words import BESIDE, SHORT, SMALL, plain

ROAD = r"([ABM]\d{1,4}(?:\s*\(?M\)?)?)"
#: `M1 marker 123.4`, `M1 mp 123/4 A`, `M1 123/4`: which carriageway (A, B, …) is said and not needed.
MARKER = re.compile(
    rf"{ROAD}[\s,]*(?:(?:northbound|southbound|eastbound|westbound|[nsew]b|clockwise|anti-?clockwise)[\s,]*)?"
    r"(?:(?:marker(?:\s*post)?|m\.?p\.?|mile\s?post|post|km|driver location(?: sign)?|dls|at)[\s.:]*)*"
    r"(\d{1,3})\s*(?:[./\s]\s*(\d))?\s*(?:km)?\s*([ABJKLM])?$",
    re.I,
)
SAYS_MARKER = re.compile(r"marker|mile\s?post|m\.?p\b|\bdls\b|driver location|\bpost\b|\bkm\b|\d\s*/\s*\d", re.I)
ROAD_JUNCTION = re.compile(rf"{ROAD}[\s,]*(?:j|jn|jct|junction|exit)\.?\s*(\d{{1,3}}[a-z]?)$|"
                           rf"(?:j|jn|jct|junction|exit)\.?\s*(\d{{1,3}}[a-z]?)[\s,]*(?:of|on|off)?\s*(?:the\s*)?{ROAD}$",
                           re.I)  # fmt: skip
JUNCTION = re.compile(
    r"^(?:(?:the\s+)?(?:junction|corner|crossroads|crossing|roundabout)\s+(?:of|at|between|with)\s+)?(.+?)\s*"
    r"(?:\s(?:and|at\s+(?:the\s+)?junction\s+with|junction\s+with|jct\s+with|j\s*/\s*w|jw|by\s+the\s+corner\s+of|meets)\s"
    r"|\s*/\s*|\s*&\s*|\s*\+\s*|\s+x\s+)\s*(.+?)(?:\s+(?:junction|crossroads|roundabout))?$",
    re.I,
)
NEAR = re.compile(r"^(.*?)\b(?:near(?:est)?(?:\s+to)?|close\s+to|nr|by)\b\s+(.+)$", re.I)


class Marker(msgspec.Struct, frozen=True):
    """A marker post: the road, and kilometres."""

    road: str
    kilometres: float


class Words(msgspec.Struct, frozen=True):
    """Words of a place, each as it was typed and as it is looked for; a whole postcode among them stands apart."""

    #: (typed, short form written out): the same word twice where it is not short.
    words: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...] = ()
    postcode: str = ""

    @property
    def telling(self) -> tuple[tuple[str, str], ...]:
        """Without words that say nothing of which place, unless there are no others."""
        return tuple(pair for pair in self.words if pair[0] not in SMALL) or self.words

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """Without those that say where somebody stands to it, either."""
        return tuple(pair for pair in self.telling if pair[0] not in BESIDE) or self.telling

    @property
    def text(self) -> str:
        """All of it in the one form."""
        return " ".join([*(full for _, full in self.words), *self.numbers])


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a text may be. None or empty where it is not."""

    point: Point | None = None
    #: Compact, with how many characters were read as others.
    postcodes: tuple[tuple[str, int], ...] = ()
    marker: Marker | None = None
    #: `("M1", "21a")`.
    road_junction: tuple[str, str] | None = None
    junction: tuple[Words, Words] | None = None
    #: What, near where; what may be empty.
    near: tuple[str, str] | None = None
    words: Words


def read(text: str) -> Typed:
    """Take a text apart."""
    text = " ".join(text.split())
    pair, near = JUNCTION.match(text), NEAR.match(text)
    return Typed(
        point=point.read(text), postcodes=tuple(postcode.readings(text)), marker=_marker(text),
        road_junction=_road_junction(text),
        junction=(words(pair[1]), words(pair[2])) if pair and _two(pair[1], pair[2]) else None,
        near=(near[1].strip(" ,"), near[2].strip()) if near else None, words=words(text),
    )  # fmt: skip


def words(text: str) -> Words:
    """Words, house numbers and a postcode out of a text: `flat 2, 14 Haw Rd LE15 6AB`."""
    code = ""
    found = postcode.AT_END.search(text.upper())
    if found:
        sure = [one for one, misread in postcode.readings(f"{found[1]} {found[2]}") if postcode.is_whole(one)]
        if sure:
            code, text = sure[0], text[: found.start()]
    told = plain(text)
    return Words(
        tuple((word, SHORT.get(word, word)) for word in told if not word[0].isdigit()),
        tuple(word for word in told if word[0].isdigit()),
        code,
    )


def _two(one: str, other: str) -> bool:
    """Whether both sides of a junction are roads that somebody may mean, and not a number or a fraction."""
    return all(any(c.isalpha() for c in side) and len(side) > 1 for side in (one, other))


def road_of(text: str) -> str:
    """`a1 (m)` → `A1(M)`."""
    bare = re.sub(r"[\s()]", "", text.upper())
    return f"{bare[:-1]}(M)" if bare.endswith("M") and len(bare) > 1 else bare


def _marker(text: str) -> Marker | None:
    found = MARKER.match(text)
    # "M1 21" is as likely its junction 21: a marker has its tenth, or is called one.
    if not found or not (found[3] or SAYS_MARKER.search(text)):
        return None
    return Marker(road_of(found[1]), float(f"{found[2]}.{found[3] or 0}"))


def _road_junction(text: str) -> tuple[str, str] | None:
    found = ROAD_JUNCTION.match(text)
    if not found:
        return None
    return road_of(found[1] or found[4]), (found[2] or found[3]).lower()
