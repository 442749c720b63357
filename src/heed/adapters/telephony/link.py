"""The switch's end of the contract: events kept until the room has them, snapshots, and what the room says of calls.

What a simulated or SIP switch says goes through here. An event is sent again, signed anew, until it was answered; after
silence, and every few seconds, the room is told what the switch holds. May not hold: what a switch is made of.
"""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

import msgspec
import structlog

from heed.adapters.telephony import events as said
from heed.adapters.telephony.signing import SwitchKey, sign

BATCH = 200
SNAPSHOT_SECONDS = 10.0
ASK_SECONDS = 10.0
PATIENCE_SECONDS = 30.0
SHORTEST, LONGEST = 0.2, 3.0
log = structlog.get_logger("switch")


class Lost(Exception):
    """The room cannot be reached."""


class Room(Protocol):
    """The room as a switch reaches it: what it answers to a body at `events`, `snapshot` or `calls`."""

    async def post(self, name: str, body: bytes) -> tuple[int, bytes]:
        """Status and body; raises `Lost`."""
        ...


class OverHttp:
    """The room at an address, over connections that are kept; each call of its own kind has one."""

    def __init__(self, address: str, key: SwitchKey, now: Callable[[], float] = time.time) -> None:
        parts = urlsplit(address)
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host = parts.netloc or parts.path
        self._key = key
        self._now = now
        self._kept: dict[str, http.client.HTTPConnection] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def post(self, name: str, body: bytes) -> tuple[int, bytes]:
        """One request, signed at the moment it goes."""
        async with self._turns.setdefault(name, asyncio.Lock()):
            kept = name in self._kept
            try:
                return await asyncio.to_thread(self._post, name, body)
            except (OSError, http.client.HTTPException) as fault:
                self._drop(name)
                if not kept:
                    raise Lost(f"{type(fault).__name__}: {fault}") from fault
            # A connection that was idle may have been closed meanwhile; a new one says whether the room is there.
            try:
                return await asyncio.to_thread(self._post, name, body)
            except (OSError, http.client.HTTPException) as fault:
                self._drop(name)
                raise Lost(f"{type(fault).__name__}: {fault}") from fault

    def _post(self, name: str, body: bytes) -> tuple[int, bytes]:
        connection = self._kept.get(name)
        if connection is None:
            connection = self._kept[name] = self._kind(self._host, timeout=PATIENCE_SECONDS)
        path = f"/api/v1/telephony/{name}"
        headers = {"content-type": "application/json", **sign(self._key, "POST", path, body, self._now())}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def _drop(self, name: str) -> None:
        connection = self._kept.pop(name, None)
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Let go of every connection."""
        for name in list(self._kept):
            self._drop(name)


class Link:
    """What goes from one run of a switch to the room, in order, and what comes back."""

    def __init__(
        self, room: Room, run: str, holding: Callable[[], list[said.Call]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._room = room
        self.run_name = run
        self._holding = holding
        self._now = now
        self._waiting: list[said.Event] = []
        self._news = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()
        #: Whether the room answered last.
        self.up = False
        #: What the room could not use, newest last; for whoever looks after the switch.
        self.complaints: list[str] = []

    def tell(self, event: said.Event) -> None:
        """Keep an event until the room has it."""
        self._waiting.append(event)
        self._quiet.clear()
        self._news.set()

    @property
    def unsent(self) -> int:
        """How many events the room has not answered yet."""
        return len(self._waiting)

    async def settled(self) -> None:
        """Wait until the room has everything."""
        await self._quiet.wait()

    async def run(self) -> None:
        """Send for ever."""
        pause, due = SHORTEST, 0.0
        while True:
            try:
                await self.send()
                if time.monotonic() >= due or not self.up:
                    await self._snapshot()
                    due = time.monotonic() + SNAPSHOT_SECONDS
                self.up, pause = True, SHORTEST
            except Lost as fault:
                if self.up:
                    log.warning("the room cannot be reached", why=str(fault), unsent=self.unsent)
                self.up, due = False, 0.0
                await asyncio.sleep(pause)
                pause = min(LONGEST, pause * 2)
                continue
            try:
                async with asyncio.timeout(max(0.05, due - time.monotonic())):
                    await self._news.wait()
            except TimeoutError:
                continue

    async def send(self) -> None:
        """Everything that waits, in order; the first is not let go of before the room has answered it."""
        self._news.clear()
        while self._waiting:
            batch = self._waiting[:BATCH]
            body = msgspec.json.encode({"run": self.run_name, "events": batch})
            answer = await self._posted("events", body)
            for outcome in msgspec.json.decode(answer, type=_Outcomes).events:
                if outcome.detail:
                    self._complain(f"{outcome.call_ref} {outcome.sequence}: {outcome.outcome}: {outcome.detail}")
            del self._waiting[: len(batch)]
        self._quiet.set()

    async def say_last(self) -> None:
        """Everything that waits, and what is held at the end. Raises `Lost`."""
        await self.send()
        await self._snapshot()

    async def _snapshot(self) -> None:
        calls = [msgspec.Raw(msgspec.json.encode(call)) for call in self._holding()]
        held = said.Snapshot(run=self.run_name, at=self._now(), calls=calls)
        answer = await self._posted("snapshot", msgspec.json.encode(held))
        compared = msgspec.json.decode(answer, type=said.Compared)
        if compared.detail:
            self._complain(compared.detail)
        if compared.found or compared.over:
            log.info("held against the room", found=len(compared.found), over=len(compared.over))

    async def _posted(self, name: str, body: bytes) -> bytes:
        status, answer = await self._room.post(name, body)
        if status != 200:
            # Whatever it was, a room that is put right takes it then; a switch has nobody else to tell.
            self._complain(f"{name}: {status} {answer[:300].decode('utf-8', 'replace')}")
            raise Lost(f"{name} answered {status}")
        return answer

    def _complain(self, words: str) -> None:
        if not self.complaints or self.complaints[-1] != words:
            self.complaints = [*self.complaints[-19:], words]
            log.warning("the room does not understand", what=words)

    async def follow(self, calls: Callable[[], list[str]], told: Callable[[said.Told], Awaitable[None]]) -> None:
        """Hear for ever what the room does with the calls that the switch holds."""
        cursor, asked_for = 0, frozenset[str]()
        while True:
            refs = calls()
            if not refs:
                await asyncio.sleep(0.1)
                continue
            if frozenset(refs) != asked_for:
                cursor, asked_for = 0, frozenset(refs)
            asked = said.Asked(calls=refs, cursor=cursor, wait_seconds=0.5 if cursor == 0 else ASK_SECONDS)
            try:
                answer = msgspec.json.decode(await self._posted("calls", msgspec.json.encode(asked)), type=said.Answer)
            except Lost:
                await asyncio.sleep(LONGEST)
                continue
            cursor = answer.cursor
            for one in answer.calls:
                await told(one)


class _Outcomes(msgspec.Struct):
    events: list[said.Outcome]
