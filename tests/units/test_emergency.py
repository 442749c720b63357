"""An officer's call for help: heard whoever presses, answered by name, and gone up while nobody answers."""

from __future__ import annotations

import pytest
from tests.given import at, given, on_duty, unit, unit_id, unit_stream

from heed.log.command import NotFound
from heed.picture.unit import EmergencyRaised, EmergencyUnanswered, Unit, UnitCameOnDuty, UnitWentOffDuty
from heed.units.decide import AcknowledgeEmergency, BringUnitOnDuty, SetUnitStatus

ROOM = [*on_duty("dispatcher", "Dan"), *on_duty("team_leader", "Ana"), *on_duty("force_incident_manager", "Cas")]
PRESSED = SetUnitStatus(unit="BX21", status=0)


def told(facts: list[object]) -> list[str]:
    return [fact.owner_name for fact in facts if isinstance(fact, EmergencyUnanswered)]


def test_it_goes_up_every_quarter_of_a_minute_until_somebody_takes_it() -> None:
    history = given(ROOM, unit("BX21")).when(PRESSED).and_then()

    assert told([one.fact for one in history.later("14:00:45")]) == ["Dan", "Ana", "Cas"]

    history.when(AcknowledgeEmergency(unit="BX21")).and_then()
    assert told([one.fact for one in history.later("14:05")]) == []


def test_pressing_again_and_again_holds_nothing_back() -> None:
    history = given(ROOM, unit("BX21"))
    heard: list[str] = []
    for second in (0, 14, 28, 42):
        heard += told([one.fact for one in history.later(f"14:00:{second:02d}")])
        history.when(PRESSED).and_then()

    assert [*heard, *told([one.fact for one in history.later("14:00:45")])] == ["Dan", "Ana", "Cas"]


def test_pressed_again_after_it_was_taken_it_is_a_new_call() -> None:
    history = given(ROOM, unit("BX21")).when(PRESSED).and_then()
    history.when(AcknowledgeEmergency(unit="BX21")).and_then()

    history.when(PRESSED, clock="14:10").and_then()

    assert told([one.fact for one in history.later("14:10:15")]) == ["Dan"]


@pytest.mark.parametrize("ref", ["BX21", unit_id("BX21")])
def test_a_crew_just_taken_off_duty_is_heard(ref: str) -> None:
    gone = [unit("BX21"), (unit_stream("BX21"), UnitWentOffDuty())]
    history = given(ROOM, gone)

    history.when(SetUnitStatus(unit=ref, status=0), clock="14:00").and_then()

    assert history.room.unit("BX21").emergency_open
    assert told([one.fact for one in history.later("14:00:15")]) == ["Dan"]


def test_so_is_a_call_sign_nobody_has_booked_on() -> None:
    came, raised = given(ROOM).when(SetUnitStatus(unit="zz99", status=0)).facts

    assert isinstance(came[1], UnitCameOnDuty)
    assert (came[1].callsign, came[1].crew) == ("ZZ99", ("crew not booked on",))
    assert isinstance(raised[1], EmergencyRaised)


def test_and_the_next_crew_under_that_call_sign_is_the_one_in_need() -> None:
    gone = [unit("BX21"), (unit_stream("BX21"), UnitWentOffDuty())]
    history = given(ROOM, gone).when(BringUnitOnDuty(callsign="BX21", crew=("PC Two",)), clock="14:05").and_then()

    history.when(SetUnitStatus(unit=unit_id("BX21"), status=0)).and_then()

    assert history.room.unit("BX21").crew == ("PC Two",)
    assert history.room.unit("BX21").emergency_open


def test_what_is_no_call_sign_is_nobodys_emergency() -> None:
    given(ROOM).when(SetUnitStatus(unit="nobody at all", status=0)).refused(
        NotFound, "There is no unit NOBODY AT ALL; check the number or call sign."
    )


def test_a_crew_booked_on_in_an_emergency_is_in_one() -> None:
    history = given(ROOM).when(BringUnitOnDuty(callsign="BX21", crew=("PC One",), status=0)).and_then()

    (found,) = history.room.units()
    assert isinstance(found, Unit)
    assert found.emergency_open
    assert found.emergency_at == at("14:00")
