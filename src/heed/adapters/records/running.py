"""A node's asking of records systems, put together: the service, who carries questions, and whose turn it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

from heed.adapters.eisec.turn import Turn
from heed.adapters.lookout.heard import Heard
from heed.adapters.records.asking import Asking
from heed.adapters.records.link import OverHttp
from heed.log.act import AWAY, Acts
from heed.log.room import Room

HEARD_EVERY = 10.0
LOCK = 4854656547


async def keep_asking(
    acts: Acts, room: Room, now: Callable[[], datetime], base: str, key: str = "", heard_every: float = HEARD_EVERY
) -> None:  # fmt: skip
    """Carry every question to the service at `base`, for ever, while it is this machine's turn."""
    link = OverHttp(base, key)
    seen = _Seen(acts, room, now, link, heard_every)

    async def ask() -> None:
        asking = Asking(acts, room, now, link)
        room.listeners.append(asking.listen)
        try:
            await asking.run()
        finally:
            room.listeners.remove(asking.listen)

    await asyncio.gather(seen.run(), Turn(room.store.pool, lambda: seen.up, lock=LOCK).keep(ask))


class _Seen:
    """Which systems can be asked: written down for the lookout, by the names that the pack gives them."""

    def __init__(
        self, acts: Acts, room: Room, now: Callable[[], datetime], link: OverHttp, every: float
    ) -> None:  # fmt: skip
        self._acts = acts
        self._now = now
        self._link = link
        self._every = every
        self._heard = Heard(room.store)
        self.up = True

    async def run(self) -> None:
        """For ever. From its beginning on somebody is expected to answer, also where nobody ever does."""
        for name in self._names().values():
            await self._note(name)
        while True:
            up = await self._link.systems()
            self.up = bool(up)
            for system, name in self._names().items():
                if system in up:
                    await self._note(name)
            await asyncio.sleep(self._every)

    def _names(self) -> dict[str, str]:
        return {one.id: one.name for one in self._acts.pack.in_force(self._now()).records.values()}

    async def _note(self, name: str) -> None:
        with contextlib.suppress(*AWAY):
            await self._heard.note(f"records:{name}")
