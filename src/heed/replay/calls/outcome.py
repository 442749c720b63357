"""What came of playing a recording of calls: how they were answered, beside how they once were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TextIO

import msgspec

from heed.performance.answers import ANSWERED, BANDS, Band, Call, Figures, by_line
from heed.replay.calls.arrivals import Model
from heed.replay.calls.drive import Driver
from heed.replay.calls.recording import Hour

BAR = 40
COLUMNS: tuple[Band, ...] = (*ANSWERED, "abandoned", "early")
WORDS = {
    "under_10": "<10 s",
    "to_60": "<60 s",
    "over_60": "60 s+",
    "abandoned": "gave up",
    "early": "early",
    "waiting": "waiting",
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the report says."""

    file: str
    day: str
    mode: str
    model: Model
    calls: int
    #: By line: the figures of this run; and the counts of each band as they were recorded.
    lines: dict[str, Figures]
    recorded: dict[str, dict[Band, int]]
    #: Recorded hour to how its calls were answered in this run, every line together.
    by_hour: dict[int, dict[Band, int]]
    #: Calls whose handler or the room was told that nobody had answered in time, or that no record stood for them.
    told_late: int
    done: dict[str, int]
    refused: dict[str, int]
    seconds: float


def outcome(
    driver: Driver, calls: Mapping[str, Call], hours: Sequence[Hour], start: datetime, *, file: str, day: date,
    mode: str, told_late: int, seconds: float,
) -> Outcome:  # fmt: skip
    """The figures of a run: of its own calls alone, whatever else the room took."""
    mine = [call for stream, call in calls.items() if stream.removeprefix("contact/") in driver.calls]
    recorded: dict[str, Counter[Band]] = {}
    for hour in hours:
        for line, counts in hour.recorded.items():
            recorded.setdefault(line, Counter()).update(counts)
    by_hour: dict[int, Counter[Band]] = {}
    first = min((hour.hour for hour in hours), default=0)
    for call in mine:
        recorded_hour = first + int((call.presented - start) / timedelta(hours=1) * driver.model.speed)
        by_hour.setdefault(recorded_hour, Counter())[call.band] += 1
    return Outcome(
        file=file, day=str(day), mode=mode, model=driver.model, calls=len(mine), lines=by_line(mine),
        recorded={line: dict(counts) for line, counts in recorded.items()},
        by_hour={hour: dict(by_hour[hour]) for hour in sorted(by_hour)}, told_late=told_late, done=dict(driver.done),
        refused={f"{command}: {reason}": count for (command, reason), count in driver.refused.items()},
        seconds=round(seconds, 1),
    )  # fmt: skip


def write_outcome(found: Outcome, out: TextIO) -> None:
    """The report."""
    model = found.model
    out.write(f"{found.file}: {found.day} · {found.mode} · {found.seconds:g} s\n")
    out.write(
        f"{found.calls} calls at {model.speed:g} times the recorded pace, {model.handlers} handlers: "
        f"talk {model.talk:g} s, writing up {model.wrap_up:g} s, picking up {model.pick_up:g} s\n\n"
    )
    _write_hours(found, out)
    for line, figures in found.lines.items():
        _write_line(line, figures, found.recorded.get(line, {}), out)
    out.write(f"\ntold late: {found.told_late} · commands: {sum(found.done.values())} done\n")
    for refusal, count in found.refused.items():
        out.write(f"  refused {count} × {refusal}\n")


def _write_hours(found: Outcome, out: TextIO) -> None:
    """A bar a recorded hour: under 10 s, under 60 s, longer, given up."""
    most = max((sum(bands.values()) for bands in found.by_hour.values()), default=0)
    scale = max(1.0, most / BAR)
    out.write(f"{'hour':<6}{'calls':<{BAR + 6}}" + "".join(f"{WORDS[band]:>8}" for band in COLUMNS) + "\n")
    for hour, bands in found.by_hour.items():
        marks = zip("█▓▒░··", BANDS, strict=True)
        bar = "".join(mark * round(bands.get(band, 0) / scale) for mark, band in marks)
        counts = "".join(f"{bands.get(band, 0):>8}" for band in COLUMNS)
        out.write(f"{hour:02d}    {sum(bands.values()):>4} {bar:<{BAR + 1}}{counts}\n")


def _write_line(line: str, figures: Figures, recorded: Mapping[Band, int], out: TextIO) -> None:
    answer = figures.answer
    times = f"mean {answer.mean} s, median {answer.median} s, p90 {answer.p90} s, p99 {answer.p99} s" if answer else ""
    out.write(f"\n{line}: {figures.calls} calls, {figures.answered} answered{', ' + times if times else ''}\n")
    for name, counts, whole in (
        ("played", {band: getattr(figures, band) for band in COLUMNS}, figures.answered),
        ("recorded", recorded, sum(recorded.get(band, 0) for band in ANSWERED)),
    ):
        said = (f"{WORDS[band]} {counts.get(band, 0)}" for band in COLUMNS)
        share = f" ({100 * counts.get('under_10', 0) / whole:.1f} % of the answered in under 10 s)" if whole else ""
        out.write(f"  {name:<9} {', '.join(said)}{share}\n")
