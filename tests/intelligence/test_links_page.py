"""Linked logs on the page: proposed as they are found, linked with one key, set aside with a reason, seen by both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints_in_both_themes, press

from heed.incidents.commands import OpenIncident
from heed.log.command import Who

pytestmark = pytest.mark.browser


def opened(office: Office, name: str, number: str, who: Who) -> None:
    office.room.act(OpenIncident(incident=name, what="shouting next door", caller_number=number), who)


def test_a_proposal_is_linked_with_one_key_and_both_logs_show_it(office: Office) -> None:
    for name in ("first-of-them", "second-of-them", "third-of-them"):
        opened(office, name, "07700 900123", office.handler)
    page = office.window("amara.fairclough", "/incidents/third-of-them")
    other = office.window("dan.rushworth", "/incidents/second-of-them")
    links = page.locator(".links")
    expect(links.locator(".line").first).to_contain_text("2 logs that it may have to do with")
    expect(links.locator(".link").first).to_contain_text("same number")

    first = links.locator(".link a").first.inner_text()
    press(page, "O")
    expect(links.locator(".link", has_text=first)).to_contain_text("linked")
    expect(page.locator(".log .entry").first).to_contain_text(f"Linked with {first}: same number")

    press(page, "U")
    page.keyboard.type("a hostel with one telephone")
    page.keyboard.press("Enter")
    expect(page.locator(".links .line", has_text="may have to do with")).to_have_count(0)
    expect(page.locator(".log .entry").first).to_contain_text("has nothing to do with it: a hostel with one telephone")
    assert complaints_in_both_themes(page) == {}
    expect(other.locator(".links")).to_be_visible()
