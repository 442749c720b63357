"""Unfinished reports that somebody comes back to: sealed, for some days, and then gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from heed.adapters.public.tickets import Tickets
from heed.log import sql
from heed.log.store import Store

QUERIES = sql.load("heed.adapters.public", "drafts.sql")


class Draft(msgspec.Struct, frozen=True):
    """A report as far as it was filled in."""

    form: str
    page: int
    answers: dict[str, str]


class Drafts:
    """What is kept on the record's machine and in no record."""

    def __init__(self, store: Store, tickets: Tickets) -> None:
        self._store = store
        self._tickets = tickets

    async def keep(self, reference: str, draft: Draft, at: datetime, days: int) -> datetime:
        """Keep it under its reference; returns until when."""
        until = at + timedelta(days=days)
        sealed = self._tickets.seal(reference, msgspec.json.encode(draft))
        await self._do("keep", reference=reference, form=draft.form, sealed=sealed, at=at, until=until)
        await self._do("erase", at=at)
        return until

    async def find(self, reference: str, at: datetime) -> Draft | None:
        """What was kept under a reference, if it still is."""
        for _, sealed in await self._do("kept", reference=reference, at=at):
            plain = self._tickets.open(reference, bytes(sealed))
            if plain is not None:
                return msgspec.json.decode(plain, type=Draft)
        return None

    async def forget(self, reference: str) -> None:
        """It is kept no longer."""
        await self._do("forget", reference=reference)

    async def erase(self, at: datetime) -> None:
        """Forget everything whose days are over."""
        await self._do("erase", at=at)

    async def _do(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        async with self._store.pool.connection() as connection:
            cursor = await connection.execute(QUERIES[query], values)
            return await cursor.fetchall() if cursor.description else []
