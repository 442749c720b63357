"""`heed bench soak`: a busy day played into a running room at speed, and whether anything grows, is lost or is late.

The room is `heed serve --speed`, the demand `heed replay-demand --live`: both as anybody would start them. All is
watched from outside: by /proc, by the database, by screens on the network, and by a room of the soak's own that follows
the record like another node.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path
from random import Random

import msgspec

from heed.bench.at_screens import AtScreens
from heed.bench.figures import BenchFailed
from heed.bench.ground import Ground, staff
from heed.bench.lookout import Lookout
from heed.bench.made_up_demand import FIRST, write_made_up_demand
from heed.bench.processes import PATIENCE
from heed.bench.running import Demand, Player, RunningRoom, playing, running_room
from heed.bench.soak_figures import Bounds, SoakFigures, beyond, waits
from heed.bench.system import Node, System
from heed.bench.watched import Watched, child_called, only, server_of
from heed.demo.county import make_county
from heed.demo.stage import Stage
from heed.policy.load import default_pack_path, load_pack
from heed.replay.demand.cast import bring_people
from heed.replay.demand.mapping import DEFAULT, read_mapping
from heed.replay.demand.outcome import Outcome
from heed.replay.demand.rows import Unreadable, read_recording

LOOK_SECONDS = 1.0
#: Looks between two openings of every page.
VISIT_EVERY = 5


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is played: made-up demand where no file is given."""

    file: Path | None = None
    #: First recorded day, the file's own where none is given; how many days lie over each other; from what time on.
    first: str = ""
    days: int = 5
    since: str = "08:00"
    #: Room seconds in a second.
    speed: float = 60.0


async def bench_soak(system: System, ground: Ground, seconds: float, wanted: Wanted, bounds: Bounds) -> SoakFigures:
    """Play for so long, watch, and judge."""
    demand = demand_of(ground, wanted)
    with running_room(ground, wanted.speed) as room:
        now = room.clock()
        async with system.open_node(ground.url, ground.pack, now=now, connections=3) as node:
            await staff(node, units=0)
            county = make_county()
            await bring_people(Stage(node.acts, node.room, county, Random(0), now), county)
            soak = Soak(node, room, wanted)
            await soak.begin()
            with playing(ground, room, demand) as player:
                await soak.watch(seconds, player)
                outcome = await asyncio.to_thread(player.stop)
            found = soak.figures(outcome)
            await soak.end()
    return msgspec.structs.replace(found, beyond=beyond(found, bounds))


def cannot_play(wanted: Wanted) -> str:
    """What is wrong with the file of demand, said before anything is started; empty where it can be read."""
    if wanted.file is None:
        return ""
    policy = load_pack(default_pack_path()).periods[-1][1]
    try:
        read_recording(wanted.file, read_mapping(DEFAULT, policy))
    except Unreadable as fault:
        return str(fault)
    return ""


def demand_of(ground: Ground, wanted: Wanted) -> Demand:
    """The file that is played, written first where it is made up."""
    file, first = wanted.file, wanted.first
    if file is None:
        file = ground.folder / "made-up.csv"
        write_made_up_demand(file, ground.pack.periods[-1][1], wanted.days)
        first = str(FIRST)
    return Demand(file=file.absolute(), first=first, days=wanted.days, since=wanted.since)


class Soak:
    """One run: whoever watches, and what they saw."""

    def __init__(self, node: Node, room: RunningRoom, wanted: Wanted) -> None:
        self._room = room
        self._wanted = wanted
        self._screens = AtScreens(room.port)
        self._lookout = Lookout(node, wanted.speed, self._screens.awaited)
        self._processes = [Watched("server", only(room.pid)), Watched("clock", child_called(room.pid, "child clock"))]
        self._began = time.monotonic()
        self._took = 0.0

    async def begin(self) -> None:
        """People at their screens, and the database's own processes in sight."""
        await self._screens.begin()
        self._processes.append(Watched("postgresql", server_of(await self._lookout.own_server())))

    async def watch(self, seconds: float, player: Player) -> None:
        """Look once a second for so long, from the first call on."""
        await self._until_begun(player)
        self._began = time.monotonic()
        looks = 0
        while self._took < seconds and not player.ended:
            for process in self._processes:
                process.look(self._began)
            await self._lookout.look()
            if looks % VISIT_EVERY == 0:
                await self._screens.come_and_go()
            looks += 1
            await asyncio.sleep(LOOK_SECONDS)
            self._took = time.monotonic() - self._began

    async def _until_begun(self, player: Player) -> None:
        give_up = time.monotonic() + PATIENCE
        while not self._lookout.begun.is_set() and not player.ended and time.monotonic() < give_up:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._lookout.begun.wait()

    async def end(self) -> None:
        """Everybody leaves."""
        await self._screens.end()

    def figures(self, outcome: Outcome) -> SoakFigures:
        """What was seen, not judged yet. Raises BenchFailed where there was too little of it."""
        processes = tuple(found for process in self._processes if (found := process.figures()) is not None)
        seen, screens = self._lookout, self._screens
        if not seen.connections:
            raise BenchFailed(f"the demand ended before anything was seen: {outcome.mode}")
        connections = seen.connections[len(seen.connections) // 3 :]
        return SoakFigures(
            seconds=round(self._took, 1), speed=self._wanted.speed, days=len(outcome.days),
            opened=outcome.counts.get("opened", 0), closed=outcome.counts.get("closed", 0),
            open_at_end=outcome.open_at_end, commands=sum(outcome.done.values()), refused=len(outcome.refused),
            unwatched=seen.unwatched, left_unfired=seen.left_unfired, streams=screens.open, streams_lost=screens.lost,
            connections_start=connections[0], connections_end=connections[-1], connections_max=max(connections),
            errors=len(self._room.errors()), processes=processes, clock_late_p99_ms=waits(seen.clock_lates, 0.99),
            clock_late_max_ms=waits(seen.clock_lates, 1), room_lag_p50_ms=waits(seen.room_lags, 0.5),
            room_lag_p99_ms=waits(seen.room_lags, 0.99), screen_lag_p99_ms=waits(screens.lags, 0.99),
            page_p95_ms=waits(screens.pages, 0.95),
        )  # fmt: skip
