"""What became of contacts as something to look at: each figure with a strip of its days, and one of the hours. Pure.

Values in, geometry out. Each strip has the height of its own highest bar, since ten call backs and ten thousand calls
stand in one table; the figure beside it says how high that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from heed.performance.came_of import MEASURES, Came, Measure, share
from heed.picture.moment import LONDON

#: A bar and the space beside it, and the height of a strip, in its own units.
STEP, BAR, HIGH = 7, 5, 24


class Bar(msgspec.Struct, frozen=True):
    """One bar: where, how high, and what it says to whoever points at it."""

    x: int
    high: float
    words: str


class Strip(msgspec.Struct, frozen=True):
    """A figure: how many, its share, and its two strips."""

    measure: Measure
    total: int
    share: float | None
    days: tuple[Bar, ...]
    hours: tuple[Bar, ...]
    #: (the day as words, how many), for the table.
    by_day: tuple[tuple[str, int], ...]
    #: The day, or hours, with most of it, in words; empty of nothing.
    most: str


def strips(came: Came, first: datetime, after: datetime) -> dict[str, list[Strip]]:
    """Every group, and its figures in their order."""
    totals, days, hours = came.totals, came.by_period("day"), came.by_hour_of_day()
    names = list(_days(first, after))
    found: dict[str, list[Strip]] = {}
    for measure in MEASURES:
        counts = [days[measure.id][day] for day in names]
        said = tuple((f"{day.astimezone(LONDON):%a %-d %b}", number) for day, number in zip(names, counts, strict=True))
        clock = hours[measure.id]
        strip = Strip(
            measure, totals[measure.id], share(measure, totals), tuple(_bars(counts, [words for words, _ in said])),
            tuple(_bars(clock, [f"{hour:02d}:00 to {hour:02d}:59" for hour in range(24)])), said, _most(said, clock),
        )  # fmt: skip
        found.setdefault(measure.group, []).append(strip)
    return found


def _days(first: datetime, after: datetime) -> Iterator[datetime]:
    """When each day of London begins, in UTC."""
    local = first.astimezone(LONDON)
    while (at := local.astimezone(first.tzinfo)) < after:
        yield at
        local = (local + timedelta(days=1)).replace(hour=0)


def _bars(counts: Sequence[int], words: Sequence[str]) -> Iterator[Bar]:
    most = max(counts, default=0)
    for place, (number, said) in enumerate(zip(counts, words, strict=True)):
        if number:
            yield Bar(place * STEP, max(2.0, round(HIGH * number / most, 1)), f"{said}: {number}")


def _most(days: Sequence[tuple[str, int]], hours: Sequence[int]) -> str:
    day, number = max(days, key=lambda one: one[1], default=("", 0))
    if not number:
        return ""
    hour = max(range(24), key=lambda one: hours[one])
    return f"most on {day} ({number}), and in the hour from {hour:02d}:00 ({hours[hour]})"
