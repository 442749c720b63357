"""Clocks of an exercise, and how moments are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.replay.clock import ScaledClock, SimulatedClock
from heed.replay.offsets import is_offset, moment, span, written

WALL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROOM = datetime(2026, 9, 5, 0, 0, tzinfo=UTC)


def test_at_sixty_a_minute_of_the_room_passes_in_a_second() -> None:
    wall = SimulatedClock(WALL)
    clock = ScaledClock(ROOM, WALL, 60, wall)

    wall.move_to(WALL + timedelta(seconds=90))

    assert clock() == ROOM + timedelta(minutes=90)
    assert clock.seconds_until(ROOM + timedelta(minutes=95)) == 5
    assert clock.seconds_until(ROOM) == 0


def test_two_processes_that_share_a_pace_have_one_time(tmp_path: Path) -> None:
    clock = ScaledClock(ROOM, WALL, 60)
    clock.write(tmp_path / "pace.json")

    other = ScaledClock.read(tmp_path / "pace.json")

    assert (other.start_room, other.start_wall, other.speed) == (ROOM, WALL, 60)


def test_a_simulated_clock_never_goes_back() -> None:
    clock = SimulatedClock(WALL)

    clock.move_to(WALL - timedelta(hours=1))

    assert clock() == WALL


@pytest.mark.parametrize("speed", [0, -1, 3601])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="give one above 0"):
        ScaledClock(ROOM, WALL, speed)


@given(st.integers(min_value=-9 * 86400, max_value=9 * 86400))
def test_a_moment_that_is_written_is_read_again(seconds: int) -> None:
    delta = timedelta(seconds=seconds)

    assert moment(written(delta)) == delta


@pytest.mark.parametrize("text", ["00:15", "+0015", "+00:60", "+00:15:60", "+ 00:15", "14:00", "", "+00:15 "])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert not is_offset(text)
    with pytest.raises(ValueError):
        moment(text)


def test_a_stretch_says_its_unit() -> None:
    assert span("15 min") == span("900 s") == timedelta(minutes=15)
    with pytest.raises(ValueError):
        span("15")
