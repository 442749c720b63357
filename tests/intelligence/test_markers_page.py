"""Markers where people look: on the card as it rings, on the log and the board, and where they are decided."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints_in_both_themes, go, live
from tests.intelligence.test_schemes import scheme

from heed.dispatch.decide import AssignUnit
from heed.picture.fact import Place

pytestmark = pytest.mark.browser


def fill(page: Page, **words: str) -> None:
    """Fields of the form of placing, by their names."""
    form = page.locator("form[data-command=place_marker]")
    for name, said in words.items():
        field = form.locator(f"[name='{name.replace('__', '.')}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(said)
        else:
            field.fill(said)
    form.get_by_role("button", name="Place it").click()


def test_a_scheme_stands_wherever_somebody_acts(office: Office) -> None:
    office.room.act(scheme(), office.leader)

    contact = office.rings(number="01632 960141", registered_address="4 Weir Court")
    handler = office.window("amara.fairclough", f"/calls/{contact}")
    expect(handler.locator(".call-top .marked")).to_contain_text("at least immediate · do not ring back")
    assert complaints_in_both_themes(handler) == {}

    incident = office.opened("Banging at the door", place=Place(words="4 Weir Court"), grade="priority")
    office.room.act(AssignUnit(incident=incident, unit=office.unit("BX21")), office.dispatcher)
    board = office.window("dan.rushworth", "/board")
    expect(board.locator(f"[data-key='{incident}'] .marked")).to_have_text("⚑ Special scheme")
    page = go(board, f"/incidents/{incident}")
    band = page.locator(".risk .marked")
    expect(band).to_contain_text("Her ex-husband has been violent")
    expect(page.locator(".risk")).to_contain_text("A special scheme asks for an immediate response")
    page.locator("[aria-label^='Incident']").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    expect(band).to_be_in_viewport()
    band.get_by_role("button", name="BX21 has them").click()
    expect(band).to_contain_text("BX21 has them")
    expect(band.get_by_role("button")).to_have_count(0)
    assert complaints_in_both_themes(page) == {}


def test_it_is_placed_by_a_form_and_ends_by_a_decision_that_they_are_told_of(office: Office) -> None:
    page = office.window("nasreen.holroyd", "/markers")
    fill(
        page, of="address", details__address="4 Weir Court", kind="special_scheme", words="Her ex-husband is violent",
        reason="domestic incident in August", source="special scheme form",
    )  # fmt: skip
    expect(page.locator("[data-error-for=authorised_by]")).to_contain_text("Special scheme needs somebody's authority")
    fill(page, authorised_by="Inspector Marsh")
    row = page.get_by_role("row", name="Special scheme")
    expect(row).to_contain_text("stands")
    assert complaints_in_both_themes(page) == {}

    row.get_by_role("link").click()
    item = live(page).locator("li.todo")
    item.locator("[data-command=withdraw_marker] [name=reason]").fill("she has moved away")
    item.get_by_role("button", name="Withdraw").click()
    expect(item).to_contain_text("withdrawn by")
    item.get_by_role("button", name="They were told").click()
    expect(item).to_have_class("todo settled")
    assert complaints_in_both_themes(page) == {}
