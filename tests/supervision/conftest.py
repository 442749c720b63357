"""A room whose time passes only when a test says so; with people at desks, and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

import pytest
from playwright.sync_api import Browser
from tests.desks import Office, open_office
from tests.room_server import Room, open_room

from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.replay.clock import SimulatedClock
from heed.risk.decide import SetGrade

BEGAN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PEOPLE = {
    "call_handler": "amara.fairclough", "dispatcher": "dan.rushworth", "team_leader": "nasreen.holroyd",
    "dispatch_supervisor": "ruth.ackerley", "resource_sergeant": "tobias.mawson",
    "force_incident_manager": "helen.dransfield",
}  # fmt: skip


class Shift:
    """One of each role on duty, and what stands on their screens."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.on = {role: room.person(sign_in, role) for role, sign_in in PEOPLE.items()}

    def __getitem__(self, role: str) -> Who:
        return self.on[role]

    def graded(self, grade: str, what: str = "Shouting next door", words: str = "Mill Street 14") -> str:
        """An incident in dispatch's sight, graded; returns its id."""
        incident = str(uuid4())
        place = Place(words=words, easting=628_500, northing=401_500) if words else Place(words="unknown")
        self.room.act(OpenIncident(incident=incident, what=what, place=place), self["call_handler"])
        self.room.act(SetGrade(incident=incident, grade=grade), self["call_handler"])
        return incident

    def incident(self, incident: str) -> Incident:
        found = self.room.node.room.index.by_category["incident"][f"incident/{incident}"]
        assert isinstance(found, Incident)
        return found

    def climbed(self, role: str) -> dict[str, str]:
        """What stands on the list of whoever is on duty in a role, in order: incident to what its row says."""
        return self.shown(f"climbed:{self[role].post}")

    def shown(self, view: str) -> dict[str, str]:
        """Rows of a view in order: key to its words."""
        return {key: words(html) for key, html in self.markup(view).items()}

    def markup(self, view: str) -> dict[str, str]:
        """Rows of a view in order as a page that is opened now gets them."""
        rows = self.room.run(rows_of(self.room, view))
        return {key: html for key, _, html in sorted(rows, key=lambda row: (row[1], row[0]))}


async def rows_of(room: Room, view: str) -> list[tuple[str, str, str]]:
    """Key, order and markup of every row a view has, drawn in the room's own loop."""
    live = await room.site.views.open(view)
    put = live.since(-1)["put"]
    assert isinstance(put, list)
    return put


def words(html: str) -> str:
    """What a reader reads of some markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.fixture
def shift(scratch_url: str) -> Iterator[Shift]:
    """Everybody on duty at 14:00, no browser."""
    with open_room(scratch_url, SimulatedClock(BEGAN)) as room:
        yield Shift(room)


@pytest.fixture
def office(scratch_url: str, browser: Browser) -> Iterator[Office]:
    """A handler, a dispatcher and a team leader on duty at 14:00, and everybody their incidents climb to."""
    with open_room(scratch_url, SimulatedClock(BEGAN)) as room, open_office(room, browser) as opened:
        for role in ("dispatch_supervisor", "resource_sergeant", "force_incident_manager"):
            room.person(PEOPLE[role], role)
        yield opened
