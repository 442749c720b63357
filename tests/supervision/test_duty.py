"""Coming on and off duty by keyboard: a post and its screens are taken together, and nobody slips away as the last."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.desks import Office, complaints, press

from heed.supervision.commands import LeavePost, TakePost

pytestmark = pytest.mark.browser


def on_duty(page: Page, name: str) -> Locator:
    return page.locator("[data-live=on_duty] > [data-key]", has_text=name)


def test_whoever_signs_in_without_a_post_takes_one_and_its_screens_open(office: Office) -> None:
    office.room.person("gwen.tattersall", "call_handler", "dispatcher", on_duty=False)
    colleague = office.window("dan.rushworth", "/duty")
    page = office.window("gwen.tattersall", "/")
    expect(page).to_have_url(f"{office.room.url}/duty")
    expect(page.get_by_text("You are not on duty.")).to_be_visible()

    press(page, "p", "Dispatcher", "Tab", "Dispatch", "Tab", "Enter")

    page.wait_for_url("**/board")
    expect(on_duty(colleague, "Gwen Tattersall")).to_contain_text("Dispatcher")
    expect(page.locator(".mine .notice")).to_contain_text("Gwen Tattersall, dispatcher")


def test_the_last_holder_is_told_to_hand_over_or_to_say_why_and_then_has_no_role(office: Office) -> None:
    page = office.window("amara.fairclough", "/duty")
    other_window = office.window("amara.fairclough", "/calls")
    press(page, "l", "Tab", "Tab", "Enter")
    refused = page.locator('[data-error-for="to_post"]')
    expect(refused).to_contain_text("You are the last call handler on duty")

    page.locator("#leave1-uncovered_because").focus()
    press(page, "taken ill", "Enter")

    expect(page.get_by_text("You are not on duty.")).to_be_visible()
    expect(page.locator(".screens a")).to_have_count(0)
    expect(other_window.locator("#room-alarm")).to_contain_text("Your role or post has changed")
    assert office.room.browser("amara.fairclough").send("open_incident", what="x").status_code == 403


def test_a_post_is_handed_to_a_colleague_in_the_same_role(office: Office) -> None:
    gwen = office.room.person("gwen.tattersall", "dispatcher")
    page = office.window("dan.rushworth", "/duty")

    press(page, "l", "Gwen Tattersall", "Tab", "Tab", "Enter")

    expect(page.get_by_text("You are not on duty.")).to_be_visible()
    record = office.room.run(office.room.node.store.stream(f"post/{office.dispatcher.post}"))
    assert record[-1].fact.sentence() == "Off duty, handed to Gwen Tattersall"
    assert gwen.post


def test_another_window_goes_on_in_a_post_that_was_taken_elsewhere(office: Office) -> None:
    gwen = office.room.person("gwen.tattersall", "dispatcher", on_duty=False)
    page = office.window("gwen.tattersall", "/duty")
    office.room.act(TakePost(post="p-gwen", role="dispatcher", person=gwen.person), office.leader)

    page.reload()
    press(page, "g")

    page.wait_for_url("**/board")


def test_a_supervisor_brings_somebody_on_and_takes_somebody_off(office: Office) -> None:
    office.room.person("phil.grimshaw", "team_leader", on_duty=False)
    page = office.window("nasreen.holroyd", "/duty")

    press(page, "b", "Phil Grimshaw", "Tab", "Team leader", "Tab", "Tab", "Enter")
    expect(on_duty(page, "Phil Grimshaw")).to_have_count(1)
    page.reload()
    page.wait_for_selector('html[data-line="live"]')
    press(page, "x", "Dan Rushworth", "Tab", "went home at six", "Enter")

    expect(on_duty(page, "Dan Rushworth")).to_have_count(0)


def test_a_unit_is_brought_on_and_taken_off_and_a_colleague_sees_it(office: Office) -> None:
    page = office.window("dan.rushworth", "/duty")
    board = office.window("nasreen.holroyd", "/board", width=1920)
    press(page, "u", "c", "BX77", "Tab", "PC 12 Ann Other, PC 13 Sam Else", "Enter")
    expect(page.locator('[data-live=crews] [data-unit="BX77"]')).to_contain_text("PC 12 Ann Other, PC 13 Sam Else")
    expect(board.locator('[data-live=units] [data-unit="BX77"]')).to_have_count(1)

    page.keyboard.press("Escape")
    page.locator('[data-live=crews] [data-unit="BX77"]').click()
    press(page, "z")

    expect(board.locator('[data-live=units] [data-unit="BX77"]')).to_have_count(0)


def test_a_call_sign_in_use_is_refused_beside_its_field_and_the_crew_stays(office: Office) -> None:
    office.unit("BX77")
    page = office.window("dan.rushworth", "/duty")

    press(page, "u", "c", "bx77", "Tab", "PC Two", "Enter")

    expect(page.locator('[data-error-for="callsign"]')).to_contain_text("BX77 is on duty already with PC One")
    expect(page.locator("#unit-crew")).to_have_value("PC Two")


def test_a_handler_sees_who_is_on_and_nothing_of_units_or_other_peoples_posts(office: Office) -> None:
    page = office.window("amara.fairclough", "/duty")

    expect(on_duty(page, "Dan Rushworth")).to_have_count(1)
    expect(page.get_by_text("For somebody else")).to_have_count(0)
    expect(page.locator("[data-live=crews]")).to_have_count(0)


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), pytest.param("light", 1920, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_on_the_duty_page(office: Office, theme: str, width: int) -> None:
    office.unit("BX77")
    office.room.act(LeavePost(post=office.handler.post, uncovered_because="ill"), office.handler)
    page = office.window("nasreen.holroyd", "/duty", width=width)
    page.evaluate(f"localStorage.setItem('heed.theme', '{theme}')")
    page.reload()
    page.wait_for_selector('html[data-line="live"]')
    found = complaints(page)
    press(page, "u")

    assert found + complaints(page) == []
