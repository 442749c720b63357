"""What is being typed is read before it is sent: it lights up, it advises, it records nothing and holds nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, press

from heed.risk.assess import AssessThrive

pytestmark = pytest.mark.browser


def ask(page: Page, address: str, body: object, token: bool = True) -> tuple[int, dict[str, Any]]:
    """What the room answers to a page that asks it to read something."""
    answer = page.evaluate(
        """async ([address, body, token]) => {
            const csrf = token ? document.querySelector('meta[name="csrf"]').content : "none";
            const answer = await fetch(address, {method: "POST", body: JSON.stringify(body),
                headers: {"Content-Type": "application/json", "X-CSRF-Token": csrf}});
            return [answer.status, await answer.json()];
        }""",
        [address, body, token],
    )
    return answer[0], answer[1]


def test_risk_lights_up_beneath_what_is_typed_and_nothing_is_recorded(office: Office) -> None:
    contact, incident = office.opened_from_call()
    desk = office.window("amara.fairclough", f"/calls/{contact}?incident={incident}")
    note = desk.get_by_label("Note").first
    note.focus()
    streams = (f"contact/{contact}", f"incident/{incident}")
    before, box = office.by_people(*streams), note.bounding_box()

    press(desk, "he has taken an overdose, no weapon seen")
    heard = desk.locator(".write [data-heard]").first
    expect(heard.locator(".badge").nth(0)).to_have_text("Overdose, poison or fuel drunk")
    expect(heard.locator(".badge").nth(0)).to_have_class("badge danger")
    expect(heard).to_contain_text(re.compile(r"Weapon, denied|\+1"))
    expect(heard.locator(".badge").nth(0)).to_have_attribute("title", re.compile(r"“.*overdose.*” \(cues/.*:\d+\)"))
    expect(note).to_be_focused()
    assert note.bounding_box() == box
    expect(note).to_have_value("he has taken an overdose, no weapon seen")
    assert office.by_people(*streams) == before

    press(desk, "Enter")
    expect(desk.locator(".log")).to_contain_text("he has taken an overdose")
    expect(heard).to_be_empty()


def test_what_is_taken_back_before_it_is_sent_goes_out_again(office: Office) -> None:
    contact = office.rings()
    desk = office.window("amara.fairclough", f"/calls/{contact}")
    what = desk.get_by_label("What is happening").first

    what.fill("he has a knife")
    expect(desk.locator("[data-heard] .badge")).to_have_text("Weapon")
    what.fill("he has a kite")

    expect(desk.locator("[data-heard] .badge")).to_have_count(0)


def test_a_thin_rationale_is_marked_when_it_is_left_and_goes_all_the_same(office: Office) -> None:
    contact, incident = office.opened_from_call()
    desk = office.window("amara.fairclough", f"/calls/{contact}?incident={incident}")
    form = desk.locator('form[data-command="assess_thrive"]')
    form.locator("#thrive-threat").fill("high")
    form.locator("#thrive-harm").focus()

    expect(form.locator('[data-weak="threat"]')).to_have_text("Says little: it is one word")
    expect(form.locator('[data-weak="risk"]')).to_be_hidden()
    form.locator("#thrive-harm").fill("she has a cut above the eye")
    form.locator("#thrive-risk").fill("she has a cut above the eye")
    form.locator("#thrive-investigation").focus()
    expect(form.locator('[data-weak="risk"]')).to_have_text("Says little: it repeats harm")
    expect(form.locator('[data-weak="harm"]')).to_be_hidden()

    form.locator("#thrive-threat").fill("he shouts that he will be back")
    form.get_by_label("No", exact=True).focus()
    press(desk, " ")
    form.get_by_role("button", name="Record THRIVE").click()
    made = desk.locator(".assessment").first
    expect(made).to_contain_text("it repeats harm")
    expect(made).to_contain_text("Nothing written: investigation, vulnerability, engagement")
    assert complaints(desk) == []


def test_a_second_assessment_is_shown_beside_the_first_and_with_what_it_says_otherwise(office: Office) -> None:
    incident = office.opened()
    seen = office.room.node.room.cursor
    first = AssessThrive(
        incident=incident, threat="he has a hammer", levels={"threat": "high"}, life_at_risk=True, seen=seen
    )
    second = AssessThrive(incident=incident, threat="he had a hammer", life_at_risk=False, seen=seen)
    office.room.act(first, office.handler)
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(page.locator(".assessment")).to_have_count(1)

    office.room.act(second, office.dispatcher)

    newest = page.locator(".assessment").first
    expect(page.locator(".assessment")).to_have_count(2)
    expect(newest).to_contain_text("neither had seen the other. Both stand.")
    expect(newest).to_contain_text(re.compile(r"Otherwise than that of Amara Fairclough, \d\d:\d\d"))
    newest.get_by_text("Otherwise than").click()
    expect(newest.locator("del").nth(1)).to_have_text("gone: has")
    expect(newest.locator("ins").first).to_have_text("new: had")
    live = page.locator(".thrive .list").first.inner_html()
    page.reload()
    expect(page.locator(".assessment")).to_have_count(2)
    assert complaints(page) == []
    assert page.locator(".thrive .list").first.inner_html().count("<li") == live.count("<li")


def test_only_a_page_that_is_signed_in_is_answered_and_bad_bodies_are_refused_in_one_line(office: Office) -> None:
    page = office.window("dan.rushworth", "/board")

    status, answer = ask(page, "/api/v1/cues", {"text": "he has a knife 🔪 и нож"})
    [cue] = answer["cues"]
    assert (status, cue["construct"], cue["words"], cue["mode"]) == (200, "weapon", "knife", "said")
    assert ask(page, "/api/v1/cues", {"text": "a" * 50_000})[0] == 200
    assert ask(page, "/api/v1/cues", {"text": "ж" * 50_000})[0] == 200
    assert ask(page, "/api/v1/cues", {"text": "a" * 70_000})[0] == 422
    assert ask(page, "/api/v1/cues", {"text": "a" * 5_000_000})[0] == 413
    assert ask(page, "/api/v1/cues", {"text": 7})[0] == 422
    assert ask(page, "/api/v1/cues", {})[0] == 422
    assert ask(page, "/api/v1/cues", {"text": "a knife"}, token=False)[0] == 403
    assert ask(page, "/api/v1/rationales", {"elements": {"threat": "a knife"}, "incident": "none"})[1]["speaks_of"] == [
        "weapon"
    ]
    page.context.clear_cookies()
    assert ask(page, "/api/v1/cues", {"text": "a knife"})[0] == 401
