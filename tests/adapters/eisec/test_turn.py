"""Several machines with a server of locations: one asks, and another where it cannot."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from heed.adapters.eisec.turn import Turn
from heed.log.store import open_pool

LOOK = 0.05


class Machine:
    """One of those that may ask."""

    def __init__(self) -> None:
        self.line = True
        self.asking = asyncio.Event()

    @property
    def asks(self) -> bool:
        return self.asking.is_set()

    async def ask(self) -> None:
        self.asking.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.asking.clear()


async def until(machine: Machine) -> None:
    async with asyncio.timeout(10):
        await machine.asking.wait()


def test_one_machine_asks_and_another_takes_over_when_it_has_no_line_or_dies(scratch_url: str) -> None:
    async def played() -> list[tuple[bool, bool]]:
        first, second = Machine(), Machine()
        seen: list[tuple[bool, bool]] = []
        async with open_pool(scratch_url) as pool, open_pool(scratch_url) as other:
            one = asyncio.create_task(Turn(pool, lambda: first.line, LOOK).keep(first.ask))
            await until(first)
            two = asyncio.create_task(Turn(other, lambda: second.line, LOOK).keep(second.ask))
            await asyncio.sleep(LOOK * 4)
            seen.append((first.asks, second.asks))
            first.line = False
            await until(second)
            seen.append((first.asks, second.asks))
            two.cancel()
            with suppress(asyncio.CancelledError):
                await two
            await until(first)  # without a line too: that nobody can be reached is said on the card
            seen.append((first.asks, second.asks))
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
        return seen

    assert asyncio.run(played()) == [(True, False), (False, True), (True, False)]
