"""The county as a map draws it: roads with their names, river and railway, names of towns."""

from __future__ import annotations

import msgspec

from heed.demo.county import County


def ground_of(county: County) -> bytes:
    """As `/api/v1/ground` answers it."""
    nodes = county.roads.nodes
    roads = [
        {
            "class": street.road_class, "name": street.name,
            "points": [(nodes[at].easting, nodes[at].northing) for at in street.nodes],
        }
        for street in county.roads.streets
    ]  # fmt: skip
    water = [{"kind": one.kind, "name": one.name, "points": one.points} for one in county.features]
    names = [{"name": one.name, "kind": one.kind, "at": (one.easting, one.northing)} for one in county.settlements]
    return msgspec.json.encode({"roads": roads, "water": water, "names": names})
