"""What one row of a file becomes: a place, an area, or a refusal with its reason. Metres are of the National Grid."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from heed.adapters.gazetteer.words import folded
from heed.web.grid import grid_reference

Kind = Literal["address", "street", "named_place", "settlement", "postcode", "junction", "marker"]
AreaKind = Literal["beat", "ward", "district", "force", "built_up"]
AREA_KINDS: tuple[AreaKind, ...] = get_args(AreaKind)
AreaClass = Literal["urban", "rural"]
#: Squares of 100 km that hold land of Great Britain or the Isle of Man; in every other there is only sea, or no grid.
LAND = frozenset(
    first + second
    for first, seconds in (
        ("H", "PTUWXYZ"), ("N", "ABCDFGHJKLMNORSTUWXYZ"), ("O", "V"), ("S", "CDEHJKMNOPRSTUVWXYZ"), ("T", "AFGLMQRV"),
    )
    for second in seconds
)  # fmt: skip


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place that can be found."""

    #: The same in every edition of its source, so that an import done again changes rows and adds none.
    key: str
    kind: Kind
    #: What it is called, and what is shown of it.
    name: str
    words: str
    #: What else it answers to, besides what is shown.
    also: str = ""
    postcode: str = ""
    #: A road's number and the kilometres that a marker post shows; empty and None of other kinds.
    road: str = ""
    marker: float | None = None
    beat: str = ""
    easting: int
    northing: int
    #: The line it stands on, or what its source numbers it by; 0 where it follows from several.
    number: int = 0

    @property
    def called(self) -> str:
        """Its own name, folded: what is typed whole finds it first."""
        return folded(self.name)

    @property
    def sought(self) -> str:
        """Every word it answers to, folded, once each."""
        outward = self.postcode[:-3] if len(self.postcode) > 4 else ""
        text = f"{self.name} {self.words} {self.also} {self.road} {self.postcode} {outward}"
        # "Co-op" is typed as two words, and as one.
        joined = " ".join(word.replace("-", "") for word in text.split() if "-" in word)
        return " ".join(dict.fromkeys(folded(f"{text} {joined}").split()))


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A beat, ward, district, force area or built-up area."""

    key: str
    kind: AreaKind
    name: str
    code: str = ""
    #: As its source says; empty where it does not.
    area_class: str = ""
    #: Well-known binary of a polygon or of several.
    shape: bytes
    #: Which of the features of its file it is, from 1.
    number: int = 0


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not taken in. Numbers are of lines as an editor counts them, from 1; else of features."""

    number: int
    reason: str
    text: str = ""


def why_nowhere(easting: float, northing: float) -> str:
    """Why there is no such point on land, in words; empty where there may be one."""
    if easting == 0 and northing == 0:
        return "it has no point (0, 0)"
    if easting < 0 or northing < 0:
        return f"the point {easting:g}, {northing:g} has a negative number: metres east and north are positive"
    try:
        square = grid_reference(int(easting), int(northing), 4)[:2]
    except ValueError:
        return f"the point {easting:g}, {northing:g} is off the National Grid (0–700,000 east, 0–1,300,000 north)"
    if square not in LAND:
        return f"the point {easting:g}, {northing:g} is at sea (square {square})"
    return ""
