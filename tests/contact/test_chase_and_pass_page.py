"""Two windows: a caller who chases is decided on by a supervisor, once; a call is passed and taken over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, go, press

from heed.contact.claiming import PassContact
from heed.contact.decide import AnswerCall
from heed.incidents.commands import LinkContact
from heed.risk.decide import SetGrade

pytestmark = pytest.mark.browser


def taken(office: Office, number: str) -> str:
    """A call from a number that the handler answered."""
    contact = office.rings("101", number)
    office.room.act(AnswerCall(contact=contact), office.handler)
    return contact


def decides(leader: Page) -> None:
    """The form of the decision, where the question stands."""
    form = leader.get_by_role("form", name="Decision on 0001")
    form.get_by_label("Decision").select_option("resource_asked")
    form.get_by_label("What").fill("a unit from the next district")
    form.get_by_label("Who").fill("Dan Rushworth")
    form.get_by_label("In minutes").fill("10")
    form.get_by_role("button", name="Decide").click()


def chased(office: Office, desk: Page, leader: Page) -> None:
    """The handler says that they chase it; the supervisor decides in place, and is asked nothing more by another."""
    incident = office.opened("He will not leave")
    office.room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    press(desk, "Escape", "L", "0001")
    desk.locator("#about-about").fill("asks when somebody comes")
    desk.keyboard.press("Enter")
    asked = leader.locator(".asked .question")
    expect(asked).to_contain_text("They ring about it, and nobody is sent")
    assert complaints(leader) == []
    decides(leader)
    # What has the focus stays in sight, as gone, until one has left it.
    expect(leader.locator(".asked .question:not([data-gone])")).to_have_count(0)
    go(desk, f"/incidents/{incident}")
    expect(desk.locator(".questions .question")).to_contain_text("a unit from the next district")

    again = taken(office, "01632 960156")
    linked = LinkContact(incident=incident, contact=again, about="asks again", chase=True)
    office.room.act(linked, office.handler)
    expect(desk.locator(".log")).to_contain_text("A chase: asks again")
    expect(desk.locator(".questions .question")).to_have_count(1)


def passed_on_and_back(office: Office, call: str, desk: Page, leader: Page) -> None:
    """Passed with what was said, taken over by one press, and offered no more once somebody else has it."""
    press(desk, "Escape", "o")
    desk.locator("#pass-to_post").select_option(label="Nasreen Holroyd, team leader")
    desk.locator("#pass-words").fill("She wants to know when somebody comes")
    desk.get_by_role("button", name="Pass", exact=True).click()
    expect(desk.locator(".claim")).to_contain_text("Passed to Nasreen Holroyd")
    notice = leader.locator(".notice")
    expect(notice).to_contain_text("Amara Fairclough passes you a contact")
    expect(notice.get_by_role("link", name="Open it")).to_be_visible()
    leader.locator(".queue").get_by_role("button", name="Take over").click()
    leader.wait_for_url(f"**/calls/{call}")
    expect(leader.locator(".card")).to_contain_text("by Nasreen Holroyd")
    expect(desk.locator(".card")).to_contain_text("by Nasreen Holroyd")

    back = PassContact(contact=call, to_post=office.handler.post, words="He wants you")
    office.room.act(back, office.leader)
    office.room.act(AnswerCall(contact=call), office.handler)
    expect(notice.get_by_role("button", name="Take the next")).to_be_visible()
    expect(notice.get_by_role("link", name="Open it")).to_have_count(0)


def test_a_chase_is_decided_once_and_a_call_is_passed_and_taken_over(office: Office) -> None:
    call = taken(office, "01632 960155")
    desk = office.window("amara.fairclough", f"/calls/{call}")
    leader = office.window("nasreen.holroyd", "/calls")

    chased(office, desk, leader)
    passed_on_and_back(office, call, go(desk, f"/calls/{call}"), leader)

    assert complaints(desk) == []
