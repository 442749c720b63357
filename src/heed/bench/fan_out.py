"""The bare fan-out beside `heed bench push`: bytes put to as many streams as there are, and when the room moved."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from heed.log.room import Moved, Room


class FanOut:
    """Streams that get what they are given, and the moment of every commit this node has followed."""

    def __init__(self, room: Room) -> None:
        self._queues: list[asyncio.Queue[bytes]] = []
        #: Position to when it was on disk here, seconds of the machine's monotonic clock, which all processes share.
        self._committed: dict[int, float] = {}
        # Before the hub's own listener: the moment nearest to the commit.
        room.listeners.insert(0, self._note)

    def _note(self, moved: list[Moved]) -> None:
        self._committed[moved[-1].recorded.position] = time.monotonic()

    async def stream(self, request: Request) -> Response:
        """One bare stream, until its reader goes."""
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self._queues.append(queue)
        return StreamingResponse(self._events(queue), media_type="text/event-stream")

    async def _events(self, queue: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
        try:
            yield b"event: hello\ndata: {}\n\n"
            while True:
                yield await queue.get()
        finally:
            self._queues.remove(queue)

    async def publish(self, request: Request) -> Response:
        """Put the body to every bare stream; answers when that was and to how many."""
        body = await request.body()
        at = time.monotonic()
        for queue in self._queues:
            queue.put_nowait(body)
        return JSONResponse({"at": at, "streams": len(self._queues)})

    async def commits(self, request: Request) -> Response:
        """When each position was committed."""
        return JSONResponse({str(position): at for position, at in self._committed.items()})
