"""Where one call comes from, as rows: what each neighbour says, and every position, nearest first.

`located:<contact>` has the row `said`, and one a position (`fix:`). A position's row carries its shape, which the map
draws: the list says in words all that the map shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import msgspec

from heed.contact.of_contact import OfContact
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.location import METHODS, SOURCES, STATUSES, Fix
from heed.web.view import Row, ViewContext

FIX = "fix:"
AT_WORST = {"unavailable", "error", "not_found"}


class Located(OfContact):
    """`located:<contact>`."""

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._incident: Incident | None = None

    async def load(self) -> None:
        await super().load()
        if self._contact is not None:
            await self._load_incident(self._contact)

    async def _load_incident(self, contact: Contact) -> None:
        if contact.incidents:
            stream = f"incident/{contact.incidents[-1]}"
            held = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
            if isinstance(held, Incident) and self._incident is None:
                self._incident = held

    def keys(self) -> Iterable[str]:
        if self._contact is None:
            return ()
        return ("said", *(_key(fix) for fix in self._contact.location.fixes))

    def touched(self, moved: Moved) -> Iterable[str]:
        before = set(self.keys())
        if isinstance(moved.after, Contact) and moved.after.id == self.subject:
            self._contact = moved.after
        elif isinstance(moved.after, Incident) and moved.after.contact == self.subject:
            self._incident = moved.after
        else:
            return ()
        return before | set(self.keys())

    def draw(self, key: str) -> Row | None:
        contact = self._contact
        if contact is None:
            return None
        if key == "said":
            return self._said(contact)
        fixes = contact.location.fixes
        number = next((at for at, fix in enumerate(fixes, 1) if _key(fix) == key), None)
        return self._fix(contact, fixes[number - 1], number, key) if number is not None else None

    def _said(self, contact: Contact) -> Row:
        known = contact.location
        answers = [
            (SOURCES[source], STATUSES[one.status], one.at, one.status in AT_WORST)
            for source, one in sorted(known.answers.items())
        ]
        html = self.context.render(
            "contact/located.html", x=contact, key="said", order="000", answers=answers, elsewhere=known.elsewhere,
            registered=known.registered, asked_at=known.asked_at,
        )  # fmt: skip
        return "000", html.strip()

    def _fix(self, contact: Contact, fix: Fix, number: int, key: str) -> Row:
        order, incident = f"{number:03d}", self._incident
        html = self.context.render(
            "contact/fix.html", x=contact, f=fix, n=number, key=key, order=order, how=METHODS[fix.method],
            who=SOURCES.get(fix.source, fix.source), nearest=fix is contact.location.nearest, shape=_shape(fix, number),
            i=incident if incident is not None and incident.open else None,
            taken=incident is not None and incident.place == fix.place,
        )  # fmt: skip
        return order, html.strip()


def _key(fix: Fix) -> str:
    """The same for as long as the position is the same."""
    return f"{FIX}{crc32(msgspec.json.encode(fix)):08x}"


def _shape(fix: Fix, number: int) -> str:
    """What the map draws of it; empty where it has no point."""
    if not fix.place.known:
        return ""
    drawn = {
        "n": number, "easting": fix.place.easting, "northing": fix.place.northing, "kind": fix.shape.kind,
        "doubted": not fix.trusted, **msgspec.to_builtins(fix.shape),
    }  # fmt: skip
    return msgspec.json.encode(drawn).decode()
