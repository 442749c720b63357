"""Sessions: who is signed in at which window, in which role. They live on wall time and never end for being quiet:
a manned desk is not signed out. What ends one is signing out, or an administrator.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from heed.access.accounts import QUERIES
from heed.log.command import Who
from heed.log.room import Moved, Room
from heed.log.store import Store
from heed.picture.person import Person, PersonDisabled
from heed.picture.post import Post

COOKIE = "heed"
FRESH_SECONDS = 1.0
log = structlog.get_logger("sessions")


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person at a window."""

    token_hash: bytes
    person: str
    csrf: str
    role: str
    post: str
    workstation: str


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _session(hashed: bytes, row: Sequence[str]) -> Session:
    person, csrf, role, post, workstation = row
    return Session(token_hash=hashed, person=person, csrf=csrf, role=role, post=post, workstation=workstation)


class Sessions:
    """Sessions by cookie, remembered for a second at a time."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._store = room.store
        self._fresh: dict[bytes, tuple[float, Session | None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        room.listeners.append(self._follow)

    def _follow(self, moved: Sequence[Moved]) -> None:
        """An account that is disabled ends its sessions, so that enabling it does not bring them back."""
        for move in moved:
            if isinstance(move.recorded.fact, PersonDisabled):
                task = asyncio.get_running_loop().create_task(self.end_all(move.after.id))
                self._ending.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("sessions of a disabled account not ended", reason=type(task.exception()).__name__)

    async def begin(self, person: str, workstation: str) -> tuple[str, Session]:
        """A new session, on the post the person already holds if there is one; returns its token, shown only once."""
        token = secrets.token_urlsafe(32)
        post = self._held(person)
        session = Session(
            token_hash=_hash(token),
            person=person,
            csrf=secrets.token_urlsafe(24),
            role=post.role if post else "",
            post=post.id if post else "",
            workstation=workstation,
        )
        await self._run(
            "begin_session",
            token=session.token_hash,
            person=person,
            csrf=session.csrf,
            role=session.role,
            post=session.post,
            workstation=workstation,
            at=datetime.now(UTC),
        )
        return token, session

    async def find(self, token: str | None) -> Session | None:
        """The session of a cookie, if it stands and its person may be here."""
        if not token:
            return None
        hashed = _hash(token)
        known = self._fresh.get(hashed)
        now = time.monotonic()
        if known is None or now - known[0] > FRESH_SECONDS:
            known = (now, await self._read(hashed))
            if len(self._fresh) > 10_000:
                self._fresh.clear()
            self._fresh[hashed] = known
        session = known[1]
        if session is None:
            return None
        return session if self._welcome(session) else None

    async def standing(self, sessions: Iterable[Session]) -> dict[bytes, Session]:
        """Those sessions that still stand, as they are now, by token hash: one question for any number of windows."""
        hashes = list({session.token_hash for session in sessions})
        if not hashes:
            return {}
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["sessions_standing"], {"tokens": hashes})
            rows = await cursor.fetchall()
        found = [_session(bytes(row[0]), row[1:]) for row in rows]
        return {session.token_hash: session for session in found if self._welcome(session)}

    def _welcome(self, session: Session) -> bool:
        person = self.person(session)
        return person is not None and not person.disabled

    async def take_role(self, session: Session, role: str, post: str) -> None:
        """The person came on duty."""
        await self._run("take_role", token=session.token_hash, role=role, post=post)
        self._fresh.pop(session.token_hash, None)

    async def end(self, session: Session) -> None:
        """Signed out."""
        await self._run("end_session", token=session.token_hash, at=datetime.now(UTC))
        self._fresh.pop(session.token_hash, None)

    async def end_all(self, person: str) -> None:
        """End every session of a person."""
        await self._run("end_sessions_of", person=person, at=datetime.now(UTC))
        self._fresh.clear()

    def person(self, session: Session) -> Person | None:
        """The session's person as the room knows them."""
        found = self._room.index.by_category["person"].get(f"person/{session.person}")
        return found if isinstance(found, Person) else None

    def who(self, session: Session) -> Who:
        """Who acts in this session; a role taken away since, or a post left in any window, is no role."""
        person = self.person(session)
        if person is None:
            return Who(person=session.person, name="", role="", workstation=session.workstation)
        role = session.role if session.role in person.roles and self._holds(session) else ""
        if not role and "administrator" in person.roles:
            role = "administrator"
        return Who(
            person=person.id, name=person.name, role=role, post=session.post if role else "",
            workstation=session.workstation,
        )  # fmt: skip

    def _holds(self, session: Session) -> bool:
        """Whether the session's post is still its person's; a session without a post has nothing to leave."""
        post = self._room.index.by_category["post"].get(f"post/{session.post}")
        return not session.post or (isinstance(post, Post) and post.open and post.person == session.person)

    def _held(self, person: str) -> Post | None:
        posts = self._room.index.by_category["post"].values()
        held = [p for p in posts if isinstance(p, Post) and p.person == person and p.open]
        return max(held, key=lambda p: p.taken_at, default=None)

    async def _read(self, hashed: bytes) -> Session | None:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["session"], {"token": hashed})
            row = await cursor.fetchone()
        return None if row is None else _session(hashed, row)

    async def _run(self, query: str, **values: object) -> None:
        async with self._store.pool.connection() as connection:
            await connection.execute(QUERIES[query], values)


async def signed_in_since(store: Store, after: datetime) -> dict[str, datetime]:
    """People who signed in after a moment of wall time and have not signed out, and when each last did."""
    async with store.pool.connection() as connection:
        cursor = await connection.execute(QUERIES["signed_in_since"], {"after": after})
        return dict(await cursor.fetchall())
