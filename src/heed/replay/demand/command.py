"""`heed replay-demand FILE`: play recorded demand, on a scratch database as fast as can be or into a running room."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TextIO

import msgspec

from heed.demo.county import make_county
from heed.log.engine import open_engine
from heed.log.postgres_programs import EngineFailed
from heed.picture.moment import LONDON
from heed.policy.load import BadPack, UnreadablePack, default_pack_path, load_pack
from heed.policy.values import Pack
from heed.replay.clock import ScaledClock, SimulatedClock, wall_clock
from heed.replay.demand.book import Book
from heed.replay.demand.cast import bring_people, bring_units, units_needed
from heed.replay.demand.drive import Driver, Tempo
from heed.replay.demand.mapping import DEFAULT, read_mapping
from heed.replay.demand.outcome import Outcome, outcome, write_outcome
from heed.replay.demand.rows import Job, Recording, Unreadable, read_recording
from heed.replay.read import BadScenario
from heed.replay.simulation import Simulation
from heed.replay.stage import open_stage
from heed.replay.system import Node, System

PLAYED, REFUSED, CANNOT = 0, 1, 2
#: Marks in a data folder: what kind of record it holds, and the pace of its room.
KIND, PACE = "KIND", "room-clock.json"
#: What is still open so long after the last day began is left open.
LONGEST = timedelta(hours=36)
#: Time after the last recorded moment in which Heed may still speak.
AFTER = timedelta(minutes=10)
SAY_SECONDS = 10.0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to play, and how."""

    file: Path
    #: Recorded days, laid over each other; the first of the file where none is given.
    days: tuple[date, ...] = ()
    #: So many days following the first one are laid over it.
    overlay: int = 1
    #: Only what was recorded from this time of day on.
    since: timedelta = timedelta()
    #: Room seconds a second, where the running room has no pace of its own.
    speed: float = 60.0
    #: Data folder of a running room; None plays on a scratch database as fast as can be.
    live: Path | None = None
    #: Units on duty; as many as the recording had out at once where none is given.
    units: int | None = None
    mapping: Path = DEFAULT
    pack: Path | None = None
    database_url: str | None = None


class CannotPlay(Exception):
    """Why, and what to do."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """The recording cut to what is to be played."""

    recording: Recording
    days: tuple[date, ...]
    jobs: tuple[Job, ...]
    units: int
    pack: Pack

    @property
    def origin(self) -> timedelta:
        """The first recorded moment."""
        return min(job.started for job in self.jobs)

    @property
    def last(self) -> timedelta:
        """The last recorded moment that is played."""
        return min(max(job.last for job in self.jobs), LONGEST)


def replay_demand_command(wanted: Wanted, *, as_json: bool, out: TextIO, system: System) -> int:
    """Play and report. Returns 0 where every command was taken, 1 where some were refused, 2 where it cannot."""
    try:
        prepared = prepare(wanted)
        if wanted.live is None:
            found = _on_scratch(wanted, prepared, system)
        else:
            found = _into_a_room(wanted, wanted.live, prepared, system)
    except (BadScenario, BadPack) as error:
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
    """Read everything and choose the days."""
    pack = load_pack(wanted.pack or default_pack_path())
    recording = read_recording(wanted.file, read_mapping(wanted.mapping, pack.periods[-1][1]))
    days = _days(wanted, recording)
    chosen = (job for job in recording.jobs if job.day in days and job.started >= wanted.since)
    jobs = tuple(sorted(chosen, key=lambda job: job.started))
    if not jobs:
        raise CannotPlay(f"{wanted.file}: nothing so late on {', '.join(map(str, days))}; give an earlier time")
    units = units_needed(jobs) if wanted.units is None else wanted.units
    return Prepared(recording=recording, days=days, jobs=jobs, units=units, pack=pack)


def _days(wanted: Wanted, recording: Recording) -> tuple[date, ...]:
    known = recording.days
    if not known:
        raise CannotPlay(f"{wanted.file}: no row of it can be played; {len(recording.skipped)} are skipped")
    days = wanted.days or (known[0],)
    if wanted.overlay > 1:
        days = tuple(days[0] + timedelta(days=number) for number in range(wanted.overlay))
    for day in days:
        if day not in known:
            raise CannotPlay(f"{wanted.file}: nothing on {day}; it holds {known[0]} to {known[-1]}")
    return days


# As fast as can be


def _on_scratch(wanted: Wanted, prepared: Prepared, system: System) -> Outcome:
    with open_stage(wanted.database_url) as stage, stage.scratch() as url:
        return asyncio.run(_play_simulated(wanted, prepared, system, url))


async def _play_simulated(wanted: Wanted, prepared: Prepared, system: System, url: str) -> Outcome:
    began = time.monotonic()
    day = prepared.days[0]
    start = datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)
    now = SimulatedClock(start + min(prepared.origin, timedelta()) - timedelta(minutes=1))
    async with system.open_node(url, prepared.pack, now=now, following=False, connections=2) as node:
        simulation = Simulation(node, now)
        driver, book = _players(node, now, Tempo(start, timedelta()), start, prepared)
        await _man(driver, prepared.units, already=0)
        driver.begin(prepared.jobs)
        while (at := driver.next_at) is not None and at <= start + LONGEST:
            await simulation.run_to(at)
            await driver.take_due()
        end = max(now(), start + prepared.last) + AFTER
        await simulation.run_to(end)
    return _outcome(
        wanted, prepared, driver, book, end, "as fast as can be, on a scratch database", time.monotonic() - began,
        simulation,
    )  # fmt: skip


def _players(
    node: Node, now: Callable[[], datetime], tempo: Tempo, start: datetime, prepared: Prepared
) -> tuple[Driver, Book]:  # fmt: skip
    run = f"{'+'.join(map(str, prepared.days))}/{start:%Y%m%dT%H%M%S}"
    book = Book(prepared.pack, start)
    node.room.listeners.append(book.heard)
    return Driver(node.acts, node.room, make_county(), now, tempo, run), book


async def _man(driver: Driver, units: int, *, already: int) -> None:
    """People where nobody takes calls, units where there are too few."""
    if not driver.holders("call_handler"):
        await bring_people(driver, driver.county)
    await bring_units(driver, driver.county, units, skip=already)


# Into a running room


def _into_a_room(wanted: Wanted, folder: Path, prepared: Prepared, system: System) -> Outcome:
    refuse_live_record(folder)
    with open_engine(folder, wanted.database_url) as engine:
        if wanted.database_url is None and engine.owned:
            raise CannotPlay(f"no room is running in {folder}; start it first: heed serve --demo")
        return asyncio.run(_play_live(wanted, folder, prepared, system, engine.url))


def refuse_live_record(folder: Path) -> None:
    """Recorded demand goes into a demonstration or an exercise, never into a force's own record."""
    with contextlib.suppress(OSError):
        if (folder / PACE).is_file() or (folder / KIND).read_text().strip() == "demo":
            return
    raise CannotPlay(f"{folder} is neither a demonstration's folder nor an exercise's; a live record is left alone")


