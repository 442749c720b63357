"""Which area holds a point: every polygon in memory, in a tree, made anew after an import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
import shapely

from heed.adapters.gazetteer.row import why_nowhere
from heed.adapters.gazetteer.words import slug
from heed.web.places import District

#: Of the areas that hold a point, the one of the first of these kinds is said: the smallest that is somebody's.
SMALLEST_FIRST = ("beat", "ward", "district", "force")
BUILT_UP = "built_up"


class Held(msgspec.Struct, frozen=True):
    """An area in memory."""

    kind: str
    name: str
    area_class: str


class Areas:
    """The areas there are. Without any, nothing is said of a point on land."""

    def __init__(self, rows: Iterable[tuple[str, str, str, bytes]] = ()) -> None:
        told = [(Held(kind, name, area_class), bytes(shape)) for kind, name, area_class, shape in rows]
        self.held = [area for area, _ in told]
        shapes = shapely.from_wkb([shape for _, shape in told]) if told else []
        for one in shapes:
            shapely.prepare(one)
        self._tree = shapely.STRtree(shapes)
        self._built_up = any(area.kind == BUILT_UP for area in self.held)

    def holding(self, easting: float, northing: float) -> list[Held]:
        """Areas that hold a point, its edge with it, the smallest kind first."""
        found = [self.held[at] for at in self._tree.query(shapely.Point(easting, northing), "intersects")]
        return sorted(found, key=lambda area: (_rank(area.kind), area.name))

    def district(self, easting: float, northing: float) -> District | None:
        """The area of a point and its class; with an empty area outside every one. None at sea and off the grid."""
        if why_nowhere(easting, northing):
            return None
        holding = self.holding(easting, northing)
        named = next((area for area in holding if area.kind != BUILT_UP), None)
        return District(area=slug(named.name) if named else "", area_class=self._class(holding, named))

    def _class(self, holding: list[Held], named: Held | None) -> Literal["urban", "rural"]:
        """Urban where nobody says: its targets are the shorter ones."""
        if self._built_up:
            return "urban" if any(area.kind == BUILT_UP for area in holding) else "rural"
        return "rural" if named is not None and named.area_class == "rural" else "urban"


def _rank(kind: str) -> int:
    return SMALLEST_FIRST.index(kind) if kind in SMALLEST_FIRST else len(SMALLEST_FIRST)
