"""`history:<contact>`: what is already known about a call, on its card, riskiest first, live.

Open matters come from the room and move with it: whoever else speaks to the same number at this moment is seen here by
both. The rest comes from the record by the blind index. Nothing waits for the record: until it has answered, the card
says so and shows what the room has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

import psycopg
import structlog

from heed.clock.owed import owed
from heed.contact import history
from heed.contact.history import IN_WORDS, MOST, NUMBER, Known, Matter
from heed.log.room import Moved
from heed.log.traces import Traces
from heed.picture.contact import Contact
from heed.picture.fact import Fact, id_of
from heed.picture.incident import CallerSet, Incident, IncidentOpened, PlaceSet
from heed.picture.person import Person
from heed.policy.figures import Limits
from heed.web.view import Row, View, ViewContext

SUMMARY = "known"
#: Streams of the record that are looked into, newest first; calls beyond them are counted only.
LOOKED_INTO = 24
COUNTED = 400
#: A page waits so long for the record, and a record that is away is asked again after so long.
PATIENCE_SECONDS = 0.15
AGAIN_SECONDS = 5.0
#: Whoever has one of these in common with a log, and says that it is about that, rings about what they reported.
CALLERS = frozenset({NUMBER, history.OWNER, history.NAME, history.REPLY})
_MOVING: tuple[type[Fact], ...] = (*history.LEAVING, IncidentOpened, PlaceSet, CallerSet)
log = structlog.get_logger("history")


class History(View):
    """A row a matter, and one that says how often this number rang."""

    screen = "call_desk"
    detail = "contact"

    def __init__(self, name: str, context: ViewContext, index: Traces | None) -> None:
        super().__init__(name, context)
        self._index = index
        self._contact: Contact | None = None
        #: Incidents that this call opened: what they say of the caller is looked up too.
        self._own: dict[str, Incident] = {}
        self._wanted: dict[str, str] = {}
        self._found: dict[str, Known] = {}
        #: Calls from the same number, by id, each with when it rang.
        self._calls: dict[str, datetime] = {}
        #: Matters shown, worked out when asked for, and how many there are.
        self._rows: dict[str, Known] | None = None
        self._many = 0
        self._record: Literal["looking", "there", "away"] = "there"
        self._looking: asyncio.Task[None] | None = None

    # What there is

    async def load(self) -> None:
        stream = f"contact/{self.subject}"
        contact = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        if not isinstance(contact, Contact):
            return
        self._contact = contact
        for state in (await self.room.store.states([f"incident/{one}" for one in contact.incidents])).values():
            if isinstance(state, Incident) and state.contact == self.subject:
                self._own.setdefault(state.id, state)
        self._want()
        if self._looking is not None:
            await asyncio.wait({self._looking}, timeout=PATIENCE_SECONDS)

    def _want(self) -> None:
        """Look for what the call and its incidents say now, in the room in the record as soon as it answers."""
        assert self._contact is not None
        wanted = history.looked_for(self._contact, self._own.values())
        if wanted == self._wanted:
            return
        self._wanted, self._rows = wanted, None
        for category in ("incident", "contact"):
            for state in self.room.index.by_category[category].values():
                if isinstance(state, Incident | Contact):
                    self._take(state)
        if self._index is not None and wanted:
            if self._looking is not None:
                self._looking.cancel()
            self._record = "looking"
            self.ticking = True
            self._looking = asyncio.create_task(self._look(self._index), name=f"history {self.subject}")

    async def _look(self, index: Traces) -> None:
        while True:
            try:
                await self._look_once(index)
            except (psycopg.Error, OSError) as fault:
                log.warning("history waits for the record", reason=type(fault).__name__)
                self._record = "away"
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                self._record = "there"
                return

    async def _look_once(self, index: Traces) -> None:
        contact = self._contact
        assert contact is not None
        await index.keep()
        since = contact.presented_at - timedelta(days=self._limits.history_days)
        shared = await index.sharing(self._wanted, since, COUNTED, ("incident", "contact"))
        self._calls |= {
            id_of(stream): one.at for stream, one in shared.items()
            if stream.startswith("contact/") and NUMBER in map(self._wanted.get, one.traces)
        }  # fmt: skip
        unknown = [one for one in shared if one not in self._found][:LOOKED_INTO]
        for state in (await self.room.store.states(unknown)).values():
            if isinstance(state, Incident | Contact) and f"{_category(state)}/{state.id}" not in self._found:
                self._take(state)
        self._rows = None

    def _take(self, matter: Matter) -> bool:
        """Keep a matter that has something in common with the call; whether it has."""
        stream = f"{_category(matter)}/{matter.id}"
        shared = history.shared_by(matter, self._wanted)
        if matter.id == self.subject or not shared or (isinstance(matter, Incident) and matter.contact == self.subject):
            return self._found.pop(stream, None) is not None
        self._found[stream] = Known(matter=matter, shared=shared)
        if isinstance(matter, Contact) and NUMBER in shared:
            self._calls[matter.id] = matter.presented_at
        return True

    @property
    def _limits(self) -> Limits:
        assert self._contact is not None
        return self.context.pack.in_force(self._contact.began_at).limits

    @property
    def rows(self) -> Mapping[str, Known]:
        """Matters shown, by id, in their order. What `again` shows of the same number already is left to it."""
        if self._rows is None:
            policy = self.context.pack.in_force(self._contact.began_at) if self._contact else None
            ordered = history.in_order(self._found.values(), policy) if policy else []
            known = [one for one in ordered if not self._in_again(one.matter)]
            self._many = len(known)
            self._rows = {one.matter.id: one for one in known[:MOST]}
        return self._rows

    def _in_again(self, matter: Matter) -> bool:
        return isinstance(matter, Incident) and matter.open and self.subject in matter.again.contacts

    def said(self) -> str:
        """What whoever opens the card reads of others, for the record of readings; empty where there is nothing."""
        names = [one.matter.number for one in self.rows.values() if isinstance(one.matter, Incident)]
        calls = sum(isinstance(one.matter, Contact) for one in self.rows.values())
        if calls:
            names.append(f"{calls} other {'call' if calls == 1 else 'calls'}")
        return f"history of the call: {', '.join(names)}" if names else ""

    # How it moves

    def keys(self) -> Iterable[str]:
        return (SUMMARY, *self.rows) if self._contact is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if self._contact is None or not self._moves(moved):
            return ()
        before = [*self.rows]
        self._rows = None
        return {SUMMARY, *before, *self.rows}

    def _moves(self, moved: Moved) -> bool:
        """Take in a move; whether it is about this call."""
        stream, after = moved.recorded.stream, moved.after
        if stream == f"contact/{self.subject}" and isinstance(after, Contact):
            self._contact = after
            self._want()
            return True
        if isinstance(after, Incident) and after.contact == self.subject:
            self._own[after.id] = after
            if isinstance(moved.recorded.fact, _MOVING):
                self._want()
            return False
        if not isinstance(after, Incident | Contact):
            return False
        return (stream in self._found or isinstance(moved.recorded.fact, _MOVING)) and self._take(after)

    # How it looks

    def draw(self, key: str) -> Row | None:
        if self._contact is None:
            return None
        if key == SUMMARY:
            return self._draw_summary(self._contact)
        place = next((place for place, one in enumerate(self.rows) if one == key), None)
        if place is None:
            return None
        known, order = self.rows[key], f"1-{place:02d}"
        html = self.context.render(
            "contact/history.html", x=self._contact, key=key, order=order, m=known.matter, call=self.subject,
            shared=[IN_WORDS[one] for one in known.shared], chase=not CALLERS.isdisjoint(known.shared),
            **self._beside(known.matter),
        )  # fmt: skip
        return order, html.strip()

    def _beside(self, matter: Matter) -> dict[str, object]:
        if isinstance(matter, Contact):
            person = self.room.index.by_category["person"].get(f"person/{matter.handler}")
            return {
                "incident": False,
                "now": history.is_now(matter),
                "handler": person.name if isinstance(person, Person) else "",
            }
        policy = self.context.pack.in_force(matter.began_at)
        next_owed = owed(matter, policy) if matter.open else None
        assert self._contact is not None
        return {"incident": True, "now": False, "owed": next_owed, "linked": matter.id in self._contact.incidents}

    def _draw_summary(self, contact: Contact) -> Row | None:
        if self._record == "there":
            self.ticking = False
        hours = self._limits.history_hours
        count = history.counted(contact, self._calls, hours)
        words = history.summary(count, hours)
        if not words and not self.rows and self._record == "there":
            return None
        html = self.context.render(
            "contact/history-known.html", key=SUMMARY, order="0", words=words, count=count, record=self._record,
            more=max(0, self._many - MOST),
        )  # fmt: skip
        return "0", html.strip()


def _category(matter: Matter) -> str:
    return "incident" if isinstance(matter, Incident) else "contact"
