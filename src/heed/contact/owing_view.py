"""`owing`: every call that still owes something, for the whole room: a record, a recall, the recording heard again."""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.owing import owes, owing
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of
from heed.picture.person import Person
from heed.web.view import Row, View


class Owing(View):
    """A row a call, the soonest due first."""

    screen = "call_desk"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["contact"].values():
            if _owes(state):
                yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if moved.staffing:
            # With whom each is changes as people come and go.
            yield from self.keys()
        if category_of(stream) == "contact" and (_owes(moved.before) or _owes(moved.after)):
            yield id_of(stream)

    def draw(self, key: str) -> Row | None:
        contact = self.room.index.by_category["contact"].get(f"contact/{key}")
        if not isinstance(contact, Contact) or not _owes(contact):
            return None
        owed = owing(contact, self.context.pack.in_force(contact.began_at), self.room.index.by_category["post"])
        person = self.room.index.by_category["person"].get(f"person/{contact.handler}")
        handler = person.name if isinstance(person, Person) else contact.on_switch.answered_by
        order = f"{int(min(one.due for one in owed).timestamp()):012d}"
        html = self.context.render(
            "contact/owing-row.html", x=contact, key=key, order=order, owed=owed, handler=handler
        )  # fmt: skip
        return order, html.strip()


def _owes(state: Subject | None) -> bool:
    return isinstance(state, Contact) and state.spoken and owes(state)
