"""`heed replay-calls FILE`: play a recording of calls, on a scratch database at once or into a running room."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TextIO

import msgspec

from heed.demo.county import make_county
from heed.log.engine import open_engine
from heed.log.postgres_programs import EngineFailed
from heed.log.room import Moved
from heed.performance.calls import Calls, patience
from heed.picture.contact import ContactDeadlineMissed
from heed.picture.moment import LONDON
from heed.policy.load import BadPack, UnreadablePack, default_pack_path, load_pack
from heed.policy.values import Pack, Policy
from heed.replay.calls.arrivals import Arrival, Model, arrivals
from heed.replay.calls.drive import Driver
from heed.replay.calls.outcome import Outcome, outcome, write_outcome
from heed.replay.calls.recording import Hour, Unreadable, of_day, read_recording
from heed.replay.clock import SimulatedClock
from heed.replay.demand.command import CannotPlay, refuse_live_record, room_time
from heed.replay.simulation import Simulation
from heed.replay.stage import open_stage
from heed.replay.system import Node, System

PLAYED, REFUSED, CANNOT = 0, 1, 2
USUAL = Model()
LOOK_SECONDS = 0.05


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to play, and how."""

    file: Path
    #: The first of the file where none is given; and which of its hours.
    day: date | None = None
    since: int = 0
    until: int = 24
    model: Model = USUAL
    #: Data folder of a running room; None plays on a scratch database as fast as can be.
    live: Path | None = None
    pack: Path | None = None
    database_url: str | None = None


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be played."""

    wanted: Wanted
    day: date
    hours: tuple[Hour, ...]
    arrivals: tuple[Arrival, ...]
    pack: Pack


def as_wanted(given: argparse.Namespace) -> Wanted:
    """What the command line asks for."""
    model = Model(
        handlers=given.handlers, talk=given.talk, wrap_up=given.wrap_up, pick_up=given.pick_up, seed=given.seed,
        speed=given.speed,
    )  # fmt: skip
    return Wanted(
        file=Path(given.file), day=given.day, since=given.since, until=given.until, model=model,
        live=Path(given.live) if given.live else None, pack=Path(given.pack) if given.pack else None,
        database_url=os.environ.get("HEED_DATABASE_URL"),
    )  # fmt: skip


def replay_calls_command(wanted: Wanted, *, as_json: bool, out: TextIO, system: System) -> int:
    """Play and report. Returns 0 where every command was taken, 1 where some were refused, 2 where it cannot."""
    try:
        prepared = prepare(wanted)
        found = _on_scratch(prepared, system) if wanted.live is None else _into_a_room(prepared, wanted.live, system)
    except BadPack as error:
        out.writelines(f"{fault}\n" for fault in error.faults)
        return CANNOT
    except (Unreadable, UnreadablePack, CannotPlay, EngineFailed) as error:
        out.write(f"{error}\n")
        return CANNOT
    if as_json:
        out.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
    else:
        write_outcome(found, out)
    return REFUSED if found.refused else PLAYED


def prepare(wanted: Wanted) -> Prepared:
    """Read everything and draw the calls."""
    pack = load_pack(wanted.pack or default_pack_path())
    recording = read_recording(wanted.file)
    day = wanted.day or recording[0].day
    hours = of_day(recording, day, wanted.since, wanted.until)
    calls = arrivals(hours, wanted.model)
    if not calls:
        first, last = recording[0].day, recording[-1].day
        raise CannotPlay(f"{wanted.file}: no call on {day} in those hours; it holds {first} to {last}")
    return Prepared(wanted=wanted, day=day, hours=hours, arrivals=calls, pack=pack)


class Played:
    """What a run is followed by: the clocks of calls, and how often somebody was told that one was late."""

    def __init__(self, start: datetime, policy: Policy) -> None:
        self.calls = Calls(start, patience(policy))
        self.told_late = 0

    def heard(self, moved: list[Moved]) -> None:
        """What the room was told."""
        for one in moved:
            self.calls.note(one)
            self.told_late += isinstance(one.recorded.fact, ContactDeadlineMissed)


class Simulated:
    """A run on a node whose time stands until it is moved, the clock speaking at each moment something is due."""

    def __init__(self, node: Node, now: SimulatedClock, prepared: Prepared) -> None:
        self.prepared = prepared
        self.start = now()
        self.driver, self.played = _players(node, now, prepared, self.start)
        self.simulation = Simulation(node, now)

    async def begin(self) -> None:
        """People on duty, and calls to come."""
        await self.driver.man()
        self.driver.begin(self.prepared.arrivals, self.start)

    async def play(self, until: datetime | None = None) -> None:
        """On to a moment, or until nothing is left to happen."""
        while (at := self.driver.next_at) is not None and (at <= until if until else not self.driver.quiet):
            await self.simulation.run_to(at)
            await self.driver.take_due()
        if until is not None:
            await self.simulation.run_to(until)


def _players(
    node: Node, now: Callable[[], datetime], prepared: Prepared, start: datetime
) -> tuple[Driver, Played]:  # fmt: skip
    played = Played(start, prepared.pack.in_force(start))
    node.room.listeners.append(played.heard)
    run = f"{prepared.day}/{prepared.wanted.model.seed}/{start:%Y%m%dT%H%M%S}"
    return Driver(node.acts, node.room, make_county(), now, prepared.wanted.model, run), played


def start_of(prepared: Prepared) -> datetime:
    """The first hour that is played, on London's clock of the recorded day."""
    day = prepared.day
    return datetime(day.year, day.month, day.day, prepared.hours[0].hour, tzinfo=LONDON).astimezone(UTC)


