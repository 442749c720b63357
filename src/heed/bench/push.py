"""`heed bench push`: from the commit of a new incident until the last of two hundred boards has its row.

Beside it, by turns in the same run: the very bytes the screens were sent, put to as many streams of the same server.
Moments are of the machine's monotonic clock, which server and screens share.
"""

from __future__ import annotations

import asyncio
import bisect
import subprocess
import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from heed.bench.board import OVER
from heed.bench.client import Connection, ask, connect, request, sign_in
from heed.bench.figures import BenchFailed, PushFigures, ms, quantile
from heed.bench.ground import PASSWORD, Ground, staff
from heed.bench.http import BODY
from heed.bench.past import Lot
from heed.bench.processes import process, running_clock, running_server
from heed.bench.system import System
from heed.log.bulk import load_history

SCREENS = 200
OPEN = 60
A_SECOND = 10
WARM = 10
LIVE = "/api/v1/stream?views=queue,filters,units,emergencies,strip"
BARE = "/bench/stream"

#: (id or count, moment) of each event that reached one stream.
Arrived = Sequence[tuple[int, float]]


async def bench_push(system: System, ground: Ground, seconds: float, screens: int = SCREENS) -> list[PushFigures]:
    """One setting."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await staff(node, units=40)
        now = node.now()
    history = Lot(ground.pack.in_force(now), seed=5).open(OPEN, now, OVER)
    await asyncio.to_thread(load_history, ground.url, history, ground.pack, system.derivations())
    with running_server(ground) as port, running_clock(ground):
        return [await asyncio.to_thread(_measure, port, screens, int(seconds * A_SECOND))]


def _measure(port: int, screens: int, times: int) -> PushFigures:
    job = {
        "port": port, "password": PASSWORD, "live": [["bench.dispatcher", LIVE, screens]], "bare": BARE,
    }  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with process(["-m", "heed.bench.screens"], {}, **pipes) as child:
        told = Screens(child, job)
        connection = connect(port)
        headers = sign_in(port, "bench.call_handler", PASSWORD) | {"content-type": "application/json"}
        acts, bares = _by_turns(connection, headers, told, times)
        arrived = told.ask("end")
    with connection.wire:
        committed = {int(p): at for p, at in _json(ask(connection, request("GET", "/bench/commits", {}))).items()}
    late = [_last(arrived["live"], cursor) - _commit(committed, cursor) for cursor in acts]
    bare = [_last(arrived["bare"], count) - at for count, at in enumerate(bares)]
    return PushFigures(
        screens=screens, p50_ms=ms(quantile(late, 0.5)), p99_ms=ms(quantile(late, 0.99)),
        bare_p99_ms=ms(quantile(bare[WARM:], 0.99)),
    )  # fmt: skip


class Screens:
    """The process that holds the streams."""

    def __init__(self, child: subprocess.Popen[str], job: dict[str, Any]) -> None:
        self._child = child
        if self.ask(msgspec.json.encode(job).decode()) != "ready":
            raise BenchFailed("the bench's screens could not be opened")

    def ask(self, what: str) -> Any:
        """One line to it, and its answer."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(what + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise BenchFailed("the bench's screens ended; what they met stands above")
        return msgspec.json.decode(line)


def _by_turns(
    connection: Connection, headers: dict[str, str], told: Screens, times: int
) -> tuple[list[int], list[float]]:
    """Cursors of the incidents opened, and moments of the bare fan-outs, one after the other at an even pace."""
    create = request("POST", "/api/v1/commands/open_incident", headers, msgspec.json.encode(BODY))
    acts: list[int] = []
    bares: list[float] = []
    pause = 1 / A_SECOND / 2
    again = request("POST", "/bench/fan-out", {}, b"id: 0\ndata: {}\n\n")
    for count in range(times + WARM):
        done = ask(connection, create)
        if done.status != 200:
            raise BenchFailed(f"refused, {done.status}: {done.body[:300]!r}")
        acts.append(_json(done)["cursor"])
        time.sleep(pause)
        if count == WARM:
            again = request("POST", "/bench/fan-out", {}, told.ask("last").encode())
        bares.append(_json(ask(connection, again))["at"])
        time.sleep(pause)
    time.sleep(0.5)
    return acts[WARM:], bares


def _json(answer: Connection) -> Any:
    return msgspec.json.decode(answer.body)


def _last(streams: Iterable[Arrived], wanted: int) -> float:
    """When the last of the streams had the first event that covers `wanted`."""
    moments: list[float] = []
    for arrived in streams:
        place = bisect.bisect_left(arrived, wanted, key=lambda event: event[0])
        if place == len(arrived):
            raise BenchFailed("an event did not reach every screen")
        moments.append(arrived[place][1])
    return max(moments)


def _commit(committed: dict[int, float], cursor: int) -> float:
    """When the batch that wrote `cursor` was on disk."""
    return committed[min(position for position in committed if position >= cursor)]
