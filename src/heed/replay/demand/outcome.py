"""What came of playing recorded demand: the figures of a run, as `--json` gives them, and the report in plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TextIO

import msgspec

from heed.replay.demand.book import Book, Wait
from heed.replay.demand.drive import Driver, Refused
from heed.replay.demand.rows import Skipped
from heed.replay.figures import most_in_an_hour
from heed.replay.offsets import in_words

#: How many incidents that stayed too long are listed, and how wide a bar of the plot is.
LISTED = 25
BAR = 40


class TooLong(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that was not attended in its target's time."""

    number: str
    what: str
    grade: str
    #: Minutes from sending to the first unit, and beyond the target until somebody was there or it was closed.
    waited_min: int
    late_min: int
    #: Rungs it climbed, and the role that was told of it last.
    rungs: int
    highest: str
    open: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the report says."""

    file: str
    days: tuple[str, ...]
    mode: str
    units: int
    jobs: int
    others: int
    skipped: tuple[Skipped, ...]
    done: dict[str, int]
    refused: tuple[Refused, ...]
    counts: dict[str, int]
    by_hour: dict[int, dict[str, int]]
    unsent_by_hour: dict[int, int]
    warned: dict[str, int]
    escalated: dict[str, int]
    most_in_an_hour: dict[str, int]
    too_long: tuple[TooLong, ...]
    open_at_end: int
    #: Times an open incident had no owner or no time to come, things that came late; None where the clock was not ours.
    unwatched: int | None
    late: int | None
    seconds: float


def outcome(
    book: Book, driver: Driver, end: datetime, *, file: str, days: Iterable[object], mode: str, units: int, others: int,
    skipped: Iterable[Skipped], seconds: float, unwatched: int | None = None, late: int | None = None,
) -> Outcome:  # fmt: skip
    """The figures of a run up to `end`."""
    hours = range(max((book.hour(end), 0)) + 1)
    people = most_in_an_hour(book.said, book.start, end)
    return Outcome(
        file=file, days=tuple(str(day) for day in days), mode=mode, units=units, jobs=len(driver.works), others=others,
        skipped=tuple(skipped), done=dict(driver.done), refused=tuple(driver.refused), counts=dict(book.counts),
        by_hour={hour: dict(book.by_hour.get(hour, {})) for hour in hours},
        unsent_by_hour={
            hour: book.unsent_at(min(end, book.start + timedelta(hours=hour + 1))) for hour in hours
        },
        warned=dict(book.warned), escalated=dict(book.escalated),
        most_in_an_hour={f"{name}, {role.replace('_', ' ')}": count for (role, name), (count, _) in people.items()},
        too_long=tuple(_too_long(book.waits.values(), end)),
        open_at_end=sum(1 for wait in book.waits.values() if wait.closed_at is None), unwatched=unwatched, late=late,
        seconds=round(seconds, 1),
    )  # fmt: skip


def _too_long(waits: Iterable[Wait], end: datetime) -> Iterator[TooLong]:
    late = sorted((wait for wait in waits if wait.late(end) > timedelta()), key=lambda wait: -wait.late(end))
    for wait in late:
        yield TooLong(
            number=wait.number, what=wait.what, grade=wait.grade, waited_min=wait.waited(end) // timedelta(minutes=1),
            late_min=wait.late(end) // timedelta(minutes=1), rungs=wait.rungs, highest=wait.highest,
            open=wait.closed_at is None,
        )  # fmt: skip


def write_outcome(found: Outcome, out: TextIO) -> None:
    """The report."""
    out.write(f"{found.file}: {', '.join(found.days)} · {found.mode} · {found.units} units · {found.seconds:g} s\n")
    _write_skipped(found, out)
    _write_plot(found, out)
    _write_figures(found, out)
    _write_too_long(found, out)
    _write_refused(found, out)


def _write_skipped(found: Outcome, out: TextIO) -> None:
    out.write(f"{found.jobs} incidents played, {len(found.skipped)} rows skipped, {found.others} rows not ours\n")
    for row in found.skipped:
        out.write(f"  line {row.line}: {row.reason}\n")


def _write_plot(found: Outcome, out: TextIO) -> None:
    """Bars by hour of the run: opened, and with nobody sent at the hour's end."""
    most = max((row.get("opened", 0) for row in found.by_hour.values()), default=0)
    scale = max(1.0, max(most, *found.unsent_by_hour.values(), 0) / BAR)
    out.write(f"\n{'hour':<6}{'opened':<{BAR + 5}}{'sent closed  warned  escalated  nobody sent at the end':<50}\n")
    for hour, row in found.by_hour.items():
        bar = "▇" * round(row.get("opened", 0) / scale)
        waiting = "░" * round(found.unsent_by_hour[hour] / scale)
        opened, sent, closed = (row.get(name, 0) for name in ("opened", "units sent", "closed"))
        out.write(
            f"{hour:02d}    {opened:>3} {bar:<{BAR}} {sent:>4} {closed:>6} {row.get('warned', 0):>7} "
            f"{row.get('escalated', 0):>10}  {found.unsent_by_hour[hour]:>3} {waiting}".rstrip()
            + "\n"
        )


def _write_figures(found: Outcome, out: TextIO) -> None:
    out.write(f"\nwatched: {_listing(found.counts)}; {found.open_at_end} open at the end\n")
    if found.unwatched is not None:
        out.write(f"         {found.unwatched} times unwatched, {found.late} things late\n")
    out.write(f"warned: {_listing(found.warned)}\n")
    out.write(f"escalated: {_listing({role.replace('_', ' '): n for role, n in found.escalated.items()})}\n")
    out.write(f"most interrupting notices in any one hour: {_listing(found.most_in_an_hour)}\n")


def _listing(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items(), key=lambda e: -e[1])) or "nothing"


def _write_too_long(found: Outcome, out: TextIO) -> None:
    by_grade = Counter(row.grade for row in found.too_long)
    out.write(f"stayed too long: {_listing(dict(by_grade))}\n")
    for row in found.too_long[:LISTED]:
        late = in_words(timedelta(minutes=row.late_min))
        owner = f"last told: {row.highest.replace('_', ' ')}" if row.highest else "nobody was told"
        still = ", still open" if row.open else ""
        out.write(
            f"  {row.number} {row.grade:<10} {row.what[:40]:<40} {late} beyond its target, "
            f"{in_words(timedelta(minutes=row.waited_min))} without a unit; {owner}{still}\n"
        )
    if len(found.too_long) > LISTED:
        out.write(f"  and {len(found.too_long) - LISTED} more (--json has all)\n")


def _write_refused(found: Outcome, out: TextIO) -> None:
    reasons = Counter((row.command, row.reason) for row in found.refused)
    out.write(f"commands: {sum(found.done.values())} done, {len(found.refused)} refused\n")
    for (command, reason), number in reasons.most_common():
        first = next(row for row in found.refused if (row.command, row.reason) == (command, reason))
        out.write(f"  {number} × {command}: {first.said} (first at line {first.line})\n")
