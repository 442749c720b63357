"""Files that came with a contact: bytes sealed under the contact's key, so that erasing the contact erases them."""

from __future__ import annotations

from datetime import datetime

from heed.log import sql
from heed.log.store import Store

QUERIES = sql.load("heed.log", "files.sql")
KIND = "file"


class Files:
    """What is kept beside the record."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, file: str, contact: str, plain: bytes, at: datetime) -> None:
        """Keep a file of a contact; kept twice, it is kept once. Raises KeyError where the contact was erased."""
        subject = f"contact/{contact}"
        await self._store.learn([subject])
        sealed = self._store.keys.seal(subject, KIND, plain)
        async with self._store.pool.connection() as connection:
            given = {"file": file, "contact": contact, "sealed": sealed, "at": at}
            await connection.execute(QUERIES["keep"], given)

    async def find(self, file: str, contact: str) -> bytes | None:
        """A file of a contact; None where there is none, or it was erased."""
        subject = f"contact/{contact}"
        await self._store.learn([subject])
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES["kept"], {"file": file, "contact": contact})
            row = await cursor.fetchone()
        return self._store.keys.open(subject, KIND, bytes(row[0])) if row else None
