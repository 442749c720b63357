"""The wallboard's figures: what each says, in which tone, and the note under it.

Loud where somebody has to do something now; soon where it is coming. No name, address or single incident is in one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from heed.performance.answers import ANSWERED, percent
from heed.performance.published import LINE
from heed.picture.post import Post

if TYPE_CHECKING:
    from heed.performance.views import Wall

HANDLER = "call_handler"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A figure as it stands on the wall."""

    figure: str
    words: str
    #: What the figure is of, small beside it.
    unit: str = ""
    note: str = ""
    tone: str = ""
    #: Since when something waits, counted up in place of a figure.
    since: datetime | None = None


def figure(key: str, wall: Wall) -> Shown:
    """One of `FIGURES`."""
    return FIGURES[key](wall)


def _calls(wall: Wall) -> Shown:
    count, written = wall.waiting.count(written=False), wall.waiting.count(written=True)
    messages = [f"{written} {'message' if written == 1 else 'messages'} beside"] if written else []
    backs = len(wall.waiting.to_ring)
    if backs:
        messages.append(f"{backs} to ring back")
    danger = len(wall.waiting.danger)
    if danger:
        messages.append(f"{danger} with danger now")
    return Shown(
        figure=f"{count}", words="call waiting" if count == 1 else "calls waiting",
        note=" · ".join(messages), tone=_waiting_tone(wall),
    )  # fmt: skip


def _wait(wall: Wall) -> Shown:
    longest = wall.waiting.longest()
    if longest is None:
        return Shown(figure="–", words="longest wait", note="nobody waits")
    since, group = longest
    return Shown(figure="", words="longest wait", note=f"on {group.words}", tone=_waiting_tone(wall), since=since)


def _waiting_tone(wall: Wall) -> str:
    longest = wall.waiting.longest()
    if longest is None:
        return "loud" if wall.waiting.danger else ""
    waited = (wall.context.now() - longest[0]).total_seconds()
    return "loud" if wall.waiting.danger or waited >= wall.policy.queue.first_line.answer_seconds else "soon"


def _answered(wall: Wall) -> Shown:
    """The published line alone: what other lines do never moves it."""
    calls = wall.today()
    answered, target = calls.count([LINE], *ANSWERED), wall.policy.limits.answered_in_time_percent
    quick = calls.count([LINE], "under_10")
    share = percent(quick, answered)
    if share is None:
        return Shown(figure="–", words="of 999 in under 10 s", note="no 999 answered today")
    # Never rounded up to a target that was missed.
    return Shown(
        figure=f"{int(share)}", unit="%", words="of 999 in under 10 s", tone="soon" if share < target else "",
        note=f"{quick} of {answered} today · target {target}",
    )  # fmt: skip


def _abandoned(wall: Wall) -> Shown:
    calls = wall.today()
    count, mine = calls.count(None, "abandoned"), calls.count([LINE], "abandoned")
    note = f"{mine} of them on {LINE}" if count else ""
    return Shown(figure=f"{count}", words="abandoned today", note=note)


def _handlers(wall: Wall) -> Shown:
    states = handler_states(wall)
    free, total = states["free"], states.total()
    return Shown(
        figure=f"{free}", words="handler free" if free == 1 else "handlers free", tone="" if free else "loud",
        note=f"of {total} on duty" if total else "none on duty",
    )  # fmt: skip


def handler_states(wall: Wall) -> Counter[str]:
    """How many handlers on duty are in each state."""
    posts = wall.room.index.by_category["post"].values()
    return wall.handlers.states(p for p in posts if isinstance(p, Post) and p.open and p.role == HANDLER)


def _immediate(wall: Wall) -> Shown:
    counts = wall.tally.counts
    ungraded = counts["unresourced:ungraded"]
    count = counts["unresourced:immediate"] + ungraded
    note = "" if not ungraded else "not graded yet" if ungraded == count else f"{ungraded} of them not graded yet"
    return Shown(figure=f"{count}", words="immediate, none sent", note=note, tone="loud" if count else "")


def _priority(wall: Wall) -> Shown:
    count = wall.tally.counts["unresourced:priority"]
    return Shown(figure=f"{count}", words="priority, none sent", tone="soon" if count else "")


def _overdue(wall: Wall) -> Shown:
    count = wall.tally.counts["overdue"]
    return Shown(figure=f"{count}", words="overdue", tone="loud" if count else "")


def _units(wall: Wall) -> Shown:
    free, units = wall.tally.counts["free"], wall.tally.counts["units"]
    words = "unit free" if free == 1 else "units free"
    return Shown(figure=f"{free}", words=words, note=f"of {units} on duty", tone="" if free else "loud")


FIGURES: dict[str, Callable[[Wall], Shown]] = {
    "calls": _calls, "wait": _wait, "answered": _answered, "abandoned": _abandoned, "handlers": _handlers,
    "immediate": _immediate, "priority": _priority, "overdue": _overdue, "units": _units,
}  # fmt: skip
