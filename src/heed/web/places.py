"""What the shell asks of a gazetteer: find a place by what people type, and say which area a point lies in."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from heed.log.command import Command, Malformed
from heed.picture.fact import Place

AreaClass = Literal["urban", "rural"]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A place the gazetteer knows."""

    words: str
    easting: int
    northing: int
    area: str
    area_class: AreaClass
    grid_reference: str
    #: What kind of place it is, and what of the text it was found by; empty where nothing is to be said.
    kind: str = ""
    matched: str = ""


class District(msgspec.Struct, frozen=True):
    """The area that holds a point; with an empty one the point is known to lie in none of the force's."""

    area: str = ""
    area_class: AreaClass = "urban"


class Places(Protocol):
    """A gazetteer. Metres, EPSG:27700."""

    async def find(self, text: str, most: int = 8) -> list[Found]:
        """Places by what was typed so far, best first."""

    async def at(self, easting: int, northing: int) -> Found | None:
        """The nearest place to a point, or None where none is near."""

    def district(self, easting: int, northing: int) -> District | None:
        """The area that a point lies in; None where nobody can be (at sea, off the grid, outside a made-up county)."""


def settle(command: Command, places: Places | None) -> Command:
    """A command's place with the area its point lies in.

    A point where nobody can be is refused with what to do; a place in words, or "unknown", always passes.
    """
    place = getattr(command, "place", None)
    if not isinstance(place, Place):
        return command
    if (place.easting is None) != (place.northing is None):
        half = "place.northing" if place.northing is None else "place.easting"
        raise Malformed([(half, "a point needs both easting and northing, in metres")])
    if places is None or place.easting is None or place.northing is None:
        return command
    found = places.district(place.easting, place.northing)
    if found is None:
        message = "lies outside the force's area (at sea, or a digit wrong); correct it, or leave it out and give words"
        raise Malformed([("place.easting", message)])
    if not found.area:
        # Outside every area that is known, such as over the border: whoever sent it may know better.
        return command
    return msgspec.structs.replace(command, area=found.area, area_class=found.area_class)
