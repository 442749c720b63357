"""Places with names: what stands in town, village and country, and where roads cross river and railway.

The tables say what is there; lots are drawn only for which street it stands in and which name it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from random import Random

from heed.demo.names import PUBS, STREET_WORDS, WOODS
from heed.demo.places import NamedPlace, area_at, beside, beside_somewhere
from heed.demo.roads import RoadNetwork, Street
from heed.demo.settlements import RAILWAY, RIVER, SETTLEMENTS, Area, Feature, Point, Settlement

Known = tuple[str, ...]

#: In a town: kind, name, what people call it, and in which towns. `{town}`, `{word}` and `{street}` are filled in.
TOWN_PLACES: tuple[tuple[str, str, Known, str], ...] = (
    ("railway_station", "{town} railway station", ("the station", "the trains"), "pellmouth haverstow quernby"),
    ("police_station", "{town} Police Station", ("the nick", "the cop shop"), "pellmouth haverstow quernby"),
    ("fire_station", "{town} Fire Station", (), "pellmouth haverstow quernby"),
    ("hospital", "Pellmouth General Hospital", ("the General", "A and E", "casualty"), "pellmouth"),
    ("hospital", "Haverstow Cottage Hospital", ("the Cottage", "the walk-in"), "haverstow"),
    ("bus_station", "{town} Bus Station", ("the buses",), "pellmouth haverstow"),
    ("shopping_centre", "The Ropewalk Centre", ("the Ropewalk",), "pellmouth"),
    ("shopping_centre", "Corn Exchange Arcade", ("the arcade",), "haverstow"),
    ("supermarket", "Fairbasket {town}", ("Fairbasket", "the big Fairbasket"), "pellmouth haverstow quernby"),
    ("shop", "Oddwells Discount", ("Oddwells",), "pellmouth haverstow"),
    ("shop", "Daykin's Stores", ("Daykin's", "the corner shop"), "pellmouth haverstow quernby"),
    ("shop", "{word} News", ("the paper shop",), "pellmouth haverstow quernby"),
    ("bank", "Calder and Pell Bank", ("the Calder bank", "the cash machine"), "pellmouth haverstow quernby"),
    ("petrol_station", "{street} Filling Station", ("the garage on {street}",), "pellmouth haverstow quernby"),
    ("car_park", "Ropewalk multi-storey car park", ("the multi-storey",), "pellmouth"),
    ("car_park", "{town} market place car park", ("the market place",), "haverstow quernby"),
    ("park", "Jubilee Park", ("the rec", "the Jubilee"), "pellmouth"),
    ("park", "Coronation Park", ("the Corrie",), "haverstow"),
    ("park", "Quernby Recreation Ground", ("the rec", "the swings"), "quernby"),
    ("leisure_centre", "{town} Leisure Centre", ("the baths",), "pellmouth haverstow"),
    ("library", "{town} Library", (), "pellmouth haverstow quernby"),
    ("college", "Pell Valley College", ("the tech",), "pellmouth"),
    ("school", "{word} Academy", ("the big school",), "pellmouth pellmouth haverstow quernby"),
    ("school", "{word} Primary School", (), "pellmouth pellmouth pellmouth haverstow haverstow quernby"),
    ("church", "St {saint}'s Church", (), "pellmouth pellmouth haverstow haverstow quernby"),
    ("mosque", "{word} Street Mosque", (), "pellmouth haverstow"),
    ("hotel", "The Grand Hotel", ("the Grand",), "pellmouth"),
    ("hotel", "Station Hotel", (), "haverstow"),
    ("nightclub", "Tides", ("Tides nightclub",), "pellmouth"),
    ("nightclub", "The Vault", ("the Vault",), "haverstow"),
    ("care_home", "{word} House Care Home", ("{word} House",), "pellmouth pellmouth haverstow quernby"),
    ("takeaway", "Golden Batter", ("the chippy",), "pellmouth haverstow quernby"),
    ("takeaway", "Pepper Wok", (), "pellmouth haverstow"),
    ("taxi_office", "Pell Cabs", ("the taxi office",), "pellmouth"),
    ("industrial_estate", "{word} Industrial Estate", ("the trading estate",), "pellmouth haverstow quernby"),
    ("pier", "Pellmouth Pier", ("the pier", "the end of the pier"), "pellmouth"),
    ("harbour", "Pellmouth Harbour", ("the quay", "the docks"), "pellmouth"),
    ("beach", "South Sands", ("the beach", "the front"), "pellmouth"),
)
TOWN_PUBS = {"pellmouth": 8, "haverstow": 5, "quernby": 3}
VILLAGE_PLACES: tuple[tuple[str, str, Known], ...] = (
    ("church", "St {saint}'s Church", ("the church",)),
    ("village_hall", "{town} Village Hall", ("the hall",)),
    ("shop", "{town} Stores", ("the village shop", "the post office")),
    ("school", "{town} Primary School", ("the village school",)),
)
SAINTS = ("Agatha", "Botolph", "Crispin", "Edith", "Giles", "Hilda", "Helen", "Oswald", "Swithun", "Wilfrid")
#: Beside country roads: kind, name, what people call it, metres off the road, which class of road.
COUNTRY_PLACES: tuple[tuple[str, str, Known, int, str], ...] = (
    ("lay_by", "Burger van lay-by", ("the lay-by with the van",), 8, "A"),
    ("lay_by", "Long lay-by", ("the lorry lay-by",), 8, "A"),
    ("lay_by", "Viewpoint lay-by", ("the viewpoint",), 8, "A"),
    ("petrol_station", "{street} Services", ("the services",), 40, "A"),
    ("quarry", "Whinstone Quarry", ("the old quarry",), 350, "B"),
    ("reservoir", "Pell Reservoir", ("the rezzer",), 400, "B"),
    ("picnic_site", "Top Meadow picnic site", ("the picnic site",), 60, "B"),
    ("windmill", "Toller Mill", ("the windmill",), 70, "lane"),
    ("caravan_site", "Sandpiper Caravan Park", ("the caravans",), 120, "A"),
    ("airfield", "Long Drove Airfield", ("the old airfield",), 300, "lane"),
    ("solar_farm", "Sluice Solar Farm", ("the solar panels",), 200, "lane"),
    ("kennels", "Halfpenny Kennels", ("the kennels",), 80, "lane"),
)
TOWN_BRIDGES: dict[str, tuple[tuple[str, str], ...]] = {
    "pellmouth": (
        ("Town Bridge", "the old bridge"),
        ("Iron Bridge", "the iron bridge"),
        ("Chain Bridge", "the chains"),
    ),
    "haverstow": (("Mill Bridge", "the mill bridge"), ("Pack Bridge", "the pack bridge")),
}


class _Survey:
    """Named places while they are being marked."""

    def __init__(self, network: RoadNetwork, areas: tuple[Area, ...], rng: Random) -> None:
        self.network, self.areas, self.rng = network, areas, rng
        self.places: list[NamedPlace] = []
        self.words = list(STREET_WORDS)
        self.rng.shuffle(self.words)

    def mark(self, kind: str, name: str, known: Known, street: Street, point: Point) -> None:
        area = area_at(self.areas, *point)
        if area is None:
            return
        self.places.append(
            NamedPlace(
                id=f"p{len(self.places):04}", name=name, kind=kind, known_as=known, street=street.name,
                locality=street.locality, area=area.id, area_class=area.area_class, easting=point[0], northing=point[1],
            )
        )  # fmt: skip

    def mark_beside(self, kind: str, name: str, known: Known, street: Street, aside: float) -> None:
        """Mark a place whose name may hold `{word}`, `{street}`, `{town}` or `{saint}`."""
        filled = {"word": self.words.pop(), "street": street.name, "town": street.locality}
        filled["saint"] = self.rng.choice(SAINTS)
        side = aside * self.rng.choice((-1, 1))
        point = beside_somewhere(self.network, street, side, self.rng)
        if area_at(self.areas, *point) is None:
            point = beside_somewhere(self.network, street, -side, self.rng)
        known = tuple(words.format_map(filled) for words in known)
        self.mark(kind, name.format_map(filled), known, street, point)
        if "{word}" not in name:
            self.words.append(filled["word"])


def mark_places(network: RoadNetwork, areas: tuple[Area, ...], rng: Random) -> tuple[NamedPlace, ...]:
    """Every named place of the county."""
    survey = _Survey(network, areas, rng)
    pubs = list(PUBS)
    rng.shuffle(pubs)
    for settlement in SETTLEMENTS:
        streets = [s for s in network.streets if s.settlement == settlement.id and not s.country]
        _mark_settlement(survey, settlement, streets)
        for _ in range(TOWN_PUBS.get(settlement.id, 1)):
            name, known = pubs.pop()
            survey.mark_beside("pub", name, (known,), rng.choice(streets), 14)
    _mark_country(survey)
    _mark_river_bridges(survey)
    _mark_railway_crossings(survey)
    return tuple(survey.places)


def _mark_settlement(survey: _Survey, settlement: Settlement, streets: list[Street]) -> None:
    rng = survey.rng
    if settlement.kind == "village":
        for kind, name, known in VILLAGE_PLACES:
            survey.mark_beside(kind, name, known, rng.choice(streets), 18)
        return
    for kind, name, known, towns in TOWN_PLACES:
        for _ in range(towns.split().count(settlement.id)):
            street = _street_for(kind, streets, rng)
            survey.mark_beside(kind, name, known, street, 22)


def _street_for(kind: str, streets: list[Street], rng: Random) -> Street:
    """By the sea, by the railway, or anywhere in town."""
    if kind in ("pier", "harbour", "beach"):
        return max(streets, key=lambda street: street.easting + rng.uniform(0, 250))
    if kind == "railway_station":
        return min(
            streets, key=lambda s: min(hypot(s.easting - east, s.northing - north) for east, north in RAILWAY.points)
        )
    return rng.choice(streets)


def _mark_country(survey: _Survey) -> None:
    country = [street for street in survey.network.streets if street.country]
    for kind, name, known, aside, road_class in COUNTRY_PLACES:
        street = survey.rng.choice([s for s in country if s.road_class == road_class])
        survey.mark_beside(kind, name, known, street, aside)
    for wood in WOODS:
        survey.mark_beside("wood", wood, (), survey.rng.choice(country), survey.rng.uniform(120, 300))


# Crossings


def _mark_river_bridges(survey: _Survey) -> None:
    """Every country road over the river has a bridge; a town has only so many, and names for them."""
    names = {town: list(bridges) for town, bridges in TOWN_BRIDGES.items()}
    for street, point in _crossings(survey.network, RIVER):
        if street.country:
            survey.mark("bridge", f"{street.name} river bridge", (f"the bridge at {street.locality}",), street, point)
        elif names.get(street.settlement):
            name, known = names[street.settlement].pop(0)
            survey.mark("bridge", name, (known,), street, point)


def _mark_railway_crossings(survey: _Survey) -> None:
    """A bridge in a town or on a main road, a level crossing elsewhere."""
    for street, point in _crossings(survey.network, RAILWAY):
        if street.road_class in ("A", "street"):
            survey.mark("bridge", f"{street.name} railway bridge", ("the railway bridge",), street, point)
        else:
            survey.mark("level_crossing", f"{street.name} level crossing", ("the gates", "the crossing"), street, point)


def _crossings(network: RoadNetwork, feature: Feature) -> Iterator[tuple[Street, Point]]:
    """Where each street first meets a line."""
    for street in network.streets:
        met = next((p for edge in street.edges if (p := _meeting(network, edge, feature)) is not None), None)
        if met is not None:
            yield street, met


def _meeting(network: RoadNetwork, edge: int, feature: Feature) -> Point | None:
    """The point where an edge meets a line of straight pieces, or None."""
    road = network.edges[edge]
    a, b = network.nodes[road.start], network.nodes[road.end]
    de, dn = b.easting - a.easting, b.northing - a.northing
    for (e1, n1), (e2, n2) in pairwise(feature.points):
        le, ln = e2 - e1, n2 - n1
        cross = de * ln - dn * le
        if cross == 0:
            continue
        along = ((e1 - a.easting) * ln - (n1 - a.northing) * le) / cross
        across = ((e1 - a.easting) * dn - (n1 - a.northing) * de) / cross
        if 0 <= along <= 1 and 0 <= across <= 1:
            return beside(network, edge, road.metres * along, 0)
    return None
