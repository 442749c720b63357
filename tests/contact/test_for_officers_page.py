"""A message for an officer on the call's card: its risk is offered as an incident with one key."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, go, live, press

from heed.contact.decide import AnswerCall
from heed.picture.contact import Contact

pytestmark = pytest.mark.browser


def test_a_message_with_a_risk_is_an_incident_with_one_key_and_waits_on_the_rooms_list(office: Office) -> None:
    call = office.rings(number="01632 960141", line="switchboard")
    office.room.act(AnswerCall(contact=call), office.handler)
    desk = office.window("amara.fairclough", f"/calls/{call}")
    press(desk, "Escape", "M")
    desk.keyboard.type("Officer B")
    desk.locator("#for-officer-text").fill("her ex-husband has been in contact and says he will kill her")
    desk.get_by_role("button", name="Take the message").click()

    row = desk.locator(".officer-messages .pressing")
    expect(row).to_contain_text("Speaks of")
    expect(row).to_contain_text("Message for Officer B")
    assert complaints(desk) == []
    leader = office.window("nasreen.holroyd", "/messages")
    expect(leader.locator(".officer-messages")).to_contain_text("Officer B")
    expect(leader.locator(".strip").get_by_role("link", name="1 message for officers")).to_be_visible()
    assert complaints(leader) == []
    go(desk, f"/calls/{call}")
    press(live(desk), "Escape", "I")
    desk.wait_for_url("**?incident=*")
    live(desk)
    expect(desk.locator(".officer-messages")).to_contain_text("An incident was opened over it")
    contact = office.room.node.room.index.by_category["contact"][f"contact/{call}"]
    assert isinstance(contact, Contact)
    assert len(contact.incidents) == 1
