"""What the browser tests share: a cardboard room, a Chromium, and pages that must not complain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .harness import Room, Server
from .made_up import fill


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
