"""The switch of `heed bench calls`: presents calls by the signed contract as they are due, whatever the room does."""

from __future__ import annotations

import asyncio
import contextlib
import time

import msgspec

from heed.adapters.telephony import events as said
from heed.adapters.telephony.signing import SwitchKey, sign
from heed.bench.client import HEAD_ENDS, content_length, request
from heed.bench.figures import BenchFailed

PATH = "/api/v1/telephony/events"
RUN = "bench"
AGAIN_SECONDS, PATIENCE_SECONDS = 0.2, 60.0
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]
LINES: tuple[said.Spoken, ...] = ("999", "101", "999", "switchboard")


class Presented(msgspec.Struct, frozen=True):
    """A call, and the moment it was due, of the machine's monotonic clock."""

    call_ref: str
    due: float


class Switch:
    """A switch with as many connections as it needs: no request waits for the answer to another."""

    def __init__(self, port: int, key: SwitchKey) -> None:
        self._port = port
        self._key = key
        self._count = 0
        self._idle: list[Wire] = []

    async def present(self, seconds: float, per_s: float) -> list[Presented]:
        """So many calls a second for so long, evenly; each is sent when it is due. Returns when all are answered."""
        began = time.monotonic()
        calls: list[Presented] = []
        sent: list[asyncio.Task[None]] = []
        for number in range(int(seconds * per_s)):
            due = began + number / per_s
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self._count += 1
            call = Presented(f"bench-{self._count}", due)
            calls.append(call)
            sent.append(asyncio.create_task(self._say(call)))
        await asyncio.gather(*sent)
        return calls

    async def _say(self, call: Presented) -> None:
        number = f"07700900{self._count % 1000:03d}"
        event = said.Presented(
            call_ref=call.call_ref, sequence=1, line=LINES[self._count % len(LINES)], number=number, line_type="mobile"
        )
        body = msgspec.json.encode({"run": RUN, "events": [event]})
        end = time.monotonic() + PATIENCE_SECONDS
        while not await self._sent(body):
            if time.monotonic() > end:
                raise BenchFailed(f"the room did not take a call within {PATIENCE_SECONDS:.0f} s")

    async def _sent(self, body: bytes) -> bool:
        """As a switch does: what was not answered, or not taken for now, goes again."""
        if not self._idle:
            return await self._send(await asyncio.open_connection("127.0.0.1", self._port), body)
        # One that was kept too long may be closed at the other end.
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            return await self._send(self._idle.pop(), body)
        return False

    async def _send(self, wire: Wire, body: bytes) -> bool:
        reader, writer = wire
        headers = {"content-type": "application/json", **sign(self._key, "POST", PATH, body, time.time())}
        writer.write(request("POST", PATH, headers, body))
        head = await reader.readuntil(HEAD_ENDS)
        answer = await reader.readexactly(content_length(head))
        self._idle.append(wire)
        status = int(head[9:12])
        if status >= 500:
            await asyncio.sleep(AGAIN_SECONDS)
        elif status != 200:
            raise BenchFailed(f"the room did not take a call, {status}: {answer[:300]!r}")
        return status == 200

    async def close(self) -> None:
        """Hang up."""
        for _, writer in self._idle:
            writer.close()
