"""Not sure of the code: the SOP nearest to what was heard opens, and the dispatcher is asked which it is (RG7)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, press
from tests.given import Given, at, given, incident, on_duty, somebody

from heed.incidents.commands import AddLogEntry, AnswerQuestion, OpenIncident, SetCode
from heed.log.command import Command
from heed.picture.coding import CodeDoubted
from heed.picture.fact import Fact
from heed.picture.life import CodeSet
from heed.picture.script import SopOpened
from heed.picture.task import QuestionAnswered, QuestionAsked, QuestionOverdue
from heed.policy.asking import asked
from heed.risk.decide import SetCueAside

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader", "Ana")]
NOT_SURE = SetCode(incident="door", code="not_sure")


def heard(*words: str) -> Given:
    """An incident at 14:10 on whose log this was written."""
    history = given(ROOM, incident("door", "priority", life=False), at("14:10"))
    for text in words:
        history.when(AddLogEntry(incident="door", text=text)).and_then()
    return history


def of(kind: type[Fact], facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact, kind)]


def nearest(*words: str) -> str:
    """The code whose SOP opens."""
    opened = of(SopOpened, heard(*words).when(NOT_SURE, by="call_handler").of("incident/door"))
    assert len(opened) < 2
    return opened[0].code if opened and isinstance(opened[0], SopOpened) else ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["a noisy party"], ""),
        (["my ex-partner is at the door"], "domestic_incident"),
        (["nobody knows where he is"], "missing_person"),
        (["my ex-partner is at the door", "she is not breathing"], "sudden_death"),
        (["he tried to take his own life last year", "my ex-partner is at the door"], "domestic_incident"),
    ],
)
def test_what_was_heard_opens_the_nearest_sop_a_risk_to_life_before_the_rest(words: list[str], code: str) -> None:
    assert nearest(*words) == code


def test_the_dispatcher_is_asked_and_the_incident_has_no_code() -> None:
    asking = heard("my ex-partner is at the door").when(NOT_SURE, by="call_handler")

    [doubted] = of(CodeDoubted, asking.of("incident/door"))
    [question] = of(QuestionAsked, asking.of("incident/door"))
    assert isinstance(question, QuestionAsked)
    assert (question.to_role, question.to_name, question.due, question.about_life) == (
        "dispatcher", "Dispatcher", at("14:15"), False,
    )  # fmt: skip
    assert isinstance(doubted, CodeDoubted)
    assert (doubted.question, question.text) == (question.question, "Which code is this? Call Handler is not sure.")
    history = asking.and_then()
    assert (history.incident("door").code, history.incident("door").opening_code) == ("", "")
    assert "relationship" in {
        one.id for one in asked(history.incident("door"), history.room.pack.in_force(at("14:10")))
    }


def test_where_a_life_was_spoken_of_the_answer_is_due_sooner_and_unanswered_it_goes_up() -> None:
    history = heard("she is not breathing").when(NOT_SURE, by="call_handler").and_then()

    said = [one for one in history.later("14:13") if isinstance(one.fact, QuestionOverdue)]
    assert [(one.at, one.fact.owner_name) for one in said if isinstance(one.fact, QuestionOverdue)] == [
        ("14:11", "Ana")
    ]  # fmt: skip


def test_a_dispatcher_who_is_not_sure_asks_the_team_leader() -> None:
    [question] = of(QuestionAsked, heard().when(NOT_SURE, by="dispatcher").of("incident/door"))

    assert isinstance(question, QuestionAsked)
    assert (question.to_role, question.to_name) == ("team_leader", "Ana")


def test_asking_twice_asks_once_until_it_was_answered() -> None:
    history = heard().when(NOT_SURE, by="call_handler").and_then()

    history.when(NOT_SURE).then_nothing()
    question = history.incident("door").coding.doubt
    history.when(AnswerQuestion(incident="door", question=question, text="ring me")).and_then()
    assert of(QuestionAsked, history.when(NOT_SURE, by="call_handler").of("incident/door"))


def test_setting_the_code_answers_the_question_and_is_the_opening_code() -> None:
    history = heard("my ex-partner is at the door").when(NOT_SURE, by="call_handler").and_then()
    question = history.incident("door").coding.doubt

    setting = history.when(SetCode(incident="door", code="domestic_incident"))

    facts = setting.of("incident/door")
    assert facts[:2] == [
        CodeSet(code="domestic_incident", name="Domestic incident"),
        QuestionAnswered(question=question, text="Domestic incident"),
    ]
    assert of(SopOpened, facts) == [], "it is open already"
    after = setting.and_then().incident("door")
    assert (after.opening_code, after.open_questions) == ("domestic_incident", ())


def test_another_code_than_the_nearest_opens_its_own_sop_and_keeps_what_is_about_life() -> None:
    history = heard("she is not breathing").when(NOT_SURE, by="call_handler").and_then()

    after = history.when(SetCode(incident="door", code="collision_injury")).and_then().incident("door")

    left = {one.action.id for one in after.script.undone}
    assert (after.script.code, {"check_breathing", "ask_ambulance", "warn_behind"} <= left) == (
        "collision_injury",
        True,
    )
    assert "leave_scene" not in left


def test_what_is_heard_later_opens_it_then_and_nothing_opens_twice() -> None:
    history = heard().when(NOT_SURE, by="call_handler").and_then()
    entry: Command = AddLogEntry(incident="door", text="my ex-partner is at the door")

    first = history.when(entry)
    assert [one.code for one in of(SopOpened, first.of("incident/door")) if isinstance(one, SopOpened)] == [
        "domestic_incident"
    ]
    history = first.and_then()
    assert (
        of(SopOpened, history.when(AddLogEntry(incident="door", text="she is not breathing")).of("incident/door")) == []
    )


def test_what_was_set_aside_is_not_near() -> None:
    history = heard("my ex-partner is at the door")
    history.when(SetCueAside(incident="door", construct="domestic", reason="a film on television")).and_then()

    assert of(SopOpened, history.when(NOT_SURE, by="call_handler").of("incident/door")) == []


def test_an_incident_may_be_opened_by_somebody_who_is_not_sure() -> None:
    opening = OpenIncident(incident="yard", what="she is not breathing", code="not_sure")

    facts = given(ROOM, at("14:10")).when(opening, by=somebody("call_handler")).of("incident/yard")

    assert [one.code for one in facts if isinstance(one, SopOpened)] == ["sudden_death"]
    assert len(of(QuestionAsked, facts)) == 1
    assert of(CodeSet, facts) == []


@pytest.mark.browser
def test_it_is_said_by_keyboard_and_stands_beside_the_code(office: Office) -> None:
    call, incident = office.opened_from_call("her ex-partner is at the door")
    page = office.window("amara.fairclough", f"/calls/{call}?incident={incident}", width=1920, height=1080)

    press(page, "Escape", "c", "not sure")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Not sure")
    press(page, "Enter")

    code = page.locator('[data-key="code"]')
    expect(code).to_contain_text("Not sure: Dan Rushworth is asked")
    expect(code).to_contain_text("the SOP of Domestic incident is open meanwhile")
    expect(page.locator(".todos")).to_contain_text("Stay on the line", ignore_case=True)
    dispatcher = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(dispatcher.get_by_text("Which code is this? Amara Fairclough is not sure.").first).to_be_visible()
    press(dispatcher, "c", "domestic inc")
    expect(dispatcher.locator("[role=option][aria-selected=true]")).to_contain_text("Domestic incident")
    press(dispatcher, "Enter")
    expect(code).not_to_contain_text("Not sure:")
    expect(page.locator('[data-key="head"]')).to_contain_text("Domestic incident")
