"""`heed answers`: answer times of a month from the record, for people, for programs, or as they are published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TextIO

import msgspec
import psycopg

from heed.log.store import APP_OPTIONS
from heed.performance.answers import By, Call, Figures, by_line, by_period, month_of
from heed.performance.answers import figures as figures_of
from heed.performance.calls import AT_ONCE, QUERIES, call_of, last_of, page, patience
from heed.performance.published import as_csv, full_row, published_row
from heed.picture.moment import LONDON
from heed.policy.values import Policy

DONE = 0
WORDS: dict[By, str] = {"hour": "%a %-d %b %H:%M", "day": "%a %-d %b", "month": "%B %Y"}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls, counted by what, and written how."""

    year: int
    month: int
    by: By = "month"
    #: A line of the telephone; every one where none is given, and 999 in the published table.
    line: str = ""
    form: str = "people"


def answers_command(url: str, policy: Policy, wanted: Wanted, out: TextIO) -> int:
    """Count and write."""
    calls = list(_read(url, *month_of(wanted.year, wanted.month), patience(policy)))
    line = wanted.line or ("999" if wanted.form == "csv" else "")
    calls = [call for call in calls if not line or call.line == line]
    counted = list(_counted(calls, wanted))
    if wanted.form == "csv":
        out.write(as_csv(wanted.by, (published_row(at, wanted.by, figures, policy) for at, _, figures in counted)))
    elif wanted.form == "json":
        out.write(json.dumps([full_row(at, wanted.by, line, found, policy) for at, line, found in counted]) + "\n")
    else:
        write_table(wanted, counted, out)
    return DONE


def _read(url: str, since: datetime, until: datetime, patient: Mapping[str, timedelta]) -> Iterator[Call]:
    after = (since, 0)
    with psycopg.connect(url, autocommit=True, options=APP_OPTIONS) as connection:
        while True:
            rows = connection.execute(QUERIES["calls"], page(after, until)).fetchall()
            yield from (call_of(row, patient)[1] for row in rows)
            if len(rows) < AT_ONCE:
                return
            after = last_of(rows)


Counted = tuple[datetime, str, Figures]


def _counted(calls: list[Call], wanted: Wanted) -> Iterator[Counted]:
    """Each line's periods; a month without a call is a row of nothing, so that a table is never empty."""
    lines = list(by_line(calls)) or [wanted.line or "999"]
    for line in lines:
        found = by_period((call for call in calls if call.line == line), wanted.by)
        if not found:
            found = {month_of(wanted.year, wanted.month)[0]: figures_of([])}
        yield from ((at, line, figures) for at, figures in found.items())


def write_table(wanted: Wanted, counted: Iterable[Counted], out: TextIO) -> None:
    """For people: counts, shares of the answered, seconds."""
    head = ("", "line", "calls", "answered", "abandoned", "<10 s %", "mean", "median", "p90", "p99", "ring", "transfer")
    rows = [head]
    for at, line, found in counted:
        spread, ring, transfer = found.answer, found.ring, found.transfer
        times = [getattr(spread, name, None) for name in ("mean", "median", "p90", "p99")]
        means = [getattr(each, "mean", None) for each in (ring, transfer)]
        figures = (found.calls, found.answered, found.abandoned, found.share("under_10"), *times, *means)
        when = f"{at.astimezone(LONDON):{WORDS[wanted.by]}}"
        rows.append((when, line, *("–" if figure is None else f"{figure:,}" for figure in figures)))  # type: ignore[arg-type]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = (c.ljust(w) if n < 2 else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True)))
        out.write("  ".join(cells).rstrip() + "\n")
    out.write("Seconds from the operator's connecting until answered; ring and transfer are means of its two parts.\n")
