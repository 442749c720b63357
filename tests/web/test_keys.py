"""The keyboard: everything can be reached, nothing acts while somebody types, and the page says which keys it has."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import open_live
from .harness import Room, wait_for

pytestmark = pytest.mark.browser


def selected(page: Page) -> str | None:
    found: str | None = page.evaluate("document.querySelector('[data-live=queue] > [aria-current=true]')?.dataset.key")
    return found


def test_j_and_k_move_the_selection_and_the_pane_follows(board: Page) -> None:
    board.keyboard.press("j")
    board.keyboard.press("j")
    board.keyboard.press("j")
    board.keyboard.press("k")

    assert selected(board) == "k0005"
    expect(board.locator("#selected .number")).to_have_text("0005")
    assert board.url.endswith("?incident=k0005")


def test_the_address_carries_the_selection_to_a_colleague(context: BrowserContext) -> None:
    page = open_live(context.new_page(), "/board?incident=k0003")

    assert selected(page) == "k0003"
    expect(page.locator("#selected .number")).to_have_text("0003")


def test_enter_opens_the_selected_incident(board: Page) -> None:
    board.keyboard.press("j")
    board.keyboard.press("Enter")

    board.wait_for_url("**/incident?of=0000")


def test_a_letter_presses_what_the_page_declared_for_it(board: Page) -> None:
    board.keyboard.press("j")
    board.wait_for_selector("#assign-0000-unit")
    board.keyboard.press("a")
    expect(board.locator("#assign-0000-unit")).to_be_focused()

    board.keyboard.press("Escape")
    board.keyboard.press("n")
    expect(board.locator("#note-0000-words")).to_be_focused()


def test_letters_are_only_letters_while_somebody_types(board: Page) -> None:
    board.keyboard.press("j")
    board.wait_for_selector("#note-0000-words")
    board.keyboard.press("n")
    board.keyboard.type("jk/?. an")

    expect(board.locator("#note-0000-words")).to_have_value("jk/?. an")
    assert selected(board) == "k0000"


def test_escape_leaves_the_field_and_returns_to_the_row(board: Page) -> None:
    board.keyboard.press("j")
    board.wait_for_selector("#note-0000-words")
    board.keyboard.press("n")
    board.keyboard.press("Escape")

    expect(board.locator("[data-key=k0000]")).to_be_focused()


def test_single_keys_can_be_switched_off_and_stay_off(board: Page) -> None:
    board.keyboard.press("?")
    board.get_by_label("Single keys act").uncheck()
    board.keyboard.press("Escape")
    board.reload()
    board.wait_for_selector('html[data-line="live"]')
    board.keyboard.press("j")

    assert selected(board) is None
    expect(board.locator("[data-key-hint=n]").first).to_be_hidden()


def test_the_help_lists_the_keys_of_this_very_page(board: Page) -> None:
    board.keyboard.press("?")
    help_text = board.locator("#keys-help .keys").inner_text()

    assert "Assign a unit" in help_text
    assert "Note" in help_text
    assert "Command bar" in help_text


def test_the_command_bar_assigns_as_typed_and_says_what_became_of_it(board: Page, room: Room) -> None:
    board.keyboard.press("/")
    board.keyboard.type("assign BX21 0412\n")
    expect(board.locator("#command-last")).to_contain_text("Recorded: BX21 0412")

    assert room.came[0].command == "assign_unit"
    assert room.came[0].body == {"unit": "BX21", "incident": "0412", "seen": str(room.cursor)}
    expect(board.locator("#command")).to_have_value("")


def test_the_last_argument_takes_the_rest_of_the_line(board: Page, room: Room) -> None:
    board.keyboard.press("/")
    board.keyboard.type("note 0412 she is on the roof,  wearing red\n")
    wait_for(lambda: room.came)

    assert room.came[0].body["words"] == "she is on the roof,  wearing red"


def test_a_line_that_lacks_something_is_not_sent_and_stays(board: Page, room: Room) -> None:
    board.keyboard.press("/")
    board.keyboard.type("divert BX21\n")

    expect(board.locator("#command-last")).to_have_text("divert needs incident and reason: divert unit incident reason")
    expect(board.locator("#command")).to_have_value("divert BX21")
    assert room.came == []


def test_a_refused_line_is_still_there_to_be_mended(board: Page, room: Room) -> None:
    room.problem = {"title": "No", "status": 409, "detail": "BX21 is at 0377."}
    board.keyboard.press("/")
    board.keyboard.type("assign BX21 0412\n")

    expect(board.locator("#command-last")).to_have_text("assign BX21 0412: BX21 is at 0377.")
    expect(board.locator("#command")).to_have_value("assign BX21 0412")


def test_the_bar_completes_verbs_call_signs_and_numbers_of_this_page(board: Page) -> None:
    board.keyboard.press("/")
    board.keyboard.type("as")
    board.keyboard.press("Tab")
    board.keyboard.type("BX2")
    board.keyboard.press("Tab")
    board.keyboard.type("001")
    board.keyboard.press("Tab")

    expect(board.locator("#command")).to_have_value("assign BX21 0010 ")


def test_arrow_up_brings_back_what_was_typed_before(board: Page, room: Room) -> None:
    board.keyboard.press("/")
    board.keyboard.type("assign BX21 0412\n")
    wait_for(lambda: room.came)
    board.keyboard.press("ArrowUp")

    expect(board.locator("#command")).to_have_value("assign BX21 0412")


def test_find_is_an_address(board: Page) -> None:
    board.route("**/find?*", lambda route: route.fulfill(body="found"))
    board.keyboard.press("/")
    board.keyboard.type("find Mill Street 14\n")

    board.wait_for_url("**/find?q=Mill%20Street%2014")
