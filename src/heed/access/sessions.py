"""Sessions: who is signed in at which window, in which role. They live on wall time and never end for being quiet:
a manned desk is not signed out. What ends one is signing out, or an administrator.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import UTC, datetime

import msgspec

from heed.access.accounts import QUERIES
from heed.log.command import Who
from heed.log.room import Room
from heed.picture.person import Person
from heed.picture.post import Post

COOKIE = "heed"
FRESH_SECONDS = 1.0


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


class Sessions:
    """Sessions by cookie, remembered for a second at a time."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._store = room.store
        self._fresh: dict[bytes, tuple[float, Session | None]] = {}

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
        person = self.person(session)
        return session if person is not None and not person.disabled else None

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
        """Who acts in this session; a role taken away since is no role."""
        person = self.person(session)
        if person is None:
            return Who(person=session.person, name="", role="", workstation=session.workstation)
        role = session.role if session.role in person.roles else ""
        if not role and "administrator" in person.roles:
            role = "administrator"
        return Who(
            person=person.id, name=person.name, role=role, post=session.post if role else "",
            workstation=session.workstation,
        )  # fmt: skip

    def _held(self, person: str) -> Post | None:
        posts = self._room.index.by_category["post"].values()
        held = [p for p in posts if isinstance(p, Post) and p.person == person and p.open]
        return max(held, key=lambda p: p.taken_at, default=None)

    async def _read(self, hashed: bytes) -> Session | None:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["session"], {"token": hashed})
            row = await cursor.fetchone()
        if row is None:
            return None
        person, csrf, role, post, workstation = row
        return Session(token_hash=hashed, person=person, csrf=csrf, role=role, post=post, workstation=workstation)

    async def _run(self, query: str, **values: object) -> None:
        async with self._store.pool.connection() as connection:
            await connection.execute(QUERIES[query], values)
