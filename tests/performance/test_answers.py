"""Answer times: bands and boundaries, percentiles, transfer and ring apart, periods of London, the published table."""

from __future__ import annotations

import csv
import io
import math
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.performance.answers import (
    Band,
    Call,
    begins,
    by_line,
    by_period,
    figures,
    month_of,
    nearest_rank,
    percent,
)
from heed.performance.published import COLUMNS, as_csv, full_row, published_row
from heed.policy.load import default_pack_path, load_pack

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
POLICY = load_pack(default_pack_path().parent / "tideshire").periods[-1][1]


def call(answered: float | None = None, *, line: str = "999", transfer: float | None = None, ended: float | None = None,
         at: datetime = AT) -> Call:  # fmt: skip
    """A call answered or ended so many seconds after it was presented."""
    return Call(
        line=line, presented=at, connecting=None if transfer is None else at - timedelta(seconds=transfer),
        answered=None if answered is None else at + timedelta(seconds=answered),
        ended=None if ended is None else at + timedelta(seconds=ended),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "band"),
    [(0, "under_10"), (9.999, "under_10"), (10, "to_60"), (59.999, "to_60"), (60, "over_60"), (600, "over_60")],
)
def test_a_call_counts_in_the_published_band_of_its_time(answered: float, band: Band) -> None:
    assert call(answered).band == band


def test_a_caller_who_gave_up_is_abandoned_and_one_still_there_is_waiting() -> None:
    assert (call(ended=4).band, call().band, call(5, ended=90).band) == ("abandoned", "waiting", "under_10")


def test_who_rings_off_sooner_than_the_pack_counts_as_waiting_is_told_apart() -> None:
    minute = timedelta(minutes=1)
    soon, late, never = (
        msgspec.structs.replace(call(ended=ended, line="101"), patient=minute) for ended in (59.999, 60, None)
    )
    found = figures([soon, late, never])

    assert (soon.band, late.band, never.band, call(ended=1).band) == ("early", "abandoned", "waiting", "abandoned")
    assert (found.early, found.abandoned, found.waiting) == (1, 1, 1)


def test_who_was_promised_a_call_back_gave_nothing_up_and_was_answered_by_nobody_on_the_line() -> None:
    left, rung = call(ended=40, line="101"), call(3600, line="101")
    promised = [msgspec.structs.replace(one, promised=AT + timedelta(seconds=30)) for one in (left, rung)]
    talked_first = msgspec.structs.replace(call(5, line="101"), promised=AT + timedelta(seconds=30))

    found = figures([*promised, talked_first])

    assert [one.band for one in promised] == ["call_back", "call_back"]
    assert (found.call_back, found.abandoned, found.answered, found.under_10) == (2, 0, 1, 1)
    assert found.answer is not None
    assert found.answer.mean == 5.0


def test_transfer_and_ring_are_kept_apart_and_published_together() -> None:
    found = figures([call(6, transfer=5), call(2, transfer=1), call(3)])

    assert (found.under_10, found.to_60) == (2, 1)
    assert found.answer is not None
    assert found.ring is not None
    assert found.transfer is not None
    assert (found.answer.mean, found.ring.mean, found.transfer.mean, found.transfers) == (5.7, 3.7, 3.0, 2)


def test_percentages_are_of_the_answered_calls_and_of_none_there_is_no_figure() -> None:
    found = figures([call(1), call(1), call(30), call(ended=2), call()])
    nothing = figures([])

    assert (found.calls, found.answered, found.abandoned, found.waiting) == (5, 3, 1, 1)
    assert (found.share("under_10"), found.share("to_60"), found.share("over_60")) == (66.7, 33.3, 0.0)
    assert (nothing.share("under_10"), nothing.answer, nothing.calls) == (None, None, 0)


def test_another_line_moves_no_figure_of_999() -> None:
    alone = by_line([call(4), call(12)])["999"]
    found = by_line([call(400, line="101"), call(4), call(ended=900, line="switchboard"), call(12)])

    assert list(found) == ["999", "101", "switchboard"]
    assert found["999"] == alone


@given(st.lists(st.integers(0, 900), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_the_smallest_time_that_so_many_percent_do_not_exceed(
    times: list[int], percentile: int
) -> None:
    ordered = sorted(timedelta(seconds=t) for t in times)

    found = nearest_rank(ordered, percentile)

    assert found == ordered[math.ceil(percentile / 100 * len(ordered) - 1e-9) - 1]
    assert sum(t <= found for t in ordered) * 100 >= percentile * len(ordered)


def test_a_day_and_a_month_are_londons_and_each_hour_of_autumn_is_its_own() -> None:
    summer_midnight = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert begins(summer_midnight, "day") == begins(summer_midnight, "month") == datetime(2026, 7, 31, 23, tzinfo=UTC)
    assert [begins(at, "hour").hour for at in twice] == [0, 1]
    assert month_of(2026, 12) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert month_of(2026, 10) == (datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


def test_periods_together_are_all_the_calls() -> None:
    calls = [call(n, at=AT + timedelta(hours=7 * n)) for n in range(40)]

    for by in ("hour", "day", "month"):
        assert sum(found.calls for found in by_period(calls, by).values()) == 40


def test_the_published_table_has_the_published_columns_and_a_program_is_told_more() -> None:
    found = figures([call(4), call(70), call(ended=9)])
    (row,) = csv.DictReader(io.StringIO(as_csv("month", [published_row(AT, "month", found, POLICY)])))

    assert tuple(row) == ("month", *COLUMNS)
    assert (row["month"], row["force_code"], row["force_name"]) == ("2026-11", "E23900001", "Tideshire Police")
    assert (row["calls_total"], row["calls_answered"], row["calls_abandoned"]) == ("3", "2", "1")
    assert (row["answered_lt10_pct"], row["answered_ge60_n"], row["answer_time_mean_s"]) == ("50.0", "1", "37.0")
    more = full_row(AT, "month", "999", found, POLICY)
    assert (more["line"], more["ring_p90_s"], more["transfer_mean_s"], more["transfer_known_n"]) == (
        "999",
        70.0,
        None,
        0,
    )


@pytest.mark.parametrize(
    ("part", "whole", "published"),
    [
        # Home Office, November 2021 to April 2022, United Kingdom: over 3.7 of 5.2 million in under 10 s, said as 71.
        (3_700_000, 5_200_000, 71),
        # Avon and Somerset, 999 within 10 s, latest before September 2008.
        (241_038, 281_336, 86),
        # Northumbria 2022/23: 999 and 101 calls that were not answered.
        (300_405 - 298_425, 300_405, 1),
        (228_182 - 169_481, 228_182, 26),
    ],
)
def test_shares_are_those_that_were_published_of_the_same_counts(part: int, whole: int, published: int) -> None:
    found = percent(part, whole)

    assert found is not None
    assert round(found) == published
