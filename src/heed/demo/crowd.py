"""The demonstration's callers, crews and colleagues, who keep the room alive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from heed.log.act import Acts
from heed.log.room import Room


async def run(acts: Acts, room: Room, now: Callable[[], datetime]) -> None:
    """For ever."""
    await asyncio.Event().wait()
