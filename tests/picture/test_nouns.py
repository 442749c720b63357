"""Names people use for what is in the room."""

from __future__ import annotations

from datetime import UTC, datetime

from heed.picture.fact import UNKNOWN_PLACE, Recorded, Subject
from heed.picture.incident import IncidentOpened
from heed.picture.nouns import Index, Picture, evolve


def opened(name: str, day: int) -> tuple[str, Subject]:
    """An incident with number 0007 of its day."""
    at = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
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
