"""Answer times as something to look at: each call of a day as a dot, each day of a month as a bar. Pure.

Values in, geometry out: the templates beside this draw it and say the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from heed.performance.answers import ANSWERED, BANDS, FIRST, SECOND, Band, Call, Figures, nearest_rank
from heed.picture.moment import LONDON

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
#: The drawing, in its own units: all of it, and what the dots lie in.
WIDE, HIGH = 1200, 300
LEFT, RIGHT, TOP, FOOT = 56, 1192, 8, 272
#: What the height reaches to; a call that waited longer lies on the edge.
MOST = 600.0
TICKS = ((1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"))


class Dots(msgspec.Struct, frozen=True):
    """A day of calls: a path a band, the median of each hour, and what stands at the edges."""

    paths: dict[Band, str]
    counts: dict[Band, int]
    medians: str
    ticks: tuple[tuple[float, str], ...]
    hours: tuple[tuple[float, str], ...]


def dots(calls: Iterable[Call], until: datetime, now: datetime) -> Dots:
    """The calls of the 24 hours before a moment. One nobody answered lies where its caller gave up, was
    promised a call, or still waits.
    """
    since = until - DAY
    mine = [call for call in calls if since <= call.presented < until]
    marks: dict[Band, list[str]] = {band: [] for band in BANDS}
    for call in mine:
        over = call.promised if call.to_ring_back else call.ended
        ended = call.answer or ((over or now) - call.presented)
        marks[call.band].append(f"M{across(call.presented, since):.1f} {up(ended):.1f}h0")
    return Dots(
        {band: "".join(found) for band, found in marks.items()}, {band: len(found) for band, found in marks.items()},
        _medians(mine, since), tuple((up(timedelta(seconds=s)), words) for s, words in TICKS), tuple(_hours(since)),
    )  # fmt: skip


def across(at: datetime, since: datetime) -> float:
    """Where a moment lies."""
    return LEFT + (RIGHT - LEFT) * ((at - since) / DAY)


def up(time: timedelta) -> float:
    """Where a time lies: by its logarithm, since among ten seconds one matters and among ten minutes it does not."""
    share = math.log(min(max(time.total_seconds(), 1.0), MOST)) / math.log(MOST)
    return FOOT - (FOOT - TOP) * share


def _medians(calls: Iterable[Call], since: datetime) -> str:
    """A step for each hour in which somebody was answered."""
    by_hour: dict[int, list[timedelta]] = {}
    for call in calls:
        if call.answer is not None:
            by_hour.setdefault((call.presented - since) // HOUR, []).append(call.answer)
    steps = ""
    for hour, times in sorted(by_hour.items()):
        left = across(since + hour * HOUR, since)
        steps += f"M{left:.1f} {up(nearest_rank(sorted(times), 50)):.1f}h{(RIGHT - LEFT) / 24:.1f}"
    return steps


def _hours(since: datetime) -> Iterator[tuple[float, str]]:
    """Every third hour on London's clock."""
    first = since.replace(minute=0, second=0, microsecond=0) + HOUR
    for ahead in range(24):
        at = first + ahead * HOUR
        local = at.astimezone(LONDON)
        if local.hour % 3 == 0:
            yield across(at, since), f"{local:%H:%M}"


class Bar(msgspec.Struct, frozen=True):
    """A day of a month: (band, from, to) in percent of its answered calls, and its figures in words."""

    day: datetime
    parts: tuple[tuple[Band, float, float], ...]
    words: str
    x: float
    width: float

    @property
    def name(self) -> str:
        """`3`."""
        return f"{self.day.astimezone(LONDON):%-d}"

    @property
    def long_name(self) -> str:
        """`Tue 3 Nov`."""
        return f"{self.day.astimezone(LONDON):%a %-d %b}"


def bars(days: Mapping[datetime, Figures], first: datetime, after: datetime) -> list[Bar]:
    """A bar for each day of a month that had an answered call."""
    local = first.astimezone(LONDON).date()
    count = (after.astimezone(LONDON).date() - local).days
    each = (RIGHT - LEFT) / count
    found = []
    for day, figures in days.items():
        place = (day.astimezone(LONDON).date() - local).days
        left = LEFT + each * (place + 0.1)
        words = f"{day.astimezone(LONDON):%a %-d %b}: {in_words(figures)}"
        found.append(Bar(day, tuple(_parts(figures)), words, left, each * 0.8))
    return found


def _parts(figures: Figures) -> Iterator[tuple[Band, float, float]]:
    """Stacked, the quickest lowest."""
    below = 0.0
    for band in ANSWERED:
        share = 100 * getattr(figures, band) / figures.answered if figures.answered else 0.0
        if share:
            yield band, below, below + share
        below += share


def in_words(figures: Figures) -> str:
    """The figures of a bar, for who listens or points at it."""
    share = figures.share("under_10")
    answered = "nobody answered" if share is None else f"{share:g} % answered in under {FIRST.seconds} s"
    late = f", {figures.over_60} after {SECOND.seconds} s or more" if figures.over_60 else ""
    return f"{figures.calls} calls, {answered}{late}, {figures.abandoned} abandoned"
