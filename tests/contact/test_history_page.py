"""The card of a call says what is known before it, live: two handlers on calls from one number see each other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, go, live, press

from heed.contact.decide import AnswerCall, CloseContact, EndCall
from heed.incidents.commands import SetCode
from heed.picture.incident import Incident

pytestmark = pytest.mark.browser
NUMBER = "07700 900137"


def answers(desk: Page) -> Page:
    expect(desk.get_by_role("button", name="Answer")).to_have_count(1)
    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    return live(desk)


def without_time(words: str) -> str:
    """Times that count on by themselves left out."""
    return re.sub(r"[\d:]+( s| min)?\b", "", words)


def settled(office: Office, note: str) -> None:
    """A call of before from the number, recorded and gone from the room."""
    contact = office.rings(number=NUMBER, line="101")
    office.room.act(AnswerCall(contact=contact), office.handler)
    office.room.act(EndCall(contact=contact))
    office.room.act(CloseContact(contact=contact, outcome="advice", note=note), office.handler)


def test_both_handlers_of_one_number_see_each_other_and_what_was_before(office: Office) -> None:
    settled(office, "neighbour shouts at night")
    kay = office.window("amara.fairclough", "/calls")
    office.rings(number="+44 7700 900137")
    answers(kay)
    known = kay.locator(".history")
    expect(known).to_contain_text("Second call in 24 hours from this number")
    expect(known).to_contain_text("A number is not a person")
    expect(known).to_contain_text("neighbour shouts at night")

    joel = office.room.person("joel.thackray", "call_handler")
    second = office.rings(number=NUMBER)
    expect(kay.locator(f'.queue [data-key="{second}"]')).to_contain_text("Third call in 24 hours from this number")
    expect(known.locator(".pressing")).to_contain_text("Also waiting now")
    office.room.act(AnswerCall(contact=second), joel)
    expect(known.locator(".pressing")).to_contain_text("Joel Thackray has it")
    sue = office.window("joel.thackray", f"/calls/{second}")
    expect(sue.locator(".history .pressing")).to_contain_text("Amara Fairclough has it")
    expect(sue.locator(".history")).to_contain_text("Third call in 24 hours from this number")

    incident = office.opened("Her boyfriend is missing", joel, contact=second)
    office.room.act(SetCode(incident=incident, code="missing_person"), joel)
    row = known.locator(f"[data-key='{incident}']")
    expect(row).to_contain_text("Missing person")
    expect(row).to_contain_text("no unit")
    assert complaints(kay) == []
    patched = without_time(known.inner_text())
    assert without_time(live(go(kay, kay.url)).locator(".history").inner_text()) == patched

    row.get_by_role("button", name="This call is about").click()
    expect(row).to_contain_text("is to be assessed again")
    state = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(state, Incident)
    assert state.further_contacts == 1


def test_who_looked_at_the_history_is_known(office: Office) -> None:
    settled(office, "neighbour shouts at night")
    desk = office.window("amara.fairclough", "/calls")
    call = office.rings(number=NUMBER)
    answers(desk)

    async def readings() -> list[str]:
        facts = await office.room.node.store.after(0)
        return [f.fact.sentence() for f in facts if f.stream.startswith("shift/")]

    assert any("history of the call: 1 other call" in said for said in office.room.run(readings()))
    assert call


def test_a_first_call_says_nothing_of_the_kind(office: Office) -> None:
    desk = office.window("amara.fairclough", "/calls")
    office.rings(number="07700 900138")
    answers(desk)

    expect(desk.locator(".card")).to_contain_text("07700 900138")
    expect(desk.locator(".history > *")).to_have_count(0)
