"""A room with one person of each role, and a browser where a test wants one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.desks import Office, open_office
from tests.room_server import Room, open_room


@pytest.fixture
def room(scratch_url: str) -> Iterator[Room]:
    """An empty room: nobody but whom a test adds."""
    with open_room(scratch_url) as running:
        yield running


@pytest.fixture
def office(room: Room, browser: Browser) -> Iterator[Office]:
    """A handler, a dispatcher, a team leader and an administrator, each at a desk."""
    with open_office(room, browser) as opened:
        room.person("cath.leadbetter", "administrator")
        yield opened
