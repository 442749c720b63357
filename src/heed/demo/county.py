"""The demo county as a whole: `make_county(seed)` grows it, `County` answers for its places, roads, units and stories.

Nothing is grown when this module is imported, and nothing is read or written at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from random import Random

import msgspec

from heed.demo.addresses import put_up_houses
from heed.demo.gazetteer import Gazetteer, make_gazetteer
from heed.demo.landmarks import mark_places
from heed.demo.people import ROOM, RoomPerson
from heed.demo.places import Address, NamedPlace, Spot, area_at, draw_areas
from heed.demo.roads import RoadNetwork, Route
from heed.demo.settlements import (
    COUNTY_NAME,
    FORCE_NAME,
    RAILWAY,
    RIVER,
    SETTLEMENTS,
    Area,
    Feature,
    Settlement,
)
from heed.demo.stories import TALES, Ground, Story, bind, lay_ground
from heed.demo.streets import grow_roads
from heed.demo.units import Duty, Unit, raise_units, units_on_duty

DEFAULT_SEED = 1829


class County(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the demo force is made of. Two counties of one seed are equal."""

    seed: int
    name: str
    force: str
    areas: tuple[Area, ...]
    settlements: tuple[Settlement, ...]
    features: tuple[Feature, ...]
    roads: RoadNetwork
    addresses: tuple[Address, ...]
    places: tuple[NamedPlace, ...]
    people: tuple[RoomPerson, ...]
    units: tuple[Unit, ...]
    #: One story of each tale.
    stories: tuple[Story, ...]
    gazetteer: Gazetteer
    ground: Ground
    #: Nodes of the road network in each district.
    beats: dict[str, tuple[int, ...]]

    def area_of(self, easting: float, northing: float) -> Area | None:
        """The district that holds a point; None at sea and outside the county."""
        return self.gazetteer.area_of(easting, northing)

    def route(self, start: tuple[int, int], end: tuple[int, int], lights: bool = False) -> Route:
        """The quickest drive between two points `(easting, northing)`; `lights` drives it with blue lights."""
        return self.roads.route(start, end, lights)

    def on_duty(self, at: datetime) -> tuple[Duty, ...]:
        """Units on duty at a moment (aware, any zone)."""
        return units_on_duty(self.units, at)

    def station_of(self, unit: Unit) -> Spot:
        """The police station a unit works from."""
        name = next(settlement.name for settlement in self.settlements if settlement.id == unit.station)
        return next(place.spot for place in self.places if place.kind == "police_station" and place.locality == name)

    def beat_of(self, unit: Unit, rng: Random) -> Spot:
        """Somewhere on the roads of the unit's district, where it may be patrolling."""
        node = self.roads.nodes[rng.choice(self.beats[unit.district])]
        near = self.gazetteer.nearest(node.easting, node.northing).spot
        return msgspec.structs.replace(near, words=f"near {near.words}", easting=node.easting, northing=node.northing)


@cache
def make_county(seed: int = DEFAULT_SEED) -> County:
    """The county of a seed, grown once in a process: that takes about a second, and nothing changes it."""
    roads = grow_roads(_lots(seed, "roads"))
    areas = draw_areas(roads)
    addresses = put_up_houses(roads, areas, _lots(seed, "addresses"))
    places = mark_places(roads, areas, _lots(seed, "places"))
    ground = lay_ground(roads, areas, addresses, places)
    return County(
        seed=seed,
        name=COUNTY_NAME,
        force=FORCE_NAME,
        areas=areas,
        settlements=SETTLEMENTS,
        features=(RIVER, RAILWAY),
        roads=roads,
        addresses=addresses,
        places=places,
        people=ROOM,
        units=raise_units(_lots(seed, "units")),
        stories=tuple(_stories(ground, _lots(seed, "stories"))),
        gazetteer=make_gazetteer(areas, roads.streets, addresses, places),
        ground=ground,
        beats=_beats(roads, areas),
    )


def _lots(seed: int, what: str) -> Random:
    """Lots of their own for each part, so that a change to one part does not shift the others."""
    return Random(f"{seed}/{what}")


def _beats(roads: RoadNetwork, areas: tuple[Area, ...]) -> dict[str, tuple[int, ...]]:
    beats: dict[str, list[int]] = {}
    for node in roads.nodes:
        area = area_at(areas, node.easting, node.northing)
        if area is not None:
            beats.setdefault(area.id, []).append(node.id)
    return {area: tuple(nodes) for area, nodes in beats.items()}


def _stories(ground: Ground, rng: Random) -> Iterator[Story]:
    """One story of each tale, no number twice."""
    numbers: set[str] = set()
    for tale in TALES:
        story = bind(tale, ground, rng, tale.id)
        while story.number in numbers:
            story = bind(tale, ground, rng, tale.id)
        numbers.add(story.number)
        yield story
