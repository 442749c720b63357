"""The hub: what moved in the room goes to every screen that shows it, encoded once for all who show the same.

One stream a browser. A patch is drawn once a view, whole transactions at a time; streams that show the same set of
views get the same bytes. A screen that does not keep up is dropped and starts over from its cursor.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial

import msgspec
import structlog

from heed.access.sessions import Session, Sessions
from heed.log.command import Refusal
from heed.log.room import Moved
from heed.log.seen import SeenRoom
from heed.picture.fact import category_of
from heed.web.problem import AWAY
from heed.web.view import View, Views

BACKLOG = 200
BEAT_SECONDS = 2.0
TOGETHER_SECONDS = 0.002
#: And so much longer for each stream a patch went to: while many watch a busy room, what it takes to send to all of
#: them is not begun again for every fact. With 200 screens that is 20 ms.
TOGETHER_A_STREAM_SECONDS = 0.0001
QUIET_SECONDS = 0.05
REMEMBER_SECONDS = 20.0
NARROWED = "Your role or post has changed: part of this page no longer follows the room. Open it again, or go to Duty."
log = structlog.get_logger("hub")


def event(data: object, *, kind: str = "", identity: int | None = None) -> bytes:
    """One server-sent event."""
    head = (f"event: {kind}\n" if kind else "") + (f"id: {identity}\n" if identity is not None else "")
    return head.encode() + b"data: " + msgspec.json.encode(data) + b"\n\n"


class Stream:
    """One browser's stream."""

    def __init__(self, session: Session, views: frozenset[str], shown_from: Views) -> None:
        self.id = secrets.token_urlsafe(12)
        self.session = session
        #: The views that its role's sight sees.
        self.shown_from = shown_from
        #: What it asked for, what of that its role may see, and what it saw before its role changed.
        self.wanted = views
        self.views = views
        self.lost: frozenset[str] = frozenset()
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


#: Records that a session's person follows this stream of the record.
Read = Callable[[Session, str], Awaitable[None]]
#: The views of the sight that a session's role has now.
ViewsOf = Callable[[Session], Awaitable[Views]]


#: What a stream is sent of a view that it may no longer see.
EMPTIED: dict[str, list[str]] = {"keys": [], "put": [], "gone": []}


def _changes_rights(move: Moved) -> bool:
    return move.staffing or category_of(move.recorded.stream) == "person"


