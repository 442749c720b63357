"""The hub: what moved in the room goes to every screen that shows it, encoded once for all who show the same.

One stream a browser. A patch is drawn once a view, whole transactions at a time; streams that show the same set of
views get the same bytes. A screen that does not keep up is dropped and starts over from its cursor.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec
import structlog

from heed.access.sessions import Session, Sessions
from heed.log.room import Moved, Room
from heed.web.view import Views

BACKLOG = 200
BEAT_SECONDS = 2.0
log = structlog.get_logger("hub")


def event(data: object, *, kind: str = "", identity: int | None = None) -> bytes:
    """One server-sent event."""
    head = (f"event: {kind}\n" if kind else "") + (f"id: {identity}\n" if identity is not None else "")
    return head.encode() + b"data: " + msgspec.json.encode(data) + b"\n\n"


class Stream:
    """One browser's stream."""

    def __init__(self, session: Session, views: frozenset[str]) -> None:
        self.id = secrets.token_urlsafe(12)
        self.session = session
        self.views = views
        self.queue: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)

    def push(self, data: bytes) -> bool:
        """Hand it an event; False where it does not keep up."""
        try:
            self.queue.put_nowait(data)
        except asyncio.QueueFull:
            return False
        return True


Pulse = Callable[[], dict[str, object]]
#: Screens a session's role has, by what the policy says now.
Screens = Callable[[Session], tuple[str, ...]]


class Hub:
    """Streams and the views they show."""

    def __init__(
        self, room: Room, views: Views, sessions: Sessions, now: Callable[[], datetime], pulse: Pulse, screens: Screens
    ) -> None:
        self.screens = screens
        self.room = room
        self.views = views
        self.sessions = sessions
        self.now = now
        self.pulse = pulse
        self.streams: dict[str, Stream] = {}
        self.kept: set[str] = set()
        self._dirty = asyncio.Event()
        room.listeners.append(self._note)

    def _note(self, moved: list[Moved]) -> None:
        for live in self.views.live.values():
            live.note(moved)
        self._dirty.set()

    async def keep(self, *names: str) -> None:
        """Draw these views now and keep them drawn whoever looks."""
        for name in names:
            await self.views.open(name)
            self.kept.add(name)

    async def run(self) -> None:
        """Send patches as the room moves, for ever."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._send_patches()
            # What moves within the same few milliseconds goes out together.
            await asyncio.sleep(0.002)

    def _send_patches(self) -> None:
        cursor = self.room.cursor
        patches: dict[str, bytes] = {}
        for name, live in self.views.live.items():
            patch = live.changed(cursor) if live.ready.is_set() else None
            if patch is not None:
                patches[name] = msgspec.json.encode(name) + b":" + msgspec.json.encode(patch)
        if not patches:
            return
        head = b"id: %d\ndata: " % cursor
        opening = msgspec.json.encode({"cursor": cursor, "at": self.now()})[:-1] + b',"views":{'
        made: dict[frozenset[str], bytes] = {}
        for stream in list(self.streams.values()):
            wanted = frozenset(name for name in patches if name in stream.views)
            if not wanted:
                continue
            data = made.get(wanted)
            if data is None:
                data = made[wanted] = head + opening + b",".join(patches[n] for n in sorted(wanted)) + b"}}\n\n"
            if not stream.push(data):
                self._drop(stream)

    def _drop(self, stream: Stream) -> None:
        self.streams.pop(stream.id, None)
        while not stream.queue.empty():
            stream.queue.get_nowait()
        stream.queue.put_nowait(None)

    async def beat(self) -> None:
        """Every two seconds: room time, cursor, when the clock last ran; and rights looked at afresh."""
        while True:
            pulse = {"at": self.now(), "cursor": self.room.cursor, **self.pulse()}
            data = event(pulse, kind="beat")
            for stream in list(self.streams.values()):
                allowed = self._allowed(stream.session, stream.views)
                if not self.sessions.who(stream.session).role and stream.views:
                    self._drop(stream)
                elif allowed != stream.views:
                    await self.show(stream, allowed, self.room.cursor)
                if not stream.push(data):
                    self._drop(stream)
            self._forget_unseen()
            await asyncio.sleep(BEAT_SECONDS)

    def _allowed(self, session: Session, names: frozenset[str]) -> frozenset[str]:
        screens = {"", *self.screens(session)}
        return frozenset(n for n in names if self.views.known(n) and self._screen_of(n) in screens)

    def _screen_of(self, name: str) -> str:
        live = self.views.live.get(name)
        return (live.view if live else self.views.make(name)).screen

    def _forget_unseen(self) -> None:
        shown = {name for stream in self.streams.values() for name in stream.views} | self.kept
        for name in [n for n in self.views.live if n not in shown]:
            self.views.drop(name)

    async def show(self, stream: Stream, names: frozenset[str], cursor: int) -> None:
        """Change what a stream shows; new views come whole, or as what changed since `cursor`."""
        allowed = self._allowed(stream.session, names)
        fresh = allowed - stream.views
        gone = stream.views - allowed
        parts: dict[str, object] = {name: {"keys": [], "put": [], "gone": []} for name in gone}
        for name in fresh:
            live = await self.views.open(name)
            parts[name] = live.since(cursor)
        stream.views = allowed
        if parts:
            at = self.room.cursor
            stream.push(event({"cursor": at, "at": self.now(), "views": parts}, identity=at))

    async def events(self, session: Session, names: frozenset[str], cursor: int) -> AsyncIterator[bytes]:
        """One browser's events until it goes, or is dropped for not keeping up."""
        stream = Stream(session, frozenset())
        self.streams[stream.id] = stream
        stream.push(b"retry: 500\n" + event({"stream": stream.id}, kind="hello"))
        stream.push(event({"at": self.now(), "cursor": self.room.cursor, **self.pulse()}, kind="beat"))
        try:
            await self.show(stream, names, cursor)
            while (data := await stream.queue.get()) is not None:
                yield data
        finally:
            self.streams.pop(stream.id, None)
