"""Who waits for the room and who of it is free, counted as contacts move. Pure.

May hold: moments, lines and posts. It holds nobody's name, number or words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.contact import Contact
from heed.picture.fact import Subject
from heed.picture.message import CONVERSATIONS
from heed.picture.post import Post

Busy = Literal["talking", "answering", "wrapping_up", "writing"]
#: What a handler who does several things at once is counted under: the first of them.
BUSY: tuple[Busy, ...] = ("talking", "answering", "wrapping_up", "writing")
#: Every state a handler on duty is in, as the wall shows them, in words.
STATES: Mapping[str, str] = {
    "free": "free", "answering": "answering", "talking": "talking", "wrapping_up": "wrapping up",
    "writing": "writing", "away": "away",
}  # fmt: skip


class Group(msgspec.Struct, frozen=True):
    """Ways in that stand in one row of the wall."""

    words: str
    lines: frozenset[str]
    #: Somebody writes; such a row has no answer times, since nobody holds a line.
    written: bool = False


GROUPS = (
    Group("999", frozenset({"999"})),
    Group("101", frozenset({"101"})),
    Group("Switchboard", frozenset({"switchboard"})),
    Group("Other calls", frozenset({"relay", "partner", "front_desk", "officer", "other"})),
    Group("Texts and chats", frozenset(CONVERSATIONS), written=True),
    Group("E-mail and reports", frozenset({"email", "online_report", "social"}), written=True),
)
ROW_OF: Mapping[str, int] = {line: row for row, group in enumerate(GROUPS) for line in group.lines}
OTHER = 3


class Waiting:
    """Since when each contact waits that nobody has taken, by row of `GROUPS`."""

    def __init__(self) -> None:
        self.since: tuple[dict[str, datetime], ...] = tuple({} for _ in GROUPS)
        #: Written ones that show danger now.
        self.danger: set[str] = set()
        #: Promised a call: nobody holds a line, so that they are no calls waiting.
        self.to_ring: set[str] = set()

    def fill(self, contacts: Mapping[str, Subject]) -> None:
        """Look at every contact there is."""
        for stream, state in contacts.items():
            self.note(stream, state)

    def note(self, stream: str, state: Subject) -> bool:
        """Follow one contact; True where something of it waits otherwise than before."""
        if not isinstance(state, Contact):
            return False
        row = self.since[ROW_OF.get(state.line, OTHER)]
        had = row.get(stream), stream in self.danger, stream in self.to_ring
        row.pop(stream, None)
        self.danger.discard(stream)
        self.to_ring.discard(stream)
        if state.waiting and state.spoken and not state.live:
            self.to_ring.add(stream)
        elif state.waiting:
            row[stream] = state.waiting_since
            if state.risk and not state.spoken:
                self.danger.add(stream)
        return had != (row.get(stream), stream in self.danger, stream in self.to_ring)

    def count(self, *, written: bool) -> int:
        """Calls, or messages, that wait."""
        return sum(len(row) for group, row in zip(GROUPS, self.since, strict=True) if group.written == written)

    def longest(self) -> tuple[datetime, Group] | None:
        """Since when the call waits that has waited longest, and in which row."""
        firsts = [
            (min(row.values()), group)
            for group, row in zip(GROUPS, self.since, strict=True)
            if row and not group.written
        ]
        return min(firsts, key=lambda first: first[0], default=None)


class Handlers:
    """What each post does for contacts: is rung, speaks, owes a record of a call that is over, or writes."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[str, Busy]] = {}
        self._busy: dict[str, Counter[Busy]] = {}

    def fill(self, contacts: Mapping[str, Subject]) -> None:
        """Look at every contact there is."""
        for stream, state in contacts.items():
            self.note(stream, state)

    def note(self, stream: str, state: Subject) -> bool:
        """Follow one contact; True where somebody does otherwise than before."""
        now = busy_with(state) if isinstance(state, Contact) else None
        had = self._of.pop(stream, None)
        if now is not None:
            self._of[stream] = now
        if had == now:
            return False
        if had is not None:
            self._busy[had[0]][had[1]] -= 1
        if now is not None:
            self._busy.setdefault(now[0], Counter())[now[1]] += 1
        return True

    def states(self, posts: Iterable[Post]) -> Counter[str]:
        """How many of these posts are in each of `STATES`; who does something is there, whatever they said."""
        return Counter(self._state(post) for post in posts)

    def _state(self, post: Post) -> str:
        counts = self._busy.get(post.id, Counter())
        idle = "free" if post.away_since is None else "away"
        return next((busy for busy in BUSY if counts[busy]), idle)


def busy_with(contact: Contact) -> tuple[str, Busy] | None:
    """Whose post a contact keeps busy, and with what."""
    if contact.waiting and contact.offered_to:
        return contact.offered_to, "answering"
    if not contact.handler_post or contact.answered_at is None or not contact.open:
        return None
    if contact.on_the_line:
        return contact.handler_post, "talking"
    return contact.handler_post, "wrapping_up" if contact.spoken else "writing"
