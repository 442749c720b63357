"""Moments as people read them: the clock on the wall of a room in England or Wales, whatever zone a moment came in."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def on_the_wall(moment: datetime) -> datetime:
    """A moment in London time; as it is where that would be before the year 1 or after 9999."""
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        return moment


def clock_time(moment: datetime) -> str:
    """`14:05` in London."""
    return f"{on_the_wall(moment):%H:%M}"


def to_the_second(moment: datetime) -> str:
    """`14:05:31` in London."""
    return f"{on_the_wall(moment):%H:%M:%S}"


def in_a_sentence(moment: datetime) -> str:
    """`{2026-11-23T14:05:00Z}`: how a fact's sentence carries a moment, for whoever shows it to put on their clock."""
    return f"{{{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}}}"


def day_in_words(moment: datetime) -> str:
    """`1 Dec 2026` in London."""
    wall = on_the_wall(moment)
    return f"{wall.day} {wall:%b %Y}"
