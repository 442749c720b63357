"""Made-up demand for the soak, as a file that `heed replay-demand` reads: days of calls by lot, busy as a day is.

Its columns and words are those of the mapping that is taken where nobody names one. Fiction: nothing of it was
recorded anywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from heed.demo.plan import BY_HOUR
from heed.policy.values import Policy
from heed.replay.demand.mapping import DEFAULT, Mapping, read_mapping

#: A day that is over; no clocks change near it.
FIRST = date(2026, 1, 12)
CALLS_A_DAY = 240
#: Of a hundred, by grade; what is not written here is a priority.
SHARES = {"immediate": 18, "scheduled": 30, "resolved_without_deployment": 12}


def write_made_up_demand(path: Path, policy: Policy, days: int, seed: int = 6) -> Path:
    """So many days of `CALLS_A_DAY` calls. The same seed gives the same file."""
    mapping = read_mapping(DEFAULT, policy)
    lots = Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        columns = [*mapping.columns.all().values(), *mapping.only]
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for day in range(days):
            for number, moment in enumerate(sorted(_moments(lots, FIRST + timedelta(days=day)))):
                writer.writerow(_row(mapping, lots, f"{day + 1:02d}-{number + 1:05d}", moment))
    return path


def _moments(lots: Random, day: date) -> Iterator[datetime]:
    """When calls come in on a day: by the hour as calls do."""
    for hour in lots.choices(range(24), BY_HOUR, k=CALLS_A_DAY):
        yield datetime(day.year, day.month, day.day, hour) + timedelta(seconds=lots.randrange(3600))  # noqa: DTZ001  # local, as recordings are


def _row(mapping: Mapping, lots: Random, number: str, started: datetime) -> dict[str, str]:
    """One call from its ringing to its closing, in the mapping's own words."""
    grade = _grade(lots)
    moment, times = started, {"started": started}
    for name, shortest, longest in _pace(grade, lots):
        moment += timedelta(seconds=lots.uniform(shortest, longest))
        times[name] = moment
    times["call_ended"] = times["queued"] + timedelta(seconds=lots.uniform(20, 240))
    words = {
        "id": number, "what": lots.choice(mapping.codes).has, "disposition": lots.choice(mapping.results).has,
        "priority": lots.choice([k for k, v in mapping.priorities.items() if v == grade]),
        "channel": lots.choice(list(mapping.channels)),
    }  # fmt: skip
    words |= {name: f"{at:%Y-%m-%d %H:%M:%S}" for name, at in times.items()}
    row = {column: words.get(name, mapping.nothing[0]) for name, column in mapping.columns.all().items()}
    return row | {column: values[0] for column, values in mapping.only.items()}


def _grade(lots: Random) -> str:
    drawn = lots.randrange(100)
    for grade, share in SHARES.items():
        if drawn < share:
            return grade
        drawn -= share
    return "priority"


def _pace(grade: str, lots: Random) -> list[tuple[str, float, float]]:
    """Each next moment, with the fewest and most seconds after the one before. One in eight waits far too long."""
    quick = grade == "immediate"
    waits = (1200.0, 7200.0) if lots.random() < 0.125 else (20.0, 120.0) if quick else (60.0, 1500.0)
    pace = [("queued", 20.0, 120.0), ("dispatched", *waits)]
    if grade != "resolved_without_deployment":
        pace += [("en_route", 10.0, 90.0), ("arrived", 180.0, 500.0 if quick else 1200.0), ("cleared", 600.0, 4200.0)]
    return [*pace, ("closed", 10.0, 900.0)]
