"""Answer times on a page: the last 24 hours, live, and a month as it was counted when the page was opened; and what
became of its contacts.

Nothing here names anybody: clocks and lines of the telephone are all that is read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from heed.log.room import Moved
from heed.performance.answers import Call, Figures, by_line, by_period, figures, month_of
from heed.performance.calls import Calls, patience, read
from heed.performance.came_of import Came, Heard, count
from heed.performance.came_of_read import LATER, read_came_of
from heed.performance.drawn import DAY, FOOT, HIGH, LEFT, RIGHT, TOP, WIDE, bars, dots
from heed.performance.published import LINE
from heed.performance.strips import strips
from heed.web.view import Row, View, ViewContext

MINUTE = timedelta(minutes=1)
FRAME = {"wide": WIDE, "high": HIGH, "left": LEFT, "right": RIGHT, "top": TOP, "foot": FOOT}


class Day(View):
    """`answers`: the last 24 hours. Drawn with the beat, not with each call: it is looked at, not acted on."""

    screen = "performance"
    ticking = True
    KEYS = ("dots", "others", "lines")

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.calls = Calls(context.now() - DAY, patience(context.pack.in_force(context.now())))
        self._moved = 0
        #: What was drawn of each part, and when and after how many moves that was.
        self._drawn: dict[str, tuple[tuple[datetime, int], Row]] = {}

    async def load(self) -> None:
        await self.calls.load(self.room.store, self.context.now() + DAY)

    def keys(self) -> Iterable[str]:
        return self.KEYS

    def touched(self, moved: Moved) -> Iterable[str]:
        self._moved += self.calls.note(moved)
        return ()

    def draw(self, key: str) -> Row | None:
        # The window moves on with every minute, and no quicker.
        until = self.context.now().replace(second=0, microsecond=0) + MINUTE
        stamp = (until, self._moved)
        had = self._drawn.get(key)
        if had is None or had[0] != stamp:
            self.calls.begin_at(until - DAY)
            had = self._drawn[key] = (stamp, self._draw(key, until))
        return had[1]

    def _draw(self, key: str, until: datetime) -> Row:
        order = f"{self.KEYS.index(key)}"
        calls = self.calls.by_stream.values()
        if key == "lines":
            html = self.context.render("performance/answer-lines.html", key=key, order=order, lines=by_line(calls))
            return order, html.strip()
        mine = [call for call in calls if (call.line == LINE) == (key == "dots")]
        html = self.context.render(
            "performance/dots.html", key=key, order=order, words="999" if key == "dots" else "Other lines", **FRAME,
            drawn=dots(mine, until, self.context.now()), found=figures(mine),
        )  # fmt: skip
        return order, html.strip()


class Month(View):
    """`answers-month:2026-11@<moment>`: a month until a moment, read once. It follows nothing."""

    screen = "performance"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.first, self.after = span(self.subject.partition("@")[0], context.now())
        self.lines: dict[str, Figures] = {}
        self.days: dict[datetime, Figures] = {}
        self.came = Came((), {})

    async def load(self) -> None:
        now, store = self.context.now(), self.room.store
        calls = await read(store, self.first, min(self.after, now), patience(self.context.pack.in_force(self.first)))
        heard = await read_came_of(store, self.first, min(self.after + LATER, now))
        # A month of a large force is half a second of counting: others are served meanwhile.
        await asyncio.to_thread(self._count, list(calls.values()), heard, now)

    def _count(self, calls: list[Call], heard: list[Heard], now: datetime) -> None:
        self.lines = by_line(calls)
        self.days = by_period((call for call in calls if call.line == LINE), "day")
        self.came = count(heard, calls, self.first, self.after, now)

    def keys(self) -> Iterable[str]:
        return ("bars", "lines", "days", "came-of")

    def touched(self, moved: Moved) -> Iterable[str]:
        return ()

    def draw(self, key: str) -> Row | None:
        order = f"{list(self.keys()).index(key)}"
        if key == "came-of":
            drawn = strips(self.came, self.first, self.after)
            html = self.context.render(
                "performance/came-of.html", key=key, order=order, groups=drawn, routes=self.came.routes,
                days=len(next(iter(drawn.values()))[0].by_day),
            )  # fmt: skip
            return order, html.strip()
        target = self.context.pack.in_force(self.first).limits.answered_in_time_percent
        template = {"bars": "month-bars", "lines": "answer-lines", "days": "days"}[key]
        html = self.context.render(
            f"performance/{template}.html", key=key, order=order, lines=self.lines, days=self.days, target=target,
            drawn=bars(self.days, self.first, self.after), **FRAME,
        )  # fmt: skip
        return order, html.strip()


def span(month: str, now: datetime) -> tuple[datetime, datetime]:
    """When a month written as `2026-11` begins and ends; the one that holds now where it is none."""
    try:
        at = datetime.strptime(month, "%Y-%m")  # noqa: DTZ007  # a month has no zone
    except ValueError:
        at = now
    return month_of(at.year, at.month)
