"""From counts by hour to calls: when each comes, how long it lasts, how long its caller waits. By lot, always the same.

Everything is whole milliseconds, so that whoever works it out again by other means gets the same to the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import msgspec

from heed.replay.calls.recording import Hour

HOUR_MS = 3_600_000


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """How handlers and callers are. Seconds."""

    handlers: int = 12
    #: From seeing a call that waits until the key is pressed.
    pick_up: float = 3.0
    #: Means of what is drawn for each call: a talk, the writing up after it, how long a caller waits, by line.
    talk: float = 150.0
    wrap_up: float = 60.0
    patience: dict[str, float] = msgspec.field(default_factory=lambda: {"999": 90.0, "101": 300.0})
    seed: int = 1
    #: Calls come so many times as quick as they were recorded; how long each lasts stays.
    speed: float = 1.0

    @property
    def pick_up_ms(self) -> int:
        """In milliseconds."""
        return round(self.pick_up * 1000)


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A call, in milliseconds: since the run began, and of its own."""

    number: int
    line: str
    at: int
    talk: int
    wrap_up: int
    patience: int


def arrivals(hours: Iterable[Hour], model: Model) -> tuple[Arrival, ...]:
    """Every call of some hours of one day, in the order they come; the first hour begins the run."""
    drawn: list[tuple[int, str, int, int, int]] = []
    first: int | None = None
    for place, hour in enumerate(hours):
        first = hour.hour if first is None else first
        lots = Random(f"{model.seed}/{hour.day}/{hour.hour}/{place}")
        for line, count in hour.calls.items():
            drawn += [_drawn(line, hour.hour - first, model, lots) for _ in range(count)]
    return tuple(
        Arrival(number=number, line=line, at=at, talk=talk, wrap_up=wrap_up, patience=patience)
        for number, (at, line, talk, wrap_up, patience) in enumerate(sorted(drawn), 1)
    )


def _drawn(line: str, hour: int, model: Model, lots: Random) -> tuple[int, str, int, int, int]:
    at = round((hour * HOUR_MS + lots.randrange(HOUR_MS)) / model.speed)
    # Most talks are short and a few long; writing up varies less.
    talk = _ms(lots.lognormvariate(0.0, 0.6) * 0.835 * model.talk)
    wrap_up = _ms(lots.uniform(0.5, 1.5) * model.wrap_up)
    return at, line, talk, wrap_up, _ms(lots.expovariate(1 / model.patience[line]))


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
