"""Contacts as rows of the call desk's queue, and one contact in parts that stay live."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from zlib import crc32

from heed.clock.deadline import minutes
from heed.contact.order import answer_due, band_of, call_order, ring_from
from heed.contact.rang import Rang
from heed.log.room import Moved, Room
from heed.log.traces import Traces
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of
from heed.picture.incident import Incident, WordsRecorded
from heed.picture.nouns import fold
from heed.picture.person import Person
from heed.web.view import Row, View, ViewContext

HEARD_SHOWN = 4


class Queue(View):
    """Contacts as rows; subclasses say whose."""

    screen = "call_desk"

    def __init__(self, name: str, context: ViewContext, rang: Rang) -> None:
        super().__init__(name, context)
        self._rang = rang

    async def load(self) -> None:
        now = self.context.now()
        hours = self.context.pack.in_force(now).limits.history_hours
        held = self.room.index.by_category["contact"].values()
        await self._rang.load(now - timedelta(hours=2 * hours), held)

    def has(self, contact: Contact) -> bool:
        """Whether a contact is a row here."""
        raise NotImplementedError

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["contact"].values():
            if self._is_row(state):
                yield state.id

    def _is_row(self, state: Subject | None) -> bool:
        return isinstance(state, Contact) and state.open and self.has(state)

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) == "contact" and (self._is_row(moved.before) or self._is_row(moved.after)):
            yield id_of(stream)

    def draw(self, key: str) -> Row | None:
        contact = self.room.index.by_category["contact"].get(f"contact/{key}")
        if not isinstance(contact, Contact) or not self._is_row(contact):
            return None
        policy = self.context.pack.in_force(self.context.now())
        order = call_order(contact, policy.queue)
        after = minutes(policy.limits.record_after_call)
        html = self.context.render(
            "contact/call-row.html", x=contact, order=order, channel=policy.queue.channel(contact.line),
            band=band_of(contact, policy.queue), answer_due=answer_due(contact, policy.queue), mine=self.subject,
            record_due=contact.ended_at + after if contact.ended_at else None,
            again=self._rang.said(contact, policy.limits.history_hours), ring_from=ring_from(contact, policy.queue),
        )  # fmt: skip
        return order, html.strip()


class Waiting(Queue):
    """`calls`: calls that nobody has answered or taken, and those that rang off so, until a record stands."""

    def has(self, contact: Contact) -> bool:
        return (contact.answered_at is None or contact.untaken) and not contact.to_read


class Mine(Queue):
    """`calls:<person>`: a handler's own, on the line or ended without a record."""

    def has(self, contact: Contact) -> bool:
        return self.subject in (contact.handler, contact.passed_person)


def queues(index: Traces | None, room: Room) -> Callable[[str, ViewContext], View]:
    """What makes `calls` and `calls:<person>`; they share what they know of earlier calls."""
    rang = Rang(index)
    room.listeners.append(rang.follow)
    return lambda name, context: (Mine if ":" in name else Waiting)(name, context, rang)


class Card(View):
    """`call:<contact>`: the card, what was heard, the incidents it led to, and how it ends."""

    screen = "call_desk"
    detail = "contact"
    PARTS = ("card", "heard", "incidents", "end")

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._contact: Contact | None = None
        #: Incidents it led to; kept when the room has let go of them.
        self._incidents: dict[str, Incident] = {}
        #: What stands on their logs as the caller's own words.
        self._taken: set[str] = set()

    async def load(self) -> None:
        stream = f"contact/{self.subject}"
        found = self.room.index.by_category["contact"].get(stream) or await self.room.store.state(stream)
        if not isinstance(found, Contact):
            return
        for identity in found.incidents:
            facts = await self.room.store.stream(f"incident/{identity}")
            self._taken |= {r.fact.text for r in facts if isinstance(r.fact, WordsRecorded)}
            state = fold(facts)
            if isinstance(state, Incident):
                self._incidents.setdefault(identity, state)
        if self._contact is None or self._contact.version < found.version:
            self._contact = found

    def keys(self) -> Iterable[str]:
        return self.PARTS if self._contact is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        stream, after = moved.recorded.stream, moved.after
        if stream == f"contact/{self.subject}" and isinstance(after, Contact):
            self._contact = after
            return self.PARTS
        if isinstance(after, Incident) and after.contact == self.subject:
            self._incidents[after.id] = after
            if isinstance(moved.recorded.fact, WordsRecorded):
                self._taken.add(moved.recorded.fact.text)
            return ("incidents", "heard", "end")
        return ()

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None:
            return None
        order = f"{self.PARTS.index(key)}"
        html = self.context.render(f"contact/{key}.html", x=contact, key=key, order=order, **self._given(key, contact))
        return order, html.strip()

    def _given(self, key: str, contact: Contact) -> Mapping[str, Any]:
        """What a part shows beside the contact itself."""
        incidents = [self._incidents[i] for i in contact.incidents if i in self._incidents]
        match key:
            case "card":
                person = self.room.index.by_category["person"].get(f"person/{contact.handler}")
                return {"handler": person.name if isinstance(person, Person) else ""}
            case "heard":
                lines = [(f"{crc32(w.encode()):08x}", w, w in self._taken) for w in contact.heard[-HEARD_SHOWN:]]
                return {"lines": lines, "incident": incidents[-1] if incidents else None}
            case "incidents":
                return {"incidents": incidents}
            case _:
                limits = self.context.pack.in_force(contact.began_at).limits
                due = contact.ended_at + minutes(limits.record_after_call) if contact.ended_at else None
                return {"incidents": incidents, "record_due": due}
