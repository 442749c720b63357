"""A handler leaves a log by one key; who takes it is named before it is pressed, and after it on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, press

from heed.dispatch.decide import AcceptIncident

pytestmark = pytest.mark.browser


def test_the_taker_is_named_and_the_question_is_theirs_on_the_page(office: Office) -> None:
    incident = office.opened()
    office.room.act(AcceptIncident(incident=incident), office.dispatcher)
    office.asks(incident, "Have they checked for vital signs?", about_life=True)
    page = office.window("amara.fairclough", f"/incidents/{incident}")
    theirs = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(page.locator("[data-command=leave_log] select option").first).to_have_text("Dan Rushworth, dispatcher")
    expect(page.locator(".questions .question")).to_contain_text("To Amara Fairclough")

    press(page, "v", "Tab", "Enter")

    expect(theirs.locator(".questions .question")).to_contain_text("To Dan Rushworth")
    expect(theirs.locator(".log")).to_contain_text(
        "Amara Fairclough left the log to Dan Rushworth, with 1 open question"
    )
    expect(theirs.locator("body")).to_contain_text("handed over by Amara Fairclough")


def test_the_command_bar_leaves_a_log_too(office: Office) -> None:
    incident = office.opened()
    office.asks(incident, "Is he alone?")
    page = office.window("amara.fairclough", "/calls")

    press(page, "/", "leave 0001 dispatcher", "Enter")

    window = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(window.locator(".questions .question")).to_contain_text("To Dan Rushworth")
    expect(window.locator(".log")).to_contain_text("Amara Fairclough left the log to Dan Rushworth")


def test_a_dispatcher_is_not_offered_to_leave_as_the_handler(office: Office) -> None:
    page = office.window("dan.rushworth", f"/incidents/{office.opened()}")

    expect(page.locator(".closing")).to_be_visible()
    expect(page.locator("[data-command=leave_log]")).to_have_count(0)
