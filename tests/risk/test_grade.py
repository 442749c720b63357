"""Grades: anybody raises at once; lowering says why, and from danger it is a supervisor's."""

from __future__ import annotations

import pytest
from tests.given import (
    UNKNOWN_PLACE,
    Given,
    assigned,
    at,
    at_scene,
    given,
    incident,
    on_duty,
    released,
    somebody,
    unit,
)

from heed import main
from heed.incidents.commands import AnswerQuestion, SupervisorsAnswer
from heed.log.command import Refusal
from heed.picture.assessment import GradeLoweringAsked, GradeSet
from heed.picture.incident import IncidentClosed, IncidentReopened
from heed.picture.task import QuestionAsked, QuestionOverdue
from heed.picture.watch import RungReached
from heed.policy.load import default_pack_path, load_pack
from heed.risk.decide import (
    AlreadyAsked,
    AlreadyGraded,
    ClosedIncident,
    ConfirmGrade,
    LoweringNeedsReason,
    SetGrade,
    UnknownGrade,
)

CLOSED = ("incident/door", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))


@pytest.mark.parametrize("role", ["call_handler", "dispatcher", "support_operator", "team_leader"])
def test_anybody_raises_it_at_once_and_says_nothing(role: str) -> None:
    history = given(incident("door", "scheduled", place=UNKNOWN_PLACE))

    asked = history.when(SetGrade(incident="door", grade="immediate"), by=role)

    (graded,) = asked.of("incident/door")
    assert isinstance(graded, GradeSet)
    assert (graded.grade, graded.was) == ("immediate", "scheduled")


def test_the_first_grade_delays_nothing() -> None:
    history = given(incident("door"), at("14:10")).when(SetGrade(incident="door", grade="priority")).and_then()

    owed = {d.kind: d.due for d in history.room.owed("incident/door")}

    assert (owed["rung"], owed["attend"]) == (at("14:15"), at("15:00"))


def test_a_first_grade_it_was_watched_as_goes_on_with_the_climb() -> None:
    handler = somebody("call_handler", "Amy")
    history = given(on_duty("call_handler", "Amy"), on_duty("team_leader", "Ana"), incident("door", by=handler))
    history.later("14:06")

    history.when(SetGrade(incident="door", grade="immediate")).and_then()

    assert history.incident("door").watching.owner_name == "Ana"
    assert [at("14:10")] == [d.due for d in history.room.owed("incident/door") if d.kind == "rung"]


def test_a_raised_grade_counts_its_rungs_from_then_and_its_target_from_the_first_contact() -> None:
    history = given(incident("door", "priority"), at("14:10"))

    history.when(SetGrade(incident="door", grade="immediate")).and_then()

    owed = {d.kind: d.due for d in history.room.owed("incident/door")}
    assert (owed["rung"], owed["attend"]) == (at("14:12"), at("14:15"))


def test_changing_the_grade_to_and_fro_buys_no_silence() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "priority", life=False))
    for minute in ("14:05", "14:10", "14:14"):
        history.later(minute)
        history.when(SetGrade(incident="door", grade="scheduled", reason="he has gone"), by="call_handler").and_then()
        history.when(SetGrade(incident="door", grade="priority"), by="call_handler").and_then()

    assert [one.at for one in history.later("14:20") if isinstance(one.fact, RungReached)] == ["14:15"]


def test_nor_does_it_tell_anybody_twice() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "priority", life=False))
    history.later("14:16")

    for _ in range(3):
        history.when(SetGrade(incident="door", grade="scheduled", reason="he has gone"), by="call_handler").and_then()
        history.when(SetGrade(incident="door", grade="priority"), by="call_handler").and_then()

    assert [one.at for one in history.later("14:31") if isinstance(one.fact, RungReached)] == ["14:30"]


def test_time_in_a_lower_grade_is_not_counted_when_it_is_raised_again() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "priority", life=False))
    history.later("14:05")
    history.when(SetGrade(incident="door", grade="scheduled", reason="he has gone"), by="call_handler").and_then()
    history.later("16:00")

    history.when(SetGrade(incident="door", grade="priority"), by="call_handler").and_then()

    assert [at("16:10")] == [d.due for d in history.room.owed("incident/door") if d.kind == "rung"]


def test_raising_a_closed_one_opens_it_again() -> None:
    given(incident("door", "priority"), CLOSED).when(SetGrade(incident="door", grade="immediate")).then(
        ("incident/door", IncidentReopened(reason="its grade was raised")),
        ("incident/door", GradeSet(grade="immediate", was="priority", reason="")),
    )


def test_raising_one_whose_units_have_gone_puts_it_back_in_the_queue() -> None:
    history = given(
        on_duty("team_leader", "Ana"), incident("door", "priority", life=True), unit("BX21"), assigned("BX21", "door"),
        at_scene("BX21", "door"), released("BX21", "door"), at("14:20"),
    )  # fmt: skip

    history.when(SetGrade(incident="door", grade="immediate"), by="call_handler").then(
        ("incident/door", IncidentReopened(reason="its grade was raised")),
        ("incident/door", GradeSet(grade="immediate", was="priority", reason="")),
    )

    assert history.incident("door").state == "waiting"
    assert [one.at for one in history.later("14:25") if isinstance(one.fact, RungReached)] == ["14:22", "14:25"]


