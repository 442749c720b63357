"""Every place can be driven to, in a plausible time, and a drive can be followed second by second."""

from __future__ import annotations

import time
from itertools import pairwise
from math import hypot
from random import Random

import pytest

from heed.demo.county import County


def test_every_node_can_be_reached_from_every_other(some_county: County) -> None:
    reached, ahead = {0}, [0]
    while ahead:
        for neighbour, _ in some_county.roads.ways[ahead.pop()]:
            if neighbour not in reached:
                reached.add(neighbour)
                ahead.append(neighbour)

    assert len(some_county.roads.nodes) == len(reached)


def test_an_edge_joins_the_nodes_it_names_and_is_as_long_as_they_are_apart(some_county: County) -> None:
    roads = some_county.roads
    for edge in roads.edges:
        a, b = roads.nodes[edge.start], roads.nodes[edge.end]
        assert edge.metres == pytest.approx(hypot(a.easting - b.easting, a.northing - b.northing), abs=1)
        assert edge.mph in (20, 30, 50, 60, 70)


def test_a_street_runs_along_its_edges(some_county: County) -> None:
    roads = some_county.roads
    for street in roads.streets:
        assert list(pairwise(street.nodes)) == [(roads.edges[e].start, roads.edges[e].end) for e in street.edges]
        assert {street.id} == {roads.edges[e].street for e in street.edges}


def test_a_drive_begins_and_ends_where_asked_and_only_goes_forward(county: County) -> None:
    rng = Random(5)
    for _ in range(50):
        start, end = (((a.easting, a.northing)) for a in rng.sample(county.addresses, 2))
        route = county.route(start, end)

        assert start == route.points[0][:2]
        assert end == route.points[-1][:2]
        assert all(before[2] < after[2] for before, after in pairwise(route.points))


def test_the_town_to_the_far_village_takes_half_an_hour_and_less_with_blue_lights(county: County) -> None:
    pellmouth, tollerwick = (628_500, 401_500), (608_000, 387_000)
    plain, lit = county.route(pellmouth, tollerwick), county.route(pellmouth, tollerwick, lights=True)

    assert 25 * 60 <= plain.seconds <= 45 * 60
    assert 15 * 60 <= lit.seconds < 0.85 * plain.seconds
    assert plain.metres >= hypot(20_500, 14_500)


def test_nobody_drives_faster_than_a_hundred_miles_an_hour(county: County) -> None:
    rng = Random(6)
    for _ in range(30):
        start, end = (((a.easting, a.northing)) for a in rng.sample(county.addresses, 2))
        for (e1, n1, s1), (e2, n2, s2) in pairwise(county.route(start, end, lights=True).points):
            assert hypot(e2 - e1, n2 - n1) <= 100 * 0.44704 * (s2 - s1) + 2


def test_the_quickest_way_is_never_slower_than_going_by_a_third_place(county: County) -> None:
    rng = Random(7)
    for _ in range(20):
        a, b, c = (rng.choice(county.roads.nodes) for _ in range(3))
        direct = county.route((a.easting, a.northing), (c.easting, c.northing)).seconds
        first = county.route((a.easting, a.northing), (b.easting, b.northing)).seconds
        second = county.route((b.easting, b.northing), (c.easting, c.northing)).seconds
        assert direct <= first + second + 0.1


def test_a_car_is_at_its_start_before_the_drive_between_points_during_it_and_at_its_end_after(county: County) -> None:
    route = county.route((628_500, 401_500), (611_500, 408_500))
    (e1, n1, s1), (e2, n2, s2) = route.points[3:5]

    assert route.points[0][:2] == route.at(-5) == route.at(0)
    assert route.points[-1][:2] == route.at(route.seconds) == route.at(route.seconds + 99)
    assert (round((e1 + e2) / 2), round((n1 + n2) / 2)) == route.at((s1 + s2) / 2)


def test_a_drive_to_where_one_already_stands_takes_no_time(county: County) -> None:
    door = county.addresses[100]
    route = county.route((door.easting, door.northing), (door.easting, door.northing))

    assert (route.seconds, route.metres) == (0, 0)
    assert (door.easting, door.northing) == route.at(10)


def test_a_drive_across_the_county_is_worked_out_in_twenty_milliseconds(county: County) -> None:
    took = []
    for _ in range(5):
        began = time.process_time()
        county.route((628_500, 401_500), (607_000, 412_000))
        took.append(time.process_time() - began)
    assert min(took) <= 0.02
