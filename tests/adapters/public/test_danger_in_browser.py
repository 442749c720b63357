"""Somebody who cannot ring writes: the room has it before everything else, a handler takes it, and they are told so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.desks import Office, complaints, live, press
from tests.public_pages import open_public

pytestmark = pytest.mark.browser


def test_a_report_that_shows_danger_is_first_and_the_two_write_to_each_other(office: Office, browser: Browser) -> None:
    office.rings("101", "01632 960111")
    desk = office.window("amara.fairclough", "/calls")
    with open_public(office.room) as outside:
        context = browser.new_context(base_url=outside.url, viewport={"width": 390, "height": 800})
        page = context.new_page()
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

        expect(desk.get_by_role("button", name="Take")).to_be_visible()
        press(desk, "a")
        desk.wait_for_url("**/calls/*")
        live(desk)
        expect(page.get_by_role("status").first).to_contain_text("A person in the control room is reading this now")
        expect(desk.locator(".card")).to_contain_text("there now")

        page.get_by_label("Write to the control room").fill("he is in the kitchen")
        page.keyboard.press("Enter")
        expect(desk.locator("main")).to_contain_text("he is in the kitchen")
        context.close()
