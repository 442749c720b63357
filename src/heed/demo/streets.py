"""Grows the road network: a bent pattern of streets in each town and village, and winding country roads between them.

Only drawing of lots and laying out; names of settlements and which road joins what stand in `settlements`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, pi, sin
from random import Random

from heed.demo.names import STREET_KINDS, STREET_WORDS, VILLAGE_STREET_KINDS
from heed.demo.roads import RoadEdge, RoadNetwork, RoadNode, Street, edge_seconds
from heed.demo.settlements import LINKS, SETTLEMENTS, Link, RoadClass, Settlement

Cell = tuple[int, int]
Step = tuple[Cell, Cell]

VILLAGE_MAIN = ("High Street", "Main Street", "Front Street", "The Street")
VILLAGE_CROSS = ("Church Lane", "Church Street", "Back Lane", "Vicarage Lane")

#: Metres east of the middle of a coastal town at which the sea begins.
SHORE = 1150
#: Metres between two bends of a country road.
BEND = 750


def grow_roads(rng: Random) -> RoadNetwork:
    """The whole network: every settlement's streets, then the roads between them."""
    plan = _Plan()
    for settlement in SETTLEMENTS:
        _lay_streets(plan, settlement, rng)
    for link in LINKS:
        _lay_country_road(plan, link, rng)
    return plan.network()


