"""The wallboard: figures and plots that follow the room, legible from far away, nobody's name on them."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.desks import Office, complaints

from heed.contact.decide import AnswerCall, CloseContact, EndCall
from heed.contact.messages import ReceiveMessage
from heed.dispatch.decide import AssignUnit
from heed.picture.fact import Place
from heed.supervision.commands import ComeBack, StepAway
from heed.units.decide import SetUnitStatus

pytestmark = pytest.mark.browser
MILL = Place(words="Mill Street 14", easting=628_500, northing=401_500)
FIGURES = ("calls", "wait", "answered", "abandoned", "handlers", "immediate", "priority", "overdue", "units")


def drawn(wall: Page) -> dict[str, str]:
    """Each part as it stands, without what counts by itself."""
    parts = {str(part.get_attribute("data-key")): part.inner_html() for part in wall.locator("main [data-key]").all()}
    return {key: re.sub(r">[^<]*</time>", "></time>", html) for key, html in parts.items()}


@pytest.fixture
def wall(office: Office) -> Page:
    """The wall's own window."""
    return office.window("dan.rushworth", "/wall", width=1920, height=1080)


def figure(wall: Page, key: str) -> Locator:
    return wall.locator(f'[data-key="{key}"] b').first


def state(wall: Page, of: str) -> Locator:
    """How many handlers are in a state."""
    return wall.locator(f'[data-state="{of}"] b')


def test_the_figures_follow_the_room(office: Office, wall: Page) -> None:
    expect(figure(wall, "handlers")).to_have_text("1")
    expect(figure(wall, "units")).to_have_text("0")

    contact = office.rings()
    expect(wall.locator('[data-key="calls"]')).to_have_text(re.compile("^1call waiting"))
    expect(figure(wall, "wait")).to_have_text(re.compile(r"\d+ s"))
    office.room.act(AnswerCall(contact=contact), office.handler)
    expect(figure(wall, "handlers")).to_have_text("0")
    expect(wall.locator('[data-key="handlers"] small')).to_have_text("of 1 on duty")
    expect(state(wall, "talking")).to_have_text("1")
    expect(figure(wall, "calls")).to_have_text("0")
    expect(figure(wall, "answered")).to_have_text("100%")
    office.room.act(EndCall(contact=contact), office.handler)
    expect(state(wall, "wrapping_up")).to_have_text("1")
    office.room.act(CloseContact(contact=contact, outcome="advice", note="Nothing further."), office.handler)
    expect(figure(wall, "handlers")).to_have_text("1")
    office.room.act(StepAway(why="meal"), office.handler)
    expect(state(wall, "away")).to_have_text("1")
    expect(figure(wall, "handlers")).to_have_text("0")
    office.room.act(ComeBack(), office.handler)
    expect(figure(wall, "handlers")).to_have_text("1")
    incident = office.opened(place=MILL, grade="immediate")
    office.opened(place=MILL, grade="priority")
    expect(figure(wall, "immediate")).to_have_text("1")
    expect(figure(wall, "priority")).to_have_text("1")
    office.unit("BX21")
    expect(figure(wall, "units")).to_have_text("1")
    office.room.act(AssignUnit(unit="BX21", incident=incident), office.dispatcher)

    expect(figure(wall, "immediate")).to_have_text("0")
    expect(figure(wall, "units")).to_have_text("0")


def test_an_ungraded_incident_counts_as_immediate_and_says_so(office: Office, wall: Page) -> None:
    office.opened(place=MILL)

    expect(figure(wall, "immediate")).to_have_text("1")
    expect(wall.locator('[data-key="immediate"]')).to_contain_text("not graded yet")
    expect(wall.locator('[data-key="immediate"]')).to_have_class(re.compile("loud"))


