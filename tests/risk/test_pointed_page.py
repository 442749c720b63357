"""Words that assume, on the call desk: marked for whoever wrote them once the call is over, for nobody else, live."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, go, live, office
from tests.room_server import SETUP

from heed.contact.decide import EndCall
from heed.incidents.commands import AddLogEntry
from heed.risk.decide import SetGrade

__all__ = ["office"]
pytestmark = pytest.mark.browser


def test_a_writer_alone_sees_it_after_the_call_and_lets_it_stand_for_good(office: Office) -> None:
    contact, incident = office.opened_from_call()
    office.room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    office.room.act(AddLogEntry(incident=incident, text="Both parties there, just a domestic"), office.handler)
    desk = office.window("amara.fairclough", f"/calls/{contact}?incident={incident}")
    other = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(desk.locator(".log .entry", has_text="just a domestic")).to_have_count(1)
    expect(desk.locator(".pointed")).to_have_count(0)

    office.room.act(EndCall(contact=contact, how="cleared"), SETUP)

    pointed = desk.locator(".pointed")
    expect(pointed.locator("mark")).to_have_text("just a domestic")
    expect(pointed).to_contain_text("Ask: What was done, by whom to whom")
    assert complaints(desk) == []
    patched = pointed.inner_text()
    assert live(go(desk, desk.url)).locator(".pointed").inner_text() == patched
    expect(other.locator(".log")).to_contain_text("Call ended")
    expect(other.locator(".pointed")).to_have_count(0)

    hers, his = (f"pointed:{who.post}:{incident}" for who in (office.handler, office.dispatcher))
    wanted = f"/api/v1/stream?views={hers},{his}&cursor=0"
    with office.room.browser("dan.rushworth").http.stream("GET", wanted) as stream:
        patch = next(line for line in stream.iter_lines() if '"views"' in line)
    assert (hers in patch, his in patch) == (False, True)

    desk.emulate_media(media="print")
    expect(pointed, "a printed log is for others").not_to_be_visible()
    desk.emulate_media(media="screen")

    desk.get_by_role("button", name="Let it stand").focus()
    desk.keyboard.press("Enter")

    expect(pointed).to_have_count(0)
    expect(live(go(desk, f"/incidents/{incident}")).locator(".log")).to_contain_text("just a domestic")
    expect(desk.locator(".pointed")).to_have_count(0)