def _on_scratch(prepared: Prepared, system: System) -> Outcome:
    with open_stage(prepared.wanted.database_url) as stage, stage.scratch() as url:
        return asyncio.run(_simulated(prepared, system, url))


async def _simulated(prepared: Prepared, system: System, url: str) -> Outcome:
    began = time.monotonic()
    start = start_of(prepared)
    now = SimulatedClock(start)
    async with system.open_node(url, prepared.pack, now=now, following=False, connections=2) as node:
        run = Simulated(node, now, prepared)
        await run.begin()
        await run.play()
    return _outcome(prepared, run.driver, run.played, start, "as fast as can be, on a scratch database", began)


def _into_a_room(prepared: Prepared, folder: Path, system: System) -> Outcome:
    refuse_live_record(folder)
    with open_engine(folder, prepared.wanted.database_url) as engine:
        if prepared.wanted.database_url is None and engine.owned:
            raise CannotPlay(f"no room is running in {folder}; start it first: heed serve --demo")
        return asyncio.run(_live(prepared, folder, system, engine.url))


async def _live(prepared: Prepared, folder: Path, system: System, url: str) -> Outcome:
    """Beside the people at the room's screens, on the room's own time."""
    began = time.monotonic()
    now, _, mode = room_time(folder, prepared.wanted.model.speed)
    async with system.open_node(url, prepared.pack, now=now, connections=3) as node:
        start = now()
        driver, played = _players(node, now, prepared, start)
        await driver.man()
        driver.begin(prepared.arrivals, now() + timedelta(seconds=1))
        # Stopped by hand, what was played so far is reported.
        with contextlib.suppress(asyncio.CancelledError):
            while not driver.quiet:
                await driver.take_due()
                await asyncio.sleep(LOOK_SECONDS)
    return _outcome(prepared, driver, played, start, mode, began)


def _outcome(
    prepared: Prepared, driver: Driver, played: Played, start: datetime, mode: str, began: float
) -> Outcome:  # fmt: skip
    return outcome(
        driver, played.calls.by_stream, prepared.hours, start, file=str(prepared.wanted.file), day=prepared.day,
        mode=mode, told_late=played.told_late, seconds=time.monotonic() - began,
    )  # fmt: skip
