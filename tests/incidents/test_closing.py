"""Closing: a person's act, over nothing that is still open, each refusal saying what to do first."""

from __future__ import annotations

import pytest
from tests.given import assigned, at, at_scene, call, given, incident, somebody, unit
from tests.memory_room import policy

from heed.incidents.closing import hindrances
from heed.incidents.commands import (
    AlreadyClosed,
    CallerOnTheLine,
    CloseIncident,
    GradeFirst,
    NeedsDispatch,
    NobodyAttended,
    QuestionsOpen,
    ThriveFirst,
    UnitsCommitted,
    UnknownResult,
)
from heed.picture.fact import Change
from heed.picture.incident import IncidentClosed
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAsked

READY = incident("door", "priority", life=False)


def question(name: str, text: str) -> Change:
    asked = QuestionAsked(question=name, text=text, to_role="dispatcher", due=at("14:05"))
    return "incident/door", asked


def closing(result: str = "crime_recorded") -> CloseIncident:
    return CloseIncident(incident="door", result=result, rationale="report taken")


def test_it_closes_with_a_result_and_why() -> None:
    given(READY).when(closing()).then(
        ("incident/door", IncidentClosed(result="crime_recorded", name="Crime recorded", rationale="report taken"))
    )


def test_a_closed_incident_owes_nothing_more() -> None:
    history = given(READY).when(closing()).and_then()

    assert history.room.owed("incident/door") == []


def test_not_over_a_unit_that_is_still_there() -> None:
    given(READY, unit("BX21"), assigned("BX21", "door")).when(closing()).refused(
        UnitsCommitted, "BX21 is still committed; release them first, then close."
    )


def test_not_while_the_caller_is_on_the_line() -> None:
    history = given(call("ring"), incident("door", "priority", life=False, contact="ring"))

    history.when(closing()).refused(CallerOnTheLine, "The caller is still on the line; end the call first, then close.")


def test_not_over_a_question_without_an_answer() -> None:
    given(READY, question("q1", "Is he alone?")).when(closing()).refused(
        QuestionsOpen, "1 question is not answered, first: “Is he alone?”. Answer, then close."
    )


def test_of_several_questions_the_first_is_said() -> None:
    given(READY, question("q1", "Is he alone?"), question("q2", "Since when?")).when(closing()).refused(
        QuestionsOpen, "2 questions are not answered, first: “Is he alone?”. Answer, then close."
    )


def test_not_as_attended_where_nobody_was() -> None:
    given(READY).when(closing("arrest")).refused(
        NobodyAttended,
        "Result “Arrest made” says somebody attended and nobody has; choose another result, or send a unit.",
    )


def test_a_call_handler_closes_only_what_needs_nobody() -> None:
    given(READY).when(closing(), by="call_handler").refused(
        NeedsDispatch,
        "A call handler closes only what needs no deployment: result “Crime recorded” is dispatch's to give. Send it.",
    )


def test_a_call_handler_closes_with_advice() -> None:
    history = given(READY).when(closing("advice_given"), by="call_handler").and_then()

    assert history.incident("door").state == "closed"


def test_not_before_somebody_has_graded_it() -> None:
    given(incident("door", life=False)).when(closing()).refused(
        GradeFirst, "Nobody has graded this incident; grade it, then close, so that the record says what it was."
    )


def test_not_before_somebody_has_assessed_the_risk() -> None:
    given(incident("door", "priority")).when(closing()).refused(
        ThriveFirst, "No THRIVE assessment stands on this incident; assess it, then close."
    )


def test_an_unknown_result_is_refused_with_those_there_are() -> None:
    asked = given(READY).when(closing("gone_away"))

    assert isinstance(asked.refusal, UnknownResult)
    assert "attended_dealt_with" in str(asked.refusal)


def test_what_is_closed_is_closed() -> None:
    history = given(READY).when(closing()).and_then()

    history.when(closing("hoax")).refused(
        AlreadyClosed,
        "This incident is closed (crime recorded); reopen it to change it. A log entry can still be added.",
    )


def test_a_supervisor_is_held_by_the_same_refusals() -> None:
    for role in ("team_leader", "force_incident_manager"):
        asked = given(incident("door")).when(closing(), by=role)

        assert isinstance(asked.refusal, GradeFirst)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((READY,), []),
        ((incident("door"),), [GradeFirst, ThriveFirst]),
        ((incident("door"), unit("BX21"), assigned("BX21", "door"), question("q1", "?")),
         [UnitsCommitted, QuestionsOpen, GradeFirst, ThriveFirst]),
        ((READY, unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door")), [UnitsCommitted]),
    ],
)  # fmt: skip
def test_everything_in_the_way_is_known_before_anybody_tries(
    history: tuple[Change | list[Change], ...], expected: list[type]
) -> None:
    room = given(*history).room
    found = room.incident("door")

    said = hindrances(found, policy().results["crime_recorded"], Picture(room.index), somebody("dispatcher"))

    assert expected == [type(refusal) for refusal in said]
