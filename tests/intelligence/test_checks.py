"""Intelligence checks: owed from the grade on by somebody named, chased, and no help waits for one (IN3)."""

from __future__ import annotations

from typing import Any

from tests.given import Given, assigned, at, given, incident, on_duty, somebody, unit

from heed.incidents.commands import CloseIncident, SetCaller
from heed.incidents.outliving import DoTask, ToldByChecks
from heed.intelligence.checks import DoCheck, DoneAlready, NoSuchCheck, ReasonCheck, SaysNotWhat, SaysNotWhyNot
from heed.picture.checks import CheckDone, CheckReasoned, ChecksOverdue, ChecksPut
from heed.picture.closure import OwedSettled
from heed.picture.cue import CueHeard
from heed.picture.described import PersonDescribed, VehicleDescribed
from heed.picture.life import CodeSet
from heed.picture.owed import TaskOwed
from heed.picture.post import Notified
from heed.risk.decide import SetGrade

ROOM = [
    *on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader"), *on_duty("dispatch_supervisor"),
    *on_duty("force_incident_manager"),
]  # fmt: skip
SUPPORT = on_duty("support_operator")
DRIVER = {"plate": "AB12 CDE"}


def graded(*more: Any, grade: str = "immediate", support: bool = True, **how: Any) -> Given:
    """An accepted incident in a grade, whose checks have been put to somebody."""
    held = given(*ROOM, *(SUPPORT if support else ()), *incident("one", grade, **how), *more)
    held.later("14:00")
    return held


def put(found: Given) -> list[ChecksPut]:
    return [one.fact for one in found.room.streams["incident/one"] if isinstance(one.fact, ChecksPut)]


def lines(found: Given, post: str) -> list[str]:
    """What a post was told of intelligence checks."""
    facts = (one.fact for one in found.room.streams[f"post/post-{post}"])
    return [one.why for one in facts if isinstance(one, Notified) and "check" in one.why]


def done(check: str = "person", outcome: Any = "nothing_held", result: str = "", **more: Any) -> DoCheck:
    return DoCheck(incident="one", check=check, outcome=outcome, result=result, **more)


def test_a_grade_puts_the_person_check_to_the_support_operator_at_once_with_a_time_and_a_line() -> None:
    found = graded()

    (fact,) = put(found)
    assert [(one.key, one.words, one.due) for one in fact.checks] == [("person", "Person check", at("14:10"))]
    assert (fact.owner_role, fact.owner_name, fact.uncovered) == ("support_operator", "Support Operator", ())
    assert lines(found, "Support Operator") == ["owed by you: person check"]
    assert lines(found, "Team Leader") == []


def test_where_nobody_holds_the_role_it_is_the_dispatchers_who_has_it_and_a_supervisor_hears_that() -> None:
    found = graded(support=False)

    (fact,) = put(found)
    assert (fact.owner_post, fact.uncovered) == ("post-Dispatcher", ("support_operator",))
    assert fact.sentence() == (
        "Intelligence checks owed by Dispatcher: person check (nobody on duty as support operator)"
    )
    assert lines(found, "Dispatcher") == ["owed by you: person check"]
    assert lines(found, "Team Leader") == ["nobody on duty as support operator: person check with Dispatcher"]


def test_a_grade_that_asks_for_none_owes_none_until_it_is_raised() -> None:
    found = graded(grade="resolved_without_deployment")
    assert put(found) == []

    found.when(SetGrade(incident="one", grade="immediate", reason="he has a knife"), "dispatcher").and_then()
    found.later("14:00")

    assert [one.key for one in put(found)[0].checks] == ["person"]


def test_a_code_asks_for_more_and_a_caller_who_is_named_later_is_looked_up_too() -> None:
    code = ("incident/one", CodeSet(code="domestic_incident", name="Domestic incident", was=""))
    found = graded(code)
    assert [one.key for fact in put(found) for one in fact.checks] == ["person", "address"]

    found.when(SetCaller(incident="one", name="Ann Wells", number="07700 900123"), "call_handler").and_then()
    found.later("14:00")

    assert [one.key for one in put(found)[-1].checks] == ["caller"]


def test_a_vehicle_that_was_looked_up_settles_no_check_of_the_person() -> None:
    found = graded(("incident/one", VehicleDescribed(described="car", details=DRIVER)))
    assert [one.key for one in put(found)[0].checks] == ["person", "vehicle"]

    found.when(done("vehicle"), "support_operator").then(
        ("incident/one", CheckDone(
            key="vehicle", check="vehicle", words="Vehicle check", looks_up="vehicle", outcome="nothing_held",
            about=("AB12 CDE",), by_name="Support Operator",
        )),
    )  # fmt: skip

    assert [one.key for one in found.incident("one").checks.undone] == ["person"]


