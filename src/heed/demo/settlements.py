"""The fixed bones of the county: its districts, towns, villages, river, railway and which road joins what.

Ids here are stable whatever the seed, so that desks of a policy pack and saved scenarios may name them. Metres,
EPSG:27700, all in the North Sea east of Lincolnshire. Streets, houses and people are not here: a seed grows them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

AreaClass = Literal["urban", "rural"]
RoadClass = Literal["A", "B", "lane", "street"]
Point = tuple[int, int]

COUNTY_NAME = "Calderwick"
FORCE_NAME = "Calderwick Constabulary"


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A town or village: where its middle is, and how large its pattern of streets is."""

    id: str
    name: str
    kind: Literal["town", "village"]
    easting: int
    northing: int
    #: Streets each way in the pattern, and metres between them.
    across: int
    spacing: int
    #: Metres between front doors.
    frontage: int
    #: First letters of its postcodes. No real postcode begins with Q.
    postcode: str
    coastal: bool = False


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A country road between two settlements."""

    ends: tuple[str, str]
    road_class: RoadClass
    mph: int
    name: str


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A policing district. Urban polygons lie on top of rural ones: the urban district wins where both hold a point."""

    id: str
    name: str
    area_class: AreaClass
    polygon: tuple[Point, ...]

    def holds(self, easting: float, northing: float) -> bool:
        """Whether a point lies inside (ray casting; the polygon is not closed by repeating its first corner)."""
        inside = False
        before_e, before_n = self.polygon[-1]
        for corner_e, corner_n in self.polygon:
            if (corner_n > northing) != (before_n > northing):
                crossing = corner_e + (northing - corner_n) * (before_e - corner_e) / (before_n - corner_n)
                if easting < crossing:
                    inside = not inside
            before_e, before_n = corner_e, corner_n
        return inside


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """A line on the map that is no road."""

    id: str
    name: str
    kind: Literal["river", "railway"]
    points: tuple[Point, ...]


def _town(
    name: str,
    easting: int,
    northing: int,
    *,
    across: int,
    spacing: int,
    frontage: int,
    postcode: str,
    sea: bool = False,
) -> Settlement:
    return Settlement(
        id=name.lower(), name=name, kind="town", easting=easting, northing=northing, across=across, spacing=spacing,
        frontage=frontage, postcode=postcode, coastal=sea,
    )  # fmt: skip


def _village(name: str, easting: int, northing: int, postcode: str, across: int = 4) -> Settlement:
    return Settlement(
        id=name.lower(), name=name, kind="village", easting=easting, northing=northing, across=across, spacing=130,
        frontage=31, postcode=postcode,
    )  # fmt: skip


SETTLEMENTS = (
    _town("Pellmouth", 628500, 401500, across=17, spacing=165, frontage=34, postcode="QP1", sea=True),
    _town("Haverstow", 611500, 408500, across=13, spacing=160, frontage=36, postcode="QH1"),
    _town("Quernby", 615000, 389500, across=10, spacing=155, frontage=40, postcode="QN1"),
    _village("Otterby", 605500, 403000, "QH3"),
    _village("Kestrelby", 607000, 412000, "QH4"),
    _village("Brackenholt", 615500, 412500, "QH5"),
    _village("Larkthorpe", 615000, 404000, "QH6", 5),
    _village("Mossenby", 606000, 407000, "QH7"),
    _village("Whinthorpe", 622500, 410000, "QP5"),
    _village("Linnetby", 626000, 407500, "QP6"),
    _village("Sedgeholt", 621000, 403000, "QP7", 5),
    _village("Plovermere", 627000, 395800, "QP8"),
    _village("Ravensholt", 622500, 398700, "QP9"),
    _village("Tollerwick", 608000, 387000, "QN3"),
    _village("Yarrowby", 607000, 394000, "QN4"),
    _village("Cravelby", 613000, 396000, "QN5", 5),
    _village("Osierby", 622000, 388500, "QN6"),
    _village("Fernthorpe", 625500, 391000, "QN7"),
)

