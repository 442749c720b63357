"""Positions that came before their call, kept until it comes: sealed, and found by a token of the number alone.

The key is of the data folder and in no database (as the blind index's is, `heed.log.traces`): whoever reads the table
learns nothing of anybody.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import TupleRow

from heed.adapters.aml.message import Message
from heed.log import sql
from heed.log.store import Store
from heed.picture.telephone import telephone

QUERIES = sql.load("heed.adapters.aml", "kept.sql")
NONCE = 12


class Kept:
    """The table of positions without a call. Without a key of the folder's they are legible while this process runs."""

    def __init__(self, store: Store, key: bytes) -> None:
        key = key or os.urandom(32)
        self._store = store
        self._token_key = hmac.digest(key, b"aml token", "sha256")
        self._seal = AESGCM(hmac.digest(key, b"aml message", "sha256"))

    async def put(self, message: Message, at: datetime) -> None:
        """On disk when this returns. A message told twice is kept once."""
        token, body, nonce = self._token(message.number), msgspec.json.encode(message), os.urandom(NONCE)
        sealed = nonce + self._seal.encrypt(nonce, body, token)
        same = hmac.digest(self._token_key, body, "sha256")
        await self._run("keep", token=token, same=same, at=at, sealed=sealed)

    async def waiting(self, number: str, since: datetime) -> Sequence[Message]:
        """What came for a number since then, oldest first."""
        if not telephone(number).e164:
            return []
        token = self._token(number)
        rows = await self._run("waiting", token=token, since=since)
        return [found for (sealed,) in rows if (found := self._open(bytes(sealed), token)) is not None]

    async def forget(self, number: str, since: datetime) -> None:
        """They have found their call; and all from before is too old to find one."""
        await self._run("forget", token=self._token(number), since=since)

    def _token(self, number: str) -> bytes:
        return hmac.digest(self._token_key, telephone(number).e164.encode(), "sha256")

    def _open(self, sealed: bytes, token: bytes) -> Message | None:
        """None where another folder's key sealed it."""
        try:
            return msgspec.json.decode(self._seal.decrypt(sealed[:NONCE], sealed[NONCE:], token), type=Message)
        except (InvalidTag, ValueError):
            return None

    async def _run(self, query: str, **values: object) -> list[TupleRow]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall()