def test_that_nothing_is_held_is_a_result_and_what_is_held_is_said_in_words() -> None:
    found = graded()

    found.when(done(outcome="held", result=" – "), "support_operator").refused(
        SaysNotWhat, "Something is held: say what, and where it is found, in a line or two."
    )
    found.when(done("passport"), "support_operator").refused(
        NoSuchCheck, "There is no check called passport; known: address, caller, number, person, subscriber, vehicle."
    )
    found = found.when(done(), "support_operator").and_then()

    assert found.incident("one").checks.undone == ()
    assert [one for one in found.later("15:30") if isinstance(one.fact, ChecksOverdue)] == []


def test_somebody_who_is_named_after_the_check_was_done_is_looked_up_too() -> None:
    found = graded().when(done(), "support_operator").and_then()

    found.room.put([("incident/one", PersonDescribed(described="him", details={"name": "Rob Hale"}))])
    found.later("14:00")
    assert [one.key for one in put(found)[-1].checks] == ["person-2"]

    found = found.when(done(outcome="held", result="one caution, theft"), "support_operator").and_then()
    assert [(one.key, one.about) for one in found.incident("one").checks.items] == [
        ("person", ()), ("person-2", ("Rob Hale",)),
    ]  # fmt: skip
    assert [one for one in found.later("14:05") if isinstance(one.fact, ChecksPut)] == []


def test_a_risk_in_a_result_opens_judgement_again_and_is_put_before_whoever_goes() -> None:
    found = graded(unit("BX21"), *assigned("BX21", "one"), life=False)
    said = "tried to take his own life in March; markers violence and mental health"

    asked = found.when(done(outcome="risk", result=said, reference="NICHE 26/4471"), "support_operator")
    heard = [fact.construct for fact in asked.of("incident/one") if isinstance(fact, CueHeard)]
    (told,) = asked.of("post/post-Dispatcher")
    found = asked.and_then()

    assert "suicide" in heard
    assert isinstance(told, Notified)
    assert (told.interrupted, told.why) == (True, f"risk found by the person check: {said}. Pass it to BX21")
    held = found.incident("one")
    assert held.stale[0].why == f"Person check: {said}"
    assert held.news is not None
    assert held.news.words == f"Person check: {said}"


def test_why_one_is_not_done_is_a_reason_that_a_supervisor_sees() -> None:
    found = graded()

    found.when(ReasonCheck(incident="one", check="person", reason="-"), "support_operator").refused(
        SaysNotWhyNot, "“-” says not why: say what makes the check needless or impossible here."
    )
    reason = "nobody knows who he is, no name and no face"
    asked = found.when(ReasonCheck(incident="one", check="person", reason=reason), "support_operator")
    assert asked.of("incident/one") == [
        CheckReasoned(
            key="person", check="person", words="Person check", looks_up="person", reason=reason,
            by_name="Support Operator",
        )
    ]  # fmt: skip
    found = asked.and_then()

    assert lines(found, "Team Leader") == [f"person check not done, says Support Operator: {reason}"]
    found.when(ReasonCheck(incident="one", check="person", reason=reason), "support_operator").refused(
        DoneAlready, "Person check is settled already, by Support Operator."
    )
    found.when(done(outcome="held", result="it was Rob Hale"), "dispatcher").and_then()


def test_one_that_nobody_does_is_chased_from_its_owner_upwards_and_holds_nothing() -> None:
    found = graded(unit("BX21"))

    said = [one for one in found.later("15:30") if isinstance(one.fact, ChecksOverdue)]

    assert [(one.at, one.fact.owner_name) for one in said] == [  # type: ignore[attr-defined]
        ("14:10", "Support Operator"), ("14:20", "Team Leader"), ("14:50", "Dispatch Supervisor"),
    ]  # fmt: skip
    assert said[0].fact.keys == ("person",)  # type: ignore[attr-defined]


def test_closing_over_one_leaves_it_owed_and_its_result_settles_it_then() -> None:
    found = graded(grade="scheduled", life=False)
    close = CloseIncident(incident="one", result="crime_recorded", rationale="report taken")

    asked = found.when(close, "dispatcher")
    tasks = [fact for _, fact in asked.facts if isinstance(fact, TaskOwed) and fact.kind == "intelligence_check"]
    assert [(one.owner_name, one.what) for one in tasks] == [
        ("Support Operator", "Not looked up: person check. Do it, or say why not."),
    ]  # fmt: skip
    found = asked.and_then()

    settled = found.when(done(), somebody("support_operator")).of("incident/one")
    assert [(one.kind, one.done) for one in settled if isinstance(one, OwedSettled)] == [("intelligence_check", True)]


def test_what_is_left_owed_is_settled_by_results_and_not_by_a_word_on_the_list() -> None:
    found = graded(grade="scheduled", life=False)
    close = CloseIncident(incident="one", result="crime_recorded", rationale="report taken")
    found = found.when(close, "dispatcher").and_then()

    word = DoTask(incident="one", kind="intelligence_check", text="somebody did it")
    assert isinstance(found.when(word, "support_operator").refusal, ToldByChecks)
