"""What the wall's plots count: incidents by grade and time left, and the quarters of a London day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heed.performance.plots import COLUMNS, Awaited, by_grade_and_time, day_of

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def in_minutes(minutes: float, grade: str = "priority") -> Awaited:
    return Awaited(grade, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "column"),
    [(-0.1, "late"), (0, "under 5 min"), (4.9, "under 5 min"), (5, "5 to 15 min"), (15, "15 to 60 min"),
     (59.9, "15 to 60 min"), (60, "over an hour"), (2880, "over an hour")],
)  # fmt: skip
def test_an_incident_stands_in_the_column_of_the_time_it_has_left(minutes: float, column: str) -> None:
    counts = by_grade_and_time([in_minutes(minutes)], NOW)["priority"]

    assert [words for words, count in zip(COLUMNS, counts, strict=True) if count] == [column]


def test_an_incident_that_somebody_is_with_waits_for_nobody() -> None:
    assert by_grade_and_time([Awaited("immediate", None)], NOW)["immediate"] == (0, 0, 0, 0, 0, 1)


def test_grades_are_counted_apart_and_those_with_none_are_there() -> None:
    counts = by_grade_and_time([in_minutes(3, "immediate"), in_minutes(3, "immediate"), in_minutes(9)], NOW)

    assert counts == {
        "immediate": (0, 2, 0, 0, 0, 0), "ungraded": (0,) * 6, "priority": (0, 0, 1, 0, 0, 0), "scheduled": (0,) * 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "quarters"),
    [((2026, 11, 23), 96), ((2026, 3, 29), 92), ((2026, 10, 25), 100)],
    ids=["plain", "spring", "autumn"],
)
def test_a_day_that_changes_its_clocks_is_an_hour_shorter_or_longer(day: tuple[int, int, int], quarters: int) -> None:
    assert day_of(datetime(*day, 12, tzinfo=UTC)).quarters == quarters


def test_the_day_of_a_moment_is_londons() -> None:
    half_past_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    day = day_of(half_past_midnight)

    assert day.date.isoformat() == "2026-07-01"
    assert day.quarter(half_past_midnight) == 2
    assert day.quarter(day.begins - timedelta(seconds=1)) < 0
