"""`heed bench board`: the dispatch board as a page, first response, with every open incident in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from heed.bench.figures import BenchFailed, BoardFigures, ms, quantile
from heed.bench.ground import PASSWORD, Ground, staff
from heed.bench.past import Lot
from heed.bench.processes import run_client, running_server
from heed.bench.system import System
from heed.log.bulk import load_history

OPEN = (60, 2000)
OVER = timedelta(minutes=30)
WARM_PAGES = 5


async def bench_board(
    system: System, ground: Ground, seconds: float, sizes: Sequence[int] = OPEN
) -> list[BoardFigures]:
    """One size after another, the smallest first; `seconds` for all of them."""
    async with system.open_node(ground.url, ground.pack, following=False) as node:
        await staff(node, units=40)
        now = node.now()
    lot = Lot(ground.pack.in_force(now), seed=3)
    streams: list[str] = []
    found: list[BoardFigures] = []
    for size in sizes:
        history = list(lot.open(size - len(streams), now, OVER))
        await asyncio.to_thread(load_history, ground.url, history, ground.pack, system.derivations())
        streams += [past.stream for past in history]
        with running_server(ground) as port:
            found.append(await asyncio.to_thread(_measure, port, streams, seconds / len(sizes)))
    return found


def _measure(port: int, streams: Sequence[str], seconds: float) -> BoardFigures:
    page = {"name": "board", "method": "GET", "path": "/board", "clients": 1}
    ids = [f'"{stream.partition("/")[2]}"' for stream in streams]
    stretches = [{**page, "seconds": seconds, "most": WARM_PAGES}, {**page, "seconds": seconds, "find": ids}]
    job = {"port": port, "name": "bench.dispatcher", "password": PASSWORD, "stretches": stretches}
    done = run_client(job)["stretches"][-1]
    if done["missing"]:
        raise BenchFailed(f"{done['missing']} of {len(streams)} open incidents are not on the board")
    return BoardFigures(
        open=len(streams), p50_ms=ms(quantile(done["took"], 0.5)), p95_ms=ms(quantile(done["took"], 0.95)),
        bytes=done["bytes"],
    )  # fmt: skip
