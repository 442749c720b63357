"""Accepting, assigning and releasing: a second look, a promise on both sides, and the queue where nobody had come."""

from __future__ import annotations

import pytest
from tests.given import (
    UNKNOWN_PLACE,
    assigned,
    at,
    at_scene,
    given,
    incident,
    on_duty,
    somebody,
    unit,
    unit_id,
    unit_stream,
)

from heed.dispatch.decide import (
    AcceptIncident,
    AlreadyAccepted,
    AlreadyThere,
    AssignUnit,
    ChallengeIncident,
    GoneOffDuty,
    NotCommitted,
    RaiseOnly,
    ReleaseUnit,
    UnitTaken,
)
from heed.log.command import NotAllowed, NotFound
from heed.picture.assessment import GradeSet
from heed.picture.commitment import UnitAssigned, UnitLeft
from heed.picture.incident import (
    IncidentAccepted,
    IncidentChallenged,
    IncidentClosed,
    ReturnedToQueue,
    SentToDispatch,
    UnitsReleased,
)
from heed.picture.post import PostLeft
from heed.picture.task import QuestionAsked
from heed.picture.unit import UnitCommitted, UnitFreed, UnitWentOffDuty

BX21 = unit_id("BX21")
DAN = somebody("dispatcher", "Dan")


def test_accepting_is_by_name() -> None:
    given(incident("door", state="waiting")).when(AcceptIncident(incident="door"), by=DAN).then(
        ("incident/door", IncidentAccepted(by_post="post-Dan", by_name="Dan"))
    )


def test_what_somebody_accepted_is_not_accepted_again() -> None:
    history = given(incident("door"))

    history.when(AcceptIncident(incident="door")).refused(AlreadyAccepted, "Dispatcher accepted it at 14:00.")


def test_assigning_a_unit_accepts() -> None:
    given(incident("door", state="waiting"), unit("BX21")).when(AssignUnit(unit="bx21", incident="1"), by=DAN).then(
        ("incident/door", IncidentAccepted(by_post="post-Dan", by_name="Dan")),
        ("incident/door", UnitAssigned(unit=BX21, callsign="BX21")),
        (unit_stream("BX21"), UnitCommitted(incident="door", number="0001")),
    )


def test_assigning_sends_what_was_still_on_the_call() -> None:
    asked = given(incident("door", state="opened"), unit("BX21")).when(AssignUnit(unit="BX21", incident="door"))

    assert [SentToDispatch, IncidentAccepted, UnitAssigned] == [type(fact) for fact in asked.of("incident/door")]


@pytest.mark.parametrize("status", [(4, "last_resort"), (8, "committed"), (10, "committed"), (0, "emergency")])
def test_a_units_status_holds_no_help(status: tuple[int, str]) -> None:
    history = given(incident("door", place=UNKNOWN_PLACE), unit("BX21", *status))

    history.when(AssignUnit(unit="BX21", incident="door")).and_then()

    assert history.incident("door").state == "resourced"


def test_a_unit_that_is_taken_is_diverted_and_not_assigned() -> None:
    history = given(incident("door"), incident("fight"), unit("BX21"), assigned("BX21", "door"))

    history.when(AssignUnit(unit="BX21", incident="fight")).refused(
        UnitTaken, "BX21 is committed to 0001; divert it, or choose another unit."
    )


def test_a_unit_is_sent_once_to_one_place() -> None:
    history = given(incident("door"), unit("BX21"), assigned("BX21", "door"))

    history.when(AssignUnit(unit="BX21", incident="door")).refused(AlreadyThere, "BX21 is already on this incident.")


def test_a_call_sign_nobody_has_is_said_so() -> None:
    given(incident("door")).when(AssignUnit(unit="ZZ99", incident="door")).refused(
        NotFound, "There is no unit ZZ99; check the number or call sign."
    )


def test_a_crew_that_has_gone_off_duty_is_promised_to_nobody() -> None:
    history = given(incident("door"), unit("BX21"), (unit_stream("BX21"), UnitWentOffDuty()))

    history.when(AssignUnit(unit=BX21, incident="door")).refused(
        GoneOffDuty, "BX21 went off duty at 14:00; choose another unit."
    )


def test_a_call_handler_sends_no_units_and_is_told_who_does() -> None:
    asked = given(incident("door"), unit("BX21")).when(AssignUnit(unit="BX21", incident="door"), by="call_handler")

    assert isinstance(asked.refusal, NotAllowed)


def test_released_before_anybody_came_it_is_back_in_the_queue_with_its_clock() -> None:
    history = given(incident("door", "priority"), unit("BX21"), assigned("BX21", "door"), at("14:20"))

    history.when(ReleaseUnit(unit="BX21")).then(
        ("incident/door", UnitLeft(unit=BX21, callsign="BX21", how="released")),
        (unit_stream("BX21"), UnitFreed(incident="door", number="0001", how="released")),
        ("incident/door", ReturnedToQueue(because="BX21 released", minutes_left=40)),
    )


