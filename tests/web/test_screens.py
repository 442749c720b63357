"""The screens: readable for everybody, at any width and zoom, by day and by night, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.desks import complaints_in_both_themes

from .conftest import open_live
from .harness import PAGES, SCREENS, Room, Server
from .made_up import fill, queue_row

pytestmark = pytest.mark.browser

OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    const scrolled = one.closest('.pane, .unseen, dialog:not([open])');
    return box.width && box.right > innerWidth + 1 && !(scrolled && scrolled !== one);
}).map(one => one.outerHTML.slice(0, 80))"""


def test_axe_finds_nothing_on_any_screen(context: BrowserContext) -> None:
    page = context.new_page()
    found = {}
    for name in (*SCREENS, "form", "sign-in", "first-run", "problem-page"):
        page.goto(f"/{name}")
        page.wait_for_function("document.fonts.status === 'loaded'")
        found[name] = complaints_in_both_themes(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_while_things_are_wrong(board: Page, room: Room) -> None:
    wrong = [{"field": "unit", "message": "No such unit."}]
    room.problem = {"title": "No", "status": 422, "detail": "No.", "errors": wrong}
    board.keyboard.press("j")
    board.fill("#assign-0000-unit", "XX99")
    board.keyboard.press("Enter")
    expect(board.get_by_text("No such unit.")).to_be_visible()
    room.beating, room.alarm = False, None
    expect(board.locator("#offline")).to_be_visible(timeout=9000)
    assert complaints_in_both_themes(board) == {}

    board.keyboard.press("Escape")
    board.keyboard.press("/")
    board.keyboard.type("a")
    assert complaints_in_both_themes(board) == {}

    board.keyboard.press("Escape")
    board.keyboard.press("?")
    assert complaints_in_both_themes(board) == {}


FURTHER = [pytest.param(*size, marks=pytest.mark.thorough) for size in ((3840, 2160), (960, 540), (640, 400))]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800), *FURTHER])
def test_nothing_sticks_out_at_any_width_also_with_sixty_incidents_and_long_names(
    browser: Browser, server: Server, room: Room, width: int, height: int
) -> None:
    """640 by 400 is 1280 by 800 at 200 % zoom."""
    fill(room, rows=60)
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, " * 3
    room.put("queue", *queue_row(room, 3, what=long, where=long, why=long))
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=server.url)
    page = context.new_page()
    found = {}
    for name in SCREENS:
        page.goto(f"/{name}")
        found[name] = page.evaluate(OUTSIDE)
    context.close()

    assert {name: sticking for name, sticking in found.items() if sticking} == {}


def test_at_1280_the_right_column_folds_into_tabs_and_a_key_turns_them(board: Page) -> None:
    units, pane = board.get_by_role("region", name="Units"), board.get_by_role("region", name="Selected incident")
    expect(units).to_be_hidden()

    board.keyboard.press("u")

    expect(units).to_be_visible()
    expect(pane).to_be_hidden()

    board.set_viewport_size({"width": 1920, "height": 1080})
    expect(units).to_be_visible()
    expect(pane).to_be_visible()


def test_the_theme_is_dark_until_somebody_chooses_and_then_remembered(board: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = board.evaluate(ground)
    board.get_by_text("Morgan Kaya").click()
    board.get_by_role("button", name="Light").click()
    light = board.evaluate(ground)
    board.reload()

    assert dark != light
    assert board.evaluate(ground) == light


def test_the_first_tab_stop_skips_to_the_work(board: Page) -> None:
    board.keyboard.press("Tab")
    expect(board.get_by_role("link", name="Skip to the work")).to_be_focused()

    board.keyboard.press("Enter")

    expect(board.locator("main")).to_be_focused()


def test_the_risk_stays_in_sight_however_long_the_log(page: Page, room: Room) -> None:
    room.change(
        {
            "incident:0412": {
                "put": [
                    (f"x{n:03}", f"9{n:03}", f'<li class="entry" data-key="x{n:03}"><p>line {n}</p></li>')
                    for n in range(120)
                ]
            }
        }
    )
    open_live(page, "/incident")
    page.get_by_text("line 119").scroll_into_view_if_needed()

    expect(page.get_by_text("Two children live at this address.")).to_be_in_viewport()


def test_paper_carries_the_log_and_nothing_to_press(page: Page) -> None:
    open_live(page, "/incident")
    page.emulate_media(media="print")

    expect(page.get_by_text("He has locked the door")).to_be_visible()
    expect(page.get_by_role("button", name="Add note")).to_be_hidden()
    expect(page.locator(".strip")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light"


def test_figures_on_the_wall_are_legible_from_four_metres(context: BrowserContext) -> None:
    """A 55 inch 4K panel shows 0.32 mm a pixel; 1/200 of the distance is 20 mm, 63 px."""
    page = context.new_page()
    page.set_viewport_size({"width": 3840, "height": 2160})
    page.goto("/wall")

    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall-figure b')).fontSize)") > 63 * 3
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall-figure span')).fontSize)") >= 63


@pytest.mark.parametrize("mode", ["demo", "exercise"])
def test_what_is_not_real_says_so_on_top(mode: str) -> None:
    said = {"status": 404, "title": "Not here", "detail": "There is no incident 9999."}
    drawn = PAGES.get_template("problem.html").render(mode=mode, **said)

    assert {"demo": "made up", "exercise": "Nothing here is real"}[mode] in drawn