class Hub:
    """Streams and the views they show."""

    def __init__(
        self, room: SeenRoom, views: Views, sessions: Sessions, now: Callable[[], datetime], pulse: Pulse,
        screens: Screens, read: Read, views_of: ViewsOf,
    ) -> None:  # fmt: skip
        self.screens = screens
        self.read = read
        self.room = room
        self.views = views
        self.sessions = sessions
        self.now = now
        self.pulse = pulse
        self.streams: dict[str, Stream] = {}
        self.kept: set[str] = set()
        self._dirty = asyncio.Event()
        self._rights_moved = asyncio.Event()
        self.views_of = views_of
        #: Views of each sight, and those of them in which anything may look different since a restriction moved.
        self._sights: list[Views] = []
        self._changed: list[Views] = []
        self.follow(room, views)

    def follow(self, room: SeenRoom, views: Views) -> None:
        """Keep the views of one sight drawn as its room moves."""
        self._sights.append(views)
        room.listeners.append(partial(self._note, views))
        room.changed.append(partial(self._all_changed, views))

    def _all_changed(self, views: Views) -> None:
        for name, live in views.live.items():
            live.forget(views.make(name))
        if views not in self._changed:
            self._changed.append(views)
        self._dirty.set()

    def _note(self, views: Views, moved: list[Moved]) -> None:
        for live in views.live.values():
            live.note(moved)
        self._dirty.set()
        if any(_changes_rights(move) for move in moved):
            self._rights_moved.set()

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
            while self._changed:
                await self._draw_again(self._changed[0])
                self._changed.pop(0)
            sent = self._send_patches()
            # What moves within the same few milliseconds goes out together.
            await asyncio.sleep(TOGETHER_SECONDS + TOGETHER_A_STREAM_SECONDS * sent)
            await self._draw_unseen()

    async def _draw_again(self, views: Views) -> None:
        """What may be seen has changed, and every view was made anew, so that none can keep what it held. Whoever looks
        at a record that is not theirs to see any more is sent away from it.
        """
        for live in [live for live in views.live.values() if not live.ready.is_set()]:
            await live.again()
        for stream in [one for one in self.streams.values() if one.shown_from is views]:
            gone = [name for name in stream.views if (of := views.make(name).reads) and not self._shows(views, of)]
            if gone:
                parts = {name: {**EMPTIED, "left": True} for name in gone}
                stream.push(event({"cursor": self.room.cursor, "at": self.now(), "views": parts}))

    @staticmethod
    def _shows(views: Views, stream: str) -> bool:
        return views.context.room.shows(stream)

    async def _draw_unseen(self) -> None:
        """Draw what nobody looks at once the room is quiet, a view at a time, so that it is there for who comes."""
        seen = self._seen()
        for views, name, live in [(v, name, live) for v in self._sights for name, live in v.live.items()]:
            if (id(views), name) in seen or not live.behind:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._dirty.wait()
            if self._dirty.is_set():
                return
            live.changed(self.room.cursor)

    def _seen(self) -> set[tuple[int, str]]:
        return {(id(stream.shown_from), name) for stream in self.streams.values() for name in stream.views}

    def _send_patches(self) -> int:
        """Hand every stream what moved on it; to how many that was."""
        cursor = self.room.cursor
        patches: dict[tuple[int, str], bytes] = {}
        sights = {id(views): views for views in self._sights}
        for sight, name in self._seen():
            live = sights[sight].live.get(name)
            patch = live.changed(cursor) if live is not None and live.ready.is_set() else None
            if patch is not None:
                patches[sight, name] = msgspec.json.encode(name) + b":" + msgspec.json.encode(patch)
        if not patches:
            return 0
        sent = 0
        head = b"id: %d\ndata: " % cursor
        opening = msgspec.json.encode({"cursor": cursor, "at": self.now()})[:-1] + b',"views":{'
        made: dict[frozenset[tuple[int, str]], bytes] = {}
        for stream in list(self.streams.values()):
            mine = id(stream.shown_from)
            wanted = frozenset(one for one in patches if one[0] == mine and one[1] in stream.views)
            if not wanted:
                continue
            data = made.get(wanted)
            if data is None:
                data = made[wanted] = head + opening + b",".join(patches[n] for n in sorted(wanted)) + b"}}\n\n"
            sent += 1
            if not stream.push(data):
                self._drop(stream)
        return sent

    def _drop(self, stream: Stream) -> None:
        self.streams.pop(stream.id, None)
        while not stream.queue.empty():
            stream.queue.get_nowait()
        stream.queue.put_nowait(None)

    async def beat(self) -> None:
        """Every two seconds: room time, cursor, when the clock last ran; rows that change by time alone."""
        while True:
            pulse = {"at": self.now(), "cursor": self.room.cursor, **self.pulse()}
            data = event(pulse, kind="beat")
            alarms = [words for words in (NARROWED, pulse.get("alarm")) if words]
            narrowed = event({**pulse, "alarm": " ".join(map(str, alarms))}, kind="beat")
            for stream in list(self.streams.values()):
                if not stream.push(narrowed if stream.lost else data):
                    self._drop(stream)
            for live in [live for views in self._sights for live in views.live.values()]:
                if live.view.ticking and live.ready.is_set():
                    live.touch_all()
            self._dirty.set()
            self._forget_unseen()
            await asyncio.sleep(BEAT_SECONDS)

    async def watch_rights(self) -> None:
        """Look at every stream's rights again with each beat, and at once when an account or a post changes."""
        while True:
            await self._look_at_rights()
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._rights_moved.wait()
            except TimeoutError:
                continue
            self._rights_moved.clear()

    async def _look_at_rights(self) -> None:
        streams = list(self.streams.values())
        try:
            standing = await self.sessions.standing(stream.session for stream in streams)
        except AWAY:
            # What cannot be read is held against nobody.
            return
        for stream in streams:
            session = standing.get(stream.session.token_hash)
            if session is None:
                self._end(stream)
                continue
            stream.session = session
            await self._look_from(stream, await self.views_of(session))
            allowed = self._allowed(session, stream.wanted)
            if allowed != stream.views:
                stream.lost = (stream.lost | stream.views) - allowed
                await self.show(stream, stream.wanted, 0)

    async def _look_from(self, stream: Stream, views: Views) -> None:
        """Its role sees more than before, or less: everything comes anew, as it is seen from there."""
        if views is stream.shown_from:
            return
        shown = stream.views
        await self.show(stream, frozenset(), 0)
        stream.shown_from = views
        await self.show(stream, shown, 0)

    def _end(self, stream: Stream) -> None:
        """The session is over: who may not come back keeps nothing on the screen but what they typed."""
        person = self.sessions.person(stream.session)
        if person is None or person.disabled:
            emptied = dict.fromkeys(stream.views, EMPTIED)
            stream.push(event({"cursor": self.room.cursor, "at": self.now(), "views": emptied}))
        self.streams.pop(stream.id, None)
        if not stream.queue.full():
            stream.queue.put_nowait(None)
        else:
            self._drop(stream)

    def _allowed(self, session: Session, names: frozenset[str]) -> frozenset[str]:
        screens = {"", *self.screens(session)}
        post = self.sessions.who(session).post
        views = ((name, self._view(self.views, name)) for name in names if self.views.known(name))
        return frozenset(n for n, v in views if v.screen in screens and (not v.personal or v.subject == post != ""))

    @staticmethod
    def _view(views: Views, name: str) -> View:
        live = views.live.get(name)
        return live.view if live else views.make(name)

    def _forget_unseen(self) -> None:
        shown = self._seen() | {(id(self.views), name) for name in self.kept}
        # Who has a page is soon back, with its stream or for the next page.
        since = time.monotonic() - REMEMBER_SECONDS
        for views in self._sights:
            for name in [n for n, live in views.live.items() if live.wanted_at < since]:
                if (id(views), name) not in shown:
                    views.drop(name)

    async def show(self, stream: Stream, names: frozenset[str], cursor: int) -> None:
        """Change what a stream shows; new views come whole, or as what changed since `cursor`."""
        allowed = self._allowed(stream.session, names)
        fresh = await self._recorded(stream.session, allowed - stream.views)
        allowed = (allowed & stream.views) | fresh
        gone = stream.views - allowed
        parts: dict[str, object] = dict.fromkeys(gone, EMPTIED)
        stream.wanted, stream.lost = names, stream.lost & names
        opened = {name: await stream.shown_from.open(name) for name in fresh}
        # Nothing waits from here on, so that no patch comes between a view's first rows and its next.
        parts |= {name: live.since(cursor) for name, live in opened.items()}
        stream.views = allowed
        if parts:
            at = self.room.cursor
            stream.push(event({"cursor": at, "at": self.now(), "views": parts}, identity=at))

    async def _recorded(self, session: Session, names: frozenset[str]) -> frozenset[str]:
        """Those views whose reading is on record; what cannot be recorded is not shown (L5)."""
        wanted = {name: self._view(self.views, name).reads for name in names}
        unread = set()
        for subject in {subject for subject in wanted.values() if subject}:
            try:
                await self.read(session, subject)
            except (*AWAY, Refusal) as fault:
                log.warning("reading not recorded", subject=subject, reason=type(fault).__name__)
                unread.add(subject)
        return frozenset(name for name, subject in wanted.items() if subject not in unread)

    async def events(self, session: Session, names: frozenset[str], cursor: int) -> AsyncIterator[bytes]:
        """One browser's events until it goes, or is dropped for not keeping up."""
        stream = Stream(session, frozenset(), await self.views_of(session))
        self.streams[stream.id] = stream
        stream.push(b"retry: 500\n" + event({"stream": stream.id}, kind="hello"))
        stream.push(event({"at": self.now(), "cursor": self.room.cursor, **self.pulse()}, kind="beat"))
        try:
            await self.show(stream, names, cursor)
            while (data := await stream.queue.get()) is not None:
                yield data
        finally:
            self.streams.pop(stream.id, None)
