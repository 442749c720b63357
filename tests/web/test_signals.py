"""What speaks by itself: tones, alarms, the guided tour. Rare, in place, and never twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Page, expect

from .conftest import open_live
from .harness import Room

pytestmark = pytest.mark.browser

#: Writes down every tone instead of trusting to ears.
LISTEN = "globalThis.heard = []; document.addEventListener('heed:sound', event => heard.push(event.detail.kind))"


def unit(words: str, sound: str = "") -> str:
    return f'<li data-key="S1" data-order="zz"{f" data-sound={sound}" if sound else ""}>{words}</li>'


def armed(context: BrowserContext) -> Page:
    """A board in a window of its own that somebody has touched."""
    page = open_live(context.new_page(), "/board")
    page.keyboard.press("Shift")
    page.keyboard.press("j")
    expect(page.locator("#sound-state")).to_have_text("sound on")
    return page


def test_a_new_immediate_sounds_once_in_a_browser_with_two_windows(context: BrowserContext, room: Room) -> None:
    context.add_init_script(LISTEN)
    windows = [armed(context) for _ in range(2)]
    room.put("units", "S1", "zz", unit("new", "immediate:0412"))
    room.put("units", "S1", "zz", unit("changed", "immediate:0412"))
    windows[0].wait_for_timeout(1300)
    room.put("units", "S1", "zz", unit("changed again", "immediate:0412"))
    for window in windows:
        window.wait_for_selector("[data-sound]", state="attached")
        window.wait_for_timeout(200)

    assert [tone for window in windows for tone in window.evaluate("heard")] == ["immediate"]


def test_what_stood_there_when_the_page_was_opened_is_silent(context: BrowserContext, room: Room) -> None:
    context.add_init_script(LISTEN)
    room.put("units", "S1", "zz", unit("old", "immediate:0400"))
    page = armed(context)
    room.put("units", "S1", "zz", unit("old, changed", "immediate:0400"))
    page.wait_for_timeout(300)

    assert page.evaluate("heard") == []


def test_an_emergency_repeats_until_somebody_handles_it(context: BrowserContext, room: Room) -> None:
    context.add_init_script(LISTEN)
    page = armed(context)
    room.put("units", "S1", "zz", unit("0", "emergency:BX33"))
    page.wait_for_function("heard.length >= 2", timeout=9000)
    room.put("units", "S1", "zz", unit("handled"))
    page.wait_for_timeout(300)
    before = page.evaluate("heard.length")
    page.wait_for_timeout(3000)

    assert page.evaluate("heard.length") == before


def test_the_strip_says_that_sound_is_not_armed_until_somebody_touches_the_page(board: Page) -> None:
    expect(board.locator("#sound-state")).to_contain_text("not armed")

    board.keyboard.press("j")

    expect(board.locator("#sound-state")).to_have_text("sound on")


def test_an_alarm_of_the_room_is_a_line_in_the_strip_and_leaves_the_typing_alone(board: Page, room: Room) -> None:
    board.locator("#note-0412-words").click()
    room.alarm = "The database answers slowly."

    expect(board.locator("#room-alarm")).to_have_text("The database answers slowly.")
    expect(board.locator("#note-0412-words")).to_be_focused()
    expect(board.get_by_role("alert").filter(has_text="answers slowly")).to_have_count(1)

    room.alarm = None
    expect(board.locator("#room-alarm")).to_be_hidden()


def test_the_tour_goes_on_when_its_person_did_it_and_leads_to_the_next_screen(page: Page) -> None:
    open_live(page, "/toured")
    card = page.get_by_role("region", name="Guided first call")
    expect(card).to_contain_text("A call is here")
    page.get_by_label("Where").fill("unknown")
    page.get_by_role("button", name="Send").click()

    expect(card).to_contain_text("It is in the queue")
    expect(card.get_by_role("link", name="Go there")).to_have_attribute("href", "/board")


def test_a_tour_that_was_left_stays_left_until_asked_for(page: Page) -> None:
    open_live(page, "/toured")
    page.get_by_role("region", name="Guided first call").press("Escape")
    page.reload()
    page.wait_for_selector('html[data-line="live"]')
    expect(page.get_by_role("region", name="Guided first call")).to_have_count(0)

    page.get_by_text("Morgan Kaya").click()
    page.get_by_role("button", name="Guided first call").click()
    expect(page.get_by_role("region", name="Guided first call")).to_contain_text("A call is here")


def test_a_step_goes_on_by_itself_once_the_page_shows_it_done_and_stays_where_one_goes_back(page: Page) -> None:
    open_live(page, "/toured-on")
    card = page.get_by_role("region", name="Guided first call")
    expect(card.locator("kbd").first).to_have_text("Enter")
    page.get_by_label("Where").fill("unknown")
    page.get_by_label("Where").press("Enter")
    expect(card).to_contain_text("Second")
    expect(card.get_by_role("link", name="To the board")).to_have_attribute("href", "/board")

    card.get_by_role("button", name="Back").click()
    page.wait_for_timeout(1200)

    expect(card).to_contain_text("First")


def test_the_tour_has_keys_of_its_own_and_none_of_them_while_somebody_types(page: Page) -> None:
    open_live(page, "/toured-on")
    card = page.get_by_role("region", name="Guided first call")
    expect(page.locator("body")).to_be_focused()
    for key, title in (("]", "Second"), ("]", "Third"), ("[", "Second")):
        page.keyboard.press(key)
        expect(card).to_contain_text(title)
    page.get_by_label("Where").focus()
    page.keyboard.type("]")

    expect(card).to_contain_text("Second")
    expect(page.get_by_label("Where")).to_have_value("]")


def test_the_tour_neither_takes_the_focus_from_a_field_nor_covers_it(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 600})
    open_live(page, "/toured-on")
    field = page.get_by_label("Where")
    field.focus()
    field.fill("unknown")
    field.press("Enter")
    card = page.get_by_role("region", name="Guided first call")
    expect(card).to_contain_text("Second")

    expect(field).to_be_focused()
    assert not overlap(field.bounding_box(), card.bounding_box())
    assert not overlap(page.locator("[data-tour=words]").bounding_box(), card.bounding_box())


def test_a_window_smaller_than_the_card_shows_it_all_the_same(page: Page) -> None:
    page.set_viewport_size({"width": 300, "height": 120})
    open_live(page, "/toured-on")
    page.keyboard.press("]")

    expect(page.get_by_role("region", name="Guided first call")).to_contain_text("Second")


def overlap(one: FloatRect | None, other: FloatRect | None) -> bool:
    assert one is not None
    assert other is not None
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 0 and down > 0


def test_whoever_comes_to_begin_begins_anew_and_a_reload_does_not(page: Page) -> None:
    open_live(page, "/toured-on")
    page.get_by_role("button", name="Leave").click()

    open_live(page, "/toured-on?tour=begin")
    expect(page.get_by_role("region", name="Guided first call")).to_contain_text("First")
    assert "tour" not in page.url.partition("?")[2]
    page.keyboard.press("]")
    page.reload()

    expect(page.get_by_role("region", name="Guided first call")).to_contain_text("Second")
