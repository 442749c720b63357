"""A county is what its seed says, lies where nobody lives, and is complete."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter

from heed.demo.county import County, make_county
from heed.demo.places import Spot, area_at


def spots(county: County) -> list[Spot]:
    """Every address and named place as a point."""
    return [address.spot for address in county.addresses] + [place.spot for place in county.places]


def test_the_same_seed_gives_the_same_county(county: County) -> None:
    assert county == make_county.__wrapped__(county.seed)


def test_the_same_seed_gives_the_same_county_in_another_process(county: County) -> None:
    # Sets of words are ordered differently in each process: nothing drawn may hang on that.
    program = (
        "from heed.demo.county import make_county; c = make_county(); "
        "print(hash_of := [s.place.words for s in c.stories], c.gazetteer.find('station')[0].id, c.units[3].crews)"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    here = (
        f"{[s.place.words for s in county.stories]} {county.gazetteer.find('station')[0].id} {county.units[3].crews}\n"
    )
    assert here == other


def test_another_seed_gives_another_county_with_the_same_districts(county: County) -> None:
    other = make_county(county.seed + 1)

    assert county.addresses != other.addresses
    assert county.stories != other.stories
    assert [area.id for area in county.areas] == [area.id for area in other.areas]
    assert county.people == other.people


def test_a_county_is_grown_in_half_a_second() -> None:
    took = []
    for seed in range(3):
        began = time.process_time()
        make_county(seed)
        took.append(time.process_time() - began)

    assert min(took) <= 0.5


def test_growing_and_importing_open_no_file() -> None:
    program = """
import sys
import heed.demo.plan, heed.web.grid
opened = []
sys.addaudithook(lambda event, args: opened.append(args[0]) if event in ("open", "os.listdir") else None)
from heed.demo.county import make_county
make_county(3)
print(opened)
"""
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_the_whole_county_lies_in_the_north_sea(some_county: County) -> None:
    points = [(node.easting, node.northing) for node in some_county.roads.nodes]
    points += [(spot.easting, spot.northing) for spot in spots(some_county)]
    assert all(600_000 <= easting <= 640_000 and 380_000 <= northing <= 420_000 for easting, northing in points)


def test_every_address_and_place_lies_in_the_district_it_names(some_county: County) -> None:
    for spot in spots(some_county):
        area = some_county.area_of(spot.easting, spot.northing)
        assert area is not None, spot
        assert (area.id, area.area_class) == (spot.area, spot.area_class), spot


def test_rural_districts_do_not_overlap(some_county: County) -> None:
    rural = [area for area in some_county.areas if area.area_class == "rural"]
    for node in some_county.roads.nodes:
        assert sum(area.holds(node.easting, node.northing) for area in rural) == 1


def test_towns_are_urban_and_villages_rural(some_county: County) -> None:
    for settlement in some_county.settlements:
        area = area_at(some_county.areas, settlement.easting, settlement.northing)
        assert area is not None
        assert ("urban" if settlement.kind == "town" else "rural") == area.area_class


def test_the_sea_is_in_no_district(county: County) -> None:
    assert county.area_of(639_000, 401_500) is None
    assert county.area_of(530_000, 180_000) is None


def test_there_are_about_eight_thousand_addresses_and_no_two_read_alike(some_county: County) -> None:
    assert 7_500 <= len(some_county.addresses) <= 9_500
    words = Counter(f"{address.words}, {address.postcode}" for address in some_county.addresses)
    assert [line for line, count in words.items() if count > 1] == []


def test_no_postcode_can_be_real(some_county: County) -> None:
    # Royal Mail: the first letter of a postcode is never Q, V or X.
    assert {"Q"} == {address.postcode[0] for address in some_county.addresses}


def test_a_postcode_stands_for_one_street(some_county: County) -> None:
    streets: dict[str, set[str]] = {}
    for address in some_county.addresses:
        streets.setdefault(address.postcode, set()).add(address.street_id)
    assert {1} == {len(ids) for ids in streets.values()}


def test_no_two_streets_of_a_settlement_share_a_name(some_county: County) -> None:
    names = Counter((street.settlement, street.name) for street in some_county.roads.streets if not street.country)
    assert [name for name, count in names.items() if count > 1] == []


def test_odd_numbers_stand_on_one_side_and_even_on_the_other(county: County) -> None:
    street = next(s for s in county.roads.streets if s.name == "High Street" and s.locality == "Pellmouth")
    numbers = [a.number for a in county.addresses if a.street_id == street.id and a.number.isdigit()]

    assert len(numbers) > 20
    by_door = {a.number: (a.easting, a.northing) for a in county.addresses if a.street_id == street.id}
    for number in numbers[:20:2]:
        across = by_door.get(str(int(number) + 1))
        if int(number) % 2 and across:
            apart = (across[0] - by_door[number][0]) ** 2 + (across[1] - by_door[number][1]) ** 2
            assert 22**2 <= apart <= 26**2


def test_every_town_has_a_police_station_a_railway_station_and_pubs(some_county: County) -> None:
    for town in (s.name for s in some_county.settlements if s.kind == "town"):
        kinds = Counter(place.kind for place in some_county.places if place.locality == town)
        assert kinds["police_station"] == kinds["railway_station"] == 1
        assert kinds["pub"] >= 3


def test_roads_cross_the_river_on_bridges_and_the_railway_on_bridges_or_level_crossings(some_county: County) -> None:
    kinds = Counter(place.kind for place in some_county.places)
    assert kinds["bridge"] >= 8
    assert kinds["level_crossing"] >= 3
