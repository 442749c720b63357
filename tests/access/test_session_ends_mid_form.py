"""A session that ends under somebody's hands: what they typed stays, and goes once they have signed in again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, press
from tests.room_server import PASSWORD

pytestmark = pytest.mark.browser
WORDS = "He says the back door is open"


def end_sessions(office: Office, person: str) -> None:
    office.room.run(office.room.site.sessions.end_all(person))


def sign_in_again(page: Page) -> None:
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Password")).to_be_focused()
    press(page, PASSWORD, "Enter")
    expect(dialog).to_be_hidden()


def test_a_note_typed_before_the_session_ended_goes_after_signing_in_in_the_page(office: Office) -> None:
    incident = office.opened()
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    note = page.locator("form[data-command=add_log_entry]").first.locator("textarea, input[name=text]").first
    note.click()
    page.keyboard.type(WORDS)

    end_sessions(office, office.dispatcher.person)
    if not page.locator("#sign-in-again").is_visible():
        page.keyboard.press("Enter")
    sign_in_again(page)
    if note.input_value():
        note.press("Enter")

    expect(page.get_by_text(WORDS).first).to_be_visible()
    assert [entry for entry in office.log(incident) if WORDS in entry] == [WORDS]


def test_a_form_sent_after_the_session_ended_asks_for_the_password_and_goes_by_itself_once(office: Office) -> None:
    page = office.window("nasreen.holroyd", "/duty")
    page.locator("[data-tab-key=u], .tabs button", has_text="Units").first.click()
    press(page, "c", "BX77", "Tab", "PC One")
    page.route("**/api/v1/stream*", lambda route: route.abort())

    end_sessions(office, office.leader.person)
    page.keyboard.press("Enter")
    sign_in_again(page)

    expect(
        page.locator('[data-live=crews] [data-unit="BX77"]').or_(page.get_by_text("BX77 on duty"))
    ).not_to_have_count(0)
    units = office.room.node.room.index.callsigns
    assert list(units) == ["BX77"]


def test_what_was_typed_survives_a_reload_that_led_to_the_sign_in_sheet(office: Office) -> None:
    incident = office.opened()
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    note = page.locator("form[data-command=add_log_entry]").first.locator("textarea, input[name=text]").first
    note.click()
    page.keyboard.type(WORDS)
    end_sessions(office, office.dispatcher.person)

    page.reload()
    page.fill("#in-name", "dan.rushworth")
    page.fill("#in-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/incidents/" in url)

    expect(note).to_have_value(WORDS)


def test_somebody_else_cannot_send_what_is_typed_under_their_own_name(office: Office) -> None:
    page = office.window("dan.rushworth", "/duty")
    end_sessions(office, office.dispatcher.person)
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()

    dialog.get_by_label("Name").fill("nasreen.holroyd")
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(dialog).to_contain_text("That is somebody else's sign-in.")
    expect(dialog).to_be_visible()
    expect(page.locator("meta[name=person]")).to_have_attribute("content", office.dispatcher.person)
