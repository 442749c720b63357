"""One call from its ring to its close, on the demonstration as anybody starts it, with the keyboard alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.desks import complaints, live, press
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.thorough]
#: Nothing here is about speed: simulated people take their seconds, and the machine may be a slow one.
PATIENCE = 90_000
OTHERWISE = 15_000
DISPATCHER = "/sign-in?next=/board%3Ftour%3Dbegin"


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Waits as long as it takes, in this file only."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=OTHERWISE)


@pytest.fixture
def demonstration(data_dir: Path) -> Iterator[str]:
    """`heed serve --demo` on an empty folder and a free port, as its own processes; its address."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEED_")}
    given = {"HEED_PORT": str(port), "HEED_DATA_DIR": str(data_dir / "demo")}
    words = (data_dir / "said").open("wb")
    serving = subprocess.Popen(
        [sys.executable, "-m", "heed.cli", "serve", "--demo"], env=kept | given, stdout=words, stderr=words
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, serving, data_dir / "said")
        yield address
    finally:
        serving.terminate()
        serving.wait(30)
        words.close()


def wait_until_ready(address: str, serving: subprocess.Popen[bytes], said: Path) -> None:
    """Until the room is there with its clock running, or the process has ended."""
    while serving.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"it did not begin to serve: {said.read_text()}")


def window(browser: Browser, address: str, path: str) -> Page:
    """A window of somebody who is nobody yet, on a sign-in page."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(path)
    return page


def begin(page: Page, words: str) -> Page:
    """Sign in with what has the focus when the page opens; axe finds nothing wrong there, nor with the card."""
    expect(page.get_by_role("button", name=words)).to_be_focused()
    assert complaints(page) == []
    press(page, "Enter")
    live(page)
    expect(card(page)).to_be_visible()
    assert complaints(page) == []
    return page


def card(page: Page) -> Locator:
    return page.locator("#tour-card h2")


def test_a_newcomer_takes_one_call_from_its_ring_to_its_close_without_a_mouse(
    demonstration: str, browser: Browser
) -> None:
    handler = begin(window(browser, demonstration, "/"), "Take a 999 call, as a call handler")
    answer_and_send(handler)
    dispatcher = begin(window(browser, demonstration, DISPATCHER), "Send a unit, as a dispatcher")
    row = dispatcher.locator("tbody > tr", has_text="Shouting next door, then quiet")
    expect(row).to_contain_text("not accepted")
    judge(handler)
    expect(row).to_contain_text("Immediate")
    end_the_call(handler)

    accept_and_send(dispatcher, row)
    arrive_and_leave(dispatcher, row)
    say_how_they_are(dispatcher, row)
    number = close(dispatcher, row)

    open_the_record(dispatcher, number)
    expect(dispatcher.locator(".log")).to_contain_text("Both seen apart, nobody hurt")
    expect(dispatcher.locator(".incident-head")).to_contain_text("Closed")


def answer_and_send(page: Page) -> None:
    """The call that rings, the next one where more do, is answered; what and where go to dispatch."""
    expect(card(page)).to_have_text("Somebody rings 999")
    expect(page.get_by_role("button", name="Answer").first).to_be_visible()
    press(page, "a")
    page.wait_for_url("**/calls/*")
    live(page)
    expect(card(page)).to_have_text("What is happening, and where")
    expect(page.locator("#open-what")).to_be_focused()
    press(page, "Shouting next door, then quiet", "Enter")
    page.wait_for_url("**?incident=*")
    live(page)
    expect(card(page)).to_have_text("What could hurt somebody")


def judge(page: Page) -> None:
    """THRIVE, then the grade."""
    press(page, "Escape", "t", "He shouts, things are thrown", *["Tab"] * 6, " ", "Enter")
    expect(card(page)).to_have_text("How fast")
    press(page, "Escape", "1")
    expect(card(page)).to_have_text("It is on the dispatcher’s board")


def end_the_call(page: Page) -> None:
    press(page, "Escape", "e")
    expect(page.locator(".panel.ending")).to_contain_text("The call is over")


def accept_and_send(page: Page, row: Locator) -> None:
    """The dispatcher takes the row and sends the unit that is offered first."""
    press(page, "b")
    while row.get_attribute("aria-current") != "true":
        press(page, "j")
    press(page, "a")
    expect(row).to_contain_text("by Dan Rushworth")
    expect(card(page)).to_have_text("Send a unit")
    press(page, "s")
    expect(page.locator("#act-slot [data-choose]")).to_be_focused()
    press(page, "1", "Enter")
    expect(card(page)).to_have_text("They are on their way")


def arrive_and_leave(page: Page, row: Locator) -> None:
    """The crew is at scene, by itself or by the status that the dispatcher sets, and is let go."""
    found = re.search(r"(\w+) (assigned|en route|at scene)", row.inner_text())
    assert found is not None
    press(page, "/", f"status {found[1]} 6", "Enter")
    expect(row).to_contain_text(f"{found[1]} at scene")
    expect(card(page)).to_have_text("They are at the scene")
    press(page, "Escape", "b", "r")
    expect(page.locator("#release-reason")).to_be_focused()
    press(page, "All quiet now", "Enter")
    expect(row).to_contain_text("units gone")
    expect(card(page)).to_have_text("Say how they are")


def say_how_they_are(page: Page, row: Locator) -> None:
    """Somebody was spoken to, and what they said."""
    press(page, "/", f"welfare {row.get_attribute('data-incident')} both It was only shouting", "Enter")
    expect(card(page)).to_have_text("Close it, and say why")
    press(page, "Escape", "b")


def open_the_record(page: Page, number: str) -> None:
    """The incident's own page, found by its number."""
    press(page, "/", f"find {number}", "Enter")
    page.wait_for_url("**/find?*")
    live(page)
    press(page, "j", "Enter")
    page.wait_for_url("**/incidents/*")
    live(page)


def close(page: Page, row: Locator) -> str:
    """A result and why; returns the log number."""
    number = row.get_attribute("data-incident")
    assert number is not None
    press(page, "x", "Spoken", "Tab", "Both seen apart, nobody hurt", "Tab", "Enter")
    expect(row).to_have_count(0)
    expect(card(page)).to_have_text("That was one call, from ring to result")
    return number
