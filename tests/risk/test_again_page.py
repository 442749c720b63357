"""A second call on the desk: what it may be about stands on its card, and one key says that it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, go, live, office, press

from heed.contact.decide import AnswerCall
from heed.incidents.commands import SetCode
from heed.picture.incident import Incident

__all__ = ["office"]
pytestmark = pytest.mark.browser
NUMBER = "07700 900123"


def first(office: Office) -> str:
    """An incident that an earlier call from the number opened."""
    other = office.room.person("joel.thackray", "call_handler")
    contact = office.rings(number=NUMBER)
    office.room.act(AnswerCall(contact=contact), other)
    incident = office.opened("Her boyfriend is missing", other, contact=contact)
    office.room.act(SetCode(incident=incident, code="missing_person"), other)
    return incident


def answers(office: Office, desk: Page, number: str) -> None:
    """A call rings on the desk and is taken."""
    office.rings(number=number)
    expect(desk.get_by_role("button", name="Answer")).to_have_count(1)
    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    live(desk)


def stands(office: Office, incident: str) -> Incident:
    found = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(found, Incident)
    return found


def test_a_second_call_says_so_on_its_card_and_is_joined_by_one_key(office: Office) -> None:
    incident = first(office)
    desk = office.window("amara.fairclough", "/calls")
    answers(office, desk, "+44 7700 900123")

    again = desk.locator(".again")
    expect(again).to_contain_text("Second call from this number")
    expect(again).to_contain_text("Joel Thackray has it and knows")
    expect(desk.locator("#open-what")).to_be_focused()
    assert complaints(desk) == []
    press(desk, "Escape", "r")

    expect(again).to_contain_text("is to be assessed again")
    assert stands(office, incident).further_contacts == 1
    patched = again.inner_text()
    assert live(go(desk, desk.url)).locator(".again").inner_text() == patched


def test_a_first_call_says_nothing_of_the_kind(office: Office) -> None:
    first(office)
    desk = office.window("amara.fairclough", "/calls")
    answers(office, desk, "07700 900124")

    expect(desk.locator(".card")).to_contain_text("07700 900124")
    expect(desk.locator(".again")).to_have_count(0)
