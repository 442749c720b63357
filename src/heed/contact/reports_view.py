"""`reports`: every report that its form keeps and nobody has read, the soonest due first, with who has it.

A row names the form and the times, and nobody: whoever opens one reads it, and that is recorded (L5).
"""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.owing import owing
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Subject, category_of, id_of
from heed.web.view import Row, View


class ToRead(View):
    """A row a report."""

    screen = "call_desk"
    listed = "reports"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["contact"].values():
            if _to_read(state):
                yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        stream = moved.recorded.stream
        if moved.staffing:
            yield from self.keys()
        if category_of(stream) == "contact" and (_to_read(moved.before) or _to_read(moved.after)):
            yield id_of(stream)

    def draw(self, key: str) -> Row | None:
        contact = self.room.index.by_category["contact"].get(f"contact/{key}")
        if not isinstance(contact, Contact) or not _to_read(contact):
            return None
        policy = self.context.pack.in_force(contact.began_at)
        owed = owing(contact, policy, self.room.index.by_category["post"])[0]
        form = policy.reports.forms.get(contact.form)
        order = f"{int(owed.due.timestamp()):012d}"
        html = self.context.render(
            "contact/report-row.html", x=contact, key=key, order=order, owed=owed,
            form=form.name if form else policy.queue.channel(contact.line).name, named=bool(owed.put_to),
        )  # fmt: skip
        return order, html.strip()


def _to_read(state: Subject | None) -> bool:
    return isinstance(state, Contact) and state.to_read
