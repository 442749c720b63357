"""Calls come in at a force's pace, and a crew sends what a crew sends."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from heed.demo.county import County
from heed.demo.plan import AT_SCENE, EN_ROUTE, ON_PATROL, PRISONER_ESCORT, crew_script, next_calls, units_standing
from heed.demo.units import Unit


def unit(county: County, callsign: str) -> Unit:
    return next(unit for unit in county.units if unit.callsign == callsign)


def test_a_first_call_comes_within_seconds_and_the_rest_in_order(county: County, monday_evening: datetime) -> None:
    for seed in range(20):
        calls = next_calls(county, Random(seed), monday_evening)

        assert monday_evening < calls[0].at <= monday_evening + timedelta(seconds=12)
        assert calls == tuple(sorted(calls, key=lambda call: call.at))
        assert calls[-1].at < monday_evening + timedelta(hours=1)


def test_the_same_lots_give_the_same_calls(county: County, monday_evening: datetime) -> None:
    assert next_calls(county, Random(4), monday_evening) == next_calls(county, Random(4), monday_evening)
    assert next_calls(county, Random(4), monday_evening) != next_calls(county, Random(5), monday_evening)


def test_a_day_brings_the_calls_asked_for_and_the_evening_more_than_the_night(county: County) -> None:
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    by_hour = Counter[int]()
    for seed in range(5):
        for call in next_calls(county, Random(seed), midnight, hours=24, calls_per_hour=20, first_within=None):
            by_hour[call.at.hour] += 1

    assert pytest.approx(by_hour.total(), rel=0.1) == 5 * 24 * 20
    assert sum(by_hour[h] for h in (16, 17, 18)) > 2.5 * sum(by_hour[h] for h in (3, 4, 5))


def test_calls_of_the_day_are_not_told_at_night(county: County) -> None:
    at_night = next_calls(county, Random(1), datetime(2026, 11, 23, 1, tzinfo=UTC), hours=3, calls_per_hour=60)

    assert len(at_night) > 30
    assert {"any", "night"} == {call.story.hours for call in at_night}


def test_no_tale_comes_again_within_the_next_dozen_calls(county: County, monday_evening: datetime) -> None:
    tales = [c.story.tale for c in next_calls(county, Random(2), monday_evening, hours=4, calls_per_hour=30)]

    assert len(tales) > 80
    assert all(tale not in tales[max(0, i - 12) : i] for i, tale in enumerate(tales))


def test_a_tale_told_again_happens_elsewhere(county: County, monday_evening: datetime) -> None:
    calls = next_calls(county, Random(3), monday_evening, hours=5, calls_per_hour=60)
    again = [call.story for call in calls if call.story.tale == "partner_at_door"]

    assert len(again) >= 3
    assert len({story.place_id for story in again}) == len({story.id for story in again}) == len(again)


def test_calls_without_a_time_zone_are_refused(county: County) -> None:
    with pytest.raises(ValueError, match="give a moment with its time zone"):
        next_calls(county, Random(1), datetime(2026, 7, 1, 6))  # noqa: DTZ001


def test_a_crew_sends_en_route_then_at_scene_then_free(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "elderly_not_answering")
    script = crew_script(county, unit(county, "PM12"), story)

    assert [status for _, status in script.statuses] == [EN_ROUTE, AT_SCENE, ON_PATROL]
    assert script.statuses[0][0] + round(script.there.seconds) == script.at_scene_after
    on_scene = script.statuses[2][0] - script.at_scene_after
    assert 0.8 * story.scene_minutes * 60 <= on_scene <= 1.25 * story.scene_minutes * 60


def test_the_same_crew_and_story_give_the_same_script(county: County) -> None:
    for story in county.stories:
        assert crew_script(county, county.units[1], story) == crew_script(county, county.units[1], story)


def test_whoever_arrests_takes_the_prisoner_in_and_ends_at_the_station(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "partner_at_door")
    script = crew_script(county, unit(county, "QN11"), story)

    assert [status for _, status in script.statuses] == [EN_ROUTE, AT_SCENE, PRISONER_ESCORT, 3]
    station = county.station_of(unit(county, "QN11"))
    assert (station.easting, station.northing) == (script.steps[-1].easting, script.steps[-1].northing)


def test_an_armed_crew_at_anothers_arrest_simply_leaves(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "partner_at_door")
    assert crew_script(county, unit(county, "AR51"), story).statuses[-1][1] == ON_PATROL


def test_an_immediate_is_driven_with_blue_lights(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "crossing_car")
    crew = unit(county, "CW11")
    station = county.station_of(crew)
    plain = county.route((station.easting, station.northing), (story.place.easting, story.place.northing))

    assert crew_script(county, crew, story).there.seconds < 0.9 * plain.seconds


def test_a_crew_is_where_its_script_says_at_each_second(county: County) -> None:
    story = next(s for s in county.stories if s.tale == "partner_at_door")
    start = (622_000, 388_500)
    script = crew_script(county, unit(county, "QN12"), story, start)

    assert start == script.position(0) == script.position(script.steps[0].after)
    assert (story.place.easting, story.place.northing) == script.position(script.at_scene_after + 60)
    for step in script.steps:
        assert (step.easting, step.northing) == pytest.approx(script.position(step.after + 1), abs=60)


def test_every_unit_on_duty_stands_somewhere_in_the_county(county: County, monday_evening: datetime) -> None:
    standing = units_standing(county, Random(1), monday_evening)

    assert [duty.unit.callsign for duty in county.on_duty(monday_evening)] == [s.duty.unit.callsign for s in standing]
    assert {2, 3} <= {s.status for s in standing} <= {2, 3, 4}
    for unit_standing in standing:
        area = county.area_of(unit_standing.spot.easting, unit_standing.spot.northing)
        assert area is not None
        if unit_standing.status == ON_PATROL:
            assert unit_standing.duty.unit.district == area.id
