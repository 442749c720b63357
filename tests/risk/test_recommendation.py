"""The pack's table recommends a grade from what is known; only a supervisor goes below it where a life rests on it."""

from __future__ import annotations

import pytest
from tests.given import Given, assigned, at, given, incident, on_duty, unit
from tests.memory_room import policy

from heed.incidents.commands import AddLogEntry, OpenIncident, RecordWords, SetCode
from heed.log.command import Command
from heed.main import still_open
from heed.picture.assessment import GradeLoweringAsked, GradeSet
from heed.picture.fact import Fact
from heed.picture.post import Notified
from heed.picture.recommendation import GradeRecommended, UndergradeTold
from heed.policy.considered import considered
from heed.policy.grading import NAMES, recommend
from heed.risk.decide import AssessThrive, ConfirmGrade, SetCueAside, SetGrade

ROOM = [*on_duty("dispatcher"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben")]
QUIET = incident("door", "priority", life=False)
NOTHING: dict[str, object] = {
    "code": "", "cues": [], "past": [], "life_cues": [], "assessed": False, "life_at_risk": False, "contacts": 0,
    "signals": [], "spoken_to": False, "markers": [],
    "scheme_grades": [],
}  # fmt: skip


def after(*commands: Command, history: Given | None = None) -> Given:
    found = history or given(ROOM, QUIET)
    for command in commands:
        found = found.when(command).and_then()
    return found


def table(**known: object) -> tuple[str, tuple[str, ...]]:
    found = recommend(NOTHING | known, policy())
    return (found.grade, found.rows) if found else ("", ())


# The table


@pytest.mark.parametrize(
    ("known", "grade", "row"),
    [
        ({}, "", ""),
        ({"cues": ["suicide"], "life_cues": ["suicide"]}, "immediate", "life_now"),
        ({"life_at_risk": True, "assessed": True}, "immediate", "assessed_as_life"),
        ({"code": "silent_call"}, "immediate", "silent_caller"),
        ({"cues": ["previous_attempt", "bereavement"]}, "immediate", "tried_before_in_crisis"),
        ({"past": ["previous_attempt"], "cues": ["whereabouts_unknown"]}, "immediate", "tried_before_and_gone"),
        ({"cues": ["drunk_driver"]}, "immediate", "drunk_at_the_wheel"),
        ({"cues": ["domestic"]}, "priority", "domestic"),
        ({"code": "missing_person"}, "priority", "missing"),
        ({"contacts": 2, "cues": ["hate"]}, "immediate", "rings_again"),
        ({"scheme_grades": ["priority", "immediate"]}, "immediate", "scheme_immediate"),
        ({"scheme_grades": ["priority"]}, "priority", "scheme_priority"),
    ],
)
def test_a_row_gives_its_grade(known: dict[str, object], grade: str, row: str) -> None:
    found = table(**known)

    assert (found[0], row in found[1] or not row) == (grade, True)


def test_no_row_can_speak_of_where_it_is_how_long_it_waited_or_who_is_free() -> None:
    names = {name for name, _ in NAMES}

    assert names == NOTHING.keys()
    assert not {word for name in names for word in ("place", "area", "wait", "unit", "free", "minutes") if word in name}


# On an incident


def test_it_is_said_in_the_act_that_brought_it_with_its_reasons() -> None:
    facts = given(ROOM).when(OpenIncident(incident="door", what="man with a knife at the door")).of("incident/door")

    [advice] = [fact for fact in facts if isinstance(fact, GradeRecommended)]
    assert (advice.grade, "weapon_named" in advice.rows) == ("immediate", True)
    assert "Consider immediate: " in advice.sentence()


def test_the_same_for_the_same_reasons_is_not_said_again_and_what_falls_away_is() -> None:
    history = after(AddLogEntry(incident="door", text="she screams"))
    before = len(history.room.streams["incident/door"])
    after(AddLogEntry(incident="door", text="she still screams"), history=history)
    assert len(history.room.streams["incident/door"]) == before + 1

    after(SetCueAside(incident="door", construct="screaming", reason="children playing, seen"), history=history)
    assert history.incident("door").recommended is not None
    assert [line for line in still_open(history.incident("door"), policy()) if "Consider" in line] == []


def test_a_code_to_consider_follows_from_what_was_heard() -> None:
    history = after(AddLogEntry(incident="door", text="nobody knows where he is"))

    lines = list(still_open(history.incident("door"), policy()))
    assert any(line.startswith("Consider the code Missing person: ") for line in lines), lines

    after(SetCode(incident="door", code="missing_person"), history=history)
    assert not any("code" in line for line in still_open(history.incident("door"), policy()))


def test_the_code_that_says_most_of_somebody_is_suggested_first() -> None:
    history = after(
        AddLogEntry(incident="door", text="Suicidal patient has walked out of A&E towards the train tracks")
    )

    codes = [code for code, _ in considered(history.incident("door"), policy())]

    assert codes[0] == "missing_person"
    assert codes[-1] == "concern_for_safety", "what is said first is what it is called last"


# Below it


def told(history: Given, kind: type[Fact], clock: str) -> list[tuple[str, str]]:
    said = history.later(clock)
    return [(one.at, getattr(one.fact, "owner_name", "")) for one in said if isinstance(one.fact, kind)]


def risky() -> Given:
    """A priority incident with a unit on its way, on which a threat to life is then heard."""
    history = given(ROOM, QUIET, unit("BX21"), assigned("BX21", "door"), at("14:10"))
    return after(RecordWords(incident="door", text="I am going to kill myself"), history=history)


def test_a_grade_below_it_is_told_to_whoever_has_it_and_to_the_team_leader_in_a_minute() -> None:
    history = risky()

    said = history.later("14:11")
    assert [one.fact.owner_name for one in said if isinstance(one.fact, UndergradeTold)] == ["Dispatcher"]
    heard = [one for one in said if isinstance(one.fact, Notified) and one.fact.kind == "undergrade"]
    assert [one.stream for one in heard] == ["post/post-Dispatcher", "post/post-Ana"]


def test_it_is_quiet_once_the_grade_is_raised() -> None:
    history = after(SetGrade(incident="door", grade="immediate"), history=risky())

    assert told(history, UndergradeTold, "15:00") == []


def test_it_is_quiet_once_a_supervisor_says_that_it_may_stand_and_not_when_another_does() -> None:
    speaks = AssessThrive(incident="door", threat="said suicide in anger, calm now", life_at_risk=False)
    stands = ConfirmGrade(incident="door", minutes=15, reason="a nurse is with him")
    history = after(speaks, stands, history=risky())
    assert told(history, UndergradeTold, "14:11") == [("14:11", "Dispatcher")]

    history.when(stands, by="team_leader").and_then()
    assert told(history, UndergradeTold, "15:00") == []


def test_lowering_below_it_is_a_supervisors_and_the_higher_grade_stands_meanwhile() -> None:
    speaks = AssessThrive(incident="door", threat="said suicide in anger, calm now", life_at_risk=False)
    history = after(speaks, history=risky())

    asked = history.when(SetGrade(incident="door", grade="scheduled", reason="calm now")).of("incident/door")
    assert [type(fact) for fact in asked][:1] == [GradeLoweringAsked]
    assert history.incident("door").grade == "priority"

    by = history.when(SetGrade(incident="door", grade="scheduled", reason="nurse with him"), by="team_leader")
    [lowered] = [fact for fact in by.of("incident/door") if isinstance(fact, GradeSet)]
    assert (lowered.by_supervisor, lowered.recommended, "life_now" in lowered.rows) == (True, "immediate", True)


def test_elsewhere_a_reason_is_enough_and_what_was_recommended_is_kept() -> None:
    history = given(ROOM, incident("door", "priority", life=False))
    after(SetCode(incident="door", code="concern_for_safety"), history=history)

    facts = history.when(SetGrade(incident="door", grade="scheduled", reason="seen well")).of("incident/door")
    [lowered] = [fact for fact in facts if isinstance(fact, GradeSet)]
    assert (lowered.grade, lowered.recommended, lowered.rows) == ("scheduled", "priority", ("concern",))
