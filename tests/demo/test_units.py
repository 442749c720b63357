"""The force has its call signs, every shift has crews, and hours follow the local clock."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from heed.demo.county import County
from heed.demo.units import shift_at


def test_the_force_has_two_dozen_call_signs_of_six_kinds(county: County) -> None:
    kinds = Counter(unit.kind for unit in county.units)

    assert 24 == len({unit.callsign for unit in county.units}) == len(county.units)
    assert {"response", "sergeant", "neighbourhood", "roads_policing", "dog", "armed_response"} == set(kinds)
    assert kinds["response"] >= 12


def test_every_unit_belongs_to_a_district_and_a_town_with_a_police_station(county: County) -> None:
    areas = {area.id for area in county.areas}
    for unit in county.units:
        assert unit.district in areas
        assert county.station_of(unit).words.lower().startswith(unit.station)


def test_every_town_has_tools_to_open_a_door_and_somebody_with_taser_at_every_hour(county: County) -> None:
    for hour in range(24):
        duties = county.on_duty(datetime(2026, 11, 23, hour, 30, tzinfo=UTC))
        for town in ("pellmouth", "haverstow", "quernby"):
            carried = {thing for duty in duties if duty.unit.station == town for thing in duty.unit.equipment}
            assert {"method_of_entry_tools", "taser"} <= carried, (hour, town)


def test_fewer_units_work_at_night(county: County, monday_evening: datetime) -> None:
    assert len(county.on_duty(monday_evening)) == 24
    assert 14 <= len(county.on_duty(monday_evening.replace(hour=3))) <= 20


def test_no_officer_is_in_two_crews(county: County) -> None:
    collars = Counter(m.collar for unit in county.units for crew in unit.crews.values() for m in crew)
    assert {1} == set(collars.values())


def test_a_crew_member_reads_as_rank_number_and_name(county: County) -> None:
    member = county.units[0].crews["early"][0]
    assert f"PS {member.collar} {member.name}" == member.title


def test_shifts_follow_each_other_without_gap_for_a_year() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    _, _, ends = shift_at(at)
    lengths = Counter[timedelta]()
    while ends < at + timedelta(days=365):
        _, starts, next_ends = shift_at(ends)
        assert ends == starts
        lengths[next_ends - starts] += 1
        ends = next_ends

    # The night the clocks go back is nine hours long, the night they go forward seven.
    assert {timedelta(hours=7): 1, timedelta(hours=9): 1} == {
        length: count for length, count in lengths.items() if length != timedelta(hours=8)
    }


def test_in_summer_the_early_shift_begins_at_six_utc() -> None:
    assert ("early", datetime(2026, 7, 1, 6, tzinfo=UTC), datetime(2026, 7, 1, 14, tzinfo=UTC)) == shift_at(
        datetime(2026, 7, 1, 6, tzinfo=UTC)
    )


def test_a_moment_without_a_time_zone_is_refused(county: County) -> None:
    with pytest.raises(ValueError, match="give a moment with its time zone"):
        county.on_duty(datetime(2026, 7, 1, 6))  # noqa: DTZ001
