"""Divert: one act, never blocked, and the incident it leaves is unresourced in that same act with the clock it had."""

from __future__ import annotations

from tests.given import assigned, at, at_scene, given, incident, on_duty, unit, unit_id, unit_stream

from heed.dispatch.decide import AlreadyThere, DivertUnit, NotCommitted
from heed.picture.commitment import UnitAssigned, UnitLeft
from heed.picture.fact import Change
from heed.picture.incident import IncidentAccepted, IncidentClosed, IncidentReopened, ReturnedToQueue, SentToDispatch
from heed.picture.post import Notified
from heed.picture.unit import UnitCommitted, UnitFreed

BX21 = unit_id("BX21")
DIVERT = DivertUnit(unit="BX21", to="fight", reason="knife seen")


def two_incidents(life: bool | None = None) -> list[Change]:
    """A door in priority, and a fight in immediate."""
    return [*incident("door", "priority", life=life), *incident("fight", "immediate")]


def test_the_incident_left_with_no_unit_goes_back_to_the_queue() -> None:
    history = given(two_incidents(life=False), unit("BX21"), assigned("BX21", "door"), at("14:20"))

    history.when(DIVERT).then(
        ("incident/door", UnitLeft(unit=BX21, callsign="BX21", how="diverted", reason="knife seen", to_number="0002")),
        (unit_stream("BX21"), UnitFreed(incident="door", number="0001", how="diverted")),
        ("incident/door", ReturnedToQueue(because="BX21 diverted to 0002: knife seen", minutes_left=40)),
        ("incident/fight", UnitAssigned(unit=BX21, callsign="BX21")),
        (unit_stream("BX21"), UnitCommitted(incident="fight", number="0002")),
    )


def test_the_incident_left_with_another_unit_stays_resourced() -> None:
    history = given(
        two_incidents(life=False), unit("BX21"), unit("BX22"), assigned("BX21", "door"), assigned("BX22", "door")
    )

    asked = history.when(DIVERT)

    assert [type(fact) for fact in asked.of("incident/door")] == [UnitLeft]
    assert asked.and_then().incident("door").state == "resourced"


def test_the_supervisor_hears_in_the_same_act_and_is_interrupted_where_life_is_at_risk() -> None:
    history = given(
        on_duty("team_leader", "Ana"), two_incidents(life=True), unit("BX21"), assigned("BX21", "door"), at("14:20")
    )

    asked = history.when(DIVERT)

    said = "lost its only unit: BX21 diverted to 0002"
    told = Notified(
        subject="incident/door", number="0001", kind="divert", interrupted=True, about_life=True, why=said
    )  # fmt: skip
    assert [told] == asked.of("post/post-Ana")


def test_with_time_and_no_danger_it_is_a_line_on_the_supervisors_list() -> None:
    history = given(
        on_duty("team_leader", "Ana"), two_incidents(life=False), unit("BX21"), assigned("BX21", "door"), at("14:20")
    )

    (told,) = history.when(DIVERT).of("post/post-Ana")

    assert isinstance(told, Notified)
    assert not told.interrupted


def test_with_less_than_fifteen_minutes_left_the_supervisor_is_interrupted_too() -> None:
    history = given(
        on_duty("team_leader", "Ana"), two_incidents(life=False), unit("BX21"), assigned("BX21", "door"), at("14:46")
    )

    (told,) = history.when(DIVERT).of("post/post-Ana")

    assert isinstance(told, Notified)
    assert told.interrupted


def test_a_unit_at_scene_can_be_diverted_and_what_it_leaves_is_unresourced_with_its_first_clock() -> None:
    history = given(
        two_incidents(life=False), unit("BX21"), assigned("BX21", "door"), at("14:10"), at_scene("BX21", "door"),
        at("14:20"),
    )  # fmt: skip

    left = history.when(DIVERT).and_then().incident("door")

    assert (left.state, left.attended) == ("accepted", False)
    owed = {d.kind: d.due for d in history.room.owed("incident/door")}
    assert owed["attend"] == at("15:00")
    assert owed["rung"] == at("14:15")


def test_diverting_needs_no_reason() -> None:
    history = given(two_incidents(life=False), unit("BX21"), assigned("BX21", "door"))

    history.when(DivertUnit(unit="BX21", to="fight")).and_then()

    assert history.incident("fight").state == "resourced"


def test_diverting_to_what_was_never_sent_sends_and_accepts_it() -> None:
    history = given(
        incident("door", "priority"), incident("fight", state="opened"), unit("BX21"), assigned("BX21", "door")
    )  # fmt: skip

    facts = history.when(DIVERT).of("incident/fight")

    assert [SentToDispatch, IncidentAccepted, UnitAssigned] == [type(fact) for fact in facts]


def test_diverting_to_a_closed_incident_opens_it_again() -> None:
    closed = ("incident/fight", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))
    history = given(two_incidents(), closed, unit("BX21"), assigned("BX21", "door"))

    facts = history.when(DIVERT).of("incident/fight")

    assert [IncidentReopened, IncidentAccepted, UnitAssigned] == [type(fact) for fact in facts]


def test_a_free_unit_is_assigned_and_not_diverted() -> None:
    history = given(two_incidents(), unit("BX21"))

    history.when(DIVERT).refused(NotCommitted, "BX21 is promised to no incident; assign it instead.")


def test_a_unit_is_not_diverted_to_where_it_is() -> None:
    history = given(two_incidents(), unit("BX21"), assigned("BX21", "fight", "0002"))

    history.when(DIVERT).refused(AlreadyThere, "BX21 is already on this incident.")
