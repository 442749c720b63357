"""A crowded room, made by real acts: as many open incidents as asked, in every state and grade, some very long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from heed.dispatch.decide import AcceptIncident, AssignUnit
from heed.incidents.commands import OpenIncident
from heed.log.act import Acts
from heed.log.command import Who
from heed.picture.fact import Place
from heed.units.decide import SetUnitStatus

GRADES = ("priority", "scheduled", "immediate", "priority", "scheduled", "priority", "", "resolved_without_deployment")
CODES = ("domestic_incident", "concern_for_safety", "missing_person", "suspicious_circumstances", "")
AREAS = (("pellmouth", "urban"), ("calder_wolds", "rural"), ("haverstow", "urban"), ("quern_levels", "rural"))
WHAT = "Two men shouting in the yard behind the shops, one of them carries something long"
LONGEST = (
    "Llanfair-under-Bartholomew-the-Less Almshouses, second staircase, behind the Old Corn Exchange & Woolpack Yard, "
    "Great Steeping-by-Ormerod <Lower>, Haverstow"
)
AT_ONCE = 16


async def fill(acts: Acts, who: Who, at: datetime, count: int, *, units: Sequence[str] = ()) -> list[str]:
    """Open `count` incidents as `who` (a dispatcher); every second is accepted, units are sent to the first ones and
    every second unit is at scene. Returns the incidents' ids.
    """
    ids = [str(uuid4()) for _ in range(count)]
    turn = asyncio.Semaphore(AT_ONCE)

    async def open_one(number: int, incident: str) -> None:
        async with turn:
            await acts.act(_opening(number, incident), who, at=at)
            if number % 2:
                await acts.act(AcceptIncident(incident=incident), who, at=at)

    await asyncio.gather(*(open_one(number, incident) for number, incident in enumerate(ids)))
    for number, (callsign, incident) in enumerate(zip(units, ids, strict=False)):
        await acts.act(AssignUnit(unit=callsign, incident=incident), who, at=at)
        if number % 2:
            await acts.act(SetUnitStatus(unit=callsign, status=6), who, at=at)
    return ids


def _opening(number: int, incident: str) -> OpenIncident:
    area, area_class = AREAS[number % len(AREAS)]
    words = LONGEST if number % 40 == 7 else f"{number % 90 + 1} Spinner Lane, {area.replace('_', ' ').title()}"
    place = Place(words=words, easting=600_000 + number * 7 % 30_000, northing=400_000 + number * 11 % 30_000)
    if number % 9 == 0:
        place = Place(words="unknown")
    return OpenIncident(
        incident=incident, what=WHAT if number % 3 else f"{WHAT} ({number})", place=place, area=area,
        area_class="urban" if area_class == "urban" else "rural", code=CODES[number % len(CODES)],
        grade=GRADES[number % len(GRADES)],
    )  # fmt: skip
