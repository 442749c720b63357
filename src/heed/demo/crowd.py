"""The demonstration's callers, colleagues and crews together, who keep the room alive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from random import Random

from heed.adapters.eisec.running import keep_asking
from heed.adapters.eisec.simulator import Simulator
from heed.adapters.records.running import keep_asking as ask_records
from heed.adapters.records.simulator import Simulator as Records
from heed.adapters.telephony.link import Room as SwitchRoom
from heed.clock.run import Clock
from heed.demo.callers import Callers
from heed.demo.colleagues import Colleagues
from heed.demo.county import County, make_county
from heed.demo.crews import Crews
from heed.demo.network import anybody
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.demo.writers import Writers
from heed.log.act import Acts
from heed.log.room import Room
from heed.web.places import Places


def make_crowd(stage: Stage, switch: SwitchRoom | None = None, *, open_to_newcomers: bool = True) -> Callers:
    """Everybody on the stage; the callers are still to be begun. Nobody new comes in to what was played before."""
    callers = Callers(stage, switch)
    newcomers = Newcomers(stage, callers)
    if open_to_newcomers:
        newcomers.begin()
    Colleagues(stage, callers, newcomers).begin()
    Crews(stage, callers).begin()
    Writers(stage, newcomers).begin()
    return callers


async def play_before(acts: Acts, room: Room, start: datetime, end: datetime) -> None:
    """Play from `start` to `end` as fast as can be, the clock's part included: a newcomer finds a room at work."""
    moment = start

    def now() -> datetime:
        return moment

    stage = Stage(acts, room, make_county(), Random(f"{start:%Y%m%d}"), now)
    clock = Clock(acts, now)
    make_crowd(stage, open_to_newcomers=False).begin()
    while moment < end:
        await stage.take_due()
        due = await clock.next_due()
        if due is not None and due <= moment:
            await clock.fire_due()
            due = await clock.next_due()
        coming = [t for t in (stage.next_at, due) if t is not None]
        moment = max(moment, min([*coming, end]))
    stage.leave()


async def run(
    acts: Acts, room: Room, now: Callable[[], datetime], switch: SwitchRoom,
    places: Callable[[County], Places] | None = None, records: bool = True,
) -> None:  # fmt: skip
    """For ever; the callers' switch speaks to the room at `switch`.

    Given how places are told, with a server that knows where its callers are, and somebody who asks it; with `records`
    also with a service that says what these hold.
    """
    stage = Stage(acts, room, make_county(), Random(), now)
    callers = make_crowd(stage, switch)
    callers.begin()
    plays = [stage.play(), callers.switch.link.run()]
    if places is not None:
        callers.simulator = Simulator(anybody(stage.county))
        port = await callers.simulator.start()
        known = places(stage.county)
        plays.append(keep_asking(acts, room, now, ("127.0.0.1", port), lambda: known))
    if records:
        plays.append(ask_records(acts, room, now, Records(pause=4.0).start()))
    await asyncio.gather(*plays)
