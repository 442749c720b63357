"""What comes from outside is let in up to a bound, and what is beyond it is told so at once."""

from __future__ import annotations

import asyncio

import pytest

from heed.adapters.public.gate import AT_ONCE, MOST_WAITING, Full, Gate


def test_an_address_is_let_in_so_often_and_then_told_for_how_long_not() -> None:
    now = [0.0]
    gate = Gate(lambda: now[0])
    for _ in range(3):
        gate.count("sent|here", 3, 60)
    now[0] = 20

    with pytest.raises(Full) as full:
        gate.count("sent|here", 3, 60)
    gate.count("sent|elsewhere", 3, 60)

    assert full.value.seconds == 41 or full.value.seconds == 40
    now[0] = 61
    gate.count("sent|here", 3, 60)


def test_so_many_are_under_way_so_many_wait_and_nobody_waits_behind_them() -> None:
    async def flood() -> tuple[int, int]:
        gate = Gate()
        over = asyncio.Event()
        most = 0
        inside = 0

        async def one() -> bool:
            nonlocal inside, most
            try:
                async with gate.under_way():
                    inside += 1
                    most = max(most, inside)
                    await over.wait()
                    inside -= 1
            except Full:
                return False
            return True

        tasks = [asyncio.create_task(one()) for _ in range(1000)]
        await asyncio.sleep(0)
        over.set()
        return most, sum(await asyncio.gather(*tasks))

    most, let_in = asyncio.run(flood())

    assert (most, let_in) == (AT_ONCE, AT_ONCE + MOST_WAITING)