def test_the_plots_count_what_stands_and_what_came(office: Office, wall: Page) -> None:
    office.opened(place=MILL, grade="immediate")
    office.opened(place=MILL, grade="scheduled")
    office.rings()
    gave_up = office.rings()
    office.room.act(EndCall(contact=gave_up, how="caller_hung_up"))
    office.rings(line="101")
    message = ReceiveMessage(contact=str(uuid4()), channel="email", reference="m1", subject="A lost bicycle")
    office.room.act(message)

    cells = wall.locator('[data-key="plot:grades"] tbody tr')
    expect(cells.nth(0)).to_have_text(re.compile(r"^Immediate\s*001000$"))
    expect(cells.nth(3)).to_have_text(re.compile(r"^Scheduled\s*000010$"))
    expect(wall.locator('[data-key="plot:calls"]')).to_contain_text("3 so far")
    expect(wall.locator(".wall-bars .waiting")).to_have_attribute("height", "20.0")
    expect(wall.locator(".wall-bars .abandoned")).to_have_attribute("height", "10.0")
    rows = wall.locator('[data-key="plot:lines"] tbody tr')
    expect(rows.nth(0)).to_have_text(re.compile(r"^999\s*1\s*\d+ s\s*0\s*0\s*0\s*1$"))
    expect(rows.nth(1)).to_have_text(re.compile(r"^101\s*1\s*\d+ s\s*0\s*0\s*0\s*0$"))
    expect(rows.nth(5)).to_have_text(re.compile(r"^E-mail and reports\s*1"))
    expect(wall.locator('[data-key="calls"]')).to_have_text(re.compile("^2calls waiting1 message beside"))
    expect(wall.locator('[data-key="abandoned"]')).to_have_text(re.compile("^1abandoned today1 of them on 999"))
    fresh = office.window("dan.rushworth", "/wall", width=1920, height=1080)
    assert drawn(wall) == drawn(fresh)


def test_a_wall_opened_later_has_counted_todays_calls(office: Office) -> None:
    for _ in range(3):
        contact = office.rings()
        office.room.act(AnswerCall(contact=contact), office.handler)
        office.room.act(EndCall(contact=contact), office.handler)

    wall = office.window("dan.rushworth", "/wall")

    expect(wall.locator('[data-key="plot:calls"]')).to_contain_text("3 so far")


def test_no_name_address_number_or_code_is_on_the_wall(office: Office, wall: Page) -> None:
    contact = office.rings(number="07700 900123")
    incident = office.opened("Shouting next door", place=MILL, grade="immediate", code="domestic_incident")
    office.unit("BX21")
    office.room.act(AssignUnit(unit="BX21", incident=incident), office.dispatcher)
    office.room.act(SetUnitStatus(unit="BX21", status=0))
    expect(wall.locator(".wall-band")).to_have_text("Officer emergency")
    expect(figure(wall, "calls")).to_have_text("1")

    said = wall.locator("main").inner_html()

    people = ("PC One", "Fairclough", "Rushworth", "07700")
    matters = ("Mill Street", "Shouting", "omestic", "0001", "BX21", incident, contact)
    assert [words for words in (*people, *matters) if words in said] == []


FURTHER = [pytest.param(*size, marks=pytest.mark.thorough) for size in ((1280, 720), (3840, 2160))]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), *FURTHER])
def test_the_wall_fills_its_screen_and_every_figure_is_large(office: Office, width: int, height: int) -> None:
    office.opened(place=MILL, grade="immediate")
    for _ in range(5):
        office.rings()
    wall = office.window("dan.rushworth", "/wall", width=width, height=height)
    expect(wall.locator(".wall-band.full")).to_contain_text("Busy since")

    scroll = wall.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    heights = [figure(wall, key).bounding_box() for key in FIGURES]

    assert scroll == [width, height]
    # At four metres a character of 1/20 of the picture's height is read without effort on a wall of 55 inches and more.
    assert min(box["height"] if box else 0 for box in heights) >= height / 20


def test_axe_finds_nothing_on_the_wall(office: Office, wall: Page) -> None:
    office.rings()
    office.opened(place=MILL, grade="immediate")
    office.opened(place=MILL, grade="priority")
    expect(figure(wall, "priority")).to_have_text("1")

    found = complaints(wall)
    wall.emulate_media(reduced_motion="reduce")
    wall.evaluate("document.documentElement.dataset.theme = 'light'")

    assert (found, complaints(wall)) == ([], [])
