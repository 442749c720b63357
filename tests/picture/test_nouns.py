"""Names people use for what is in the room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heed.picture.fact import UNKNOWN_PLACE, Recorded, Subject
from heed.picture.incident import Incident, IncidentOpened
from heed.picture.nouns import Index, Picture, evolve


def opened(name: str, day: int) -> tuple[str, Subject]:
    """An incident with number 0007 of its day."""
    return opened_at(name, datetime(2026, 11, day, 9, 0, tzinfo=UTC))


def opened_at(name: str, at: datetime) -> tuple[str, Subject]:
    fact = IncidentOpened(what="a door", place=UNKNOWN_PLACE, desk="dispatch", first_contact_at=at)
    stream = f"incident/{name}"
    recorded = Recorded(
        position=1, stream=stream, version=1, happened_at=at, recorded_at=at, actor="p", role="call_handler",
        workstation="", number=7, fact=fact,
    )  # fmt: skip
    return stream, evolve(None, recorded)


def test_a_number_is_the_newest_open_incident_s_whichever_of_them_moved_last() -> None:
    index = Index()
    yesterday, today = opened("yesterday", 22), opened("today", 23)

    index.put(*today)
    index.put(*yesterday)

    assert Picture(index).incident("7").id == "today"
    index.put(*today)
    assert Picture(index).incident("0007").id == "today"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-06-23T22:59:00+00:00", "2026-06-23"), ("2026-06-23T23:01:00+00:00", "2026-06-24"),
        # the night the clocks go back, and the night they go forward
        ("2026-10-24T23:30:00+00:00", "2026-10-25"), ("2026-10-25T23:30:00+00:00", "2026-10-25"),
        ("2027-03-27T23:59:00+00:00", "2027-03-27"), ("2027-03-28T23:01:00+00:00", "2027-03-29"),
        ("2026-11-23T23:59:00+00:00", "2026-11-23"),
    ],
)  # fmt: skip
def test_the_day_of_a_number_is_the_day_in_the_room(at: str, day: str) -> None:
    _, found = opened_at("door", datetime.fromisoformat(at))

    assert isinstance(found, Incident)
    assert found.day == day
