"""The guided first call tells each role of its own screens, keys and commands, in a demonstration and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.room_server import Room, open_room

from heed import main
from heed.contact.decide import PresentCall
from heed.demo.tour import tours
from heed.replay.clock import SimulatedClock
from heed.web.site import Demo
from heed.web.tour import Step, Tour

HREFS = {screen.id: screen.href for module in main.PAGES for screen in module.SCREENS}
#: Keys that every page takes (docs/how-to/pages.md), and those that a form's own list gives: the first unit, status 6.
EVERYWHERE = {"/", "j", "k", "Esc", "Enter", "Tab"} | {"6"}
each_tour = pytest.mark.parametrize("tour", tours(), ids=lambda tour: tour.name)


@pytest.fixture
def demonstration(scratch_url: str) -> Iterator[Room]:
    """A room that says it is a demonstration, with somebody on duty in each role that begins at a toured screen."""
    with open_room(scratch_url, SimulatedClock(datetime(2026, 11, 23, 18, 5, tzinfo=UTC))) as room:
        room.site.demo = Demo(people=(), tours=tours())
        for role in ("call_handler", "dispatcher", "team_leader", "support_operator", "administrator"):
            room.person(role, role)
        yield room


def beginners(room: Room, tour: Tour) -> list[str]:
    """Roles whose first screen is the tour's."""
    firsts = {role.id: room.site.first_screen(role.screens) for role in room.site.policy.roles.values()}
    return [role for role, first in firsts.items() if first is not None and first.id == tour.screen]


def block(page: str) -> dict[str, object] | None:
    """The tour that a page carries."""
    found = re.search(r'<script type="application/json" id="tour">(.*?)</script>', page, re.S)
    return json.loads(found[1]) if found else None


def pages_of(room: Room, sign_in: str) -> str:
    """Everything that the toured screens of a role show while a call is answered, sent, and left until it climbs."""
    desk = room.browser(sign_in)
    contact, incident = str(uuid4()), str(uuid4())
    room.act(PresentCall(contact=contact, line="999", call_ref="r1", number="07700 900123"))

    def shown(*paths: str) -> str:
        return "".join(desk.http.get(path, follow_redirects=True).text for path in paths)

    ringing = shown("/calls")
    desk.send("answer_call", contact=contact)
    answered = shown(f"/calls/{contact}")
    desk.send("open_incident", incident=incident, contact=contact, what="Shouting next door")
    sent = shown(f"/calls/{contact}", "/board", f"/board/incidents/{incident}")
    room.pass_minutes(4)
    return ringing + answered + sent + shown("/supervisor")


def keys_of(step: Step) -> set[str]:
    """The keys that a step's words tell."""
    return set(re.findall(r"`([^`]+)`", step.text))


@each_tour
def test_a_step_stands_on_a_screen_of_its_role_and_waits_for_a_command_of_its_role(
    demonstration: Room, tour: Tour
) -> None:
    roles = beginners(demonstration, tour)
    assert roles != []

    for role in (demonstration.site.policy.roles[name] for name in roles):
        assert {step.page for step in tour.steps} <= {HREFS[screen] for screen in role.screens}
        assert {step.until for step in tour.steps if step.until} <= set(role.may)
        assert {step.until for step in tour.steps if step.until} <= main.commands()


@each_tour
def test_what_a_step_is_about_and_the_keys_it_tells_are_on_the_pages_of_its_role(
    demonstration: Room, tour: Tour
) -> None:
    shown = pages_of(demonstration, beginners(demonstration, tour)[0])
    anchors = set(re.findall(r'data-tour="([\w-]+)"', shown))
    hotkeys = set(re.findall(r'data-hotkey="([^"]+)"', shown))

    assert {step.at for step in tour.steps if step.at} <= anchors
    assert {key for step in tour.steps for key in keys_of(step)} <= hotkeys | EVERYWHERE


@each_tour
def test_a_tour_is_short_and_a_step_is_a_line_or_two(tour: Tour) -> None:
    assert len(tour.steps) <= 7
    assert [step.title for step in tour.steps if len(step.text) > 230 or len(step.title) > 48] == []


def test_each_role_is_led_through_its_own_screens(demonstration: Room) -> None:
    def offered(role: str) -> object:
        found = block(demonstration.browser(role).http.get("/", follow_redirects=True).text)
        return found and found["name"]

    assert offered("call_handler") == "first-call"
    assert offered("dispatcher") == "first-dispatch"
    assert offered("team_leader") == "first-watch"
    assert offered("support_operator") is None
    assert offered("administrator") is None


def test_a_wallboard_and_a_real_room_have_no_tour(demonstration: Room) -> None:
    desk = demonstration.browser("call_handler")
    assert block(desk.http.get("/wall").text) is None
    assert block(desk.http.get("/calls").text) is not None

    demonstration.site.demo = None

    assert block(desk.http.get("/calls").text) is None
    assert "New here?" not in desk.http.get("/sign-in").text
