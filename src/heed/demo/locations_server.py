"""`heed eisec-simulator`: the simulated server of locations by itself, which knows of every made-up number."""

from __future__ import annotations

import asyncio
from typing import TextIO

from heed.adapters.eisec.simulator import MOODS, Simulator
from heed.demo.county import make_county
from heed.demo.network import anybody


def serve_locations(host: str, port: int, mood: str, pause: float, out: TextIO) -> int:
    """Until it is stopped; 2 where it cannot be what it is asked to be."""
    known = next((one for one in MOODS if one == mood), None)
    if known is None:
        out.write(f"heed: a simulator is not `{mood}`; say one of {', '.join(MOODS)}\n")
        return 2
    simulator = Simulator(anybody(make_county()), pause=pause)
    simulator.mood = known
    try:
        asyncio.run(_serve(simulator, host, port, out))
    except OSError as fault:
        out.write(f"heed: {host}:{port} is not to be had ({fault.strerror}): give another --port\n")
        return 2
    return 0


async def _serve(simulator: Simulator, host: str, port: int, out: TextIO) -> None:
    at = await simulator.start(host, port)
    out.write(f"Made-up locations are at {host}:{at}, {simulator.mood}. Serve with HEED_EISEC={host}:{at}. Ctrl-C.\n")
    out.flush()
    await asyncio.Event().wait()
