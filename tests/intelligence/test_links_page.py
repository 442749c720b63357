"""Linked logs on the page: proposed as they are found, linked with one key, set aside with a reason, seen by both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints_in_both_themes, press

from heed.incidents.commands import OpenIncident
from heed.intelligence.linked import LinkIncidents
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


def test_reports_of_one_event_stand_together_and_one_key_folds_them(office: Office) -> None:
    for name in ("crash", "crash-again"):
        office.room.act(OpenIncident(incident=name, what=f"a {name}", grade="priority"), office.leader)
    office.room.act(
        LinkIncidents(incident="crash", other="crash-again", why="one bridge", same_event=True), office.leader
    )  # fmt: skip
    board = office.window("dan.rushworth", "/board", width=1920)
    leads, shares = (board.locator(f'tr[data-key="{name}"]') for name in ("crash", "crash-again"))
    numbers = [row.get_attribute("data-incident") for row in (leads, shares)]
    expect(leads).to_contain_text("leads 1 report")
    expect(shares).to_contain_text(f"with {numbers[0]}")
    expect(board.locator('.filters [data-key="shared"]')).to_contain_text("1 with another")

    press(board, "f")
    expect(shares).to_be_hidden()
    leads.click()
    press(board, "k")
    press(board, "j")
    expect(leads).to_have_attribute("aria-current", "true")
    press(board, "f")
    expect(shares).to_be_visible()

    page = office.window("nasreen.holroyd", "/incidents/crash-again")
    expect(page.locator(".links")).to_contain_text(f"{numbers[0]} leads this event: nobody sent yet.")
    page.get_by_text("Let this log lead the event").click()
    page.get_by_label("Why this one").fill("nearest to the bridge")
    page.keyboard.press("Enter")
    expect(page.locator(".links")).to_contain_text("leads its event")
    expect(leads).to_contain_text(f"with {numbers[1]}")  # on the other screen too
    assert complaints_in_both_themes(page) == {}
