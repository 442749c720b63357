"""Following the record: a bell from the database wakes the room; a slow poll makes a lost bell cost milliseconds."""

from __future__ import annotations

import asyncio

import psycopg
import structlog

from heed.log.room import Room
from heed.log.store import APP_OPTIONS

POLL_SECONDS = 1.0
RETRY_SECONDS = 0.1
#: Most bells are of this node's own writing, which the room has at once; the rest is read a few batches at a time.
TOGETHER_SECONDS = 0.002
log = structlog.get_logger("room")


async def follow(url: str, room: Room, together: float = TOGETHER_SECONDS) -> None:
    """Keep a room at the record's head for ever, or `together` seconds behind; survives the database going away."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                url, autocommit=True, options=APP_OPTIONS, connect_timeout=5
            ) as connection:
                await connection.execute("listen heed")
                await room.catch_up()
                while True:
                    heard = [
                        int(bell.payload) async for bell in connection.notifies(timeout=POLL_SECONDS, stop_after=1)
                    ]
                    # A bell of the last second may have been lost: without one, look.
                    if not heard or not await room.wait_for(max(heard), together):
                        await room.catch_up()
        except (psycopg.Error, TimeoutError, OSError) as fault:
            log.warning("record away", reason=type(fault).__name__)
            await asyncio.sleep(RETRY_SECONDS)
