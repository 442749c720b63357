"""Accounts: password hashes, checked and made in a thread (argon2id).

Secrets only; what happened to an account is a fact.
"""

from __future__ import annotations

import asyncio

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from heed.log import sql
from heed.log.store import Store

QUERIES = sql.load("heed.access")
SHORTEST = 12


class WeakPassword(Exception):
    """Choose a longer password: at least 12 characters, and not the sign-in name."""


def refuse_weak(password: str, sign_in: str) -> None:
    """Raise `WeakPassword` for one that is too short or is the sign-in name."""
    if len(password) < SHORTEST or password.casefold() == sign_in.casefold():
        raise WeakPassword(WeakPassword.__doc__)


class Accounts:
    """Passwords by person."""

    def __init__(self, store: Store, hasher: argon2.PasswordHasher | None = None) -> None:
        self._store = store
        self._hasher = hasher or argon2.PasswordHasher()
        self._decoy = ""

    async def set_password(self, person: str, sign_in: str, password: str) -> None:
        """Keep a new password; raises `WeakPassword`."""
        refuse_weak(password, sign_in)
        await self.keep(person, sign_in, await self.hash(password))

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def keep(self, person: str, sign_in: str, hashed: str) -> None:
        """Keep a person's password hash."""
        async with self._store.pool.connection() as connection:
            await connection.execute(
                QUERIES["set_password"], {"person": person, "sign_in": sign_in.casefold(), "hash": hashed}
            )

    async def check(self, sign_in: str, password: str) -> str | None:
        """The person whose name and password these are, else None. Takes as long for a name nobody has."""
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["account"], {"sign_in": sign_in.casefold()})
            row = await cursor.fetchone()
        if not self._decoy:
            self._decoy = await self.hash("nobody has this password")
        person, hashed = row if row else (None, self._decoy)
        good = await asyncio.to_thread(self._verify, hashed, password)
        return person if good else None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
