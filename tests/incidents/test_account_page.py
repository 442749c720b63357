"""The account of people on the incident's page: described, corrected and marked by keyboard, live for a colleague."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, press

from heed.incidents.account import DescribePerson, FlagHate, MarkLanguage
from heed.incidents.commands import AddLogEntry
from heed.picture.incident import Incident

pytestmark = pytest.mark.browser


def test_a_person_is_described_by_keyboard_and_a_colleague_sees_what_to_ask(office: Office) -> None:
    incident = office.opened()
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    other = office.window("amara.fairclough", f"/incidents/{incident}")

    press(page, "g")
    page.keyboard.type("suspect")
    person = page.locator("form[data-command=describe_person]").first
    person.get_by_label("Sex or gender as it appears").focus()
    page.keyboard.type("man")
    page.keyboard.press("Tab")
    page.keyboard.type("<script>20")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-for='details.age_from']").first).to_contain_text("is no number of years")
    page.keyboard.press("Control+a")
    page.keyboard.type("20")
    page.keyboard.press("Enter")

    expect(other.locator(".described")).to_contain_text("Suspect")
    expect(other.locator(".described")).to_contain_text("thin")
    expect(other.locator(".described")).to_contain_text("ask: How tall")
    assert complaints(page) == []


def test_a_corrected_entry_stays_and_says_where_it_was_corrected(office: Office) -> None:
    incident = office.opened()
    office.room.act(AddLogEntry(incident=incident, text="A red car"), office.handler)
    page = office.window("dan.rushworth", f"/incidents/{incident}")

    entry = page.locator(".log .entry", has_text="A red car")
    entry.locator(".correct > summary").focus()
    page.keyboard.press("Enter")
    entry.get_by_label("As it is right").focus()
    page.keyboard.type("A blue car")
    page.keyboard.press("Enter")

    expect(page.locator(".log .entry s")).to_have_text("A red car")
    expect(page.locator(".log .entry").first).to_contain_text("Corrects the entry")
    page.reload()
    expect(page.locator(".log .entry s")).to_have_text("A red car")


def test_language_and_hate_stand_in_the_head_and_on_the_board(office: Office) -> None:
    incident = office.opened()
    act = office.room.act
    act(MarkLanguage(incident=incident, language="Polish", interpreter="asked"), office.handler)
    act(FlagHate(incident=incident, strand="race", perceived_by="victim"), office.handler)
    act(DescribePerson(incident=incident, described="one", details={"hair": "شعر أسود <b>"}), office.handler)

    page = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(page.locator(".incident-head")).to_contain_text("speaks Polish, interpreter asked for")
    expect(page.locator(".incident-head")).to_contain_text("Hate: race")
    expect(page.locator(".described bdi")).to_have_text("شعر أسود <b>")
    board = office.window("dan.rushworth", "/board")
    expect(board.locator(f"[data-key='{incident}'] .why")).to_contain_text("speaks Polish, interpreter asked for")


def test_reports_from_one_number_are_read_together_and_one_key_takes_them(office: Office) -> None:
    number = "07700 900456"
    one = office.opened("Flowers on the step", caller_number=number)
    two = office.opened("A note through the door", caller_number=number)
    incident = office.opened("A car outside", caller_number=number)
    page = office.window("dan.rushworth", f"/incidents/{incident}")

    shown = page.locator(".conduct")
    expect(shown).to_contain_text("Together these may be domestic abuse or stalking")
    expect(shown.locator("li")).to_have_count(2)
    expect(shown.locator("li").first).to_contain_text("same number")
    press(page, "f")
    expect(shown).to_contain_text("Course of conduct seen")
    expect(page.locator(".log")).to_contain_text("this may be domestic abuse or stalking")
    page.reload()
    expect(shown).to_contain_text("Course of conduct seen")
    stands = office.room.run(office.room.node.store.state(f"incident/{incident}"))
    assert isinstance(stands, Incident)
    assert stands.account.conduct.seen == {one, two}
