"""Puts the made-up force on duty in an empty demo folder: people with sign-ins, who holds which post, units.

Everybody has the same password: it is a demonstration on this machine's own address.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

import msgspec

from heed.access.accounts import Accounts
from heed.access.decide import AddPerson
from heed.demo.county import County, make_county
from heed.demo.crowd import play_before
from heed.demo.ground import ground_of
from heed.demo.places import Spot
from heed.demo.plan import units_standing
from heed.demo.tour import tours
from heed.log.act import Acts
from heed.log.command import Refusal, Who
from heed.log.room import Room
from heed.supervision.commands import TakePost
from heed.units.decide import BringUnitOnDuty
from heed.web.grid import grid_reference
from heed.web.places import District, Found
from heed.web.site import Demo as Shown

#: How much of a shift has been played when the room opens for the first time.
PLAYED_BEFORE = timedelta(minutes=25)
PASSWORD = "calderwick demo"
SETUP = Who(person="setup", name="Set-up", role="setup")


class CountyPlaces:
    """The demo county as a gazetteer."""

    def __init__(self, county: County) -> None:
        self._county = county

    async def find(self, text: str, most: int = 8) -> list[Found]:
        """Places by what was typed so far, best first."""
        return [self._found(f.spot) for f in self._county.gazetteer.find(text, most)]

    async def at(self, easting: int, northing: int) -> Found | None:
        """The nearest place to a point in the county."""
        if self._county.area_of(easting, northing) is None:
            return None
        return self._found(self._county.gazetteer.nearest(easting, northing).spot)

    def district(self, easting: int, northing: int) -> District | None:
        """The district of the county that a point lies in; None outside it."""
        area = self._county.area_of(easting, northing)
        return District(area.id, area.area_class) if area is not None else None

    @staticmethod
    def _found(spot: Spot) -> Found:
        return Found(
            words=spot.words, easting=spot.easting, northing=spot.northing, area=spot.area,
            area_class=spot.area_class, grid_reference=grid_reference(spot.easting, spot.northing),
        )  # fmt: skip


class Demo(msgspec.Struct, frozen=True):
    """The demonstration, as the server needs it."""

    county: County
    places: CountyPlaces
    shown: Shown
    #: What maps draw.
    ground: bytes = b""

    def lines(self) -> list[str]:
        """What is printed when it serves."""
        width = max(len(sign_in) for sign_in, _, _ in self.shown.people)
        people = [f"  {sign_in:<{width}}  {role}" for sign_in, _, role in self.shown.people[:8]]
        guided = "Press Enter on its first page for a guided first call."
        return ["", guided, "", f"Sign in as (password “{PASSWORD}”):", *people, ""]


def person_id(sign_in: str) -> str:
    """The same in every demo folder."""
    return str(uuid5(NAMESPACE_URL, f"heed-demo/person/{sign_in}"))


async def set_up(acts: Acts, room: Room, now: Callable[[], datetime]) -> Demo:
    """People, posts and units, where the folder has none yet; the same county every time."""
    county = make_county()
    if not room.index.by_category["person"]:
        begun = now() - PLAYED_BEFORE
        await _people(acts, room, lambda: begun, county)
        await _units(acts, lambda: begun, county)
        await play_before(acts, room, begun, now())
    else:
        await _units(acts, now, county)
    shown = Shown(
        people=tuple(
            (p.sign_in, PASSWORD, (p.on_duty_as or p.roles[0]).replace("_", " "))
            for p in sorted(county.people, key=lambda p: p.on_duty_as is None)
        ),
        words=county.force,
        tours=tours(),
    )
    return Demo(county, CountyPlaces(county), shown, ground_of(county))


async def _people(acts: Acts, room: Room, now: Callable[[], datetime], county: County) -> None:
    accounts = Accounts(room.store)
    hashed = await accounts.hash(PASSWORD)
    for person in county.people:
        identity = person_id(person.sign_in)
        added = AddPerson(person=identity, name=person.name, sign_in=person.sign_in, roles=person.roles)
        await acts.act(added, SETUP, at=now())
        await accounts.keep(identity, person.sign_in, hashed)
        if person.on_duty_as:
            who = Who(person=identity, name=person.name, role=person.on_duty_as)
            post = str(uuid5(NAMESPACE_URL, f"heed-demo/post/{person.sign_in}"))
            await acts.act(TakePost(post=post, role=person.on_duty_as), who, at=now())


async def _units(acts: Acts, now: Callable[[], datetime], county: County) -> None:
    at = now()
    for standing in units_standing(county, Random(f"{at:%Y%m%d}"), at):
        duty = standing.duty
        hours = max(1, round((duty.ends - at).total_seconds() / 3600))
        booked = BringUnitOnDuty(
            callsign=duty.unit.callsign, kind=duty.unit.kind, crew=tuple(m.title for m in duty.crew),
            skills=duty.unit.skills, equipment=duty.unit.equipment, district=duty.unit.district,
            hours=min(hours, 24), status=standing.status, easting=standing.spot.easting,
            northing=standing.spot.northing,
        )  # fmt: skip
        try:
            await acts.act(booked, SETUP, at=at)
        except Refusal:
            # On duty already: the folder is not new.
            continue
