"""What the simulators will do, worked out beforehand: which calls come in when, and what a crew sends at which second.

Pure: a moment and lots go in, a plan comes out. Playing a plan on a running system is the simulators' work.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec

from heed.demo.codes import Grade, Result
from heed.demo.county import County
from heed.demo.places import Spot
from heed.demo.roads import Route
from heed.demo.stories import TALES, Story, Tale, bind
from heed.demo.units import Duty, Unit
from heed.picture.moment import LONDON

#: Demand of each hour of the local day against the mean. Shape after published hourly demand; the figures are ours.
BY_HOUR = (
    0.75, 0.60, 0.50, 0.42, 0.36, 0.36, 0.45, 0.70, 0.95, 1.10, 1.18, 1.22,
    1.22, 1.22, 1.25, 1.35, 1.45, 1.50, 1.48, 1.40, 1.30, 1.20, 1.10, 0.94,
)  # fmt: skip
#: Local hours in which a tale of each kind is told.
TOLD_IN: dict[str, frozenset[int]] = {
    "any": frozenset(range(24)),
    "day": frozenset(range(8, 18)),
    "evening": frozenset(range(16, 24)),
    "night": frozenset((*range(21, 24), *range(5))),
}
#: A tale is not told again until so many others were.
NOT_AGAIN_FOR = 12

# Numbers of unit statuses.
ON_PATROL, AT_STATION, REFRESHMENTS, EN_ROUTE, AT_SCENE, PRISONER_ESCORT = 2, 3, 4, 5, 6, 9
#: Minutes at a scene that no story gives minutes for.
SCENE_MINUTES = 15


class ScheduledCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call to be presented at a moment."""

    at: datetime
    story: Story


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A unit on duty when the demo begins: its shift, its status, and where it is."""

    duty: Duty
    status: int
    spot: Spot


class CrewStep(msgspec.Struct, frozen=True, kw_only=True):
    """A status a crew sends, so many seconds after it was assigned, and where it is then."""

    after: int
    status: int
    easting: int
    northing: int


class CrewScript(msgspec.Struct, frozen=True, kw_only=True):
    """What a crew does from assignment until it is free: the statuses it sends, and its drives."""

    steps: tuple[CrewStep, ...]
    #: The drive to the scene; it begins with the first step.
    there: Route
    #: The drive to custody; it begins with the step of status 9. None where nobody was arrested.
    to_custody: Route | None = None

    @property
    def statuses(self) -> tuple[tuple[int, int], ...]:
        """`(seconds after assignment, status)`."""
        return tuple((step.after, step.status) for step in self.steps)

    @property
    def at_scene_after(self) -> int:
        """Seconds until the crew is there: what `Story.from_scene` counts its minutes from."""
        return next(step.after for step in self.steps if step.status == AT_SCENE)

    def position(self, seconds: float) -> tuple[int, int]:
        """Where the crew is so many seconds after assignment."""
        drives = [(self.steps[0].after, self.there)]
        if self.to_custody:
            drives.append((self.steps[-2].after, self.to_custody))
        begun, drive = next(((after, route) for after, route in reversed(drives) if after <= seconds), drives[0])
        return drive.at(seconds - begun)


def next_calls(
    county: County,
    rng: Random,
    at: datetime,
    *,
    hours: float = 1.0,
    calls_per_hour: float = 16.0,
    first_within: float | None = 12.0,
) -> tuple[ScheduledCall, ...]:
    """The calls of the hours from a moment on, oldest first, one within `first_within` seconds if that is given.

    `calls_per_hour` is the mean over a whole day; nights are quieter, early evenings busier. Each call has a caller and
    a place of its own. Raises ValueError for a moment without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("give a moment with its time zone: which calls come in goes by the local hour")
    told: list[str] = []
    calls = []
    for moment in _moments(rng, at, timedelta(hours=hours), calls_per_hour, first_within):
        tale = _choose(rng, _local_hour(moment), told)
        told.append(tale.id)
        story = bind(tale, county.ground, rng, f"{tale.id}-{moment:%Y%m%dT%H%M%S}")
        calls.append(ScheduledCall(at=moment, story=story))
    return tuple(calls)


def units_standing(county: County, rng: Random, at: datetime) -> tuple[Standing, ...]:
    """Every unit on duty at a moment: most patrol their district, some are at their station, a few eat."""
    standing = []
    for duty in county.on_duty(at):
        status = rng.choices((ON_PATROL, AT_STATION, REFRESHMENTS), (7, 2, 1))[0]
        spot = county.beat_of(duty.unit, rng) if status == ON_PATROL else county.station_of(duty.unit)
        standing.append(Standing(duty=duty, status=status, spot=spot))
    return tuple(standing)


def crew_script(county: County, unit: Unit, story: Story, start: tuple[int, int] | None = None) -> CrewScript:
    """What a crew does with a story, from where it stands (its police station where `start` is None).

    Blue lights go to an immediate. The same unit, story and start give the same script. Somebody arrested goes to
    custody with the first kind of unit that the story asks for.
    """
    rng = Random(f"{unit.callsign}/{story.id}/{story.number}")
    station = county.station_of(unit)
    begin = start or (station.easting, station.northing)
    scene = (story.place.easting, story.place.northing)
    there = county.route(begin, scene, lights=story.grade == Grade.IMMEDIATE)
    moving = rng.randint(8, 25) if story.grade == Grade.IMMEDIATE else rng.randint(20, 90)
    arrived = moving + round(there.seconds)
    leaving = arrived + round((story.scene_minutes or SCENE_MINUTES) * 60 * rng.uniform(0.85, 1.2))
    steps = [_step(moving, EN_ROUTE, begin), _step(arrived, AT_SCENE, scene)]
    if story.result != Result.ARREST or unit.kind != (story.units or ("",))[0]:
        return CrewScript(steps=(*steps, _step(leaving, ON_PATROL, scene)), there=there)
    custody = county.route(scene, (station.easting, station.northing))
    booked_in = leaving + round(custody.seconds) + rng.randint(15, 35) * 60
    steps += [_step(leaving, PRISONER_ESCORT, scene), _step(booked_in, AT_STATION, custody.points[-1][:2])]
    return CrewScript(steps=tuple(steps), there=there, to_custody=custody)


def _step(after: int, status: int, where: tuple[int, int]) -> CrewStep:
    return CrewStep(after=after, status=status, easting=where[0], northing=where[1])


def _moments(
    rng: Random, at: datetime, span: timedelta, calls_per_hour: float, first_within: float | None
) -> Iterator[datetime]:
    """Moments of calls: as at random, at the rate of the hour (a Poisson process, thinned)."""
    peak = max(BY_HOUR)
    moment = at
    if first_within is not None:
        moment += timedelta(seconds=round(rng.uniform(0.3, 1.0) * first_within, 3))
        yield moment
    while True:
        moment += timedelta(seconds=round(rng.expovariate(calls_per_hour * peak / 3600), 3))
        if moment >= at + span:
            return
        if rng.random() < BY_HOUR[_local_hour(moment)] / peak:
            yield moment


def _choose(rng: Random, hour: int, told: list[str]) -> Tale:
    recent = set(told[-NOT_AGAIN_FOR:])
    open_now = [tale for tale in TALES if hour in TOLD_IN[tale.hours]]
    fresh = [tale for tale in open_now if tale.id not in recent] or open_now
    return rng.choices(fresh, [tale.weight for tale in fresh])[0]


def _local_hour(at: datetime) -> int:
    return at.astimezone(LONDON).hour
