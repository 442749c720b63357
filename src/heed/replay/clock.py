"""Clocks of an exercise: one that stands until it is moved, and one that runs faster than the wall's.

Both are called for the room's time, so either goes where `now` is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec


def wall_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


class SimulatedClock:
    """Stands still until it is moved, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move_to(self, at: datetime) -> None:
        """Go on to a moment; one that has passed leaves it where it is."""
        self.at = max(self.at, at)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What two processes must agree on to have the same room time."""

    room: datetime
    wall: datetime
    speed: float


class ScaledClock:
    """Room time that began at `start_room` when the wall read `start_wall`, and runs `speed` times as fast.

    At 60, one minute of the room passes in one second. Targets are not scaled: sixty minutes of the room are sixty
    minutes to every deadline, whatever the wall says.
    """

    def __init__(
        self, start_room: datetime, start_wall: datetime, speed: float, wall: Callable[[], datetime] = wall_clock
    ) -> None:
        if not 0 < speed <= 3600:
            raise ValueError(f"a speed of {speed:g} is not possible; give one above 0 and up to 3600")
        self.start_room = start_room
        self.start_wall = start_wall
        self.speed = speed
        self._wall = wall

    def __call__(self) -> datetime:
        return self.start_room + (self._wall() - self.start_wall) * self.speed

    def seconds_until(self, at: datetime) -> float:
        """Seconds of the wall until the room reads `at`; 0 where it has passed."""
        return max(0.0, (at - self()) / timedelta(seconds=1) / self.speed)

    def write(self, path: Path) -> None:
        """Leave it where another process finds it, so that both rooms have one time."""
        pace = Pace(room=self.start_room, wall=self.start_wall, speed=self.speed)
        path.write_bytes(msgspec.json.encode(pace))

    @classmethod
    def read(cls, path: Path) -> ScaledClock:
        """The clock another process left. Raises OSError or msgspec.DecodeError where there is none to read."""
        pace = msgspec.json.decode(path.read_bytes(), type=Pace)
        return cls(pace.room, pace.wall, pace.speed)
