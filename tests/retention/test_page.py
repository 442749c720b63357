"""The records managers' page: a hold, an order, a second person, and what an open log then shows."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import Locator, Page, expect
from tests.desks import Office, complaints_in_both_themes

from heed.contact.telling import TellCaller
from heed.incidents.commands import AddLogEntry, CloseIncident, OpenIncident, SetCaller
from heed.risk.decide import AssessThrive, SetGrade

NOTE = "she says the drummer is called Peregrine Ashdown"
NAME = "Ottoline Brackwater"


def closed(office: Office) -> str:
    """A log that owes nothing any more."""
    incident = str(uuid4())
    for command in (
        OpenIncident(incident=incident, what="Drumming all night", code="noise"),
        SetGrade(incident=incident, grade="resolved_without_deployment"),
        SetCaller(incident=incident, name=NAME, number="07700900321"),
        AddLogEntry(incident=incident, text=NOTE),
        AssessThrive(incident=incident, threat="none seen", life_at_risk=False),
        CloseIncident(incident=incident, result="advice_given", rationale="told to ring the council"),
        TellCaller(incident=incident, next="The council has it", how="rang"),
    ):
        office.room.act(command, office.handler)
    return incident


def filled(page: Page, command: str, **values: str) -> Locator:
    """A form of the page, filled in by its fields' names and sent."""
    form = page.locator(f"form[data-command={command}]").first
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button").first.click()
    return form


def left(office: Office, incident: str) -> list[str]:
    """What the pages and searches of a leader still say of what was told."""
    desk = office.room.browser("nasreen.holroyd")
    found = desk.http.get("/api/v1/search", params={"q": NAME, "why": "a complaint"})
    text = desk.http.get(f"/incidents/{incident}?why=again").text + desk.http.get("/find?q=Brackwater&why=again").text
    said = [word for word in (NOTE, "Ottoline", "07700900321", "Drumming all night") if word in text]
    return [*said, *(str(one) for one in found.json()["answers"])]


def test_one_orders_another_approves_nothing_held_goes_and_an_open_log_shows_a_tombstone(office: Office) -> None:
    incident = closed(office)
    leader = office.window("nasreen.holroyd", f"/incidents/{incident}?why=a+complaint")
    expect(leader.get_by_text(NOTE)).to_be_visible()
    assert len(left(office, incident)) > 3
    edith = office.window("edith.sowerby", "/retention")

    edith.keyboard.press("h")
    filled(edith, "place_hold", incident=incident, authority="HM Coroner", reason="inquest")
    expect(edith.get_by_role("row").filter(has_text="HM Coroner")).to_contain_text("inquest")
    expect(leader.get_by_text("Legal hold, on the authority of HM Coroner")).to_be_visible()
    edith.get_by_text("Order that one record be erased").click()
    order = filled(edith, "order_erasure", incident=incident, reason="order of the county court")
    expect(order.get_by_text("It is on legal hold since")).to_be_visible()
    assert complaints_in_both_themes(edith) == {}
    edith.locator("summary", has_text="Lift").click()
    filled(edith, "lift_hold", authority="HM Coroner", reason="inquest over")
    expect(edith.locator("[data-select=holds] > [data-key]:not([data-gone])")).to_have_count(0)
    filled(edith, "order_erasure")
    expect(edith.get_by_role("button", name="Approve: erase for good")).to_be_visible()
    bernard = office.window("bernard.ogden", "/retention")
    filled(bernard, "approve_erasure")

    expect(leader.get_by_text(NOTE)).to_have_count(0, timeout=1500)
    expect(leader.get_by_text("Erased for good, by order")).to_be_visible()
    expect(leader.locator("ol.log").get_by_text("(erased").first).to_be_visible()
    expect(bernard.get_by_role("button", name="Approve: erase for good")).to_have_count(0)
    assert left(office, incident) == []
    assert office.errors == []
