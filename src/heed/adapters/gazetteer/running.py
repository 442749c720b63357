"""A node's gazetteer, put together: what is recorded of imports, their page, and the places a room answers from."""

from __future__ import annotations

from heed.adapters.gazetteer.decide import RULES
from heed.adapters.gazetteer.pages import ROUTES
from heed.adapters.gazetteer.places import ImportedPlaces
from heed.log.room import Room

__all__ = ["ROUTES", "RULES", "imported", "lines"]


def imported(room: Room) -> ImportedPlaces:
    """What is imported into a room's record; it is loaded while its `run` goes on, and again after each import."""
    places = ImportedPlaces(room.store)
    room.listeners.append(places.listen)
    return places


async def lines(room: Room) -> list[str]:
    """What there is, as `heed serve` says it."""
    places = ImportedPlaces(room.store)
    await places.load()
    return places.lines()
