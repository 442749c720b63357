"""A restricted record is gone at once for everybody but its own roles, by every way in, and is still watched."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.routing import Route
from tests.room_server import Desk, Room, open_room

from heed import main
from heed.access.restricting import Restrict
from heed.contact.decide import AnswerCall, PresentCall, TranscribeCall
from heed.dispatch.decide import AssignUnit
from heed.incidents.commands import AddLogEntry, OpenIncident
from heed.log.command import Who
from heed.log.verify import verify
from heed.picture.unit import Unit
from heed.units.decide import BringUnitOnDuty

WHAT = "Constable seen striking a man behind the old cooperage"
NOTE = "the witness filmed it from the lamplit window"
CALLER = "Perpetua Oxenbridge"
NUMBER = "07700900147"
SECRET = (WHAT, NOTE, CALLER, NUMBER)
#: Roles that see the log of professional standards in the default pack.
INSIDE = ("professional_standards", "force_incident_manager")
OUTSIDE = ("call_handler", "dispatcher", "team_leader")
#: The addresses that a browser reads.
READ = [
    route.path
    for module in main.PAGES
    for route in module.ROUTES
    if isinstance(route, Route) and route.methods is not None and "GET" in route.methods
]


class Scene:
    """A call about an officer, its incident with a unit sent, and somebody of each role."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.people = {role: room.person(f"r.{role.replace('_', '.')}", role) for role in (*OUTSIDE, *INSIDE)}
        self.desks = {role: room.browser(f"r.{role.replace('_', '.')}") for role in self.people}
        handler, dispatcher = self.people["call_handler"], self.people["dispatcher"]
        self.incident, self.contact = str(uuid4()), str(uuid4())
        switch = Who(person="telephony", name="Switch", role="telephony")
        room.act(PresentCall(contact=self.contact, line="999", call_ref="r1", number=NUMBER), switch)
        room.act(AnswerCall(contact=self.contact), handler)
        room.act(
            OpenIncident(
                incident=self.incident, contact=self.contact, what=WHAT, caller_name=CALLER, code="violence",
                grade="priority",
            ),
            handler,
        )  # fmt: skip
        room.act(BringUnitOnDuty(callsign="HX12", crew=("PC Reed",)), dispatcher)
        room.act(AssignUnit(unit="HX12", incident=self.incident), dispatcher)
        room.act(AddLogEntry(incident=self.incident, text=NOTE), handler)
        self.number = room.node.room.index.by_category["incident"][f"incident/{self.incident}"].number  # type: ignore[attr-defined]

    def restrict(self, **what: Any) -> str:
        """The team leader moves it to professional standards' log."""
        restriction = str(uuid4())
        command = Restrict(restriction=restriction, log="professional_standards", reason="alleged by a witness", **what)
        self.room.act(command, self.people["team_leader"])
        return restriction

    def told(self, role: str) -> dict[str, str]:
        """Everything a role is told by every page, panel and view there is, by its address or name."""
        desk, found = self.desks[role], {}
        for path in self.paths():
            found[path] = desk.http.get(path, follow_redirects=True).text
        names = self.views(role)
        found |= {f"view {name}": part for name, part in whole_views(desk, names).items()}
        return found

    def paths(self) -> Iterator[str]:
        """Every address that is read, about this incident, its contact and its unit."""
        values = {"id": self.incident, "ref": self.number, "callsign": "HX12", "act": "note", "name": "none"}
        for route in READ:
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda m: values.get(m[1], self.incident), route)
            yield path
            yield path.replace(self.incident, self.contact)
        yield f"/board?incident={self.incident}"
        yield from (f"/find?q={words}" for words in (self.number, "cooperage", "Oxenbridge", NUMBER))

    def views(self, role: str) -> set[str]:
        """A view of every kind there is, of each thing it may be of."""
        of = ("", self.incident, self.contact, self.people[role].post, f"{self.people[role].post}:{self.incident}")
        return {f"{kind}:{one}" if one else kind for kind in self.room.site.views._makers for one in of}


