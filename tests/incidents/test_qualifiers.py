"""Qualifiers are said with a reason; what code or risk asks for is owed and holds nothing. So is an NDM record."""

from __future__ import annotations

import pytest
from tests.given import Given, at, given, incident, on_duty

from heed.incidents.commands import AddLogEntry, CloseIncident, EstablishWelfare, SetCode
from heed.incidents.ndm import RecordNdm
from heed.incidents.qualifying import AddQualifier, NoReasonGiven, NotQualified, RemoveQualifier, UnknownQualifier
from heed.log.command import Command
from heed.main import still_open
from heed.picture.coding import QualifierAdded, QualifierRemoved
from heed.picture.owed import Task, TaskDone, TaskOwed
from heed.risk.decide import AssessThrive, SetCueAside, SetGrade

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader", "Ana")]
DOOR = "incident/door"


def begun(*commands: Command, by: str = "dispatcher") -> Given:
    history = given(ROOM, incident("door", "priority", life=False), at("14:10"))
    for command in commands:
        history.when(command, by=by).and_then()
    return history


def lines(history: Given, begin: str) -> list[str]:
    one = history.incident("door")
    return [line for line in still_open(one, history.room.pack.in_force(one.began_at)) if line.startswith(begin)]


def owed(history: Given) -> list[str]:
    return lines(history, "Qualifiers to be said")


def wrote(text: str) -> Command:
    return AddLogEntry(incident="door", text=text)


def add(name: str, reason: str = "") -> Command:
    return AddQualifier(incident="door", qualifier=name, reason=reason)


def not_so(name: str, reason: str = "asked her, and it is not") -> Command:
    return RemoveQualifier(incident="door", qualifier=name, reason=reason)


def test_a_qualifier_is_added_once_and_taken_away_with_a_reason() -> None:
    history = begun()

    history = history.when(add("repeat", "third this month")).then(
        (DOOR, QualifierAdded(qualifier="repeat", name="Repeat caller and/or victim", reason="third this month"))
    )
    history.when(add("repeat")).then_nothing()
    history.when(not_so("repeat", "another family")).then(
        (DOOR, QualifierRemoved(qualifier="repeat", name="Repeat caller and/or victim", reason="another family"))
    )
    assert history.incident("door").coding.qualifiers == ()


def test_refusals_say_what_there_is() -> None:
    history = begun(add("knife"))

    history.when(add("knive")).refused(
        UnknownQualifier, "There is no qualifier knive; choose one from the list (nearest: knife)."
    )
    history.when(not_so("hate")).refused(
        NotQualified, "Hate is not on this incident and nothing asks for it; there is Knife or bladed article."
    )
    history.when(not_so("knife", "…")).refused(NoReasonGiven, "“…” is no reason; say what shows that it is not so.")


@pytest.mark.parametrize("deals", [add("repeat"), not_so("repeat")])
def test_what_a_code_asks_for_is_owed_until_somebody_says_whether_it_is_so(deals: Command) -> None:
    history = begun(SetCode(incident="door", code="asb_personal"))

    assert owed(history) == ["Qualifiers to be said: Repeat caller and/or victim"]
    assert owed(history.when(deals).and_then()) == []
    assert owed(history.when(SetCode(incident="door", code="noise")).and_then()) == []


def test_what_was_heard_asks_for_one_and_what_is_set_aside_asks_no_longer() -> None:
    history = begun(wrote("he shouted racist abuse at her because she is Polish"))

    assert owed(history) == ["Qualifiers to be said: Hate"]
    aside = SetCueAside(incident="door", construct="hate", reason="a line of a play")
    assert owed(history.when(aside).and_then()) == []


def closed(history: Given) -> Given:
    """Close it, over nothing that stops it."""
    history.when(AssessThrive(incident="door", threat="words in the street, over now", life_at_risk=False)).and_then()
    spoken = EstablishWelfare(incident="door", person="her", how="spoken_to", words="I am all right")
    history.when(spoken).and_then()
    closing = CloseIncident(incident="door", result="information_recorded", rationale="nothing more to be done")
    return history.when(closing, by="dispatcher").and_then()


def tasks(history: Given, kind: str) -> list[Task]:
    return [
        state for stream in history.room.streams if f"/{kind}-" in stream
        if isinstance(state := history.room.state(stream), Task)
    ]  # fmt: skip


def test_it_closes_over_what_is_owed_which_becomes_a_task_and_is_done_by_being_said() -> None:
    history = closed(begun(SetCode(incident="door", code="asb_personal")))
    [task] = tasks(history, "qualifiers")
    assert (history.incident("door").open, task.open) == (False, True)
    assert task.what == (
        "Nobody said whether it is Repeat caller and/or victim: add what is so, and say why not of the rest."
    )

    done = history.when(add("repeat"), by="call_handler")

    assert done.of(f"task/{task.id}") == [
        TaskDone(by_name="Call Handler", words="Qualifier Repeat caller and/or victim")
    ]  # fmt: skip
    assert [one.open for one in tasks(done.and_then(), "qualifiers")] == [False]


def test_what_was_said_before_closing_owes_nothing() -> None:
    history = closed(begun(SetCode(incident="door", code="asb_personal"), not_so("repeat")))

    assert tasks(history, "qualifiers") == []


# A decision by the model, where policy asks


def test_a_code_of_the_pack_asks_for_a_decision_to_be_recorded_and_closing_leaves_it_to_somebody() -> None:
    history = begun(SetCode(incident="door", code="abduction"))
    assert len(lines(history, "A decision to be recorded (NDM)")) == 1
    assert [fact for _, fact in begun(SetCode(incident="door", code="noise")).when(not_so("hate")).facts] == []

    history = closed(history)
    [task] = tasks(history, "ndm_record")
    recorded = RecordNdm(incident="door", decision="No entry was made", information="the neighbour saw her leave")
    after = history.when(recorded, by="call_handler").and_then()
    assert [one.open for one in tasks(after, "ndm_record")] == [False]
    assert task.open


def test_standing_below_a_grade_that_rests_on_a_life_asks_for_one_and_a_record_settles_it() -> None:
    history = begun(wrote("she is on the ledge of the bridge and says she will jump"))
    below = lines(history, "A decision to be recorded (NDM)")
    assert len(below) == 1

    assert lines(history.when(SetGrade(incident="door", grade="immediate")).and_then(), "A decision") == []
    again = begun(wrote("she is on the ledge of the bridge and says she will jump"))
    recorded = RecordNdm(incident="door", decision="stays priority", information="the ledge is a kerb")
    assert lines(again.when(recorded).and_then(), "A decision") == []


def test_nothing_is_owed_where_the_pack_asks_nothing() -> None:
    history = closed(begun(SetCode(incident="door", code="noise")))

    made = [one for one in history.room.record if isinstance(one.fact, TaskOwed)]
    assert {one.fact.kind for one in made if isinstance(one.fact, TaskOwed)} <= {"caller_told", "intelligence_check"}
