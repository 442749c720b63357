"""A node's asking for locations, put together: the line, who is asked for, and the two brought together."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable
from datetime import datetime

from heed.adapters.eisec.asking import Asking
from heed.adapters.eisec.link import Link
from heed.adapters.eisec.turn import Turn
from heed.adapters.lookout.heard import Heard
from heed.log.act import AWAY, Acts
from heed.log.room import Room
from heed.web.places import Places

#: What the room calls the server that is asked.
NAME = "locations:EISEC"


class NoAddress(Exception):
    """“{said}” is no address of a server of locations: give HOST:PORT, such as 10.20.0.7:4999."""

    def __init__(self, said: str) -> None:
        super().__init__((self.__doc__ or "").format(said=said))


def address(said: str) -> tuple[str, int]:
    """`HOST:PORT`. Raises `NoAddress`."""
    host, _, port = said.strip().rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise NoAddress(said)
    return host.strip("[]"), int(port)


async def _note(heard: Heard) -> None:
    """It answered. A record that is away keeps no answer from its call."""
    with contextlib.suppress(*AWAY):
        await heard.note(NAME)


async def keep_asking(
    acts: Acts, room: Room, now: Callable[[], datetime], at: tuple[str, int],
    places: Callable[[], Places | None] = lambda: None,
) -> None:  # fmt: skip
    """Ask for every call that is to be asked for, for ever, while it is this machine's turn."""
    link = Link(*at, lambda: acts.pack.in_force(now()).locating.rules.answer_seconds)
    heard = Heard(room.store)
    link.heard = functools.partial(_note, heard)
    # From now on somebody is expected to answer, also where nobody ever does.
    await _note(heard)

    async def ask() -> None:
        asking = Asking(acts, room, now, link, places)
        link.late = asking.take
        room.listeners.append(asking.listen)
        try:
            await asking.run()
        finally:
            room.listeners.remove(asking.listen)

    await asyncio.gather(link.run(), Turn(room.store.pool, lambda: link.connected).keep(ask))
