"""What the shell asks of a gazetteer: find a place by what people type, and say which area a point lies in."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from heed.log.command import Command, Malformed
from heed.picture.fact import Place


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A place the gazetteer knows."""

    words: str
    easting: int
    northing: int
    area: str
    area_class: Literal["urban", "rural"]
    grid_reference: str


class Places(Protocol):
    """A gazetteer. Metres, EPSG:27700."""

    def find(self, text: str, most: int = 8) -> list[Found]:
        """Places by what was typed so far, best first."""

    def at(self, easting: int, northing: int) -> Found | None:
        """The nearest place to a point, or None where the point lies in no area of the force."""


def settle(command: Command, places: Places | None) -> Command:
    """A command's place with the area its point lies in.

    A point outside every area is refused with what to do; a place in words, or "unknown", always passes.
    """
    place = getattr(command, "place", None)
    if not isinstance(place, Place):
        return command
    if (place.easting is None) != (place.northing is None):
        half = "place.northing" if place.northing is None else "place.easting"
        raise Malformed([(half, "a point needs both easting and northing, in metres")])
    if places is None or place.easting is None or place.northing is None:
        return command
    found = places.at(place.easting, place.northing)
    if found is None:
        message = "lies outside the force's area (at sea, or a digit wrong); correct it, or leave it out and give words"
        raise Malformed([("place.easting", message)])
    return msgspec.structs.replace(command, area=found.area, area_class=found.area_class)
