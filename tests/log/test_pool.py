"""Readers who are cancelled, at any step of being served, leave every connection to those who come after."""

from __future__ import annotations

import asyncio
import contextlib
import random

from heed.log.pool import Pool
from heed.log.store import open_pool

ROUNDS, MOST_AT_ONCE, MOST_STEPS = 800, 16, 40


async def read(pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.execute("select 1")


async def read_and_hang_up(pool: Pool, steps: int) -> None:
    reading = asyncio.create_task(read(pool))
    for _ in range(steps):
        await asyncio.sleep(0)
    reading.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reading


async def hung_up_on(url: str) -> dict[str, int]:
    """What a pool says of itself after many have read, and half of them hung up before they were done."""
    lots = random.Random(5)
    async with open_pool(url, most=4) as pool:
        for _ in range(ROUNDS):
            readers = [
                read_and_hang_up(pool, lots.randint(0, MOST_STEPS)) if lots.random() < 0.5 else read(pool)
                for _ in range(lots.randint(1, MOST_AT_ONCE))
            ]
            async with asyncio.timeout(5):
                await asyncio.gather(*readers)
        await asyncio.sleep(0.1)
        return dict(pool.get_stats())


def test_no_connection_is_lost_with_whoever_hangs_up(scratch_url: str) -> None:
    left = asyncio.run(hung_up_on(scratch_url))

    assert left["pool_available"] == left["pool_size"]
    assert left["requests_waiting"] == 0
