"""Streets and junctions out of the ways of a road network. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import hypot

import msgspec

from heed.adapters.gazetteer.row import Place, Refused, why_nowhere

Point = tuple[int, int]
Inside = Callable[[Point], str]
#: Junctions of the same two roads this near to each other, in metres, are one: the lanes of a dual carriageway.
SAME_JUNCTION = 120


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of road: its name, its numbers (`A606`), its nodes and their points in metres."""

    id: int
    name: str
    refs: tuple[str, ...] = ()
    also: str = ""
    nodes: tuple[int, ...]
    points: tuple[Point, ...]

    @property
    def label(self) -> str:
        """What people call it: its name, else its number."""
        return self.name or self.refs[0]

    @property
    def metres(self) -> float:
        return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.points))

    @property
    def middle(self) -> Point:
        """The point half-way along it."""
        left = self.metres / 2
        for a, b in pairwise(self.points):
            step = hypot(b[0] - a[0], b[1] - a[1])
            if step and step >= left:
                return round(a[0] + (b[0] - a[0]) * left / step), round(a[1] + (b[1] - a[1]) * left / step)
            left -= step
        return self.points[-1]


def streets(ways: Sequence[Way], inside: Inside) -> Iterator[Place | Refused]:
    """Ways of one name that touch each other are a street; a numbered road without a name is one in each settlement."""
    named: dict[str, list[Way]] = defaultdict(list)
    for way in ways:
        named[way.label].append(way)
    for label, same in named.items():
        for touching in _touching(same):
            longest = max(touching, key=lambda way: (way.metres, -way.id))
            yield _street(label, touching, longest, inside(longest.middle))


def _street(label: str, ways: Sequence[Way], longest: Way, where: str) -> Place | Refused:
    refs = list(dict.fromkeys(ref for way in ways for ref in way.refs if ref != label))
    shown = f"{label} ({', '.join(refs)})" if refs and len(refs) < 3 else label
    words = ", ".join(part for part in (shown, where) if part)
    why = why_nowhere(*longest.middle)
    if why:
        return Refused(number=longest.id, reason=why, text=words)
    return Place(
        key=f"osm:street:{min(way.id for way in ways)}", kind="street", name=label, words=words,
        also=" ".join((*refs, longest.also)), road=longest.refs[0] if longest.refs else "",
        easting=longest.middle[0], northing=longest.middle[1],
    )  # fmt: skip


def _touching(ways: Sequence[Way]) -> Iterator[list[Way]]:
    """Groups of ways that share nodes, directly or through others."""
    of_node: dict[int, list[int]] = defaultdict(list)
    for at, way in enumerate(ways):
        for node in way.nodes:
            of_node[node].append(at)
    left = set(range(len(ways)))
    while left:
        group, ahead = set[int](), {min(left)}
        while ahead:
            at = ahead.pop()
            group.add(at)
            ahead |= {other for node in ways[at].nodes for other in of_node[node]} - group
        left -= group
        yield [ways[at] for at in sorted(group)]


def junctions(ways: Iterable[Way], inside: Inside) -> Iterator[Place]:
    """Where roads of different names meet; each pair once a crossing."""
    at_node: dict[int, dict[str, Way]] = defaultdict(dict)
    point_of: dict[int, Point] = {}
    for way in ways:
        for node, point in zip(way.nodes, way.points, strict=True):
            at_node[node][way.label] = way
            point_of[node] = point
    kept: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for node in sorted(at_node):
        for one, other in combinations(sorted(at_node[node]), 2):
            point, pair = point_of[node], (one, other)
            near = any(hypot(point[0] - e, point[1] - n) < SAME_JUNCTION for e, n in kept[pair])
            if not near and not why_nowhere(*point):
                kept[pair].append(point)
                yield _junction(node, point, at_node[node][one], at_node[node][other], inside(point))


def _junction(node: int, point: Point, one: Way, other: Way, where: str) -> Place:
    name = f"{one.label} / {other.label}"
    also = " ".join((*one.refs, *other.refs, one.also, other.also))
    return Place(
        key=f"osm:junction:{node}:{one.label}:{other.label}", kind="junction", name=name,
        words=", ".join(part for part in (name, where) if part), also=also, easting=point[0], northing=point[1],
    )  # fmt: skip


def numbered_junctions(ways: Iterable[Way], exits: Mapping[int, str], inside: Inside) -> Iterator[Place]:
    """Junctions that are called by a number of their road, `M1 junction 21`; its two sides are one."""
    kept: dict[tuple[str, str], Point] = {}
    for way in ways:
        for node, point in zip(way.nodes, way.points, strict=True):
            road = way.refs[0] if way.refs else ""
            if node not in exits or not road or (road, exits[node]) in kept or why_nowhere(*point):
                continue
            kept[road, exits[node]] = point
            name = f"{road} junction {exits[node]}"
            yield Place(
                key=f"osm:exit:{road}:{exits[node]}", kind="junction", name=name, road=road, easting=point[0],
                words=", ".join(part for part in (name, inside(point)) if part), northing=point[1],
            )  # fmt: skip
