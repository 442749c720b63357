"""Restricting from the log's own page, and what whoever looks after the restricted log then sees of it."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import expect
from tests.desks import Office, complaints_in_both_themes

from heed.incidents.commands import AddLogEntry, OpenIncident

NOTE = "the witness filmed it from the lamplit window"


def test_a_leader_restricts_a_log_and_its_own_roles_see_why_and_who_had_opened_it(office: Office) -> None:
    incident = str(uuid4())
    office.room.person("maud.tellwright", "professional_standards")
    office.room.act(OpenIncident(incident=incident, what="Constable seen striking a man"), office.handler)
    office.room.act(AddLogEntry(incident=incident, text=NOTE), office.handler)
    handler = office.window("amara.fairclough", f"/incidents/{incident}")
    expect(handler.get_by_text(NOTE)).to_be_visible()

    leader = office.window("nasreen.holroyd", f"/incidents/{incident}")
    leader.get_by_text("Move it to a restricted log").click()
    form = leader.locator(".acts form[data-command=restrict]")
    form.get_by_label("Why").fill("alleged by a witness")
    form.get_by_role("button", name="Restrict").click()

    for page in (handler, leader):
        expect(page.get_by_text("There is no incident")).to_be_visible()
        expect(page.get_by_text(NOTE)).to_have_count(0)
    standards = office.window("maud.tellwright", "/restricted")
    row = standards.get_by_role("row").filter(has_text="alleged by a witness")
    expect(row).to_contain_text("Nasreen Holroyd")
    assert complaints_in_both_themes(standards) == {}
    row.get_by_role("link").first.click()
    seen = standards.get_by_role("row").filter(has_text="Amara Fairclough").filter(has_text="opened")
    expect(seen).to_contain_text("yes")
    assert complaints_in_both_themes(standards) == {}
    standards.get_by_text("Open its log").click()
    expect(standards.get_by_text(NOTE)).to_be_visible()
    assert office.errors == []
