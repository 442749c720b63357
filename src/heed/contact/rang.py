"""How often a number rang of late, for the rows of the queue: read from the blind index once, then followed.

A row cannot wait for the record, so what the index holds of the pack's hours is kept in memory, as tokens and times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from heed.contact.history import counted, left_by, summary
from heed.log.room import Moved
from heed.log.traces import Traces
from heed.picture.conduct import number_traces
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of

Token = bytes


class Rang:
    """Contacts by the token of each trace they left, with when; as many hours back as the longest it was asked for."""

    def __init__(self, index: Traces | None) -> None:
        self._index = index
        self._token: Callable[[str], Token] = index.token if index is not None else str.encode
        self._by_token: dict[Token, dict[str, datetime]] = {}
        self._since: datetime | None = None

    async def load(self, since: datetime, held: Iterable[Subject]) -> None:
        """Take in what the room holds, and read what left traces since then; once, whoever asks first."""
        if self._since is not None:
            return
        self._since = since
        for state in held:
            if isinstance(state, Contact):
                self._take(state)
        for stream, token, at in await self._index.left_since(since, "contact") if self._index is not None else ():
            self._by_token.setdefault(token, {}).setdefault(id_of(stream), at)

    def follow(self, moved: Iterable[Moved]) -> None:
        """Take in what the room hears: once, however many rows show it. Told twice, it is one."""
        for recorded in (one.recorded for one in moved if category_of(one.recorded.stream) == "contact"):
            for trace in left_by(recorded.fact):
                kept = self._by_token.setdefault(self._token(trace), {})
                kept.setdefault(id_of(recorded.stream), recorded.happened_at)

    def _take(self, contact: Contact) -> None:
        for trace in number_traces(contact.number):
            self._by_token.setdefault(self._token(trace), {}).setdefault(contact.id, contact.presented_at)

    def said(self, contact: Contact, hours: int) -> str:
        """`Third call in 24 hours from this number`; empty where it is the first in these hours."""
        calls: dict[str, datetime] = {}
        for trace in number_traces(contact.number):
            token = self._token(trace)
            kept = self._by_token.get(token, {})
            # What is older than anybody asks for is let go of where somebody looks.
            oldest = contact.presented_at - timedelta(hours=hours * 2)
            self._by_token[token] = calls = {key: at for key, at in kept.items() if at > oldest}
        count = counted(contact, calls, hours)
        return summary(count, hours) if count.recently > 1 else ""