class _Plan:
    """Nodes, edges and streets while they are being laid."""

    def __init__(self) -> None:
        self.nodes: list[RoadNode] = []
        self.edges: list[RoadEdge] = []
        self.streets: list[Street] = []
        self.of_settlement: dict[str, list[int]] = {}

    def node(self, easting: float, northing: float) -> int:
        self.nodes.append(RoadNode(len(self.nodes), round(easting), round(northing)))
        return len(self.nodes) - 1

    def street(
        self,
        name: str,
        settlement: Settlement,
        nodes: list[int],
        road_class: RoadClass,
        mph: int,
        country: bool = False,
    ) -> None:
        street_id = f"s{len(self.streets):04}"
        first = len(self.edges)
        for start, end in pairwise(nodes):
            a, b = self.nodes[start], self.nodes[end]
            metres = max(1, round(hypot(a.easting - b.easting, a.northing - b.northing)))
            self.edges.append(RoadEdge(len(self.edges), start, end, road_class, mph, street_id, metres))
        middle = self.nodes[nodes[len(nodes) // 2]]
        self.streets.append(
            Street(
                id=street_id, name=name, locality=settlement.name, settlement=settlement.id, road_class=road_class,
                edges=tuple(range(first, len(self.edges))), nodes=tuple(nodes), easting=middle.easting,
                northing=middle.northing, country=country,
            )
        )  # fmt: skip

    def nearest_of(self, settlement: str, easting: float, northing: float) -> int:
        return min(
            self.of_settlement[settlement],
            key=lambda i: (self.nodes[i].easting - easting) ** 2 + (self.nodes[i].northing - northing) ** 2,
        )

    def network(self) -> RoadNetwork:
        ways: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for edge in self.edges:
            ways[edge.start].append((edge.end, edge.id))
            ways[edge.end].append((edge.start, edge.id))
        edges = tuple(self.edges)
        return RoadNetwork(
            nodes=tuple(self.nodes), edges=edges, streets=tuple(self.streets), ways=tuple(tuple(way) for way in ways),
            seconds=(edge_seconds(edges, False), edge_seconds(edges, True)),
        )  # fmt: skip


# Streets of a settlement


def _lay_streets(plan: _Plan, settlement: Settlement, rng: Random) -> None:
    spots = _pattern(settlement, rng)
    kept = _thin(spots, settlement, rng)
    used = {cell for step in kept for cell in step}
    node_of = {cell: plan.node(*spots[cell]) for cell in spots if cell in used}
    plan.of_settlement[settlement.id] = list(node_of.values())
    names, village = _street_names(settlement, rng), (rng.choice(VILLAGE_MAIN), rng.choice(VILLAGE_CROSS))
    middle = settlement.across // 2
    for run in _runs(kept, settlement.across, rng):
        across, down = all(cell[1] == middle for cell in run), all(cell[0] == middle for cell in run)
        road_class, mph = _class_of(settlement, across, down, rng)
        name = _main_name(run, settlement, across, village) if (across or down) else next(names)
        plan.street(name, settlement, [node_of[cell] for cell in run], road_class, mph)


def _pattern(settlement: Settlement, rng: Random) -> dict[Cell, tuple[float, float]]:
    """Where each crossing of the pattern lies, in metres, without those out of town or in the sea."""
    turn = rng.uniform(-0.35, 0.35)
    half, reach = (settlement.across - 1) / 2, (settlement.across * 0.53) * settlement.spacing
    spots: dict[Cell, tuple[float, float]] = {}
    for i in range(settlement.across):
        for j in range(settlement.across):
            x = (i - half + rng.uniform(-0.2, 0.2)) * settlement.spacing
            y = (j - half + rng.uniform(-0.2, 0.2)) * settlement.spacing
            east, north = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
            if hypot(east, north) <= reach and not (settlement.coastal and east > SHORE):
                spots[i, j] = (settlement.easting + east, settlement.northing + north)
    return spots


def _thin(spots: dict[Cell, tuple[float, float]], settlement: Settlement, rng: Random) -> set[Step]:
    """Which steps between crossings are streets: enough to reach every one, the two main roads, and some more."""
    steps = [((i, j), other) for i, j in spots for other in ((i + 1, j), (i, j + 1)) if other in spots]
    rng.shuffle(steps)
    share = 0.58 if settlement.kind == "town" else 0.25
    middle = settlement.across // 2
    group: dict[Cell, Cell] = {cell: cell for cell in spots}

    def head(cell: Cell) -> Cell:
        while group[cell] != cell:
            group[cell] = group[group[cell]]
            cell = group[cell]
        return cell

    kept: set[Step] = set()
    for a, b in steps:
        main = a[1] == b[1] == middle or a[0] == b[0] == middle
        if head(a) != head(b) or main or rng.random() < share:
            group[head(a)] = head(b)
            kept.add((a, b))
    return kept


def _runs(kept: set[Step], across: int, rng: Random) -> Iterator[list[Cell]]:
    """Steps that follow each other in a line, cut into streets of two to five: row by row, then column by column."""
    middle = across // 2
    for over, up in ((1, 0), (0, 1)):
        for line in range(across):
            run: list[Cell] = []
            longest = _longest(line == middle, across, rng)
            for place in range(across):
                here = (place, line) if over else (line, place)
                if not run:
                    run = [here]
                there = (here[0] + over, here[1] + up)
                if (here, there) in kept:
                    run.append(there)
                if len(run) > longest or (here, there) not in kept:
                    if len(run) > 1:
                        yield run
                    run, longest = [], _longest(line == middle, across, rng)


def _longest(main: bool, across: int, rng: Random) -> int:
    """Steps in one street; the main roads of a town change their name twice, those of a village never."""
    if main:
        return across if across < 8 else across // 3 + 1
    return rng.randint(2, 5)


def _class_of(settlement: Settlement, across: bool, down: bool, rng: Random) -> tuple[RoadClass, int]:
    if across:
        return ("A" if settlement.kind == "town" else "B"), 30
    if down:
        return "B", 30
    return "street", 20 if rng.random() < 0.4 else 30


def _main_name(run: list[Cell], settlement: Settlement, across: bool, village: tuple[str, str]) -> str:
    """What the main road of a settlement is called along this run."""
    if settlement.kind == "village":
        return village[0] if across else village[1]
    cell = run[len(run) // 2]
    from_middle = (cell[0] if across else cell[1]) - settlement.across // 2
    if abs(from_middle) <= settlement.across // 6:
        return "High Street" if across else "Church Street"
    if across:
        return "Westgate" if from_middle < 0 else "Eastgate"
    return "Southgate" if from_middle < 0 else "Northgate"


def _street_names(settlement: Settlement, rng: Random) -> Iterator[str]:
    kinds = STREET_KINDS if settlement.kind == "town" else VILLAGE_STREET_KINDS
    names = sorted({f"{word} {kind}" for word in STREET_WORDS for kind in kinds})
    rng.shuffle(names)
    return iter(names)


# Roads between settlements


def _lay_country_road(plan: _Plan, link: Link, rng: Random) -> None:
    """A road with bends, named at each half for the settlement it is nearer to."""
    by_id = {settlement.id: settlement for settlement in SETTLEMENTS}
    here, there = by_id[link.ends[0]], by_id[link.ends[1]]
    start = plan.nodes[plan.nearest_of(here.id, there.easting, there.northing)]
    end = plan.nodes[plan.nearest_of(there.id, here.easting, here.northing)]
    east, north = end.easting - start.easting, end.northing - start.northing
    length = hypot(east, north)
    bends = max(2, round(length / BEND))
    bow = rng.uniform(-0.07, 0.07) * length
    nodes = [start.id]
    for bend in range(1, bends):
        share = bend / bends
        aside = bow * sin(pi * share) + rng.uniform(-55, 55)
        nodes.append(
            plan.node(
                start.easting + east * share - north / length * aside,
                start.northing + north * share + east / length * aside,
            )
        )
    nodes.append(end.id)
    half = len(nodes) // 2
    plan.street(link.name, here, nodes[: half + 1], link.road_class, link.mph, country=True)
    plan.street(link.name, there, nodes[half:], link.road_class, link.mph, country=True)
