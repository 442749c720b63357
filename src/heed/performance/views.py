"""The wallboard's live parts: seven figures, two plots, and a band for an officer's emergency.

Counted as the room moves, never recounted; looked at again every beat, for what time alone changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from heed.clock.leaving import attend_due
from heed.log.room import Moved
from heed.performance.calls import Calls
from heed.performance.plots import COLUMNS, Awaited, Day, awaited, by_grade_and_time, day_of
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.web.strip import Tally
from heed.web.view import Row, View, ViewContext

FIGURES = ("calls", "wait", "handlers", "immediate", "priority", "overdue", "units")
PLOTS = ("plot:grades", "plot:calls")
EMERGENCY = "band:emergency"
WORDS = {
    "calls": "calls waiting", "wait": "longest wait", "handlers": "handlers free",
    "immediate": "immediate, nobody sent", "priority": "priority, nobody sent", "overdue": "overdue",
    "units": "units free",
}  # fmt: skip
#: The words of a figure of one, where they are others.
ONE = {"calls": "call waiting", "handlers": "handler free", "units": "unit free"}


class Wall(View):
    """`wall`: figures, plots and band by key."""

    screen = "wallboard"
    #: A wait grows long, a target passes, a quarter of an hour begins, a day ends.
    ticking = True

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.tally = Tally(context.room)
        self.awaited: dict[str, Awaited] = {}
        self.day: Day = day_of(context.now())
        self.calls = Calls(self.day.begins)

    async def load(self) -> None:
        self.tally.fill()
        for stream, state in self.room.index.by_category["incident"].items():
            self._await(stream, state)
        await self.calls.load(self.room.store, self.context.now() + timedelta(days=1))

    def keys(self) -> Iterable[str]:
        return (*FIGURES, *PLOTS, EMERGENCY)

    def touched(self, moved: Moved) -> Iterable[str]:
        category = category_of(moved.recorded.stream)
        if category == "incident":
            self._await(moved.recorded.stream, moved.after)
            yield "plot:grades"
        elif self.calls.note(moved):
            yield "plot:calls"
        if self.tally.note(moved):
            yield from FIGURES
            yield EMERGENCY
        elif category in ("post", "contact"):
            yield "handlers"

    def _await(self, stream: str, state: Subject) -> None:
        found = None
        if isinstance(state, Incident):
            found = awaited(state, attend_due(state, self.context.pack.in_force(state.began_at)))
        if found is None:
            self.awaited.pop(stream, None)
        else:
            self.awaited[stream] = found

    def draw(self, key: str) -> Row | None:
        order = f"{list(self.keys()).index(key)}"
        if key == EMERGENCY:
            return self._band(order)
        if key == "plot:grades":
            counts = by_grade_and_time(self.awaited.values(), self.context.now())
            most = max(1, *map(max, counts.values()))
            given: dict[str, object] = {"columns": COLUMNS, "counts": counts, "most": most}
        elif key == "plot:calls":
            given = self._quarters()
        else:
            figure = self._figure(key)
            words = ONE.get(key, WORDS[key]) if figure == 1 else WORDS[key]
            given = {"words": words, "figure": figure, "tone": self._tone(key), "note": self._note(key),
                     "since": self.tally.waiting_since() if key == "wait" else None}  # fmt: skip
        template = key.replace("plot:", "") if key in PLOTS else "figure"
        return order, self.context.render(f"performance/{template}.html", key=key, order=order, **given).strip()

    def _band(self, order: str) -> Row | None:
        count = self.tally.counts["emergency"]
        if not count:
            return None
        words = "Officer emergency" if count == 1 else f"{count} officer emergencies"
        return order, f'<p class="wall-band" data-key="{EMERGENCY}" data-order="{order}">{words}</p>'

    def _figure(self, key: str) -> int:
        counts = self.tally.counts
        match key:
            case "calls" | "wait":
                return counts["waiting"]
            case "handlers":
                return self._handlers()[0]
            case "immediate":
                return counts["unresourced:immediate"] + counts["unresourced:ungraded"]
            case "priority":
                return counts["unresourced:priority"]
            case "overdue":
                return counts["overdue"]
            case _:
                return counts["free"]

    def _tone(self, key: str) -> str:
        """Loud where somebody has to do something now; "soon" where it is coming."""
        figure = self._figure(key)
        match key:
            case "calls" | "wait":
                return self._waiting_tone()
            case "handlers" | "units":
                return "" if figure else "loud"
            case "priority":
                return "soon" if figure else ""
            case _:
                return "loud" if figure else ""

    def _waiting_tone(self) -> str:
        since = self.tally.waiting_since()
        if since is None:
            return ""
        now = self.context.now()
        limit = self.context.pack.in_force(now).limits.answer_call_seconds
        return "loud" if (now - since).total_seconds() >= limit else "soon"

    def _note(self, key: str) -> str:
        counts = self.tally.counts
        if key == "handlers":
            return f"of {self._handlers()[1]} on duty"
        if key == "units":
            return f"of {counts['units']} on duty"
        ungraded = counts["unresourced:ungraded"]
        if key == "immediate" and ungraded:
            return "not graded yet" if ungraded == self._figure(key) else f"{ungraded} of them not graded yet"
        return ""

    def _handlers(self) -> tuple[int, int]:
        """Call handlers on duty who are on no call, and all of them."""
        room = self.room.index.by_category
        on_duty = {p.id for p in room["post"].values() if isinstance(p, Post) and p.open and p.role == "call_handler"}
        calls = (c for c in room["contact"].values() if isinstance(c, Contact))
        talking = {c.handler_post for c in calls if c.on_the_line}
        return len(on_duty - talking), len(on_duty)

    def _quarters(self) -> dict[str, object]:
        at = self.context.now()
        if not 0 <= self.day.quarter(at) < self.day.quarters:
            self.day = day_of(at)
            self.calls.begin_at(self.day.begins)
        calls = Counter(self.day.quarter(call.presented) for call in self.calls.by_stream.values())
        bars = [calls[q] for q in range(self.day.quarters)]
        peak = max(bars)
        begins = self.day.begins + timedelta(minutes=15) * bars.index(peak)
        return {"bars": bars, "now": self.day.quarter(at), "peak": peak, "peak_at": begins, "total": sum(bars),
                "hours": [(10 * self.day.quarter(at), words) for at, words in self.day.hours()]}  # fmt: skip
