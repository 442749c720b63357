"""Who is in the room while recorded demand is played: made-up people in their posts, and as many units as it takes."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from uuid import NAMESPACE_URL, uuid5

from heed.access.decide import AddPerson
from heed.demo.county import County
from heed.demo.stage import Stage
from heed.log.command import Who
from heed.replay.demand.rows import Job
from heed.supervision.commands import TakePost
from heed.units.decide import BringUnitOnDuty

SETUP = Who(person="setup", name="Setup", role="setup", workstation="replay-demand")
#: Units above the most that were out at once in the recording.
SPARE_UNITS = 2
SHIFT_HOURS = 24


def units_needed(jobs: Iterable[Job]) -> int:
    """The most units that were out at one moment, as far as the recording knows of one for each job, and a few more."""
    changes: list[tuple[float, int]] = []
    for job in jobs:
        until = job.cleared or job.closed
        if until is not None and until > job.dispatched:
            changes += [(job.dispatched.total_seconds(), 1), (until.total_seconds(), -1)]
    out = most = 0
    for _, change in sorted(changes):
        out += change
        most = max(most, out)
    return most + SPARE_UNITS


async def bring_people(stage: Stage, county: County) -> None:
    """The demo force's people, in the posts they hold when a demonstration begins."""
    for person in county.people:
        identity = str(uuid5(NAMESPACE_URL, f"heed-demand/person/{person.sign_in}"))
        added = AddPerson(person=identity, name=person.name, sign_in=person.sign_in, roles=person.roles)
        await stage.acts.act(added, SETUP, at=stage.now())
        if person.on_duty_as is not None:
            post = str(uuid5(NAMESPACE_URL, f"heed-demand/post/{person.sign_in}"))
            taking = TakePost(post=post, role=person.on_duty_as, person=identity)
            await stage.acts.act(taking, SETUP, at=stage.now())


async def bring_units(stage: Stage, county: County, count: int, *, skip: int = 0) -> None:
    """Units up to so many, where `skip` are there already: the county's call signs first, then numbered ones."""
    lots = Random(f"{count}")
    on_duty = stage.room.index.callsigns
    for number in range(skip, count):
        unit = county.units[number % len(county.units)]
        callsign = unit.callsign if number < len(county.units) else f"X{number:03d}"
        if callsign in on_duty:
            callsign = f"X{number:03d}"
        crew = tuple(member.title for member in next(iter(unit.crews.values())))
        spot = county.beat_of(unit, lots)
        booked = BringUnitOnDuty(
            callsign=callsign, kind=unit.kind, crew=crew, skills=unit.skills, equipment=unit.equipment,
            district=unit.district, hours=SHIFT_HOURS, easting=spot.easting, northing=spot.northing,
        )  # fmt: skip
        await stage.acts.act(booked, SETUP, at=stage.now())
