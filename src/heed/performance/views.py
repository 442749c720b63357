"""The wallboard's live parts: figures, plots, bands for an officer's emergency and a full queue.

Counted as the room moves, never recounted; looked at again every beat, for what time alone changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from heed.clock.leaving import attend_due
from heed.log.room import Moved
from heed.performance.answers import ANSWERED, percent
from heed.performance.calls import Calls, patience
from heed.performance.figures import FIGURES, Shown, figure, handler_states
from heed.performance.plots import COLUMNS, Awaited, Day, awaited, by_grade_and_time, day_of, stacked
from heed.performance.waiting import GROUPS, STATES, Handlers, Waiting
from heed.picture.fact import Subject, category_of
from heed.picture.incident import Incident
from heed.picture.queue import STREAM, RoomQueue
from heed.policy.values import Policy
from heed.web.strip import Tally
from heed.web.view import Row, View, ViewContext

PLOTS = ("plot:grades", "plot:handlers", "plot:lines", "plot:calls")
EMERGENCY, FULL = "band:emergency", "band:full"
KEYS = (*FIGURES, *PLOTS, EMERGENCY, FULL)
ORDER = {key: f"{place:02d}" for place, key in enumerate(KEYS)}
CALLS = ("calls", "wait", "answered", "abandoned", "handlers", "plot:handlers", "plot:lines", "plot:calls")


class Wall(View):
    """`wall`: figures, plots and band by key."""

    screen = "wallboard"
    #: A wait grows long, a target passes, a quarter of an hour begins, a day ends.
    ticking = True

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.tally = Tally(context.room)
        self.waiting = Waiting()
        self.handlers = Handlers()
        self.awaited: dict[str, Awaited] = {}
        self.day: Day = day_of(context.now())
        self.calls = Calls(self.day.begins, patience(self.policy))

    async def load(self) -> None:
        room = self.room.index.by_category
        self.tally.fill()
        self.waiting.fill(room["contact"])
        self.handlers.fill(room["contact"])
        for stream, state in room["incident"].items():
            self._await(stream, state)
        await self.calls.load(self.room.store, self.context.now() + timedelta(days=1))

    def keys(self) -> Iterable[str]:
        return KEYS

    def touched(self, moved: Moved) -> Iterable[str]:
        stream, after = moved.recorded.stream, moved.after
        match category_of(stream):
            case "incident":
                self._await(stream, after)
                yield "plot:grades"
            case "contact":
                # Each keeps its own count, so each is told.
                if self.calls.note(moved) | self.waiting.note(stream, after) | self.handlers.note(stream, after):
                    yield from CALLS
            case "post":
                yield from ("handlers", "plot:handlers")
            case "queue":
                yield FULL
        if self.tally.note(moved):
            yield from ("immediate", "priority", "overdue", "units", EMERGENCY)

    def _await(self, stream: str, state: Subject) -> None:
        found = None
        if isinstance(state, Incident):
            found = awaited(state, attend_due(state, self.context.pack.in_force(state.began_at)))
        if found is None:
            self.awaited.pop(stream, None)
        else:
            self.awaited[stream] = found

    @property
    def policy(self) -> Policy:
        """The pack in force now."""
        return self.context.pack.in_force(self.context.now())

    def today(self) -> Calls:
        """The calls of the day, which a new day begins again."""
        at = self.context.now()
        if not 0 <= self.day.quarter(at) < self.day.quarters:
            self.day = day_of(at)
            self.calls.begin_at(self.day.begins)
        return self.calls

    def draw(self, key: str) -> Row | None:
        order = ORDER[key]
        if key in (EMERGENCY, FULL):
            return self._emergency(order) if key == EMERGENCY else self._full(order)
        if key in PLOTS:
            draws: dict[str, Callable[[], dict[str, object]]] = {
                "plot:grades": self._grades, "plot:handlers": self._handlers, "plot:lines": self._lines,
                "plot:calls": self._quarters,
            }  # fmt: skip
            given: dict[str, object] = draws[key]()
            template = key.removeprefix("plot:")
        else:
            shown: Shown = figure(key, self)
            given, template = {"shown": shown}, "figure"
        return order, self.context.render(f"performance/{template}.html", key=key, order=order, **given).strip()

    def _full(self, order: str) -> Row | None:
        """The queue is fuller than usual, and what changes then."""
        queue = self.room.index.by_category["queue"].get(STREAM)
        if not isinstance(queue, RoomQueue) or not queue.state:
            return None
        return order, self.context.render("performance/full.html", key=FULL, order=order, queue=queue).strip()

    def _emergency(self, order: str) -> Row | None:
        count = self.tally.counts["emergency"]
        if not count:
            return None
        words = "Officer emergency" if count == 1 else f"{count} officer emergencies"
        return order, f'<p class="wall-band" data-key="{EMERGENCY}" data-order="{order}">{words}</p>'

    def _grades(self) -> dict[str, object]:
        counts = by_grade_and_time(self.awaited.values(), self.context.now())
        return {"columns": COLUMNS, "counts": counts, "most": max(1, *map(max, counts.values()))}

    def _handlers(self) -> dict[str, object]:
        counts = handler_states(self)
        shown = [(state, words, counts[state]) for state, words in STATES.items()]
        return {"shown": shown, "total": counts.total()}

    def _lines(self) -> dict[str, object]:
        calls = self.today()
        rows = []
        for group, waiting in zip(GROUPS, self.waiting.since, strict=True):
            counts = {band: calls.count(group.lines, band) for band in (*ANSWERED, "abandoned", "early")}
            answered = sum(counts[band] for band in ANSWERED)
            share = percent(counts["under_10"], answered)
            since = min(waiting.values(), default=None)
            rows.append((group, len(waiting), since, counts, share))
        return {"rows": rows}

    def _quarters(self) -> dict[str, object]:
        calls = self.today()
        at = self.context.now()
        bars = stacked(calls.counts, self.day)
        totals = [sum(bar.values()) for bar in bars]
        peak = max(totals)
        begins: datetime = self.day.begins + timedelta(minutes=15) * totals.index(peak)
        return {"bars": bars, "now": self.day.quarter(at), "peak": peak, "peak_at": begins, "total": sum(totals),
                "hours": [(10 * self.day.quarter(at), words) for at, words in self.day.hours()]}  # fmt: skip
