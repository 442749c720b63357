"""Postcodes: OS Code-Point Open, the ONS Postcode Directory, and the Scottish Postcode Directory's two files.

Code-Point Open and the Scottish files have no header; the ONS directory's has changed its names with its editions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from heed.adapters.gazetteer.formats.opened import Opened, Unreadable
from heed.adapters.gazetteer.postcode import compact, is_whole, shown
from heed.adapters.gazetteer.row import Place, Refused, why_nowhere

CODE_POINT = 10
GSS = re.compile(r"[EWSN]\d{8}$")
#: Names of columns in the editions of the ONS directory.
ONS_CODE = ("pcds", "pcd8", "pcd2", "pcd7", "pcd")
ONS_EAST = ("oseast1m", "east1m", "eastings", "easting")
ONS_NORTH = ("osnrth1m", "north1m", "northings", "northing")
#: Of the Scottish directory, where it has a header.
SCOTTISH_NAMES = ("postcode", "gridreferenceeasting", "gridreferencenorthing")


class Columns(msgspec.Struct, frozen=True):
    """Where a file has its code and its point, from 0; and a header that is passed over."""

    code: int
    east: int
    north: int
    header: bool = False


def code_point_columns(row: Sequence[str]) -> Columns | None:
    """Of a first row of Code-Point Open, or of its header."""
    if len(row) != CODE_POINT:
        return None
    if row[:4] == ["PC", "PQ", "EA", "NO"] or row[0] == "Postcode":
        return Columns(0, 2, 3, header=True)
    fits = is_whole(compact(row[0])) and _number(row[2]) and (not row[4] or bool(GSS.match(row[4])))
    return Columns(0, 2, 3) if fits else None


def onspd_columns(row: Sequence[str]) -> Columns | None:
    """Of a first row of a postcode directory."""
    names = [name.strip().lower() for name in row]
    if all(name in names for name in SCOTTISH_NAMES):
        code, east, north = (names.index(name) for name in SCOTTISH_NAMES)
        return Columns(code, east, north, header=True)
    found = [next((names.index(n) for n in wanted if n in names), None) for wanted in (ONS_CODE, ONS_EAST, ONS_NORTH)]
    if all(at is not None for at in found) and len(row) > CODE_POINT:
        code, east, north = (at for at in found if at is not None)
        return Columns(code, east, north, header=True)
    return _scottish(row)


def _scottish(row: Sequence[str]) -> Columns | None:
    if len(row) < 30 or not is_whole(compact(row[0])) or not row[0].startswith(row[1]):
        return None
    east = 5 if _number(row[5]) and _number(row[6]) else 6
    return Columns(0, east, east + 1) if _number(row[east]) and _number(row[east + 1]) else None


def read_code_point(file: Opened) -> Iterator[Place | Refused]:
    """Every postcode of Code-Point Open."""
    return _read(file, code_point_columns(file.first_row()) or Columns(0, 2, 3), CODE_POINT)


def read_onspd(file: Opened) -> Iterator[Place | Refused]:
    """Every postcode of a directory, those that ended with it: callers give the one they know."""
    columns = onspd_columns(file.first_row())
    if columns is None:
        raise Unreadable(f"{file.name} has no columns of a postcode directory (pcds, oseast1m or east1m, …)")
    return _read(file, columns, 0)


def _read(file: Opened, columns: Columns, width: int) -> Iterator[Place | Refused]:
    for number, row in file.rows():
        if (columns.header and number == 1) or row[:2] == ["Postcode", "Positional_quality_indicator"]:
            continue
        why = _why_not(row, columns, width)
        yield Refused(number=number, reason=why, text=",".join(row)) if why else _place(number, row, columns)


def _why_not(row: list[str], columns: Columns, width: int) -> str:
    if width and len(row) != width:
        return f"it has {len(row)} columns, and should have {width}"
    if len(row) <= max(columns.code, columns.north):
        return f"it ends after {len(row)} columns"
    if not is_whole(_unsplit(row[columns.code])):
        return f"{row[columns.code]!r} is no postcode"
    if row[columns.code].startswith("BT"):
        return "it is of Northern Ireland, whose grid is another"
    east, north = row[columns.east].strip(), row[columns.north].strip()
    if not east and not north:
        return "it has no point"
    if not _number(east) or not _number(north):
        return f"its point is no two numbers: {east!r}, {north!r}"
    return why_nowhere(float(east), float(north))


def _place(number: int, row: list[str], columns: Columns) -> Place:
    code = _unsplit(row[columns.code])
    return Place(
        key=f"postcode:{compact(row[columns.code])}",
        kind="postcode",
        name=shown(code),
        words=shown(code),
        postcode=code,
        easting=round(float(row[columns.east])),
        northing=round(float(row[columns.north])),
        number=number,
    )


def _unsplit(code: str) -> str:
    """A postcode that lies in two council areas stands twice in the Scottish files, as `PA31 8UAA` and `PA31 8UAB`."""
    whole = compact(code)
    return whole[:-1] if whole[-1:] in ("A", "B") and is_whole(whole[:-1]) and not is_whole(whole) else whole


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", text))
