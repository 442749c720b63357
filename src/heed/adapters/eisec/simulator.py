"""A server that answers where numbers are, for the demonstration, for tests and for trying Heed out. It is no EISEC.

It speaks the line protocol of `codec`, which is its own. It can be told to be slow, to answer garbage or half, to be
silent, or to hang up, because that is what has to be survived.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from heed.adapters.eisec import codec
from heed.picture.telephone import telephone

Mood = Literal["well", "slow", "garbage", "half", "silent", "hangs_up"]
MOODS: tuple[Mood, ...] = ("well", "slow", "garbage", "half", "silent", "hangs_up")
GARBAGE = b"\x00\xff}{ not an answer \xfe\n"
NOT_FOUND: dict[str, Any] = {"status": "not_found"}
#: What it knows of a number: answers, each with how many seconds after it was told of the number it begins to hold.
Known = Sequence[tuple[float, Mapping[str, Any]]]


class Simulator:
    """One server. What it knows is put into it; numbers it was not told of it asks `otherwise` about."""

    def __init__(self, otherwise: Callable[[str], Known | None] = lambda number: None, *, pause: float = 0.0) -> None:
        self.mood: Mood = "well"
        #: Seconds that an answer takes, and takes while it is slow.
        self.pause = pause
        self.slowness = 8.0
        #: Questions it was asked.
        self.asked = 0
        self._otherwise = otherwise
        self._known: dict[str, tuple[float, Known]] = {}
        self._server: asyncio.Server | None = None
        self._over = False
        self._under_way: set[asyncio.Task[None]] = set()

    def put(self, number: str, known: Known) -> None:
        """Know of a number from now on."""
        self._known[telephone(number).e164] = (time.monotonic(), known)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=codec.MOST_BYTES)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Hang up on everybody and listen no more."""
        self._over = True
        if self._server is not None:
            self._server.close()
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._over:
            # Accepted in the moment it stopped.
            writer.close()
            return
        me = asyncio.current_task()
        assert me is not None
        self._under_way.add(me)
        try:
            while line := await reader.readline():
                if self.mood == "hangs_up":
                    break
                self._later(self._answer(line, writer))
        except (OSError, ValueError):
            pass
        finally:
            self._under_way.discard(me)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _answer(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        try:
            said = msgspec.json.decode(line)
        except msgspec.DecodeError:
            return
        if self.mood == "silent":
            return
        if "ping" in said:
            writer.write(msgspec.json.encode({"pong": said["ping"]}) + b"\n")
            return
        self.asked += 1
        await asyncio.sleep(self.slowness if self.mood == "slow" else self.pause)
        answer = msgspec.json.encode({"answer": said.get("ask"), "cli": said.get("cli"), **self._of(said)}) + b"\n"
        if self.mood == "garbage":
            writer.write(GARBAGE)
        elif self.mood == "half":
            writer.write(answer[: len(answer) // 2])
            writer.close()
        else:
            writer.write(answer)

    def _of(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        number = telephone(str(said.get("cli", ""))).e164
        if number not in self._known:
            found = self._otherwise(number)
            if found is None:
                return NOT_FOUND
            self._known[number] = (time.monotonic(), found)
        since, known = self._known[number]
        gone = time.monotonic() - since
        holding = [answer for after, answer in known if after <= gone]
        return holding[-1] if holding else {"status": "pending"}
