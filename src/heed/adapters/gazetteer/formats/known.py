"""Which kind of file it is: recognised from what is in it, or as it is said to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal, get_args

import msgspec

from heed.adapters.gazetteer.formats import areas, open_names, osm, own, postcodes
from heed.adapters.gazetteer.formats.opened import Opened, Unreadable, check_text
from heed.adapters.gazetteer.row import AREA_KINDS, Area, AreaKind, Place, Refused

FileKind = Literal["open_names", "code_point", "onspd", "osm", "own"]
FILE_KINDS: tuple[str, ...] = (*get_args(FileKind), *AREA_KINDS)
PBF = b"OSMHeader"
CANNOT = (
    "is none of the files that can be imported: OS Open Names, Code-Point Open, a postcode directory (ONSPD), an "
    "OpenStreetMap extract (.osm.pbf), areas (GeoJSON or .shp), or a CSV of your own with a header "
    "(docs/how-to/gazetteer.md)"
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A file and how it is read. Its kind is a `FileKind`, or the kind of its areas."""

    file: Opened
    kind: str
    rows: Callable[[], Iterator[Place | Area | Refused]]


READERS: dict[str, Callable[[Opened], Iterator[Place | Refused]]] = {
    "open_names": open_names.read, "code_point": postcodes.read_code_point, "onspd": postcodes.read_onspd,
    "osm": osm.read, "own": own.read,
}  # fmt: skip


def recognise(file: Opened, said: str = "") -> Known:
    """The file as what it is, or as it is `said` to be. Raises `Unreadable`, and has then read nothing of it."""
    kind = said or _kind(file)
    if kind in AREA_KINDS:
        if not (areas.is_geojson(file) or areas.is_shapefile(file)):
            raise Unreadable(f"{file.name} is neither GeoJSON nor the .shp of a shapefile, as areas are")
        wanted: AreaKind = next(k for k in AREA_KINDS if k == kind)
        return Known(file=file, kind=kind, rows=partial(areas.read, file, wanted))
    if kind != "osm":
        check_text(file)
    return Known(file=file, kind=kind, rows=partial(READERS[kind], file))


def _kind(file: Opened) -> str:
    if PBF in file.head[:64] or (file.head.lstrip().startswith((b"<?xml", b"<osm")) and b"<osm" in file.head[:1000]):
        return "osm"
    if areas.is_geojson(file) or areas.is_shapefile(file):
        found = areas.kind_of_file(file)
        if found is None:
            raise Unreadable(
                f"{file.name} does not say what kind of areas it holds: say it, --kind {' or '.join(AREA_KINDS)}"
            )
        return found
    return _of_text(file)


def _of_text(file: Opened) -> str:
    if file.head.startswith(b"PK"):
        raise Unreadable(f"{file.name} is a zip file: unpack it, and import the files in it")
    if b"\0" in file.head or file.head.lstrip()[:1] == b"<":
        raise Unreadable(f"{file.name} {CANNOT}")
    row = file.first_row()
    if open_names.is_open_names(row):
        return "open_names"
    if postcodes.code_point_columns(row):
        return "code_point"
    if postcodes.onspd_columns(row):
        return "onspd"
    if own.columns_of(row):
        return "own"
    raise Unreadable(f"{file.name} {CANNOT}")
