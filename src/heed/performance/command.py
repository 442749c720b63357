"""`heed answers`: answer times of a month from the record, for people, for programs, or as they are published; and what
became of its contacts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TextIO

import msgspec
import psycopg

from heed.log.store import APP_OPTIONS
from heed.performance.answers import By, Call, Figures, by_line, by_period, month_of
from heed.performance.answers import figures as figures_of
from heed.performance.calls import AT_ONCE, QUERIES, call_of, last_of, page, patience
from heed.performance.came_of import MEASURES, count, share
from heed.performance.came_of_read import LATER, read_came_of_at_once
from heed.performance.published import WRITTEN, Row, as_csv, full_row, published_row
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
    #: `calls`: how they were answered; `contacts`: what became of them.
    about: str = "calls"


def answers_command(url: str, policy: Policy, wanted: Wanted, out: TextIO) -> int:
    """Count and write."""
    if wanted.about == "contacts":
        return _contacts(url, policy, wanted, out)
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


def _contacts(url: str, policy: Policy, wanted: Wanted, out: TextIO) -> int:
    since, after = month_of(wanted.year, wanted.month)
    calls = _read(url, since, after, patience(policy))
    with psycopg.connect(url, autocommit=True, options=APP_OPTIONS) as connection:
        heard = list(read_came_of_at_once(connection, since, after + LATER))
    came = count(heard, calls, since, after, datetime.now(UTC))
    periods = came.by_period(wanted.by)
    rows: list[Row] = []
    for at in sorted({at for counts in periods.values() for at in counts} or {since}):
        counts = {measure.id: periods[measure.id][at] for measure in MEASURES}
        when = f"{at.astimezone(LONDON):{WRITTEN[wanted.by]}}"
        rows += [
            {wanted.by: when, "group": one.group, "measure": one.id, "words": one.words, "count": counts[one.id],
             "share_of": one.of, "share_pct": share(one, counts)}
            for one in MEASURES
        ]  # fmt: skip
    if wanted.form == "json":
        routes = [{"route": words, "callers": callers, "resolved": resolved}
                  for words, (callers, resolved) in came.routes.items()]  # fmt: skip
        out.write(json.dumps({"measures": rows, "routes": routes}, ensure_ascii=False) + "\n")
        return DONE
    for row in rows:
        if row["count"] or wanted.by == "month":
            of = f"{row['share_pct']} %" if row["share_pct"] is not None else ""
            out.write(
                f"{row[wanted.by]}  {row['group']:38}  {row['words']:40}  {row['count']:>7}  {of:>8}".rstrip() + "\n"
            )
    for words, (callers, resolved) in came.routes.items():
        out.write(f"By the recorded voice: {words}: {callers} callers, {resolved} needed no handler\n")
    return DONE
