"""`again:<contact>`: open incidents whose caller rang from the same number, on the card of a call.

A number names nobody: the row says log, code and minutes. Whoever takes the call says whether it is about the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.escalation import minutes_between
from heed.log.room import Moved
from heed.picture.again import ordinal
from heed.picture.contact import Contact
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.web.view import Row, View


class AgainOn(View):
    """A row an incident, newest first."""

    screen = "call_desk"
    detail = "contact"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["incident"].values():
            if isinstance(state, Incident) and self.subject in state.again.contacts:
                yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        stream, after = moved.recorded.stream, moved.after
        if category_of(stream) == "incident" and isinstance(after, Incident):
            if self.subject in after.again.contacts:
                yield id_of(stream)
        elif stream == f"contact/{self.subject}":
            yield from self.keys()

    def draw(self, key: str) -> Row | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        if not isinstance(incident, Incident) or not incident.open or self.subject not in incident.again.contacts:
            return None
        contact = self.room.index.by_category["contact"].get(f"contact/{self.subject}")
        at = contact.presented_at if isinstance(contact, Contact) else incident.last_at
        linked = isinstance(contact, Contact) and incident.id in contact.incidents
        order = f"{10**12 - int(incident.opened_at.timestamp()):012d}"
        html = self.context.render(
            "risk/again.html", i=incident, key=key, order=order, contact=self.subject, linked=linked,
            which=ordinal(incident.again.contacts.index(self.subject) + 2),
            since=minutes_between(incident.opened_at, at),
        )  # fmt: skip
        return order, html.strip()