def test_lowering_one_whose_units_have_gone_leaves_it_there() -> None:
    history = given(
        incident("door", "priority"), unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door"),
        released("BX21", "door"),
    )  # fmt: skip

    history.when(SetGrade(incident="door", grade="scheduled", reason="calm now")).and_then()

    assert history.incident("door").state == "released"


def test_a_closed_one_is_not_lowered() -> None:
    given(incident("door", "priority"), CLOSED).when(
        SetGrade(incident="door", grade="scheduled", reason="all well")
    ).refused(ClosedIncident, "This incident is closed; reopen it first. A log entry can still be added.")


def test_lowering_says_why() -> None:
    given(incident("door", "priority")).when(SetGrade(incident="door", grade="scheduled", reason="  ")).refused(
        LoweringNeedsReason, "Say why it is lowered from priority; raising needs no reason."
    )


def test_the_handlers_own_reason_lowers_what_is_no_danger() -> None:
    given(incident("door", "priority")).when(
        SetGrade(incident="door", grade="scheduled", reason="he has gone"), by="call_handler"
    ).then(("incident/door", GradeSet(grade="scheduled", was="priority", reason="he has gone")))


def test_from_immediate_a_supervisor_is_asked_and_the_higher_grade_stands() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "immediate"), at("14:03"))

    asked = history.when(SetGrade(incident="door", grade="priority", reason="he has gone"), by="call_handler")

    wants, question = asked.of("incident/door")
    assert wants == GradeLoweringAsked(grade="priority", reason="he has gone")
    assert isinstance(question, QuestionAsked)
    assert question.lower_to == "priority"
    assert (question.to_name, question.due, question.about_life) == ("Ana", at("14:05"), True)
    assert asked.and_then().incident("door").grade == "immediate"


def asked_to_lower() -> Given:
    history = given(on_duty("team_leader", "Ana"), incident("door", "immediate", life=True), at("14:03"))
    return history.when(SetGrade(incident="door", grade="priority", reason="he has gone"), by="call_handler").and_then()


def test_it_is_asked_once_while_nobody_has_answered() -> None:
    asked_to_lower().when(SetGrade(incident="door", grade="priority", reason="really")).refused(
        AlreadyAsked, "Ana was asked this at 14:03 and has not answered; the higher grade stands."
    )


def test_the_supervisor_who_lowers_it_has_answered() -> None:
    history = asked_to_lower()

    history.when(SetGrade(incident="door", grade="priority", reason="seen on camera"), by="team_leader").and_then()

    assert history.incident("door").open_questions == ()
    assert [q.answer for q in history.incident("door").questions] == ["Graded priority"]


def test_nobody_else_answers_for_a_supervisor() -> None:
    history = asked_to_lower()
    (question,) = history.incident("door").open_questions
    answer = AnswerQuestion(incident="door", question=question.id, text="yes")

    history.when(answer, by="call_handler").refused(
        SupervisorsAnswer, "This is a supervisor's to answer (Ana was asked); until then the higher grade stands."
    )
    history.when(answer, by="team_leader").and_then()
    assert history.incident("door").open_questions == ()


def test_unanswered_it_goes_up_and_the_higher_grade_stands() -> None:
    history = asked_to_lower()

    overdue = [one.at for one in history.later("14:20") if isinstance(one.fact, QuestionOverdue)]

    assert overdue[:3] == ["14:05", "14:06", "14:07"]
    assert history.incident("door").grade == "immediate"


def test_a_supervisor_lowers_from_immediate_with_a_reason() -> None:
    given(incident("door", "immediate")).when(
        SetGrade(incident="door", grade="priority", reason="seen on camera, alone"), by="team_leader"
    ).then((
        "incident/door",
        GradeSet(grade="priority", was="immediate", reason="seen on camera, alone", by_supervisor=True),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "kind", "words"),
    [
        ("priority", AlreadyGraded, "It already stands in priority."),
        ("urgent", UnknownGrade, "There is no grade urgent; choose one of immediate, priority, scheduled, "
         "resolved_without_deployment."),
    ],
)  # fmt: skip
def test_a_grade_that_says_nothing_new_is_refused(grade: str, kind: type[Refusal], words: str) -> None:
    given(incident("door", "priority")).when(SetGrade(incident="door", grade=grade)).refused(kind, words)


def test_the_log_names_grades_in_the_forces_own_words() -> None:
    """In Tideshire an immediate is an emergency, and what is scheduled an appointment."""
    history = given(on_duty("team_leader", "Ana"), incident("door", "scheduled", life=False), at("14:03"))
    history.room.pack = load_pack(default_pack_path().parent / "tideshire")
    history.room.rules = {rule.command: rule for rule in main.rules(history.room.pack)}

    history.when(ConfirmGrade(incident="door", minutes=10)).and_then()
    history.when(SetGrade(incident="door", grade="immediate"), by="call_handler").and_then()
    asked = history.when(SetGrade(incident="door", grade="scheduled", reason="he has gone"), by="call_handler")

    *_, stands, graded = (one.fact.sentence() for one in history.room.streams["incident/door"])
    wants, question = (fact.sentence() for fact in asked.of("incident/door"))
    assert stands.startswith("Appointment stands")
    assert graded == "Graded emergency, was appointment"
    assert wants == "Asks a supervisor to lower to appointment: he has gone"
    assert "May this be lowered to appointment? he has gone" in question
