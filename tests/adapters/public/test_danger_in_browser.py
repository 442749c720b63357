"""Somebody who cannot ring writes: the room has it before everything else, a handler takes it, and they are told so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desks import Office, complaints, live, press
from tests.public_pages import open_public

pytestmark = pytest.mark.browser


def reports_a_breach(page: Page) -> None:
    """Page by page, as far as the first answers, which show danger."""
    page.goto("/report")
    assert complaints(page) == []
    page.get_by_role("link", name="A breach of bail").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".summary")).to_be_focused()
    assert complaints(page) == []
    page.get_by_label("Yes, they are here").check()
    page.get_by_label("I am not alone and cannot speak freely").check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/stay")
    expect(page.get_by_role("status").first).to_contain_text("put before everything else")
    assert complaints(page) == []


def takes(desk: Page) -> None:
    """The handler takes what is first."""
    expect(desk.get_by_role("button", name="Take", exact=True)).to_be_visible()
    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    live(desk)


def test_a_report_that_shows_danger_is_first_and_the_two_write_to_each_other(office: Office, browser: Browser) -> None:
    office.rings("101", "01632 960111")
    desk = office.window("amara.fairclough", "/calls")
    with open_public(office.room) as outside:
        context = browser.new_context(base_url=outside.url, viewport={"width": 390, "height": 800})
        page = context.new_page()
        reports_a_breach(page)
        takes(desk)
        expect(page.get_by_role("status").first).to_contain_text("A person in the control room is reading this now")
        expect(desk.locator(".card")).to_contain_text("there now")

        page.get_by_label("Write to the control room").fill("he is in the kitchen")
        page.keyboard.press("Enter")
        expect(desk.locator(".conversation")).to_contain_text("he is in the kitchen")
        expect(desk.locator(".written .answers")).to_contain_text("Yes, they are here")
        press(desk, "R", "Help is coming. Stay where you are.", "Enter")
        expect(page.locator(".said .room")).to_contain_text("Help is coming. Stay where you are.")

        press(desk, "Escape", "w", "Former partner in the house", "Enter")
        desk.wait_for_url("**?incident=*")
        live(desk)
        assert complaints(desk) == []
        page.get_by_role("button", name="Leave, and let this browser forget it").click()
        page.wait_for_url("**/report")
        expect(desk.locator(".written")).to_contain_text("They have closed the page")
        context.close()
