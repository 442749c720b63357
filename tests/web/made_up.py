"""Made-up rows for the cardboard room: incidents, units, the strip, a log. Nobody and nowhere in them is real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .harness import PAGES, Room, iso

GRADES = ("immediate", "priority", "scheduled", "resolved_without_deployment", "ungraded")
CODES = ("Domestic incident", "Silent call (55)", "Concern for safety", "Burglary in progress", "Road collision")
PLACES = ("Mill Street 14", "unknown", "Harbour Road, by the old lock keeper's cottage", "A1 northbound, km 14.2")
UNITS = (
    ("BX21", "available", "A", "available", "method of entry"),
    ("BX14", "en_route", "E", "en route", "→ 0398"),
    ("RT02", "at_scene", "S", "at scene", "0377"),
    ("BX09", "committed", "C", "committed", "prisoner"),
    ("BX33", "emergency", "0", "emergency", "officer needs help"),
    ("DG01", "off", "–", "off duty", ""),
)
LOG = (
    ("system", "telephony", "Call presented from 01632 960417."),
    ("note", "R. Amadi", "Caller whispers; a man shouts behind her."),
    ("quotation", "caller", "He has locked the door and he won't let me out"),
    ("question", "M. Kaya", "Is anybody hurt? To R. Amadi, by 14:09."),
    ("act", "M. Kaya", "BX14 assigned; 6 minutes away."),
    ("decision", "T. Osei", "Graded immediate: threat to life."),
)
Rows = list[tuple[str, str, str]]


def macro(name: str) -> Callable[..., str]:
    """One of the row macros of `pages/rows.html`."""
    return getattr(PAGES.get_template("rows.html").module, name)  # type: ignore[no-any-return]


def fill(room: Room, rows: int) -> None:
    """A room with some of everything, as the first page shows it."""
    queue = [queue_row(room, number) for number in range(rows)]
    views = {"queue": queue, "units": units(), "strip": strip(room), "incident:0412": log(room)}
    room.change({view: {"put": put} for view, put in views.items()})


def queue_row(room: Room, number: int, order: str | None = None, **said: Any) -> tuple[str, str, str]:
    """(key, order, html) of one incident in the queue."""
    key, grade = f"k{number:04}", said.get("grade", GRADES[number % 5])
    place = order or f"{GRADES.index(grade)}-{number:04}"
    html = macro("queue")(
        key,
        place,
        grade,
        f"{number:04}",
        said.get("what", CODES[number % 5]),
        said.get("where", PLACES[number % 4]),
        iso(room.now() + timedelta(minutes=number % 40 - 4, seconds=30)),
        iso(room.now() - timedelta(minutes=12)),
        ("accept", "allocate", "attend", "review")[number % 4],
        said.get("why"),
        said.get("fresh", False),
    )
    return key, place, html


def units() -> Rows:
    return [(sign, f"{at:02}", macro("unit")(sign, f"{at:02}", *said)) for at, (sign, *said) in enumerate(UNITS)]


def strip(room: Room) -> Rows:
    waiting = iso(room.now() - timedelta(seconds=42))
    figures: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("calls", (3, "calls waiting", "soon", waiting)),
        ("immediate", (1, "immediate unresourced", "loud")),
        ("priority", (4, "priority unresourced")),
        ("overdue", (2, "overdue")),
        ("mine", (1, "to acknowledge")),
    )
    return [(key, str(place), macro("strip")(key, str(place), *said)) for place, (key, said) in enumerate(figures)]


def log(room: Room) -> Rows:
    return [
        (f"e{at}", f"{at:04}", macro("entry")(f"e{at}", f"{at:04}", kind, iso(room.now()), f"14:{at:02}", who, words))
        for at, (kind, who, words) in enumerate(LOG)
    ]
