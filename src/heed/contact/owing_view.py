"""`owing`: every call that still owes something, for the whole room: a record, a recall, the recording heard again."""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.deadline import minutes
from heed.contact.reconcile import unrecorded
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of
from heed.picture.follow_up import KINDS
from heed.picture.person import Person
from heed.web.view import Row, View

RECORD = "A record: nothing says what came of it"


class Owing(View):
    """A row a call, the soonest due first."""

    screen = "call_desk"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["contact"].values():
            if _owes(state):
                yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if category_of(stream) == "contact" and (_owes(moved.before) or _owes(moved.after)):
            yield id_of(stream)

    def draw(self, key: str) -> Row | None:
        contact = self.room.index.by_category["contact"].get(f"contact/{key}")
        if not isinstance(contact, Contact) or not _owes(contact):
            return None
        limits = self.context.pack.in_force(contact.began_at).limits
        owed = [(KINDS[one.kind], one.since, one.due, one.owner_name, one.owner_role) for one in contact.follow.owed]
        person = self.room.index.by_category["person"].get(f"person/{contact.handler}")
        handler = person.name if isinstance(person, Person) else contact.on_switch.answered_by
        if contact.ended_at is not None and unrecorded((contact,)):
            due = contact.ended_at + minutes(limits.record_after_call)
            owed.insert(0, (RECORD, contact.ended_at, due, handler, "call_handler"))
        order = f"{int(min(due for _, _, due, _, _ in owed).timestamp()):012d}"
        html = self.context.render(
            "contact/owing-row.html", x=contact, key=key, order=order, owed=owed, handler=handler
        )  # fmt: skip
        return order, html.strip()


def _owes(state: Subject | None) -> bool:
    return isinstance(state, Contact) and (bool(state.follow.owed) or bool(unrecorded((state,))))
