"""Answer times as a table in the shape of the published one (police.uk, each force's performance). Pure.

Column names and their order are an interface. A time nobody measured is empty, and never 0.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from heed.performance.answers import By, Figures, Spread, percent
from heed.picture.moment import LONDON
from heed.policy.values import Policy

#: The published line.
LINE = "999"
#: How a period is written, by its kind.
WRITTEN: dict[By, str] = {"hour": "%Y-%m-%dT%H:00%z", "day": "%Y-%m-%d", "month": "%Y-%m"}
COLUMNS = (
    "force_code", "force_name", "calls_total", "calls_answered", "calls_abandoned", "answered_lt10_n",
    "answered_lt10_pct", "answered_10_59_n", "answered_10_59_pct", "answered_ge60_n", "answered_ge60_pct",
    "answer_time_mean_s", "answer_time_median_s", "answer_time_p90_s", "answer_time_p99_s",
)  # fmt: skip
Value = str | int | float | None
Row = dict[str, Value]


def published_row(period: datetime, by: By, figures: Figures, policy: Policy) -> Row:
    """One period of one line; its first column is named for what kind of period it is."""
    return {
        by: f"{period.astimezone(LONDON):{WRITTEN[by]}}",
        "force_code": policy.force_code, "force_name": policy.force,
        "calls_total": figures.calls, "calls_answered": figures.answered, "calls_abandoned": figures.abandoned,
        "answered_lt10_n": figures.under_10, "answered_lt10_pct": figures.share("under_10"),
        "answered_10_59_n": figures.to_60, "answered_10_59_pct": figures.share("to_60"),
        "answered_ge60_n": figures.over_60, "answered_ge60_pct": figures.share("over_60"),
        **_times("answer_time", figures.answer),
    }  # fmt: skip


def full_row(period: datetime, by: By, line: str, figures: Figures, policy: Policy) -> Row:
    """What a program is told beyond the published columns: the line, and transfer and ring apart."""
    return {
        **published_row(period, by, figures, policy), "line": line, "calls_waiting": figures.waiting,
        "rang_off_early_n": figures.early, "call_back_promised_n": figures.call_back,
        "abandoned_pct": percent(figures.abandoned, figures.calls), **_times("ring", figures.ring),
        "transfer_known_n": figures.transfers, **_times("transfer", figures.transfer),
    }  # fmt: skip


def _times(name: str, spread: Spread | None) -> Row:
    return {
        f"{name}_{each}_s": getattr(spread, each) if spread is not None else None
        for each in ("mean", "median", "p90", "p99")
    }


def as_csv(by: By, rows: Iterable[Mapping[str, Value]]) -> str:
    """The published table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, (by, *COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
