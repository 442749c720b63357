"""How much of the public is let in at once: per address, in all, and at the same moment. In memory; nothing waits long.

The pages share a machine with the room. Whatever comes, a bounded number of reports is under way and a bounded number
waits; the rest is told at once what to do instead, and keeps what it wrote. What shows danger has a share of its own
that nothing else can use up, and no limit of its address.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable

#: Requests that are worked on at the same time, and that wait for it.
AT_ONCE = 8
MOST_WAITING = 64
MOST_ADDRESSES = 20_000


class Full(Exception):
    """Too much comes at this moment; `seconds` until it is worth trying again, `own` where it is this address's own."""

    def __init__(self, seconds: float, *, own: bool) -> None:
        super().__init__(f"full for {seconds:.0f} s")
        self.seconds = max(1, round(seconds + 0.5))
        self.own = own


class Gate:
    """Moments at which something was let in, by key, and what is under way."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._let_in: OrderedDict[str, deque[float]] = OrderedDict()
        self._under_way = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def count(self, key: str, most: int, window: float, *, own: bool = True) -> None:
        """Let one more in under a key, at most so many in so many seconds; raises `Full`."""
        now = self._clock()
        held = self._let_in.setdefault(key, deque())
        self._let_in.move_to_end(key)
        while held and now - held[0] >= window:
            held.popleft()
        if len(held) >= most:
            raise Full(held[0] + window - now, own=own)
        held.append(now)
        if len(self._let_in) > MOST_ADDRESSES:
            self._let_in.popitem(last=False)

    @contextlib.asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Be one of the few that are worked on; raises `Full` where too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise Full(5, own=False)
        self._waiting += 1
        try:
            await self._under_way.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._under_way.release()
