"""Puts up the houses: numbers along each street, flats, cottages, farms; with postcodes that cannot be real."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from random import Random

from heed.demo.names import FARM_WORDS, STREET_WORDS
from heed.demo.places import Address, area_at, beside
from heed.demo.roads import RoadNetwork, Street
from heed.demo.settlements import SETTLEMENTS, Area, Point, Settlement

#: Letters of the second half of a postcode; the six left out are easily misread and never used.
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
#: Front doors that share a postcode.
DOORS_A_POSTCODE = 18
#: Metres from a street's middle to its front doors, and kept clear at each junction.
SETBACK, CLEAR = 12, 16
#: Metres between farms along a country road.
BETWEEN_FARMS = 820


def put_up_houses(network: RoadNetwork, areas: tuple[Area, ...], rng: Random) -> tuple[Address, ...]:
    """Every address of the county, street by street."""
    settlements = {settlement.id: settlement for settlement in SETTLEMENTS}
    names = _house_names(rng)
    addresses: list[Address] = []
    codes = 0
    for index, street in enumerate(network.streets):
        settlement = settlements[street.settlement]
        if street.country:
            doors = [("", f"{next(names)} Farm", point) for point in _farm_points(network, street, rng)]
        else:
            doors = list(_doors(network, street, settlement, names, rng))
        outward = _outward(settlement, index)
        of_street = area_at(areas, street.easting, street.northing)
        for order, (number, name, (easting, northing)) in enumerate(doors):
            area = area_at(areas, easting, northing) if street.country else of_street
            if area is None:
                continue
            addresses.append(
                Address(
                    id=f"a{len(addresses):05}", number=number, name=name, street=street.name, street_id=street.id,
                    locality=street.locality, postcode=f"{outward} {_inward(codes + order // DOORS_A_POSTCODE)}",
                    area=area.id, area_class=area.area_class, easting=easting, northing=northing,
                )
            )  # fmt: skip
        codes += len(doors) // DOORS_A_POSTCODE + 1
    return tuple(addresses)


def _doors(
    network: RoadNetwork, street: Street, settlement: Settlement, names: Iterator[str], rng: Random
) -> Iterator[tuple[str, str, Point]]:
    """Doors on both sides, odd numbers on the left: (number, name, point)."""
    number = 1
    for edge in street.edges:
        along = float(CLEAR)
        while along < network.edges[edge].metres - CLEAR:
            for side, odd in ((-SETBACK, 0), (SETBACK, 1)):
                point = beside(network, edge, along, side)
                yield from _door(number + odd, point, settlement, names, rng)
            number += 2
            along += settlement.frontage * rng.uniform(0.8, 1.2)


def _door(
    number: int, point: Point, settlement: Settlement, names: Iterator[str], rng: Random
) -> Iterator[tuple[str, str, Point]]:
    """One plot: mostly a house; in a town now and then four flats, in a village a cottage that has only a name."""
    lot = rng.random()
    if settlement.kind == "village" and lot < 0.12:
        yield "", f"{next(names)} Cottage", point
    elif settlement.kind == "town" and lot < 0.02:
        for flat in range(1, 5):
            yield f"Flat {flat}, {number}", "", point
    else:
        yield str(number), "", point


def _farm_points(network: RoadNetwork, street: Street, rng: Random) -> Iterator[Point]:
    """Farmyards a little way off a country road."""
    for edge in street.edges:
        if rng.random() < network.edges[edge].metres / BETWEEN_FARMS:
            aside = rng.uniform(45, 120) * rng.choice((-1, 1))
            yield beside(network, edge, network.edges[edge].metres * rng.uniform(0.2, 0.8), aside)


def _house_names(rng: Random) -> Iterator[str]:
    """Names for houses and farms, each again only after all the others."""
    names = [*FARM_WORDS, *STREET_WORDS]
    pairs = [f"{one} {two}" for one in FARM_WORDS for two in ("Croft", "Garth", "Holme", "Bank", "Nook", "Ley")]
    rng.shuffle(names)
    rng.shuffle(pairs)
    return cycle([*names, *pairs])


def _outward(settlement: Settlement, index: int) -> str:
    """`QP1`; a town's streets are spread over two."""
    if settlement.kind == "village":
        return settlement.postcode
    return settlement.postcode[:2] + "12"[index % 2]


def _inward(order: int) -> str:
    """`4DQ`: a figure and two letters, in order."""
    first, last = divmod(order % 400, 20)
    return f"{order // 400 % 9 + 1}{INWARD_LETTERS[first]}{INWARD_LETTERS[last]}"
