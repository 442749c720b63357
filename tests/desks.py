"""People at desks for browser tests: a real room, windows signed in to it, and callers who ring."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect
from tests.room_server import PASSWORD, SETUP, Room, open_room

from heed.contact.decide import AnswerCall, LocateCall, PresentCall, TranscribeCall
from heed.demo.county import make_county
from heed.demo.set_up import CountyPlaces
from heed.incidents.commands import AskQuestion, OpenIncident
from heed.log.command import Who
from heed.picture.fact import Place
from heed.units.decide import BringUnitOnDuty

# A busy machine is no reason to fail.
expect.set_options(timeout=15_000)


@cache
def places() -> CountyPlaces:
    """The county's gazetteer, grown once a run: nothing changes it."""
    return CountyPlaces(make_county())


class Office:
    """A room with some people in it, and what happens to it from outside."""

    def __init__(self, room: Room, browser: Browser) -> None:
        self.room = room
        self.browser = browser
        self.errors: list[str] = []
        room.site.places = places()
        self.handler = room.person("amara.fairclough", "call_handler")
        self.dispatcher = room.person("dan.rushworth", "dispatcher")
        self.leader = room.person("nasreen.holroyd", "team_leader")

    def window(self, sign_in: str, path: str, *, width: int = 1280, height: int = 800) -> Page:
        """A browser window of its own, signed in, on a page that is live."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, base_url=self.room.url, reduced_motion="reduce"
        )
        context.set_default_timeout(20000)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        # As the form does it; the form itself has tests of its own (tests/access).
        answer = context.request.post(
            "/sign-in", form={"name": sign_in, "password": PASSWORD}, headers={"accept": "application/json"}
        )
        assert answer.ok, f"{sign_in} cannot sign in: {answer.text()}"
        return go(context.new_page(), path)

    # From outside

    def rings(self, line: str = "999", number: str = "07700 900123", **card: Any) -> str:
        """A call is presented; returns its contact's id."""
        contact = str(uuid4())
        self.room.act(PresentCall(contact=contact, line=line, call_ref=contact, number=number, **card))  # type: ignore[arg-type]
        return contact

    def located(self, contact: str, words: str, easting: int, northing: int, within: int) -> None:
        """The network says where a call comes from."""
        place = Place(words=words, easting=easting, northing=northing, within=within, source="network cell")
        self.room.act(LocateCall(contact=contact, place=place, area="pellmouth"))

    def heard(self, contact: str, words: str) -> None:
        """The transcription hears the caller."""
        self.room.act(TranscribeCall(contact=contact, text=words))

    # By colleagues

    def opened(self, what: str = "Shouting next door", by: Who | None = None, **given: Any) -> str:
        """An incident is opened and sent; returns its id."""
        incident = str(uuid4())
        self.room.act(OpenIncident(incident=incident, what=what, **given), by or self.handler)
        return incident

    def opened_from_call(self, what: str = "Shouting next door") -> tuple[str, str]:
        """A call the handler answered, and the incident it led to; (contact, incident)."""
        contact = self.rings()
        self.room.act(AnswerCall(contact=contact), self.handler)
        return contact, self.opened(what, contact=contact)

    def asks(self, incident: str, text: str, to: str = "call_handler", *, about_life: bool = False) -> str:
        """The dispatcher asks something on the log; returns the question's id."""
        question = str(uuid4())
        asked = AskQuestion(question=question, incident=incident, text=text, to=to, about_life=about_life)
        self.room.act(asked, self.dispatcher)
        return question

    def unit(self, callsign: str = "BX21") -> str:
        """A unit books on."""
        self.room.act(BringUnitOnDuty(callsign=callsign, crew=("PC One",), kind="response"), SETUP)
        return callsign

    def log(self, incident: str) -> list[str]:
        """The sentences that the record holds of an incident."""
        return [r.fact.sentence() for r in self.room.run(self.room.node.store.stream(f"incident/{incident}"))]

    def by_people(self, *streams: str) -> list[str]:
        """The sentences of what somebody did; the clock has work of its own there."""
        kept = [r for stream in streams for r in self.room.run(self.room.node.store.stream(stream))]
        return [r.fact.sentence() for r in kept if r.role != "clock"]


@contextmanager
def open_office(room: Room, browser: Browser) -> Iterator[Office]:
    """An office for one test; a script error in any of its windows fails it."""
    office = Office(room, browser)
    before = set(browser.contexts)
    try:
        yield office
    finally:
        for context in [c for c in browser.contexts if c not in before]:
            context.close()
    assert office.errors == []


def go(page: Page, path: str) -> Page:
    """Open a page of the room and wait until it is live."""
    page.goto(path)
    return live(page)


def live(page: Page) -> Page:
    """Wait until the page is live."""
    page.wait_for_selector('html[data-line="live"]')
    return page


KEYS = {"Enter", "Escape", "Tab", "ArrowDown", "ArrowUp"}


def press(page: Page, *keys: str) -> None:
    """Press keys one after another; several letters are typed."""
    for key in keys:
        if len(key) == 1 or key in KEYS:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


@pytest.fixture
def office(scratch_url: str, browser: Browser) -> Iterator[Office]:
    """A room with a handler, a dispatcher and a team leader on duty."""
    with open_room(scratch_url) as room, open_office(room, browser) as opened:
        yield opened


#: What of axe's rules a theme can break that another keeps.
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


#: What axe finds, each fault with the element it is about. Style sheets are not fetched a second time: only a rule that
#: is off by itself reads them.
ASK_AXE = """async (rules) => {
    const asked = {resultTypes: ["violations"], preload: false, ...(rules ? {runOnly: rules} : {})};
    const found = await axe.run(document, asked);
    return found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)}`));
}"""


def complaints(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """What axe finds wrong with a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(ASK_AXE, rules)
    return found


def complaints_in_both_themes(page: Page) -> dict[str, list[str]]:
    """By theme, and only where there are any. A page is the same in both but for its colours."""
    found = {}
    # Colours stand at once: one on its way from theme to theme is neither's.
    page.emulate_media(reduced_motion="reduce")
    every: dict[str, dict[str, object] | None] = {"dark": None, "light": COLOURS}
    for theme, rules in every.items():
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found[theme] = complaints(page, rules)
    return {theme: wrong for theme, wrong in found.items() if wrong}
