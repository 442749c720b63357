"""A second matter on the screens: offered on the card as it is heard, opened by one key, kept off the first log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints

from heed.incidents.commands import AddLogEntry, SetCode

pytestmark = pytest.mark.browser


def test_a_second_matter_is_offered_opened_by_one_key_and_another_set_aside(office: Office) -> None:
    contact, first = office.opened_from_call("Neighbours fighting over a bill")
    office.room.act(SetCode(incident=first, code="neighbours"), office.handler)
    page = office.window("amara.fairclough", f"/calls/{contact}?incident={first}")
    log = office.window("dan.rushworth", f"/incidents/{first}")

    office.heard(contact, "and one of your officers touched me")
    expect(page.locator(".matter")).to_contain_text("“officers touched me” was said beside 0001")
    office.room.act(
        AddLogEntry(incident=first, text="Her son is missing as well, not seen since Friday"), office.handler
    )
    expect(page.locator(".matter")).to_have_count(2)
    expect(log.locator(".matter")).to_contain_text("Open Missing person too")
    expect(log.locator("main")).not_to_contain_text("Complaints against police")
    assert complaints(page) == []

    page.keyboard.press("Escape")
    page.keyboard.press("E")
    expect(page.locator(".matter").filter(has_text="Professional standards has it, reference PS-")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("officers touched me")

    log.locator(".matter summary", has_text="It is no matter of its own").click()
    log.locator(".matter [name=reason]").fill("He rang her while we spoke")
    log.get_by_role("button", name="Set aside").click()
    for seen in (page, log):
        aside = seen.locator(".matter").filter(has_text="is no matter of its own, Dan Rushworth: He rang her")
        expect(aside).to_be_visible()
