"""How often a number rang of late, for the rows of the queue: read from the blind index once, then followed.

A row cannot wait for the record, so what the index holds of the pack's hours is kept in memory, as tokens and times.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from heed.contact.history import counted, left_by, summary
from heed.log.traces import Traces
from heed.picture.conduct import number_traces
from heed.picture.contact import Contact
from heed.picture.fact import Recorded, category_of, id_of

Token = bytes


class Rang:
    """Contacts by the token of each trace they left, with when; as many hours back as the longest it was asked for."""

    def __init__(self, index: Traces | None) -> None:
        self._index = index
        self._token: Callable[[str], Token] = index.token if index is not None else str.encode
        self._by_token: dict[Token, dict[str, datetime]] = {}
        self._since: datetime | None = None

    async def load(self, since: datetime) -> None:
        """Read what left traces since then; once, whoever asks first."""
        if self._since is not None:
            return
        self._since = since
        for stream, token, at in await self._index.left_since(since, "contact") if self._index is not None else ():
            self._by_token.setdefault(token, {}).setdefault(id_of(stream), at)

    def note(self, recorded: Recorded) -> frozenset[Token]:
        """Take in a fact; the tokens it left. Told twice, it is one."""
        if category_of(recorded.stream) != "contact":
            return frozenset()
        tokens = frozenset(self._token(trace) for trace in left_by(recorded.fact))
        for token in tokens:
            self._by_token.setdefault(token, {}).setdefault(id_of(recorded.stream), recorded.happened_at)
        return tokens

    def take(self, contact: Contact) -> None:
        """A contact that the room holds already."""
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
