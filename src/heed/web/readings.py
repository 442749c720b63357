"""Readings: who looked at what, why, and on which work (L5, AU2). The one way in which a page says that it was read.

A search page asks `reason` first; where it is empty the person is asked in one line (`c.looking_reason`) and nothing is
looked for yet. Then it looks, and says `searched` with the words and how many it found before anything is shown. While
an incident or a call is in hand at this workstation, that is the reason and nobody is asked.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import msgspec

from heed.access.decide import ReadRecord
from heed.log.command import Command, Who
from heed.log.seen import SeenRoom
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of
from heed.picture.incident import Incident
from heed.picture.person import Duty, Operation
from heed.picture.post import Post
from heed.policy.values import Policy

S = TypeVar("S", bound=Subject)
#: How long after a page was opened its live stream is the same reading: a window that lost its line comes back in this.
JUST_READ_SECONDS = 300.0
#: A search with the same words from the same window in this time is the one that was recorded: a page drawn again.
SAME_SEARCH_SECONDS = 10.0
LONGEST_REASON = 400
#: Categories of what is over some day.
MATTERS = ("incident", "contact")
#: What is recorded of a reading by its verb.
OPERATIONS: dict[str, Operation] = {
    "searched": "search", "printed": "print", "exported": "export", "disclosed": "disclosure",
}  # fmt: skip


class InHand(msgspec.Struct, frozen=True):
    """What is worked on at a workstation: its stream, and the words that stand as the reason."""

    stream: str
    words: str


class Readings:
    """What was read here, and what is in hand."""

    def __init__(
        self, room: SeenRoom, act: Callable[[Command, Who], Awaitable[object]], policy: Callable[[], Policy]
    ) -> None:
        self._room = room
        self._act = act
        self._policy = policy
        #: When each person's reading of each subject was last recorded here, of the last minutes.
        self._read_at: dict[tuple[str, str], float] = {}
        self._searched_at: dict[tuple[str, str, str, str], float] = {}
        #: The incident last opened, while it was open, at each person's workstation, and when.
        self._opened: dict[tuple[str, str], tuple[InHand, float]] = {}

    def in_hand(self, who: Who) -> InHand | None:
        """The call they are on, else the incident they opened here last, else the newest that is theirs.

        One that was closed meanwhile is still what was worked on here, for as long as any.
        """
        call = next((c for c in self._all(Contact, "contact") if c.live and c.handler == who.person), None)
        if call is not None:
            held = self._incident(f"incident/{call.incidents[-1]}") if call.incidents else None
            return _of(held) if held else InHand(f"contact/{call.id}", "the call in hand")
        opened = self._opened.get((who.person, who.workstation))
        lasts = 60.0 * self._policy().looking.in_hand_minutes
        if opened is not None and self._room.shows(opened[0].stream) and time.monotonic() - opened[1] < lasts:
            return opened[0]
        theirs = [i for i in self._all(Incident, "incident") if is_theirs(i, who)]
        return _of(max(theirs, key=lambda i: i.last_at)) if theirs else None

    def reason(self, who: Who, said: str = "") -> str:
        """Why they look: what they say, else the work in hand; empty where they have to be asked."""
        in_hand = self.in_hand(who)
        return " ".join(said.split())[:LONGEST_REASON] or (in_hand.words if in_hand else "")

    def asks(self, who: Who, state: Incident | Contact, said: str = "") -> bool:
        """Whether they have to say why before they open a matter that is over, not theirs, with nothing in hand."""
        over = not state.open
        own = state.handler == who.person or (isinstance(state, Incident) and state.accepted_post == who.post != "")
        return over and not own and not self.reason(who, said)

    async def searched(self, who: Who, words: str, count: int, why: str, *, where: str = "room") -> None:
        """Record a settled search before its results are shown: the words (sealed), how many were found, and why.

        `where` names what was looked through (`room`, `known`). A page drawn again within seconds is the same search.
        """
        now = time.monotonic()
        self._searched_at = {k: at for k, at in self._searched_at.items() if now - at < SAME_SEARCH_SECONDS}
        key = (who.person, who.workstation, where, f"{words}|{why}")
        if key not in self._searched_at:
            await self.record(who, "searched", where, why, words=words, count=count)
            self._searched_at[key] = now

    async def record(
        self, who: Who, what: str, subject: str, why: str, *, words: str = "", count: int | None = None
    ) -> None:
        """Record that somebody looked. A reading that cannot be recorded does not happen."""
        state = self._room.index.by_category.get(category_of(subject), {}).get(subject)
        in_hand = _of(state) if isinstance(state, Incident) and is_theirs(state, who) else self.in_hand(who)
        over = category_of(subject) in MATTERS and (state is None or not state.open)
        read = ReadRecord(
            what=what, subject=subject, why=why, operation=OPERATIONS.get(what, "consultation"), words=words,
            count=count, in_hand=in_hand.stream if in_hand else "", duty=self._duty(who),
            over=over,
        )  # fmt: skip
        await self._act(read, who)
        self._read_at[who.person, subject] = time.monotonic()
        if what == "opened" and isinstance(state, Incident) and state.open:
            self._opened[who.person, who.workstation] = (_of(state), time.monotonic())

    async def followed(self, who: Who, subject: str) -> None:
        """Record that somebody follows a record live, unless a page of theirs has just recorded that they opened it."""
        since = time.monotonic() - JUST_READ_SECONDS
        self._read_at = {key: at for key, at in self._read_at.items() if at > since}
        if (who.person, subject) not in self._read_at:
            await self.record(who, "followed", subject, "live on a screen")

    def _duty(self, who: Who) -> Duty:
        """Whether they hold a post, and are at its desk."""
        held = [p for p in self._all(Post, "post") if p.open and p.person == who.person]
        if not held:
            return "off"
        return "away" if all(p.away_since for p in held) else "on"

    def _incident(self, stream: str) -> Incident | None:
        """An incident that is open."""
        found = self._room.index.by_category["incident"].get(stream)
        return found if isinstance(found, Incident) and found.open else None

    def _all(self, kind: type[S], category: str) -> Iterator[S]:
        return (one for one in self._room.index.by_category[category].values() if isinstance(one, kind))


def is_theirs(incident: Incident, who: Who) -> bool:
    """Whether they took its call, or accepted it, and it is open."""
    return incident.open and (incident.handler == who.person or incident.accepted_post == who.post != "")


def _of(incident: Incident) -> InHand:
    return InHand(f"incident/{incident.id}", f"work on {incident.number}")
