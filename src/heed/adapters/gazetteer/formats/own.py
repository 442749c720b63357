"""A force's own places: a CSV file with a header, its columns in any order (docs/how-to/gazetteer.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from heed.adapters.gazetteer.formats.opened import Opened, Unreadable
from heed.adapters.gazetteer.postcode import compact, is_whole, shown
from heed.adapters.gazetteer.row import Kind, Place, Refused, why_nowhere

#: Every column and the names it may go by; easting and northing are needed.
COLUMNS: dict[str, tuple[str, ...]] = {
    "uprn": ("uprn", "id"),
    "flat": ("flat", "sub_building", "sub_building_name", "sao"),
    "called": ("called", "name", "known_as", "building", "building_name"),
    "number": ("number", "building_number", "house_number", "pao"),
    "street": ("street", "thoroughfare", "road_name", "street_name"),
    "locality": ("locality", "village", "dependent_locality"),
    "town": ("town", "post_town", "city"),
    "postcode": ("postcode", "post_code"),
    "easting": ("easting", "x", "x_coordinate", "eastings"),
    "northing": ("northing", "y", "y_coordinate", "northings"),
    "beat": ("beat", "beat_code"),
    "also": ("also", "aliases", "also_known_as"),
    "road": ("road", "road_number"),
    "marker": ("marker", "marker_post", "km"),
}
NEEDED = ("easting", "northing")
NAMING = ("uprn", "called", "number", "street", "postcode", "road")


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Where each column stands, from 0, as a header names them; empty where it is no such header."""
    names = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in row]
    found = {
        column: next(names.index(name) for name in accepted if name in names)
        for column, accepted in COLUMNS.items()
        if any(name in names for name in accepted)
    }
    return found if all(n in found for n in NEEDED) and any(n in found for n in NAMING) else {}


def read(file: Opened) -> Iterator[Place | Refused]:
    """Every row."""
    columns = columns_of(file.first_row())
    if not columns:
        raise Unreadable(
            f"{file.name} has no header with easting, northing and one of {', '.join(NAMING)} "
            "(docs/how-to/gazetteer.md)"
        )
    for number, row in file.rows():
        if number == 1:
            continue
        given = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        why = _why_not(given, len(row), max(columns[name] for name in NEEDED))
        yield Refused(number=number, reason=why, text=",".join(row)) if why else place_of(given, number)


def _why_not(given: dict[str, str], width: int, needed: int) -> str:
    if width <= needed:
        return f"it ends after {width} columns, before its point"
    try:
        nowhere = why_nowhere(float(given["easting"]), float(given["northing"]))
    except ValueError:
        return f"its point is no two numbers: {given['easting']!r}, {given['northing']!r}"
    if nowhere:
        return nowhere
    code = given.get("postcode", "")
    if code and not is_whole(compact(code)):
        return f"{code!r} is no postcode"
    if given.get("marker") and not _kilometres(given["marker"]):
        return f"{given['marker']!r} is no marker: give kilometres, such as 123.4"
    if not any(given.get(name) for name in ("called", "number", "street", "postcode", "road", "flat")):
        return "it says nothing of what is there: give a name, a number, a street, a postcode or a road"
    return ""


def place_of(given: dict[str, str], number: int = 0) -> Place:
    """A row as a place, its point and its postcode being good."""
    said = {name: given.get(name, "") for name in COLUMNS}
    code, kind = compact(said["postcode"]), _kind(said)
    door = " ".join(part for part in (said["number"], said["street"]) if part)
    road = said["road"].upper().replace(" ", "")
    if kind == "marker":
        name = f"{road} marker {said['marker']}"
        where = [said["locality"], said["town"]]
    else:
        parts = [part for part in (said["flat"], said["called"], door) if part]
        name = ", ".join(parts[:2] if said["flat"] else parts[:1]) or shown(code) or road
        where = [*parts[len(parts[:2] if said["flat"] else parts[:1]) :], said["locality"], said["town"]]
        where.append(shown(code) if name != shown(code) else "")
    words = ", ".join(dict.fromkeys(part for part in (name, *where) if part))
    return Place(
        key=f"own:{said['uprn'] or _same(said)}", kind=kind, name=name, words=words, also=said["also"], postcode=code,
        road=road, marker=float(said["marker"].replace("/", ".")) if kind == "marker" else None, beat=said["beat"],
        easting=round(float(said["easting"])), northing=round(float(said["northing"])), number=number,
    )  # fmt: skip


def _kind(said: dict[str, str]) -> Kind:
    if said["road"] and said["marker"]:
        return "marker"
    if said["flat"] or said["number"]:
        return "address"
    if said["called"]:
        return "named_place"
    if said["street"]:
        return "street"
    return "postcode" if said["postcode"] else "street"


def _kilometres(text: str) -> bool:
    whole, _, part = text.replace("/", ".").partition(".")
    return whole.isdigit() and (part.isdigit() or not part)


def _same(said: dict[str, str]) -> str:
    """What a row without an id is known by: everything it says but its point and its beat, which may be put right."""
    text = "|".join(said[name].casefold() for name in sorted(COLUMNS) if name not in ("easting", "northing", "beat"))
    return sha256(text.encode()).hexdigest()[:24]
