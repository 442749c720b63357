"""`heed bench start`: from the command until it serves, on a record with a long past.

A million closed incidents and two thousand open ones are loaded in bulk into a data folder of the bench's own. Then
`heed serve` is started on it from cold, its PostgreSQL and its clock included, by turns with that PostgreSQL alone.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import median

from heed.bench.client import ask, connect, request
from heed.bench.figures import BenchFailed, StartFigures, ms
from heed.bench.ground import Ground
from heed.bench.past import Lot
from heed.bench.processes import process
from heed.bench.running import free_port
from heed.bench.system import System
from heed.log.bulk import Past, load_history
from heed.log.engine import open_engine
from heed.log.migrate import migrate

CLOSED = 1_000_000
OPEN = 2000
OVER = timedelta(minutes=30)
TIMES = 3
PATIENCE = 120.0
LOOK_SECONDS = 0.01


async def bench_start(
    system: System, ground: Ground, seconds: float, closed: int = CLOSED, still_open: int = OPEN
) -> list[StartFigures]:
    """One setting. It takes as long as loading takes, whatever `seconds` says."""
    folder = ground.folder / "long-past"
    folder.mkdir(mode=0o711)
    (folder / "KIND").write_text("live\n")
    return await asyncio.to_thread(_measure, system, ground, folder, closed, still_open)


def _measure(system: System, ground: Ground, folder: Path, closed: int, still_open: int) -> list[StartFigures]:
    with open_engine(folder, None) as engine:
        migrate(engine.url)
        history = _history(ground, closed, still_open)
        load_history(
            engine.url, history, ground.pack, system.derivations(), streams=closed + still_open, out=sys.stderr
        )
    serving, ready, bare = zip(*(_start(folder) for _ in range(TIMES)), strict=True)
    return [
        StartFigures(
            closed=closed, open=still_open, serving_ms=ms(median(serving)), ready_ms=ms(median(ready)),
            postgres_ms=ms(median(bare)),
        )
    ]  # fmt: skip


def _history(ground: Ground, closed: int, still_open: int) -> Iterator[Past]:
    now = datetime.now(UTC)
    lot = Lot(ground.pack.in_force(now), seed=6)
    return chain(lot.closed(closed, now - OVER), lot.open(still_open, now, OVER))


def _start(folder: Path) -> tuple[float, float, float]:
    """Seconds until the pages are served, until the room is caught up and its clock runs, and of PostgreSQL alone."""
    port = free_port()
    arguments = ["-m", "heed.cli", "serve", "--port", str(port), "--data-dir", str(folder)]
    began = time.monotonic()
    # An empty address is none: the folder's own PostgreSQL is part of what starts.
    with process(arguments, {"HEED_DATABASE_URL": ""}, stderr=subprocess.DEVNULL) as child:
        serving = _until(child, port, "/healthz") - began
        ready = _until(child, port, "/readyz") - began
    began = time.monotonic()
    with open_engine(folder, None):
        return serving, ready, time.monotonic() - began


def _until(child: subprocess.Popen[str], port: int, path: str) -> float:
    """The moment at which a path is first answered with 200."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if child.poll() is not None:
            raise BenchFailed(f"heed serve ended before it served (exit code {child.returncode})")
        if _answers(port, path):
            return time.monotonic()
        time.sleep(LOOK_SECONDS)
    raise BenchFailed(f"{path} was not answered with 200 within {PATIENCE:.0f} s")


def _answers(port: int, path: str) -> bool:
    try:
        connection = connect(port)
    except ConnectionRefusedError:
        return False
    with connection.wire:
        return ask(connection, request("GET", path, {"connection": "close"})).status == 200
