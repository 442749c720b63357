"""People at screens during a soak: live streams that stay open, and pages that are opened and left again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping

from heed.bench.client import ask, connect, request, sign_in
from heed.bench.ground import PASSWORD

#: Whose screen, what it shows, and what it listens to.
SCREENS = (
    ("bench.dispatcher", "/board", "queue,filters,units,emergencies,strip"),
    ("bench.dispatch_supervisor", "/calls", "calls,strip"),
    ("bench.team_leader", "/supervisor", "unresourced,fim,cover,clock,strip"),
    ("bench.force_incident_manager", "/wall", "wall,strip"),
)
EACH = 5
AGAIN_SECONDS = 1.0


class AtScreens:
    """So many people at each screen. `lags` are seconds from an act until a board had it; `lost` streams that ended."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._headers: dict[str, dict[str, str]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        #: Position of an act that boards show, to the moment it was done on the machine's monotonic clock.
        self.awaited: dict[int, float] = {}
        self.lags: list[float] = []
        self.pages: list[float] = []
        self.lost = 0
        self.open = 0

    async def begin(self) -> None:
        """Everybody signs in and opens their screen."""
        for name, _, views in SCREENS:
            headers = await asyncio.to_thread(sign_in, self._port, name, PASSWORD)
            del headers["x-csrf-token"]
            self._headers[name] = headers
            for number in range(EACH):
                first = number == 0 and "queue" in views
                self._tasks.append(asyncio.create_task(self._sit(headers, views, first)))

    async def end(self) -> None:
        """Everybody leaves."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _sit(self, headers: Mapping[str, str], views: str, measured: bool) -> None:
        """One live stream, opened again where it ends."""
        while True:
            with contextlib.suppress(OSError):
                await self._listen(headers, views, measured)
            self.lost += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self, headers: Mapping[str, str], views: str, measured: bool) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
        try:
            writer.write(request("GET", f"/api/v1/stream?views={views}", dict(headers)))
            self.open += 1
            while line := await reader.readline():
                if measured and line.startswith(b"id: "):
                    self._has(int(line[4:]))
        finally:
            self.open -= 1
            writer.close()

    def _has(self, cursor: int) -> None:
        """The first board stands at a position."""
        at = time.monotonic()
        for position in [p for p in self.awaited if p <= cursor]:
            self.lags.append(at - self.awaited.pop(position))

    async def come_and_go(self) -> None:
        """Each kind of page is opened once, listens for a moment, and is left."""
        for name, path, views in SCREENS:
            self.pages.append(await asyncio.to_thread(self._visit, name, path, views))

    def _visit(self, name: str, path: str, views: str) -> float:
        headers = self._headers[name]
        began = time.perf_counter()
        page = connect(self._port)
        status = ask(page, request("GET", path, headers)).status
        took = time.perf_counter() - began
        page.send(request("GET", f"/api/v1/stream?views={views}", headers))
        page.wire.recv(1 << 16)
        page.wire.close()
        if status != 200:
            raise ConnectionError(f"{path} was refused with {status}")
        return took
