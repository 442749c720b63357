"""OS Open Names: a CSV tile without a header. https://www.ordnancesurvey.co.uk/products/os-open-names

Columns counted from 0: 0 id, 2 and 4 names (the second in another language), 6 type, 7 local type, 8 and 9 easting and
northing, 16 postcode district, 18 populated place, 21 district, 24 county or unitary authority.
"""

from __future__ import annotations

from collections.abc import Iterator

from heed.adapters.gazetteer.formats.opened import Opened
from heed.adapters.gazetteer.postcode import compact, shown
from heed.adapters.gazetteer.row import Kind, Place, Refused, why_nowhere

COLUMNS = 34
TYPES = {"populatedPlace", "transportNetwork", "other", "hydrography", "landcover", "landform"}


def is_open_names(row: list[str]) -> bool:
    """Whether a first row is one of such a tile, or its header."""
    return len(row) == COLUMNS and (row[6] in TYPES or row[0].upper() == "ID")


def read(file: Opened) -> Iterator[Place | Refused]:
    """Every name of the tile."""
    for number, row in file.rows():
        if row[0].upper() == "ID":
            continue
        yield (
            _place(number, row)
            if not (why := _why_not(row))
            else Refused(number=number, reason=why, text=",".join(row))
        )


def _why_not(row: list[str]) -> str:
    if len(row) != COLUMNS:
        return f"it has {len(row)} columns; a row of OS Open Names has {COLUMNS}"
    if not row[0] or not row[2]:
        return "it has no id" if not row[0] else "it has no name"
    try:
        return why_nowhere(float(row[8]), float(row[9]))
    except ValueError:
        return f"its point is no two numbers: {row[8]!r}, {row[9]!r}"


def _place(number: int, row: list[str]) -> Place:
    name, kind = row[2], _kind(row[6], row[7])
    postcode = compact(name) if kind == "postcode" else ""
    where = [part for part in dict.fromkeys((row[18], row[21] or row[24])) if part and part != name]
    if kind == "settlement":
        where = [row[21] or row[24]] if (row[21] or row[24]) != name else []
    road = name.upper() if "Numbered Road" in row[7] else ""
    return Place(
        key=f"postcode:{postcode}" if postcode else f"open_names:{row[0]}", kind=kind,
        name=shown(postcode) if postcode else name, words=", ".join([shown(postcode) if postcode else name, *where]),
        # Names in Welsh and Gaelic, and what kind of thing it is: "Corston village".
        also=f"{row[4]} {row[16]} {'' if kind in ('street', 'postcode') else row[7]} {row[24]}",
        postcode=postcode, road=road, easting=round(float(row[8])), northing=round(float(row[9])), number=number,
    )  # fmt: skip


def _kind(type_: str, local: str) -> Kind:
    if local == "Postcode":
        return "postcode"
    if type_ == "populatedPlace":
        return "settlement"
    return "street" if "Road" in local else "named_place"