def test_released_after_it_came_the_job_is_done_and_the_log_is_to_be_closed() -> None:
    history = given(incident("door", "priority"), unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door"))

    history.when(ReleaseUnit(unit="BX21", reason="spoken to")).then(
        ("incident/door", UnitLeft(unit=BX21, callsign="BX21", how="released", reason="spoken to")),
        (unit_stream("BX21"), UnitFreed(incident="door", number="0001", how="released")),
        ("incident/door", UnitsReleased()),
    )
    assert [("close", at("14:10"))] == [
        (d.kind, d.due) for d in history.room.owed("incident/door") if d.kind == "close"
    ]


def test_a_second_crew_that_leaves_before_it_came_leaves_it_unresourced_whoever_came_before() -> None:
    history = given(
        incident("door", "priority"), unit("BX21"), unit("BX22"), assigned("BX21", "door"), at_scene("BX21", "door")
    )
    history.when(ReleaseUnit(unit="BX21")).and_then()
    history.when(AssignUnit(unit="BX22", incident="door")).and_then()

    history.when(ReleaseUnit(unit="BX22")).and_then()

    assert history.incident("door").state == "accepted"


def test_with_one_of_two_gone_it_stays_attended_and_is_looked_at_again() -> None:
    history = given(
        incident("door", "priority", life=False), unit("BX21"), unit("BX22"), assigned("BX21", "door"),
        assigned("BX22", "door"), at_scene("BX21", "door"), at("14:10"),
    )  # fmt: skip

    history.when(ReleaseUnit(unit="BX21")).and_then()

    assert history.incident("door").state == "resourced"
    owed = {d.kind for d in history.room.owed("incident/door")}
    assert "review" in owed
    assert not owed & {"accept", "attend", "rung"}


def test_when_the_other_of_two_goes_as_well_the_job_is_done() -> None:
    history = given(
        incident("door", "priority"), unit("BX21"), unit("BX22"), assigned("BX21", "door"), assigned("BX22", "door"),
        at_scene("BX21", "door"),
    )  # fmt: skip
    history.when(ReleaseUnit(unit="BX21")).and_then()

    history.when(ReleaseUnit(unit="BX22")).and_then()

    assert history.incident("door").state == "released"


def test_nothing_is_released_from_nowhere() -> None:
    given(unit("BX21")).when(ReleaseUnit(unit="BX21")).refused(
        NotCommitted, "BX21 is promised to no incident; assign it instead."
    )


def test_sending_a_unit_to_a_closed_incident_opens_it_again() -> None:
    closed = ("incident/door", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))
    history = given(incident("door", "priority"), closed, unit("BX21"))

    history.when(AssignUnit(unit="BX21", incident="door")).and_then()

    assert history.incident("door").state == "resourced"


# a second look


def test_a_doubt_is_a_question_to_the_handler_by_name_with_a_time() -> None:
    amy = somebody("call_handler", "Amy")
    history = given(on_duty("call_handler", "Amy"), incident("door", "priority", by=amy), at("14:03"))

    challenged, asked = history.when(ChallengeIncident(incident="door", what="is he armed"), by=DAN).of("incident/door")

    assert challenged == IncidentChallenged(what="is he armed")
    assert isinstance(asked, QuestionAsked)
    assert (asked.to_post, asked.to_name, asked.due) == ("post-Amy", "Amy", at("14:08"))


def test_a_doubt_about_a_handler_who_has_gone_is_put_to_another() -> None:
    amy = somebody("call_handler", "Amy")
    history = given(
        on_duty("call_handler", "Amy"), on_duty("call_handler", "Bea"), incident("door", "priority", by=amy),
        ("post/post-Amy", PostLeft()),
    )  # fmt: skip

    _, asked = history.when(ChallengeIncident(incident="door", what="is he armed"), by=DAN).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert (asked.to_role, asked.to_name) == ("call_handler", "Bea")


def test_a_doubt_can_raise_the_grade_at_once() -> None:
    given(incident("door", "priority")).when(
        ChallengeIncident(incident="door", what="he is armed", grade="immediate"), by=DAN
    ).then(
        ("incident/door", IncidentChallenged(what="he is armed")),
        ("incident/door", GradeSet(grade="immediate", was="priority", reason="he is armed")),
    )


def test_a_doubt_lowers_nothing() -> None:
    given(incident("door", "priority")).when(
        ChallengeIncident(incident="door", what="only a row", grade="scheduled"), by=DAN
    ).refused(RaiseOnly, "A challenge can raise the grade, not lower it: scheduled is not above priority.")
