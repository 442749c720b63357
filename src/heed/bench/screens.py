"""The screens of `heed bench push` and `calls`: many live streams in a process, and when each event reached each.

It reads one job, JSON, from standard input, says `ready` once every stream is open, and on each further line of input
answers with one line: `last`, the newest event of the live streams; `end`, everything it noted; `rows`, when the last
screen had each row of the view that the job names.
"""

from __future__ import annotations

import bisect
import json
import os
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from heed.bench.client import request, sign_in

EVENT_ENDS = b"\n\n"


@dataclass
class Stream:
    """One open stream; `arrived` holds (id, moment) of each event that has one, or of every event where it is bare."""

    wire: socket.socket
    bare: bool
    got: bytes = b""
    arrived: list[tuple[int, float]] = field(default_factory=list)
    #: The view whose rows are noted, with the event that first had each; one stream of many does this for all.
    view: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    def receive(self) -> bytes:
        """Take what has come; the last whole event in it, empty where none counts."""
        part = self.wire.recv(1 << 18)
        at = time.monotonic()
        if not part:
            raise ConnectionError("the server closed a stream: it did not keep up")
        events = (self.got + part).split(EVENT_ENDS)
        self.got = events.pop()
        newest = b""
        for event in events:
            # A chunk of the answer begins with its length on a line of its own.
            _, found, rest = event.partition(b"id: ")
            if found:
                self.arrived.append((len(self.arrived) if self.bare else int(rest.partition(b"\n")[0]), at))
                newest = found + rest + EVENT_ENDS
                if self.view:
                    self._note_rows(rest)
        return newest

    def _note_rows(self, event: bytes) -> None:
        identity, _, data = event.partition(b"\ndata: ")
        patch = json.loads(data)["views"].get(self.view, {"put": ()})
        for key, *_ in patch["put"]:
            self.rows.setdefault(key, int(identity))


def open_streams(port: int, path: str, count: int, headers: dict[str, str], *, bare: bool) -> list[Stream]:
    """So many streams, each with its own connection, asked for and not yet read."""
    found: list[Stream] = []
    for _ in range(count):
        wire = socket.create_connection(("127.0.0.1", port), timeout=30)
        wire.sendall(request("GET", path, headers))
        found.append(Stream(wire, bare))
    return found


class Screens:
    """All the streams of one job."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._live: list[Stream] = []
        for name, path, count in job["live"]:
            headers = sign_in(job["port"], name, job["password"])
            del headers["x-csrf-token"]
            self._live += open_streams(job["port"], path, count, headers, bare=False)
        self._live[0].view = job.get("rows", "")
        self._bare = open_streams(job["port"], job["bare"], len(self._live), {}, bare=True)
        self._newest = b""

    def run(self) -> None:
        """Hold the streams until told to end."""
        waiting = selectors.DefaultSelector()
        silent = {stream.wire.fileno() for stream in (*self._live, *self._bare)}
        for stream in (*self._live, *self._bare):
            waiting.register(stream.wire, selectors.EVENT_READ, stream)
        # Without Python's own buffer, so that a line that has come is a line that is seen.
        waiting.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        ended = False
        while not ended:
            for key, _ in waiting.select():
                if key.data is None:
                    ended = self._answer(os.read(key.fd, 4096).decode().split())
                    continue
                self._receive(key.data)
                if silent and not (silent := silent - {key.fd}):
                    say("ready")

    def _receive(self, stream: Stream) -> None:
        event = stream.receive()
        if event and not stream.bare:
            self._newest = event

    def _answer(self, asked: list[str]) -> bool:
        """True where that was the end."""
        if "last" in asked:
            say(self._newest.decode())
        if "rows" in asked:
            say({row: self._last(identity) for row, identity in self._live[0].rows.items()})
        if "end" in asked:
            say({"live": [s.arrived for s in self._live], "bare": [s.arrived for s in self._bare]})
        return "end" in asked or not asked

    def _last(self, identity: int) -> float | None:
        """When the last of the live streams had the first event that covers an id; None where one has not."""
        moments: list[float] = []
        for stream in self._live:
            place = bisect.bisect_left(stream.arrived, identity, key=lambda event: event[0])
            if place == len(stream.arrived):
                return None
            moments.append(stream.arrived[place][1])
        return max(moments)


def say(what: object) -> None:
    """One line of JSON to whoever asked."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Screens(json.loads(sys.stdin.readline())).run()