@pytest.fixture
def scene(room: Room) -> Scene:
    return Scene(room)


def whole_views(desk: Desk, names: set[str]) -> dict[str, str]:
    """What a stream first says of each view, a few at a time: those that it may not see are left out."""
    found: dict[str, str] = {}
    wanted = sorted(names)
    for first in range(0, len(wanted), 40):
        given: dict[str, str | int] = {"views": ",".join(wanted[first : first + 40]), "cursor": 0}
        with desk.http.stream("GET", "/api/v1/stream", params=given) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and '"views"' in line:
                    parts = json.loads(line.removeprefix("data:"))["views"]
                    found |= {name: json.dumps(part, ensure_ascii=False) for name, part in parts.items()}
                    break
    return found


def leaks(scene: Scene, told: dict[str, str]) -> list[tuple[str, str]]:
    """Which secret is told where."""
    secret = (*SECRET, scene.incident, rf"(?<![\d-]){scene.number}(?![\d-])")
    asked = (scene.incident, scene.number, scene.contact)
    found = []
    for where, text in told.items():
        for one in secret:
            pattern = one if one.startswith("(?<!") else re.escape(one)
            # What was asked for may be said back to whoever asked.
            named = one in (scene.incident, secret[-1]) and any(each in where for each in asked)
            said_back = where.startswith("/find?q=") and one in where
            if re.search(pattern, text) and not named and not said_back:
                found.append((where, one))
    return found


def test_nothing_of_a_restricted_incident_is_told_to_other_roles_by_any_way_in(scene: Scene, room: Room) -> None:
    before = {role: leaks(scene, scene.told(role)) for role in OUTSIDE}
    assert all(len(found) > 5 for found in before.values()), "else nothing would be found afterwards either"

    restriction = scene.restrict(incident=scene.incident)

    for role in OUTSIDE:
        assert leaks(scene, scene.told(role)) == [], role
        unit = next(u for u in room.site.room.index.by_category["unit"].values())
        assert isinstance(unit, Unit)
        assert (unit.incident, unit.number) == ("(restricted)", "(restricted)"), "it is still seen to be busy"
    for role in INSIDE:
        page = scene.desks[role].http.get(f"/incidents/{scene.incident}")
        assert [one for one in (WHAT, NOTE) if one not in page.text] == [], role
    # help goes through for whoever holds a reference, and is not told back; what is no help finds nothing there
    desk = scene.desks["call_handler"]
    noted = desk.send("add_log_entry", incident=scene.incident, text="the caller rang again")
    assert (noted.status_code, noted.json()["facts"], noted.json()["ids"]) == (200, [], {})
    refused = desk.send("set_code", incident=scene.incident, code="theft")
    assert refused.status_code == 404

    lifted = scene.desks["team_leader"].send("lift_restriction", restriction=restriction, reason="a mistake")
    assert lifted.status_code == 404, "it is not theirs to lift, nor to know of"
    scene.desks["professional_standards"].send("lift_restriction", restriction=restriction, reason="a mistake")

    assert scene.desks["dispatcher"].http.get(f"/incidents/{scene.incident}").status_code == 200
    assert leaks(scene, scene.told("dispatcher")) != []


def test_a_restricted_entry_is_gone_from_its_log_and_from_what_follows_from_it(scene: Scene, room: Room) -> None:
    facts = room.run(room.node.store.stream(f"incident/{scene.incident}"))
    entry = next(f for f in facts if getattr(f.fact, "text", "") == NOTE)
    assert NOTE in scene.desks["dispatcher"].http.get(f"/incidents/{scene.incident}").text

    scene.restrict(incident=scene.incident, entries=(entry.version,))

    for role in OUTSIDE:
        assert [leak for leak in leaks(scene, scene.told(role)) if leak[1] == NOTE] == [], role
        page = scene.desks[role].http.get(f"/incidents/{scene.incident}")
        assert page.status_code in (200, 403)
    assert NOTE in scene.desks["professional_standards"].http.get(f"/incidents/{scene.incident}").text


