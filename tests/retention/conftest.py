"""A room with people at desks, and a browser, where a test wants them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.desks import Office, open_office
from tests.room_server import open_room


@pytest.fixture
def office(scratch_url: str, browser: Browser) -> Iterator[Office]:
    """A handler, a dispatcher and a team leader, each at a desk, and two records managers."""
    with open_room(scratch_url) as room, open_office(room, browser) as opened:
        for name in ("edith.sowerby", "bernard.ogden"):
            room.person(name, "records_manager")
        yield opened