def room_time(folder: Path, speed: float) -> tuple[Callable[[], datetime], float, str]:
    """The room's clock, how much quicker than recorded its demand comes, and that in words.

    A room with a pace of its own (`heed serve --speed`) has time that runs quicker, targets and all; demand comes in as
    it was recorded. A room on the machine's time has demand come in `speed` times as quick, and its targets stay as
    long as they are.
    """
    try:
        clock = ScaledClock.read(folder / PACE)
    except OSError:
        return wall_clock, speed, f"into a running room, demand {speed:g} times as quick, targets as long as they are"
    except msgspec.DecodeError as fault:
        raise CannotPlay(f"{folder / PACE} is not readable: {fault}") from fault
    return clock, 1.0, f"into a running room whose time runs {clock.speed:g} times as fast, targets and all"


async def _play_live(wanted: Wanted, folder: Path, prepared: Prepared, system: System, url: str) -> Outcome:
    began = time.monotonic()
    now, quicker, mode = room_time(folder, wanted.speed)
    start = now()
    async with system.open_node(url, prepared.pack, now=now, connections=3) as node:
        driver, book = _players(node, now, Tempo(start, prepared.origin, quicker), start, prepared)
        await _man(driver, prepared.units, already=len(node.room.index.callsigns))
        driver.begin(prepared.jobs)
        # Stopped by hand, what was played so far is reported.
        with contextlib.suppress(asyncio.CancelledError):
            await _keep_playing(driver, book, driver.tempo.at(LONGEST))
    return _outcome(wanted, prepared, driver, book, now(), mode, time.monotonic() - began, None)


async def _keep_playing(driver: Driver, book: Book, end: datetime) -> None:
    """Step by step on the room's time, until it is over or somebody stops it."""
    said = time.monotonic()
    while driver.next_at is not None and driver.now() <= end:
        await driver.take_due()
        if time.monotonic() - said >= SAY_SECONDS:
            said = time.monotonic()
            _say(driver, book)
        await asyncio.sleep(0.05)


def _say(driver: Driver, book: Book) -> None:
    at = driver.now()
    sys.stderr.write(
        f"{at.astimezone(LONDON):%H:%M} room time · {book.counts['opened']} opened, {book.counts['closed']} closed, "
        f"{book.unsent_at(at)} with nobody sent, {sum(book.escalated.values())} rungs\n"
    )


def _outcome(
    wanted: Wanted, prepared: Prepared, driver: Driver, book: Book, end: datetime, mode: str, seconds: float,
    simulation: Simulation | None,
) -> Outcome:  # fmt: skip
    days = set(prepared.days)
    return outcome(
        book, driver, end, file=str(wanted.file), days=prepared.days, mode=mode, units=prepared.units,
        others=prepared.recording.others,
        skipped=[row for row in prepared.recording.skipped if row.day is None or row.day in days], seconds=seconds,
        unwatched=len(simulation.gaps) if simulation else None, late=len(simulation.lates) if simulation else None,
    )  # fmt: skip