def test_an_allegation_is_restricted_from_its_first_moment_and_leaves_the_handler_a_reference(
    scene: Scene, room: Room
) -> None:
    said = "I want to make a complaint about one of your officers"
    handler, desk = scene.people["call_handler"], scene.desks["call_handler"]
    room.act(TranscribeCall(contact=scene.contact, text=said), Who(person="telephony", name="Switch", role="telephony"))
    assert "complaint" in desk.http.get(f"/calls/{scene.contact}").text

    opened = desk.send("open_matter", contact=scene.contact, matter="complaint_against_police")

    assert opened.status_code == 200, opened.text
    assert "incident" not in opened.json()["ids"]
    card = desk.http.get(f"/calls/{scene.contact}").text
    reference = re.search(r"PS-[0-9A-F]{6}", card)
    assert reference is not None
    assert "Thank you for telling us" in card
    for role in OUTSIDE:
        told = scene.told(role)
        assert [where for where, text in told.items() if said in text or "Open Complaints against police" in text] == []
    listed = scene.desks["professional_standards"].http.get("/restricted").text
    assert reference[0] in listed
    assert handler.name in listed


@contextmanager
def watching(desk: Desk, *views: str) -> Iterator[list[tuple[float, dict[str, Any]]]]:
    """What a page that is open hears, and when."""
    heard: list[tuple[float, dict[str, Any]]] = []
    live, over = threading.Event(), threading.Event()

    def follow() -> None:
        with desk.http.stream("GET", "/api/v1/stream", params={"views": ",".join(views), "cursor": 0}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:") and '"views"' in line:
                    heard.append((time.monotonic(), json.loads(line.removeprefix("data:"))["views"]))
                    live.set()
                if over.is_set():
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    assert live.wait(10)
    yield heard
    over.set()
    thread.join(5)


def test_it_leaves_pages_that_are_open_within_a_second_and_stays_on_its_own_roles(scene: Scene, room: Room) -> None:
    views = ("queue", f"log:{scene.incident}", f"incident:{scene.incident}")
    with (
        watching(scene.desks["dispatcher"], *views) as outside,
        watching(scene.desks["force_incident_manager"], *views) as inside,
    ):
        assert WHAT in json.dumps(outside[0][1]) or NOTE in json.dumps(outside[0][1])
        began = time.monotonic()
        scene.restrict(incident=scene.incident)
        while time.monotonic() - began < 3 and not any("left" in json.dumps(part) for _, part in outside):
            time.sleep(0.02)
        left = next(at for at, part in outside if "left" in json.dumps(part))

        assert left - began < 1
        time.sleep(0.3)
        patches = [(at, part["queue"]) for at, part in outside if at > began and "queue" in part]
        gone = [at for at, part in patches if scene.incident in part["gone"]]
        assert gone
        assert gone[0] - began < 1
        room.act(
            AddLogEntry(incident=scene.incident, text="still written by those who see it"), scene.people[INSIDE[0]]
        )
        time.sleep(0.5)
        assert "still written" in json.dumps([part for _, part in inside])
        assert "still written" not in json.dumps([part for _, part in outside])


def test_the_record_holds_and_a_room_that_starts_again_keeps_it_restricted(
    scene: Scene, scratch_url: str, tmp_path: Path
) -> None:
    scene.restrict(incident=scene.incident)
    with open_room(scratch_url) as other:
        desk = other.browser("r.dispatcher")
        assert desk.http.get(f"/incidents/{scene.incident}").status_code == 404
        assert WHAT not in desk.http.get("/board").text
        seen = other.browser("r.professional.standards").http.get(f"/incidents/{scene.incident}")
        assert seen.status_code == 200

    assert verify(scratch_url, tmp_path).sound
