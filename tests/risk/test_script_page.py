"""The script and the SOP on the screens: asked and answered by keyboard, filled without retyping, live everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints_in_both_themes, go, live, office, press

from heed.incidents.commands import RequestService, SetCode
from heed.picture.incident import Incident
from heed.risk.decide import AnswerScript, DoAction

__all__ = ["office"]
pytestmark = pytest.mark.browser


def at_desk(office: Office, code: str = "domestic_incident") -> tuple[Page, str]:
    """The handler on a call, its incident opened and coded; the desk, and the incident's id."""
    contact, incident = office.opened_from_call("Shouting next door")
    office.room.act(SetCode(incident=incident, code=code), office.handler)
    desk = office.window("amara.fairclough", f"/calls/{contact}?incident={incident}")
    return desk, incident


def stands(office: Office, incident: str) -> Incident:
    found = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(found, Incident)
    return found


def asked(page: Page) -> list[str]:
    return page.locator("[data-asks] > .ask label b").all_inner_texts()


def test_danger_is_asked_first_and_answered_by_keyboard_alone(office: Office) -> None:
    desk, incident = at_desk(office)
    assert asked(desk)[:3] == [
        "Where is it?", "Who is in danger now, and from what?", "Is there a weapon, or anything used as one?",
    ]  # fmt: skip

    press(desk, "Escape", ",", "Mill Street, the shop", "Enter")
    expect(desk.locator("#ask-in_danger")).to_be_focused()
    press(desk, "my sister", "Enter")
    expect(desk.locator("#ask-weapon_there")).to_be_focused()
    press(desk, "y a kitchen knife", "Enter")

    expect(desk.locator(".log")).to_contain_text("a kitchen knife")
    answer = stands(office, incident).script.answer("weapon_there")
    assert answer is not None
    assert (answer.choice, answer.text) == ("yes", "a kitchen knife")


def test_an_answer_leads_on_without_moving_the_hand(office: Office) -> None:
    desk, incident = at_desk(office, "theft")
    expect(desk.locator("#ask-which_way")).to_have_count(0)

    desk.locator("[data-key='ask:suspect_there'] button[value=no]").click()

    expect(desk.locator("#ask-which_way")).to_be_visible()
    assert stands(office, incident).script.answer("suspect_there") is not None


def test_the_caller_s_own_words_stand_as_a_quotation(office: Office) -> None:
    desk, _ = at_desk(office, "concern_for_safety")

    desk.locator("#ask-past_attempts").fill("y I took pills at Easter")
    desk.locator("#ask-past_attempts").press("Enter")

    said = desk.locator(".log .quotation")
    expect(said).to_contain_text("at Easter")
    expect(said).to_contain_text("caller, asked “Have they tried to take their own life before; when and how?”")


def test_what_was_answered_is_taken_into_the_assessment_by_one_press(office: Office) -> None:
    desk, incident = at_desk(office)
    office.room.act(AnswerScript(incident=incident, question="weapon_there", choice="no"), office.handler)

    threat = desk.locator(".element").filter(has=desk.locator("#thrive-threat"))
    expect(threat.locator(".fill")).to_contain_text("No weapon is there")
    threat.get_by_role("button", name="Take").click()

    expect(desk.locator("#thrive-threat")).to_have_value("No weapon is there")
    expect(desk.locator("#thrive-threat")).to_be_focused()


def test_the_sop_opens_beside_the_log_and_takes_the_focus_from_nobody(office: Office) -> None:
    incident = office.opened()
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(page.locator(".sop .empty")).to_be_visible()
    page.locator(f"#note-{stands(office, incident).number}-text").fill("still typing")

    office.room.act(SetCode(incident=incident, code="sudden_death"), office.handler)

    expect(page.locator(".sop .todo").first).to_contain_text("Ask whether they are breathing")
    expect(page.locator(f"#note-{stands(office, incident).number}-text")).to_be_focused()


def test_anybody_does_it_in_one_press_and_everybody_sees_it_done(office: Office) -> None:
    desk, incident = at_desk(office, "sudden_death")
    page = office.window("dan.rushworth", f"/incidents/{incident}")

    page.locator(".sop [data-key='todo:ask_ambulance']").get_by_role("button", name="Ask Ambulance").click()

    for window in (page, desk):
        expect(window.locator(".sop [data-key='todo:ask_ambulance']")).to_contain_text("✓ Ask for an ambulance")
    assert "ambulance" in stands(office, incident).services


def test_not_here_is_said_with_a_reason_and_given_away_with_a_time(office: Office) -> None:
    incident = office.opened()
    office.room.act(SetCode(incident=incident, code="burglary_dwelling"), office.handler)
    page = office.window("dan.rushworth", f"/incidents/{incident}")

    row = page.locator(".sop [data-key='todo:leave_scene']")
    row.locator("summary").click()
    row.get_by_label("Why not here").fill("it is a car park")
    row.get_by_role("button", name="Not to be done").click()
    other = page.locator(".sop [data-key='todo:send_quietly']")
    other.locator("summary").click()
    other.get_by_label("Give it to").select_option("team_leader")
    other.get_by_label("Minutes").fill("9")
    other.get_by_role("button", name="Give", exact=True).click()

    expect(row).to_contain_text("it is a car park")
    expect(other).to_contain_text("Nasreen Holroyd")


def test_the_board_s_pane_has_what_is_to_be_done(office: Office) -> None:
    incident = office.opened()
    office.room.act(SetCode(incident=incident, code="sudden_death"), office.handler)
    board = office.window("dan.rushworth", f"/board?incident={incident}", width=1920, height=1080)

    expect(board.locator(".todos .todo").first).to_contain_text("breathing")
    expect(board.locator(f"tr[data-key='{incident}'] .why")).to_contain_text("unanswered: breathing +1")


def test_patched_and_fresh_are_the_same(office: Office) -> None:
    desk, incident = at_desk(office, "sudden_death")
    act = office.room.act
    act(AnswerScript(incident=incident, question="breathing", choice="no"), office.handler)
    act(RequestService(incident=incident, service="ambulance"), office.dispatcher)
    act(DoAction(incident=incident, action="leave_scene"), office.dispatcher)
    shown = """() => [...document.querySelectorAll(".ask, .todo, .fill")].map((row) => row.dataset.key)"""
    expect(desk.locator("[data-key='todo:leave_scene']")).to_contain_text("✓")
    press(desk, "Escape", ".")
    patched = desk.evaluate(shown)

    live(go(desk, desk.url))

    assert patched == desk.evaluate(shown)


def test_nothing_is_in_the_way_of_anybody(office: Office) -> None:
    desk, incident = at_desk(office)
    office.room.act(AnswerScript(incident=incident, question="weapon_there", choice="no"), office.handler)
    expect(desk.locator(".fill").first).to_be_visible()

    assert complaints_in_both_themes(desk) == {}