LINKS = (
    Link(ends=("pellmouth", "sedgeholt"), road_class="A", mph=70, name="Calder Way"),
    Link(ends=("sedgeholt", "larkthorpe"), road_class="A", mph=70, name="Calder Way"),
    Link(ends=("larkthorpe", "haverstow"), road_class="A", mph=60, name="Calder Way"),
    Link(ends=("larkthorpe", "cravelby"), road_class="A", mph=60, name="Old North Road"),
    Link(ends=("cravelby", "quernby"), road_class="A", mph=60, name="Old North Road"),
    Link(ends=("pellmouth", "plovermere"), road_class="A", mph=60, name="Shore Road"),
    Link(ends=("plovermere", "fernthorpe"), road_class="A", mph=60, name="Shore Road"),
    Link(ends=("fernthorpe", "osierby"), road_class="A", mph=60, name="Levels Road"),
    Link(ends=("osierby", "quernby"), road_class="A", mph=60, name="Levels Road"),
    Link(ends=("pellmouth", "linnetby"), road_class="B", mph=50, name="Linnetby Road"),
    Link(ends=("linnetby", "whinthorpe"), road_class="B", mph=60, name="Wold Road"),
    Link(ends=("whinthorpe", "brackenholt"), road_class="B", mph=60, name="Wold Road"),
    Link(ends=("brackenholt", "haverstow"), road_class="B", mph=50, name="Brackenholt Road"),
    Link(ends=("haverstow", "mossenby"), road_class="B", mph=60, name="Mossenby Road"),
    Link(ends=("mossenby", "otterby"), road_class="B", mph=60, name="Westing Road"),
    Link(ends=("otterby", "yarrowby"), road_class="B", mph=60, name="Westing Road"),
    Link(ends=("yarrowby", "quernby"), road_class="B", mph=60, name="Yarrow Bank"),
    Link(ends=("haverstow", "kestrelby"), road_class="B", mph=50, name="Kestrelby Road"),
    Link(ends=("kestrelby", "mossenby"), road_class="lane", mph=60, name="Peddlers Lane"),
    Link(ends=("kestrelby", "brackenholt"), road_class="lane", mph=60, name="Ridge Lane"),
    Link(ends=("otterby", "larkthorpe"), road_class="lane", mph=60, name="Long Drove"),
    Link(ends=("sedgeholt", "ravensholt"), road_class="lane", mph=60, name="Raven Lane"),
    Link(ends=("ravensholt", "plovermere"), road_class="lane", mph=60, name="Mere Lane"),
    Link(ends=("ravensholt", "cravelby"), road_class="lane", mph=60, name="Turnpike Lane"),
    Link(ends=("ravensholt", "fernthorpe"), road_class="lane", mph=60, name="Fern Drove"),
    Link(ends=("whinthorpe", "sedgeholt"), road_class="lane", mph=60, name="Whin Lane"),
    Link(ends=("tollerwick", "quernby"), road_class="lane", mph=60, name="Toller Bank"),
    Link(ends=("tollerwick", "yarrowby"), road_class="lane", mph=60, name="Sluice Lane"),
    Link(ends=("yarrowby", "cravelby"), road_class="lane", mph=60, name="Halfpenny Lane"),
)

RIVER = Feature(
    id="river_pell",
    name="River Pell",
    kind="river",
    points=(
        (603800, 412500), (608500, 410300), (610600, 408900), (612400, 407300), (615600, 405200), (619200, 402200),
        (623800, 400700), (627300, 400900), (629600, 400500), (631800, 400300),
    ),
)  # fmt: skip
RAILWAY = Feature(
    id="pell_line",
    name="Pell Valley line",
    kind="railway",
    points=(
        (614350, 388700), (613900, 392300), (612300, 395600), (613600, 400300), (612000, 406600), (612250, 407700),
        (614400, 407300), (618900, 404600), (623900, 402800), (627250, 402350),
    ),
)  # fmt: skip

#: Corners that rural districts share: they leave no gap between them.
_HUB: Point = (617000, 400000)
_WEST: Point = (602500, 398000)
_NORTH: Point = (618000, 416000)
_EAST: Point = (631500, 392000)
RURAL_AREAS = (
    Area(
        id="calder_wolds",
        name="Calder Wolds",
        area_class="rural",
        polygon=(_HUB, _WEST, (603500, 409000), (605000, 415200), (609000, 416500), _NORTH),
    ),
    Area(
        id="pell_vale",
        name="Pell Vale",
        area_class="rural",
        polygon=(_HUB, _NORTH, (626000, 413000), (629500, 405500), (629900, 401500), (631000, 397000), _EAST),
    ),
    Area(
        id="quern_levels",
        name="Quern Levels",
        area_class="rural",
        polygon=(_HUB, _EAST, (628000, 386000), (620000, 383000), (610000, 382500), (603000, 384000), _WEST),
    ),
)
