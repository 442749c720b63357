"""`heed bench NAME`: run benches and print what they measured: a table for people, a line of JSON for programs."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TextIO

import msgspec
import uvloop

from heed.bench.act import bench_act
from heed.bench.board import bench_board
from heed.bench.calls import PER_S, SCREENS, bench_calls
from heed.bench.clock import bench_clock
from heed.bench.cues import bench_cues, cannot_read, lexicon_path
from heed.bench.figures import BenchFailed, Figures
from heed.bench.ground import Ground, open_ground
from heed.bench.history import bench_history
from heed.bench.http import bench_http
from heed.bench.link import bench_link
from heed.bench.loaded import Wanted as LoadWanted
from heed.bench.loaded import cannot_load, kept_folder
from heed.bench.push import bench_push
from heed.bench.search import bench_search, cannot_search
from heed.bench.soak import Wanted, bench_soak, cannot_play
from heed.bench.soak_figures import Bounds, ProcessFigures, SoakFigures
from heed.bench.start import bench_start
from heed.bench.system import System

Bench = Callable[[System, Ground, float], Awaitable[Sequence[Figures]]]
#: Each bench, and how many seconds it measures for where nobody says.
BENCHES: dict[str, tuple[Bench, float]] = {
    "act": (bench_act, 36.0),
    "http": (bench_http, 48.0),
    "push": (bench_push, 30.0),
    "board": (bench_board, 16.0),
    "clock": (bench_clock, 60.0),
    "calls": (bench_calls, 60.0),
    "history": (bench_history, 0.0),
    "start": (bench_start, 0.0),
}
ALL = "all"
CALLS = "calls"
SOAK = "soak"
SOAK_SECONDS = 600.0
SOAKED, BOUNDS = Wanted(), Bounds()
#: The bench that needs no room: it reads texts. It is not among all, since it needs a lexicon that is not ours.
CUES = "cues"
#: The benches that load millions; not among all either: loading takes long, and one needs files that are not ours.
SEARCH, LINK = "search", "link"
ON_LOADED: dict[str, tuple[Callable[..., Awaitable[Sequence[Figures]]], Callable[[LoadWanted], str]]] = {
    SEARCH: (bench_search, cannot_search), LINK: (bench_link, cannot_load),
}  # fmt: skip
NAMES = (*BENCHES, CUES, *ON_LOADED, SOAK, ALL)
DONE, FAILED, CANNOT = 0, 1, 2


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls a second the bench of calls presents, and to how many screens."""

    per_s: float = PER_S
    screens: int = SCREENS


USUAL_PACE = Pace()
USUAL_LOAD = LoadWanted()


def bench_command(
    name: str,
    as_json: bool,
    out: TextIO,
    *,
    system: System,
    seconds: float | None = None,
    soak: Wanted = SOAKED,
    lexicon: str | None = None,
    pace: Pace = USUAL_PACE,
    load: LoadWanted = USUAL_LOAD,
) -> int:
    """Run one bench, or all but the soak, the cues, the search and the links.

    Returns 0, 1 where one could not be measured, 2 where there is no such, or no `lexicon` for the
    cues to be measured on.

    Where `as_json`, the last line on `out` is a JSON array with one object a setting; with `all`, of every bench.
    """
    if name == SOAK:
        return soak_command(as_json, out, system=system, seconds=seconds or SOAK_SECONDS, wanted=soak)
    if name not in NAMES:
        _progress(f"heed: there is no bench “{name}”: it is one of {', '.join(NAMES)}")
        return CANNOT
    if name == CUES and (fault := cannot_read(lexicon_path(lexicon))):
        _progress(f"heed: bench {CUES}: {fault}")
        return CANNOT
    if name in ON_LOADED and (fault := ON_LOADED[name][1](load)):
        _progress(f"heed: bench {name}: {fault}")
        return CANNOT
    found: list[Figures] = []
    failed = False
    for each in BENCHES if name == ALL else (name,):
        try:
            figures = _measured(each, system, seconds, lexicon, pace, load)
        except BenchFailed as fault:
            _progress(f"heed: bench {each}: {fault}")
            failed = True
            continue
        out.write(table(each, figures))
        out.flush()
        found += figures
    out.write(f"1-minute load of the machine at the end: {os.getloadavg()[0]:.1f}\n")
    if as_json:
        out.write(msgspec.json.encode(found).decode() + "\n")
    return FAILED if failed else DONE


