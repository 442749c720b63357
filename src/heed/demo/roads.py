"""The road network of the county and the time it takes to drive it. Pure: positions in, positions and seconds out.

How the network is grown stands in `streets`; here it is read and travelled.
"""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from math import hypot, inf

import msgspec

from heed.demo.settlements import RoadClass

METRES_A_SECOND = 0.44704  #: one mile an hour

#: Share of the limit that a car makes over a whole edge, without and with blue lights. Ours; no standard gives one.
SHARE_OF_LIMIT: dict[RoadClass, tuple[float, float]] = {
    "A": (0.80, 1.10),
    "B": (0.70, 1.00),
    "lane": (0.55, 0.75),
    "street": (0.65, 1.00),
}
#: Seconds lost at the end of a street edge, without and with blue lights.
JUNCTION_SECONDS = (4.0, 1.5)
#: Miles an hour between a door and the nearest junction.
OFF_NETWORK_MPH = 18.0


class RoadNode(msgspec.Struct, frozen=True):
    """A junction or a bend."""

    id: int
    easting: int
    northing: int


class RoadEdge(msgspec.Struct, frozen=True):
    """A stretch of road between two nodes, driven both ways."""

    id: int
    start: int
    end: int
    road_class: RoadClass
    #: The speed limit.
    mph: int
    street: str
    metres: int


class Street(msgspec.Struct, frozen=True):
    """A named road inside one locality, from one end to the other."""

    id: str
    name: str
    locality: str
    settlement: str
    road_class: RoadClass
    edges: tuple[int, ...]
    #: Nodes in order of travel; one more than edges.
    nodes: tuple[int, ...]
    easting: int
    northing: int
    #: True for a road between settlements.
    country: bool = False


class Route(msgspec.Struct, frozen=True):
    """A drive: `(easting, northing, seconds since setting off)`, first and last point included."""

    points: tuple[tuple[int, int, float], ...]
    metres: int

    @property
    def seconds(self) -> float:
        """How long the whole drive takes."""
        return self.points[-1][2]

    def at(self, seconds: float) -> tuple[int, int]:
        """Where the car is so many seconds after setting off; its start before, its end after."""
        after = bisect_right(self.points, seconds, key=lambda point: point[2])
        if after == 0:
            return self.points[0][:2]
        if after == len(self.points):
            return self.points[-1][:2]
        (e1, n1, s1), (e2, n2, s2) = self.points[after - 1], self.points[after]
        share = (seconds - s1) / (s2 - s1)
        return round(e1 + (e2 - e1) * share), round(n1 + (n2 - n1) * share)


class RoadNetwork(msgspec.Struct, frozen=True):
    """Nodes, edges and streets of the county. A node's id is its place in `nodes`, an edge's its place in `edges`."""

    nodes: tuple[RoadNode, ...]
    edges: tuple[RoadEdge, ...]
    streets: tuple[Street, ...]
    #: For each node: (neighbour, edge).
    ways: tuple[tuple[tuple[int, int], ...], ...]
    #: Seconds for each edge, without and with blue lights.
    seconds: tuple[tuple[float, ...], tuple[float, ...]]

    def nearest_node(self, easting: float, northing: float) -> RoadNode:
        """The node nearest as the crow flies."""
        return min(self.nodes, key=lambda node: (node.easting - easting) ** 2 + (node.northing - northing) ** 2)

    def route(self, start: tuple[int, int], end: tuple[int, int], lights: bool = False) -> Route:
        """The quickest drive between two points, `(easting, northing)` in metres, by way of their nearest nodes."""
        first, last = self.nearest_node(*start), self.nearest_node(*end)
        if first.id == last.id:
            return _straight(start, end)
        points = [(*start, 0.0)]
        metres = 0.0
        for node, seconds in self._path(first.id, last.id, lights):
            here = self.nodes[node]
            leg = hypot(here.easting - points[-1][0], here.northing - points[-1][1])
            at_junction = points[-1][2] + (seconds if len(points) > 1 else leg / _off_network())
            points.append((here.easting, here.northing, at_junction))
            metres += leg
        leg = hypot(end[0] - last.easting, end[1] - last.northing)
        points.append((*end, points[-1][2] + leg / _off_network()))
        return Route(points=_in_time(points), metres=round(metres + leg))

    def _path(self, start: int, end: int, lights: bool) -> list[tuple[int, float]]:
        """The nodes of the quickest way and the seconds of the edge into each (Dijkstra)."""
        cost = self.seconds[lights]
        best: dict[int, float] = {start: 0.0}
        came: dict[int, tuple[int, int]] = {}
        ahead = [(0.0, start)]
        while ahead:
            so_far, node = heappop(ahead)
            if node == end:
                break
            if so_far > best[node]:
                continue
            for neighbour, edge in self.ways[node]:
                there = so_far + cost[edge]
                if there < best.get(neighbour, inf):
                    best[neighbour] = there
                    came[neighbour] = (node, edge)
                    heappush(ahead, (there, neighbour))
        back: list[tuple[int, float]] = []
        while end != start:
            end_before, edge = came[end]
            back.append((end, cost[edge]))
            end = end_before
        return [(start, 0.0), *reversed(back)]


def edge_seconds(edges: tuple[RoadEdge, ...], lights: bool) -> tuple[float, ...]:
    """Seconds to drive each edge."""
    lost = JUNCTION_SECONDS[lights]
    return tuple(
        edge.metres / (edge.mph * SHARE_OF_LIMIT[edge.road_class][lights] * METRES_A_SECOND)
        + (lost if edge.road_class == "street" else 0.0)
        for edge in edges
    )


def _off_network() -> float:
    return OFF_NETWORK_MPH * METRES_A_SECOND


def _straight(start: tuple[int, int], end: tuple[int, int]) -> Route:
    metres = hypot(end[0] - start[0], end[1] - start[1])
    return Route(points=_in_time([(*start, 0.0), (*end, metres / _off_network())]), metres=round(metres))


def _in_time(points: list[tuple[int, int, float]]) -> tuple[tuple[int, int, float], ...]:
    """The points without those that take no time: each is later than the one before, the last is kept."""
    kept = [points[0]]
    for point in points[1:]:
        if point[2] > kept[-1][2]:
            kept.append((point[0], point[1], round(point[2], 2)))
    return tuple(kept)
