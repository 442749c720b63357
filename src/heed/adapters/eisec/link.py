"""The line to the server of locations: one TCP connection, kept alive, opened again when it is lost.

Many questions are under way on it at once. A question that is not answered in its seconds, or that the connection did
not outlive, is answered `unavailable`; its answer, should it still come, is not lost (`late`).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from heed.adapters.eisec import codec
from heed.contact.ports import CallerLocation

ALIVE_SECONDS = 10.0
FIRST_AGAIN, LONGEST_AGAIN = 0.2, 15.0
CONNECT_SECONDS = 5.0
#: Lines in a row that nobody can read, after which the connection is opened anew.
MOST_GARBAGE = 20
log = structlog.get_logger("eisec")
Late = Callable[[CallerLocation], Awaitable[None]]
Heard = Callable[[], Awaitable[None]]


class Link:
    """Asks over one connection. `run` keeps it; `ask` uses it."""

    def __init__(self, host: str, port: int, seconds: Callable[[], float], *, alive: float = ALIVE_SECONDS) -> None:
        self._host = host
        self._port = port
        #: How long an answer may take.
        self._seconds = seconds
        self._alive = alive
        self._waiting: dict[str, asyncio.Future[CallerLocation]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._open = asyncio.Event()
        self._pings = 0
        #: Who hears answers that came too late.
        self.late: Late | None = None
        #: Told of each word of the server that can be read.
        self.heard: Heard | None = None

    @property
    def connected(self) -> bool:
        """Whether somebody is there."""
        return self._open.is_set()

    async def run(self) -> None:
        """Keep a connection, for ever."""
        again = FIRST_AGAIN
        while True:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    reader, writer = await asyncio.open_connection(self._host, self._port, limit=codec.MOST_BYTES)
            except (OSError, TimeoutError) as fault:
                log.warning("locations cannot be asked for: no connection", reason=type(fault).__name__, again_in=again)
            else:
                again = again if await self._use(reader, writer) else FIRST_AGAIN
            await asyncio.sleep(again)
            again = min(again * 2, LONGEST_AGAIN)

    async def _use(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Use a connection until it is lost; True where it was of no use at all."""
        self._writer = writer
        self._open.set()
        answered = False
        try:
            answered = await self._listen(reader, writer)
        except (OSError, TimeoutError, ValueError) as fault:
            log.warning("the connection for locations is lost", reason=type(fault).__name__)
        finally:
            self._open.clear()
            self._writer = None
            self._give_up("the connection was lost")
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
        return not answered

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        answered, garbage, silent = False, 0, 0
        while True:
            try:
                async with asyncio.timeout(self._alive):
                    line = await reader.readline()
            except TimeoutError:
                if silent:
                    raise
                silent += 1
                self._pings += 1
                writer.write(codec.ping(self._pings))
                continue
            silent = 0
            if not line:
                return answered
            garbage = 0 if await self._take(line, garbage) else garbage + 1
            answered = answered or not garbage
            if garbage >= MOST_GARBAGE:
                log.warning("the server of locations speaks what nobody can read; the connection is opened again")
                return False

    async def _take(self, line: bytes, garbage: int) -> bool:
        """One line; False where it cannot be read, which is noted where it is the first in a row."""
        try:
            found = codec.read(line)
        except codec.Unreadable as fault:
            if not garbage:
                log.warning("a line about locations cannot be read", reason=str(fault), length=len(line))
            self._blame(line)
            return False
        if self.heard is not None:
            await self.heard()
        if found is None:
            return True
        asked = self._waiting.get(found.query)
        if asked is not None and not asked.done():
            asked.set_result(found)
        elif self.late is not None:
            await self.late(found)
        return True

    def _blame(self, line: bytes) -> None:
        """What cannot be read answers the only question under way, where there is only one."""
        under_way = [(query, one) for query, one in self._waiting.items() if not one.done()]
        if len(under_way) == 1:
            query, one = under_way[0]
            raw = line.decode("utf-8", "replace").replace("\0", "")[: codec.MOST_RAW]
            one.set_result(CallerLocation(query=query, status="error", raw=raw))

    def _give_up(self, why: str) -> None:
        for query, one in self._waiting.items():
            if not one.done():
                one.set_result(CallerLocation(query=query, status="unavailable", warnings=(why,)))

    async def ask(self, query: str, number: str) -> CallerLocation:
        """Where a number is; `unavailable` where nobody answers in time."""
        seconds = self._seconds()
        asked: asyncio.Future[CallerLocation] = asyncio.get_running_loop().create_future()
        self._waiting[query] = asked
        try:
            async with asyncio.timeout(seconds):
                await self._open.wait()
                if self._writer is not None:
                    self._writer.write(codec.question(query, number))
                return await asked
        except (TimeoutError, OSError):
            why = f"no answer in {seconds:g} s" if self.connected else "no connection"
            return CallerLocation(query=query, status="unavailable", warnings=(why,))
        finally:
            self._waiting.pop(query, None)
