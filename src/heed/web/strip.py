"""The room strip: what heads every screen, counted as the room moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from heed.log.room import Moved, Room
from heed.picture.contact import Contact
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.officer_message import OfficerMessage
from heed.picture.unit import Unit
from heed.web.view import Row, View, ViewContext


def traits(state: Subject | None) -> tuple[str, ...]:
    """What one incident, contact, unit or message for an officer adds to the figures of the room."""
    if state is None or not state.open:
        return ()
    if isinstance(state, OfficerMessage):
        return ("message",)
    if isinstance(state, Contact):
        return ("waiting",) if _calls_now(state) else ("talking",) if state.on_the_line else ()
    if isinstance(state, Unit):
        return _unit_traits(state)
    if not isinstance(state, Incident):
        return ()
    found = [f"open:{state.grade or 'ungraded'}"]
    if state.unresourced:
        found.append(f"unresourced:{state.grade or 'ungraded'}")
    if "attend" in state.watching.missed and not state.attended:
        found.append("overdue")
    return tuple(found)


def _calls_now(contact: Contact) -> bool:
    """Somebody waits on a line, or in writing that shows danger now; other messages wait in the queue alone."""
    return contact.waiting and (bool(contact.risk) or (contact.spoken and contact.live))


def _since(state: Subject | None) -> datetime | None:
    """Since when a call waits; None for what is none, or waits no more."""
    return state.waiting_since if isinstance(state, Contact) and _calls_now(state) else None


def _unit_traits(unit: Unit) -> tuple[str, ...]:
    found = ["units"]
    if unit.emergency_open:
        found.append("emergency")
    if not unit.incident and unit.effect in ("available", "last_resort"):
        found.append("free")
    return tuple(found)


class Tally:
    """Counts of traits over the room, kept as it moves; never recounted."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.counts: Counter[str] = Counter()
        self._of: dict[str, tuple[str, ...]] = {}
        #: Since when each call waits.
        self._waits: dict[str, datetime] = {}

    def fill(self) -> None:
        """Count everything there is."""
        for category in ("contact", "incident", "unit", "officer_message"):
            for stream, state in self.room.index.by_category[category].items():
                self._set(stream, traits(state), _since(state))

    def note(self, moved: Moved) -> bool:
        """Follow one move; True where a figure changed."""
        stream = moved.recorded.stream
        now, since = traits(moved.after), _since(moved.after)
        if now == self._of.get(stream, ()) and since == self._waits.get(stream):
            return False
        self._set(stream, now, since)
        return True

    def _set(self, stream: str, now: tuple[str, ...], since: datetime | None) -> None:
        self._waits.pop(stream, None)
        if since is not None:
            self._waits[stream] = since
        self.counts.subtract(self._of.get(stream, ()))
        self.counts.update(now)
        if now:
            self._of[stream] = now
        else:
            self._of.pop(stream, None)

    def waiting_since(self) -> datetime | None:
        """When the call that has waited longest was presented."""
        return min(self._waits.values(), default=None)


class Strip(View):
    """Calls waiting and the longest wait · immediate and priority unresourced · overdue · emergencies · messages."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.tally = Tally(context.room)

    async def load(self) -> None:
        self.tally.fill()

    def keys(self) -> Iterable[str]:
        return ("calls", "immediate", "priority", "overdue", "emergency", "messages")

    def touched(self, moved: Moved) -> Iterable[str]:
        return self.keys() if self.tally.note(moved) else ()

    def draw(self, key: str) -> Row | None:
        counts = self.tally.counts
        order = f"{list(self.keys()).index(key)}"
        since = self.tally.waiting_since() if key == "calls" else None
        figure = {
            "calls": counts["waiting"],
            "immediate": counts["unresourced:immediate"] + counts["unresourced:ungraded"],
            "priority": counts["unresourced:priority"],
            "overdue": counts["overdue"],
            "emergency": counts["emergency"],
            "messages": counts["message"],
        }[key]
        if key in ("emergency", "messages") and not figure:
            return None
        return order, self.context.render("strip-item.html", key=key, order=order, figure=figure, since=since).strip()
