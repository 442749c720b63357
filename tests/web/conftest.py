"""What the browser tests share: a cardboard room, a Chromium, and pages that must not complain."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .harness import PAGES, Room, Server, iso

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
CHROMIUM = os.environ.get("HEED_CHROMIUM", "/usr/bin/chromium")
GRADES = ("immediate", "priority", "scheduled", "resolved_without_deployment", "ungraded")
CODES = ("Domestic incident", "Silent call (55)", "Concern for safety", "Burglary in progress", "Road traffic collision")
PLACES = ("Mill Street 14", "unknown", "Harbour Road, by the old lock keeper's cottage", "A1 northbound, km 14.2")

Row = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def room() -> Room:
    made = Room()
    fill(made, rows=12)
    return made


@pytest.fixture
def server(room: Room) -> Iterator[Server]:
    running = Server(room)
    yield running
    running.down()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser of its own, 1280 wide; a script error on any of its pages fails the test."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.url)
    made.set_default_timeout(8000)
    errors: list[str] = []
    made.on("weberror", lambda error: errors.append(str(error.error)))
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def board(page: Page) -> Page:
    """The dispatch board, live."""
    return open_live(page, "/board")


def open_live(page: Page, path: str) -> Page:
    page.goto(path)
    page.wait_for_selector('html[data-line="live"]')
    return page


def queue_row(room: Room, number: int, order: str | None = None, **said: Any) -> tuple[str, str, str]:
    """(key, order, html) of one incident in the queue."""
    key, grade = f"k{number:04}", said.get("grade", GRADES[number % 5])
    place = order or f"{GRADES.index(grade)}-{number:04}"
    html = macro("queue")(
        key, place, grade, f"{number:04}", said.get("what", CODES[number % 5]), said.get("where", PLACES[number % 4]),
        iso(room.now() + timedelta(minutes=number % 40 - 4, seconds=30)), iso(room.now() - timedelta(minutes=12)),
        ("accept", "allocate", "attend", "review")[number % 4], said.get("why"), said.get("fresh", False),
    )
    return key, place, html


def macro(name: str) -> Row:
    return getattr(PAGES.get_template("rows.html").module, name)  # type: ignore[no-any-return]


def fill(room: Room, rows: int) -> None:
    """A room with some of everything, as the first page shows it."""
    queue = [queue_row(room, number) for number in range(rows)]
    units = [(sign, f"{index:02}", macro("unit")(sign, f"{index:02}", kind, letter, words, doing))
             for index, (sign, kind, letter, words, doing) in enumerate((
                 ("BX21", "available", "A", "available", "method of entry"), ("BX14", "en_route", "E", "en route", "→ 0398"),
                 ("RT02", "at_scene", "S", "at scene", "0377"), ("BX09", "committed", "C", "committed", "prisoner"),
                 ("BX33", "emergency", "0", "emergency", "officer needs help"), ("DG01", "off", "–", "off duty", "")))]
    strip = [("calls", "1", macro("strip")("calls", "1", 3, "calls waiting, longest", "soon", iso(room.now() - timedelta(seconds=42)))),
             ("immediate", "2", macro("strip")("immediate", "2", 1, "immediate unresourced", "loud")),
             ("priority", "3", macro("strip")("priority", "3", 4, "priority unresourced")),
             ("overdue", "4", macro("strip")("overdue", "4", 2, "overdue")),
             ("mine", "5", macro("strip")("mine", "5", 1, "to acknowledge"))]
    log = [(f"e{index}", f"{index:04}", macro("entry")(f"e{index}", f"{index:04}", kind, iso(room.now()), f"14:{index:02}", who, words))
           for index, (kind, who, words) in enumerate((
               ("system", "telephony", "Call presented from 01632 960417."), ("note", "R. Amadi", "Caller whispers; a man shouts behind her."),
               ("quotation", "caller", "He has locked the door and he won't let me out"),
               ("question", "M. Kaya", "Is anybody hurt? To R. Amadi, by 14:09."),
               ("act", "M. Kaya", "BX14 assigned; 6 minutes away."), ("decision", "T. Osei", "Graded immediate: threat to life.")))]
    room.change({"queue": {"put": queue}, "units": {"put": units}, "strip": {"put": strip}, "incident:0412": {"put": log}})
