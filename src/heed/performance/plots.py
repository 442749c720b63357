"""What the wall's plots show, counted. Pure: values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

import msgspec

from heed.performance.answers import BANDS, Band
from heed.picture.incident import Incident
from heed.picture.moment import LONDON
from heed.policy.values import UNGRADED

QUARTER = timedelta(minutes=15)
#: Columns of the first plot: words, and the minutes left below which an incident falls into it.
SPANS: tuple[tuple[str, float], ...] = (
    ("late", 0), ("under 5 min", 5), ("5 to 15 min", 15), ("15 to 60 min", 60), ("over an hour", float("inf")),
)  # fmt: skip
ATTENDED = len(SPANS)
COLUMNS = (*(words for words, _ in SPANS), "there")
GRADES = ("immediate", UNGRADED, "priority", "scheduled")


class Awaited(msgspec.Struct, frozen=True):
    """What the first plot keeps of an incident: its grade, and when somebody is to be there; None where they are."""

    grade: str
    due: datetime | None


def awaited(incident: Incident, due: datetime | None) -> Awaited | None:
    """An open incident that somebody is sent to or is with; None for the others."""
    if not incident.open or incident.sent_at is None or due is None:
        return None
    return Awaited(incident.grade or UNGRADED, None if incident.attended else due)


def by_grade_and_time(incidents: Iterable[Awaited], now: datetime) -> dict[str, tuple[int, ...]]:
    """Grade → how many in each of `COLUMNS`."""
    counts = Counter((a.grade, ATTENDED if a.due is None else column(a.due, now)) for a in incidents)
    return {grade: tuple(counts[grade, at] for at in range(len(COLUMNS))) for grade in GRADES}


def column(due: datetime, now: datetime) -> int:
    """Which of `SPANS` a target falls into."""
    left = (due - now) / timedelta(minutes=1)
    return next(index for index, (_, below) in enumerate(SPANS) if left < below)


class Day(msgspec.Struct, frozen=True):
    """A day of the room, from midnight to midnight in London: 92, 96 or 100 quarters of an hour."""

    date: date
    begins: datetime
    quarters: int

    def quarter(self, at: datetime) -> int:
        """Which quarter of the day a moment falls in; negative or too large outside it."""
        return (at - self.begins) // QUARTER

    def hours(self) -> list[tuple[datetime, str]]:
        """The hours written under a day, each with its moment."""
        local = (datetime.combine(self.date, time(hour), LONDON) for hour in (0, 6, 12, 18))
        return [(at.astimezone(self.begins.tzinfo), f"{at:%H:%M}") for at in local]


def day_of(at: datetime) -> Day:
    """The London day that holds a moment."""
    local = at.astimezone(LONDON)
    begins = datetime.combine(local.date(), time(), LONDON).astimezone(at.tzinfo)
    ends = datetime.combine(local.date() + timedelta(days=1), time(), LONDON).astimezone(at.tzinfo)
    return Day(local.date(), begins, (ends - begins) // QUARTER)


def stacked(counts: Mapping[tuple[datetime, str, Band], int], day: Day) -> list[dict[Band, int]]:
    """Calls of each quarter of a day by how they fared, whatever the line."""
    bars: list[dict[Band, int]] = [dict.fromkeys(BANDS, 0) for _ in range(day.quarters)]
    for (at, _, band), count in counts.items():
        quarter = day.quarter(at)
        if 0 <= quarter < day.quarters:
            bars[quarter][band] += count
    return bars
