"""How far a position may be out, as a shape on the ground: the area in which a caller is believed to be.

Metres, EPSG:27700; angles in degrees clockwise from grid north. A shape stands around a point that its holder knows.
"""

from __future__ import annotations

from math import hypot
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Kind = Literal["point", "circle", "ellipse", "sector", "polygon", "none"]
Metres = Annotated[float, Meta(ge=0, le=200_000)]
Degrees = Annotated[float, Meta(ge=0, le=360)]
MOST_CORNERS = 64


class Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The area a position stands for. What a kind does not use stays None."""

    kind: Kind = "none"
    #: Half the longer and the shorter axis; both are the radius of a circle.
    semi_major_m: Metres | None = None
    semi_minor_m: Metres | None = None
    #: Where the longer axis points.
    orientation_deg: Degrees | None = None
    #: Of a sector, around the mast.
    inner_radius_m: Metres | None = None
    outer_radius_m: Metres | None = None
    start_angle_deg: Degrees | None = None
    opening_angle_deg: Degrees | None = None
    #: Corners of a polygon as (easting, northing).
    corners: Annotated[tuple[tuple[int, int], ...], Meta(max_length=MOST_CORNERS)] = ()

    def within(self, easting: int, northing: int) -> int | None:
        """Metres from the point that hold the whole shape; None where nobody said how far."""
        match self.kind:
            case "circle" | "ellipse":
                said = [axis for axis in (self.semi_major_m, self.semi_minor_m) if axis is not None]
                return round(max(said)) if said else None
            case "sector":
                return round(self.outer_radius_m) if self.outer_radius_m is not None else None
            case "polygon":
                far = [hypot(e - easting, n - northing) for e, n in self.corners]
                return round(max(far)) if far else None
            case _:
                return None


def circle(radius: float) -> Shape:
    """So many metres around a point."""
    return Shape(kind="circle", semi_major_m=radius, semi_minor_m=radius)
