"""What a place in the county is: an address, a place with a name, a point; and the edges of the urban districts.

Houses are put up in `addresses`, pubs, stations and bridges in `landmarks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot
from random import Random

import msgspec

from heed.demo.roads import RoadNetwork, Street
from heed.demo.settlements import RURAL_AREAS, SETTLEMENTS, Area, AreaClass, Point

#: Metres that an urban district reaches beyond its outermost crossing.
TOWN_MARGIN = 160


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A point in the county in words and metres (EPSG:27700), with the district that holds it."""

    words: str
    easting: int
    northing: int
    area: str
    area_class: AreaClass


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A front door. It has a number (`14`, `Flat 2, 14`), or else the name of a house or farm."""

    id: str
    number: str
    name: str
    street: str
    street_id: str
    locality: str
    postcode: str
    area: str
    area_class: AreaClass
    easting: int
    northing: int

    @property
    def words(self) -> str:
        """`14 Mill Lane, Otterby`."""
        door = self.number + " " if self.number else self.name + ", "
        return f"{door}{self.street}, {self.locality}"

    @property
    def spot(self) -> Spot:
        """The door as a point."""
        return Spot(
            words=self.words, easting=self.easting, northing=self.northing, area=self.area, area_class=self.area_class
        )


class NamedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A pub, station, school, wood, bridge: its name, and what people call it on the telephone."""

    id: str
    name: str
    kind: str
    known_as: tuple[str, ...]
    street: str
    locality: str
    area: str
    area_class: AreaClass
    easting: int
    northing: int

    @property
    def words(self) -> str:
        """`The Fox and Lantern, Mill Lane, Otterby`."""
        parts = [self.name, self.street, self.locality]
        return ", ".join(part for part in parts if part and (part == self.name or part not in self.name))

    @property
    def spot(self) -> Spot:
        """The place as a point."""
        return Spot(
            words=self.words, easting=self.easting, northing=self.northing, area=self.area, area_class=self.area_class
        )


def draw_areas(network: RoadNetwork) -> tuple[Area, ...]:
    """The districts, urban first: the first that holds a point is its district."""
    urban = []
    for town in SETTLEMENTS:
        if town.kind == "town":
            ends = {node for street in network.streets if street.settlement == town.id and not street.country
                    for node in street.nodes}  # fmt: skip
            points = [(network.nodes[node].easting, network.nodes[node].northing) for node in sorted(ends)]
            polygon = _widen(_hull(points), (town.easting, town.northing))
            urban.append(Area(id=town.id, name=town.name, area_class="urban", polygon=polygon))
    return (*urban, *RURAL_AREAS)


def area_at(areas: Iterable[Area], easting: float, northing: float) -> Area | None:
    """The district that holds a point; None at sea and outside the county."""
    return next((area for area in areas if area.holds(easting, northing)), None)


def beside(network: RoadNetwork, edge: int, along: float, aside: float) -> Point:
    """A point so many metres along an edge and to the right of it (left where `aside` is negative)."""
    road = network.edges[edge]
    a, b = network.nodes[road.start], network.nodes[road.end]
    east, north = (b.easting - a.easting) / road.metres, (b.northing - a.northing) / road.metres
    return round(a.easting + east * along + north * aside), round(a.northing + north * along - east * aside)


def beside_somewhere(network: RoadNetwork, street: Street, aside: float, rng: Random) -> Point:
    """A point beside some stretch of a street, away from its junctions."""
    edge = rng.choice(street.edges)
    return beside(network, edge, network.edges[edge].metres * rng.uniform(0.25, 0.75), aside)


def _hull(points: list[Point]) -> list[Point]:
    """Convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))

    def half(sequence: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _widen(polygon: list[Point], middle: Point) -> tuple[Point, ...]:
    """The polygon with each corner moved outwards."""
    wider = []
    for easting, northing in polygon:
        east, north = easting - middle[0], northing - middle[1]
        grow = 1 + TOWN_MARGIN / hypot(east, north)
        wider.append((round(middle[0] + east * grow), round(middle[1] + north * grow)))
    return tuple(wider)