def soak_command(
    as_json: bool, out: TextIO, *, system: System, seconds: float, wanted: Wanted, bounds: Bounds = BOUNDS
) -> int:
    """A busy day at speed. Returns 0, or 1 where something grew, was lost or was late, or nothing could be measured."""
    if fault := cannot_play(wanted):
        _progress(f"heed: bench soak: {fault}")
        return FAILED
    _progress(f"soak: {wanted.days} days over each other at {wanted.speed:g} times, watched for {seconds:.0f} s …")
    try:
        with open_ground() as ground:
            found = uvloop.run(_soaked(system, ground, seconds, wanted, bounds))
    except BenchFailed as fault:
        _progress(f"heed: bench soak: {fault}")
        return FAILED
    _write_soak(found, out)
    if as_json:
        out.write(msgspec.json.encode([found]).decode() + "\n")
    return FAILED if found.beyond else DONE


async def _soaked(system: System, ground: Ground, seconds: float, wanted: Wanted, bounds: Bounds) -> SoakFigures:
    return await bench_soak(system, ground, seconds, wanted, bounds)


def _write_soak(found: SoakFigures, out: TextIO) -> None:
    out.write("\nsoak\n")
    for name, value in msgspec.structs.asdict(found).items():
        if not isinstance(value, tuple):
            out.write(f"  {_head(name):<22} {value:>10,}\n")
    if found.processes:
        out.write(table("processes, once warm and at the end", found.processes))
    out.write(f"1-minute load of the machine at the end: {os.getloadavg()[0]:.1f}\n")
    out.writelines(f"beyond bounds: {words}\n" for words in found.beyond)
    out.write("" if found.beyond else "nothing grew, nothing was lost, nothing was late\n")


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _head(name: str) -> str:
    return name.replace("_per_s", "/s").replace("_ms", " ms").replace("_mb", " MB").replace("_", " ")


def _measured(
    name: str, system: System, seconds: float | None, lexicon: str | None, pace: Pace, load: LoadWanted
) -> Sequence[Figures]:  # fmt: skip
    if name == CUES:
        return bench_cues(lexicon_path(lexicon))
    if name in ON_LOADED:
        _progress(f"{name}: loading and asking …")
        return _run(functools.partial(ON_LOADED[name][0], wanted=load), system, 0.0, kept_folder(load))
    bench, usual = BENCHES[name]
    if name == CALLS:
        bench = functools.partial(bench_calls, per_s=pace.per_s, screens=pace.screens)
    length = seconds or usual
    _progress(f"{name}: measuring for {length:.0f} s …" if length else f"{name}: measuring …")
    return _run(bench, system, length)


def _run(bench: Bench, system: System, seconds: float, keep: Path | None = None) -> Sequence[Figures]:
    with open_ground(keep) as ground:
        return uvloop.run(_awaited(bench, system, ground, seconds))


async def _awaited(bench: Bench, system: System, ground: Ground, seconds: float) -> Sequence[Figures]:
    return await bench(system, ground, seconds)


def table(name: str, figures: Sequence[Figures | ProcessFigures]) -> str:
    """Figures in columns under their names."""
    rows = [list(msgspec.structs.asdict(each).items()) for each in figures]
    heads = [_head(key) for key, _ in rows[0]]
    cells = [[f"{value:,.4g}" if isinstance(value, float) else _cell(value) for _, value in row] for row in rows]
    widths = [max(len(line[place]) for line in [heads, *cells]) for place in range(len(heads))]
    lines = ["  ".join(part.rjust(width) for part, width in zip(line, widths, strict=True)) for line in [heads, *cells]]
    return f"\n{name}\n" + "".join(f"  {line}\n" for line in lines) + "\n"


def _progress(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()
