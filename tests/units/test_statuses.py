"""What a status says of the incident a unit is promised to, and what it does to a unit that is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.given import assigned, at, at_scene, given, incident, somebody, unit, unit_id, unit_stream

from heed.picture.commitment import UnitEnRoute, UnitLeft
from heed.picture.entry import LogEntryAdded
from heed.picture.incident import ReturnedToQueue
from heed.picture.unit import UnitFreed, UnitStatusSet, UnitWentOffDuty
from heed.units.decide import BringUnitOnDuty, GoneOffDuty, SetUnitStatus, TakeUnitOffDuty

DAN = somebody("dispatcher", "Dan")
SENT = [*incident("door", "priority"), unit("BX21"), *assigned("BX21", "door")]
GONE = [unit("BX21"), (unit_stream("BX21"), UnitWentOffDuty())]


def test_a_crew_at_refreshments_is_on_its_way_to_nobody() -> None:
    given(SENT, at("14:20")).when(SetUnitStatus(unit="BX21", status=4)).then(
        (unit_stream("BX21"), UnitStatusSet(status=4, effect="last_resort", name="Refreshments")),
        ("incident/door", UnitLeft(unit=unit_id("BX21"), callsign="BX21", how="released",
                                   reason="gave status refreshments")),
        (unit_stream("BX21"), UnitFreed(incident="door", number="0001", how="released")),
        ("incident/door", ReturnedToQueue(because="BX21 released", minutes_left=40)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "BX21: emergency"), (7, "BX21: committed but deployable"), (9, "BX21: prisoner escort"),
        (14, "BX21: urgent call back"),
    ],
)  # fmt: skip
def test_what_the_pack_says_is_logged_stands_on_the_incidents_log(status: int, words: str) -> None:
    asked = given(SENT).when(SetUnitStatus(unit="BX21", status=status))

    assert asked.of("incident/door") == [LogEntryAdded(text=words)]


def test_a_status_sent_twice_is_one_line() -> None:
    history = given(SENT).when(SetUnitStatus(unit="BX21", status=7)).and_then()

    assert history.when(SetUnitStatus(unit="BX21", status=7)).of("incident/door") == []


def test_a_status_the_pack_does_not_log_is_the_units_alone() -> None:
    assert given(SENT).when(SetUnitStatus(unit="BX21", status=13)).of("incident/door") == []


def test_on_its_way_again_after_the_scene_is_a_line_and_no_second_start() -> None:
    history = given(SENT).when(SetUnitStatus(unit="BX21", status=5)).and_then()
    history.room.put(at_scene("BX21", "door"))

    asked = history.when(SetUnitStatus(unit="BX21", status=5))

    assert not [fact for fact in asked.of("incident/door") if isinstance(fact, UnitEnRoute)]
    assert asked.of("incident/door") == [LogEntryAdded(text="BX21: en route")]


def test_a_crew_that_has_gone_gives_no_status_under_its_old_name() -> None:
    given(GONE).when(SetUnitStatus(unit=unit_id("BX21"), status=2)).refused(
        GoneOffDuty, "BX21 went off duty at 14:00; it comes on duty again first."
    )


def test_nor_goes_off_duty_twice() -> None:
    given(GONE).when(TakeUnitOffDuty(unit=unit_id("BX21"))).refused(
        GoneOffDuty, "BX21 went off duty at 14:00; it comes on duty again first."
    )


def test_whoever_books_on_in_the_second_in_which_a_crew_went_off_duty_is_on_duty() -> None:
    history = given().when(BringUnitOnDuty(callsign="BX21", crew=("PC One",))).and_then()
    history.when(TakeUnitOffDuty(unit="BX21")).and_then()
    history.room.now += timedelta(milliseconds=900)

    history.when(BringUnitOnDuty(callsign="BX21", crew=("PC Two",))).and_then()

    assert history.room.unit("BX21").crew == ("PC Two",)
