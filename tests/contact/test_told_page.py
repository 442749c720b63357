"""The caller on the screens: told by keyboard from the call desk, and what outlives a closing settled on its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, live, press

from heed.contact.decide import AnswerCall, EndCall
from heed.incidents.commands import CloseIncident, EstablishWelfare
from heed.risk.decide import AssessThrive, SetGrade

pytestmark = pytest.mark.browser


def test_the_caller_is_told_by_keyboard_and_the_debt_goes(office: Office) -> None:
    contact = office.rings()
    office.room.act(AnswerCall(contact=contact), office.handler)
    incident = office.opened(contact=contact)
    page = office.window("amara.fairclough", f"/calls/{contact}?incident={incident}")
    debt = page.locator('.mine [data-key="tell"]')
    expect(debt).to_contain_text("1 caller to tell")

    press(page, "Escape", "C", "Somebody comes as soon as one is free", "Enter")
    expect(page.locator(".told")).to_contain_text("Told on the call by")
    expect(page.locator(".told")).to_contain_text("Not said: the reference, what to do if it changes")
    expect(debt).to_have_count(0)


def test_no_time_is_asked_for_while_nobody_is_committed(office: Office) -> None:
    incident = office.opened(caller_name="Ann Lea")
    page = office.window("amara.fairclough", f"/incidents/{incident}")

    expect(page.locator(".told [name=there_in]")).to_have_count(0)


def test_what_a_closing_left_is_settled_on_its_page_while_whoever_owes_it_looks(office: Office) -> None:
    contact, incident = office.opened_from_call()
    room = office.room
    room.act(EndCall(contact=contact), office.handler)
    room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    room.act(AssessThrive(incident=incident, threat="None is left now", life_at_risk=False), office.handler)
    room.act(EstablishWelfare(incident=incident, person="Ann Lea", words="I am well"), office.handler)
    page = office.window("dan.rushworth", f"/incidents/{incident}")
    everything = office.window("nasreen.holroyd", "/owed")
    expect(everything.locator("main")).to_contain_text("Everything that closings left is done")
    owing = office.window("amara.fairclough", f"/incidents/{incident}")
    closed = CloseIncident(incident=incident, result="advice_given", rationale="nobody is needed")
    room.act(closed, office.dispatcher)
    owed = page.locator('.owed-after [data-key="caller_told"]')
    expect(owed).to_contain_text("The caller is not told what happens now")
    expect(owing.locator('.mine [data-key="owed"]')).to_contain_text("1 owed after closing")

    expect(everything.locator(f'[data-key="{incident}:caller_told"]')).to_contain_text("Amara Fairclough")
    assert complaints(everything) == []

    page.locator(".told summary", has_text="Not told, because").click()
    page.locator("[name=reason]:visible").last.fill("The number rings out, tried twice")
    page.get_by_role("button", name="Not told", exact=True).click()

    expect(owing.locator('.mine [data-key="owed"]')).to_have_count(0)
    expect(everything.locator(f'[data-key="{incident}:caller_told"]')).to_have_count(0)
    for seen in (page, owing):
        expect(seen.locator('.owed-after [data-key="caller_told"]')).to_contain_text("Not done")
    page.reload()
    live(page)
    expect(owed).to_contain_text("The number rings out, tried twice")
