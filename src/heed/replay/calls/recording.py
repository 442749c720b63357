"""Reading a recording of calls by hour: how many came in on each line, and how they were answered then.

A CSV with a column `DateTime` (`10/26/2025 14:00`), and for each line a prefix with `_T` (how many came), `_AB` (how
many gave up) and `_10` to `_121` (answered within so many seconds, each column from the one before it on).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import msgspec

from heed.performance.answers import Band

#: Prefixes of the recording's columns, and the line each is here.
LINES = {"911": "999", "ADM": "101"}
#: Recorded columns, each the most seconds, as our bands; ten seconds to the dot are quick there and are not here.
RECORDED: dict[str, Band] = {
    "10": "under_10", "15": "to_60", "20": "to_60", "40": "to_60", "60": "to_60", "120": "over_60", "121": "over_60",
    "AB": "abandoned",
}  # fmt: skip
TOTAL = "T"
WRITTEN = "%m/%d/%Y %H:%M"


class Unreadable(Exception):
    """The recording cannot be read; the message says where and what to do."""


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """An hour of a day: how many calls came on each line, and how they were answered then."""

    day: date
    hour: int
    calls: dict[str, int]
    recorded: dict[str, dict[Band, int]]


def read_recording(path: Path) -> tuple[Hour, ...]:
    """Every hour of a file, in its order."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Unreadable(f"{path}: cannot be read: {fault}") from fault
    found = tuple(_hour(path, line, row) for line, row in enumerate(rows, 2) if any(row.values()))
    if not found:
        raise Unreadable(f"{path}: no hour in it; give a file with a row for each hour")
    return found


def _hour(path: Path, line: int, row: dict[str, str]) -> Hour:
    written = (row.get("DateTime") or "").strip()
    try:
        at = datetime.strptime(written, WRITTEN)  # noqa: DTZ007  # an hour of the recording's own day
    except ValueError as fault:
        raise Unreadable(f"{path}:{line}: `DateTime` is `{written}`; write it as 10/26/2025 14:00") from fault
    lines = {prefix: name for prefix, name in LINES.items() if f"{prefix}_{TOTAL}" in row}
    if not lines:
        raise Unreadable(f"{path}:{line}: no column {' or '.join(f'{prefix}_{TOTAL}' for prefix in LINES)}")
    calls = {name: _count(path, line, row, f"{prefix}_{TOTAL}") for prefix, name in lines.items()}
    recorded: dict[str, dict[Band, int]] = {}
    for prefix, name in lines.items():
        counts = recorded.setdefault(name, {})
        for column, band in RECORDED.items():
            counts[band] = counts.get(band, 0) + _count(path, line, row, f"{prefix}_{column}")
    return Hour(day=at.date(), hour=at.hour, calls=calls, recorded=recorded)


def _count(path: Path, line: int, row: dict[str, str], column: str) -> int:
    """A count; an empty cell is none."""
    text = (row.get(column) or "0").strip()
    try:
        count = int(float(text))
    except ValueError as fault:
        raise Unreadable(f"{path}:{line}: `{column}` is `{text}`; give a count") from fault
    if count < 0:
        raise Unreadable(f"{path}:{line}: `{column}` is {count}; give a count")
    return count


def of_day(hours: Iterable[Hour], day: date, since: int, until: int) -> tuple[Hour, ...]:
    """The hours of a day from one on and before another; an hour that came twice in it is there twice."""
    return tuple(hour for hour in hours if hour.day == day and since <= hour.hour < until)
