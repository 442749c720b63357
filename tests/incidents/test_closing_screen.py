"""Closing on one screen by keyboard alone: what stops it, each a figure from what deals with it, then the result."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, live, press

from heed.contact.decide import EndCall
from heed.dispatch.decide import AcceptIncident, AssignUnit
from heed.incidents.commands import AddLogEntry
from heed.picture.incident import Incident
from heed.risk.decide import AssessThrive, SetGrade
from heed.units.decide import SetUnitStatus

pytestmark = pytest.mark.browser


def stands(office: Office, incident: str) -> Incident:
    """The incident as the record has it."""
    found = office.room.run(office.room.node.store.state(f"incident/{incident}"))
    assert isinstance(found, Incident)
    return found


def grieving(office: Office) -> str:
    """A driver who grieves: assessed, graded, a crew at the scene, a question put to the room."""
    contact, incident = office.opened_from_call("Male drinking in a car")
    act = office.room.act
    act(SetGrade(incident=incident, grade="priority"), office.handler)
    act(AddLogEntry(incident=incident, text="He is struggling with a bereavement"), office.handler)
    act(
        AssessThrive(
            incident=incident, threat="Drunk at the wheel", vulnerability="Bereavement, drinking", life_at_risk=False
        ),
        office.handler,
    )
    act(AcceptIncident(incident=incident), office.dispatcher)
    act(AssignUnit(unit=office.unit(), incident=incident), office.dispatcher)
    act(SetUnitStatus(unit="BX21", status=6), office.dispatcher)
    act(EndCall(contact=contact), office.handler)
    office.asks(incident, "Does he live near?", to="dispatcher")
    return incident


def stops(page: Page) -> list[str]:
    """What stops it, by what is offered to deal with it."""
    keys = page.locator(".closing .still [data-goes]").all_inner_texts()
    return [words.splitlines()[0].strip() for words in keys]


def test_what_stops_it_is_dealt_with_one_figure_after_another_and_it_closes(office: Office) -> None:
    incident = grieving(office)
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    closing = page.locator(".closing")
    expect(closing).to_contain_text("4 stop it")
    assert stops(page) == ["Release", "Say how they are", "Answer", "Answer"]

    press(page, "x")
    expect(page.locator("[data-closing]")).to_be_focused()
    press(page, "1", "Tab", "spoken to him", "Enter")
    expect(closing).to_contain_text("3 stop it")
    expect(page.locator("[data-closing]")).to_be_focused()
    press(page, "1", "The driver", "Tab", "Tab", "BX21", "Tab", "I am all right, my sister has come", "Enter")
    expect(closing).to_contain_text("1 stops it")
    assert stops(page) == ["Answer"]
    expect(page.locator("[data-closing]")).to_be_focused()
    press(page, "1", "In the next street", "Enter")
    expect(closing).to_contain_text("Nothing stands against it.")
    expect(closing.locator("select[name=result]")).to_be_focused()
    press(page, "Spo", "Tab", "Spoken to, taken home by his sister", "Tab", "Enter")

    expect(page.locator(".incident-head")).to_contain_text("Closed")
    assert stands(office, incident).result == "spoken_to_safe"


def test_what_was_typed_stays_while_a_figure_leads_elsewhere(office: Office) -> None:
    incident = grieving(office)
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    page.locator(".closing summary", has_text="Result").click()
    page.locator(".closing [name=rationale]").fill("Gone home with his sister")

    press(page, "Escape", "x", "3")
    expect(page.locator("[data-asks] .life :focus")).to_have_count(1)
    press(page, "Escape", "x", "4")
    expect(page.locator(".question [name=text]")).to_be_focused()
    press(page, "Not known", "Enter")
    expect(page.locator(".closing")).to_contain_text("3 stop it")

    expect(page.locator(".closing [name=rationale]")).to_have_value("Gone home with his sister")
    page.reload()
    live(page)
    expect(page.locator(".closing [name=rationale]")).to_have_value("Gone home with his sister")


def test_it_comes_to_the_top_of_its_pane_and_nothing_else_moves(office: Office) -> None:
    page = office.window("dan.rushworth", f"/incidents/{grieving(office)}")

    press(page, "x")

    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    expect(page.locator(".closing .still > li").last).to_be_in_viewport()


def test_a_second_screen_sees_what_stops_it_as_it_comes(office: Office) -> None:
    incident = grieving(office)
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(page.locator(".closing")).to_contain_text("4 stop it")

    office.room.act(AddLogEntry(incident=incident, text="Neighbour: he has a knife", from_scene=True), office.handler)

    expect(page.locator(".closing")).to_contain_text("Since its last THRIVE there is")
    expect(page.locator(".closing")).to_contain_text("Weapon was heard")


def test_a_supervisor_takes_on_by_keyboard_what_nobody_can_deal_with(office: Office) -> None:
    incident = grieving(office)
    page = office.window("nasreen.holroyd", f"/incidents/{incident}")

    press(page, "x", "5")
    expect(page.locator(".closing [name=kind]")).to_be_focused()
    press(page, "Tab", "Hospital has him, ward sister named", "Enter")

    expect(page.locator(".closing")).to_contain_text("2 stop it")
    assert [one.kind for one in stands(office, incident).closure.overridden] == ["welfare"]


def test_what_is_merely_owed_stands_apart_with_whose_it_becomes(office: Office) -> None:
    incident = grieving(office)
    page = office.window("dan.rushworth", f"/incidents/{incident}")

    owed = page.locator(".closing .outlives")
    expect(owed).to_contain_text("call handler")
    press(page, "x", "5")
    expect(page.locator("form[data-command=tell_caller] [name=next]")).to_be_focused()


def test_nothing_is_out_of_reach_for_a_reader_of_screens(office: Office) -> None:
    incident = grieving(office)
    page = office.window("nasreen.holroyd", f"/incidents/{incident}")

    assert complaints(page) == []


def test_what_is_not_ones_own_to_deal_with_is_said_and_nothing_is_lost(office: Office) -> None:
    page = office.window("amara.fairclough", f"/incidents/{grieving(office)}")
    page.locator("[name=text]").first.fill("half a note")

    press(page, "Escape", "x", "1")

    expect(page.locator("#announce")).to_contain_text("not your role’s")
    expect(page.locator("[name=text]").first).to_have_value("half a note")
