"""`officer-messages`, and `officer-messages:<contact>`: messages for officers, risk that waits first, then soonest due.

The room's list holds what is open; a contact's own holds what was read, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from heed.clock.answering import on_duty_for
from heed.contact.for_officers import stream_of
from heed.log.room import Moved
from heed.picture.officer_message import OfficerMessage
from heed.picture.post import Post
from heed.web.view import Row, View, ViewContext


class ForOfficers(View):
    """A row a message, for the whole room."""

    screen = "incident"
    #: What stands here is what people left word of, so that the list itself is a reading (L5).
    listed = "officer_messages"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self._messages: dict[str, OfficerMessage] = {}

    async def load(self) -> None:
        for state in self.room.index.by_category["officer_message"].values():
            self._take(state)

    def _take(self, state: object) -> str:
        """Keep a message that belongs here; its key, empty for another's."""
        if not isinstance(state, OfficerMessage) or (self.subject and state.contact != self.subject):
            return ""
        had = self._messages.get(state.id)
        if had is None or had.version <= state.version:
            self._messages[state.id] = state
        return state.id

    def keys(self) -> Iterable[str]:
        return list(self._messages)

    def touched(self, moved: Moved) -> Iterable[str]:
        if isinstance(moved.after, Post):
            return self.keys() if moved.staffing else ()
        key = self._take(moved.after)
        return (key,) if key else ()

    def draw(self, key: str) -> Row | None:
        message = self._messages.get(key)
        if message is None or not (message.open or self.subject):
            return None
        posts = self.room.index.by_category["post"]
        policy = self.context.pack.in_force(message.began_at)
        owner = on_duty_for(message.owner_role, message.owner_post, "", posts, policy)
        order = f"{0 if message.risk_waits else 1 if message.open else 2}-{int(message.due.timestamp()):012d}"
        html = self.context.render(
            "contact/officer-message.html", m=message, key=key, order=order, nth=key.rpartition("/")[2],
            form=key.replace("/", "-"), owner=owner.name if owner else message.owner_role.replace("_", " "),
            people=[(p.id, p.name) for p in self._on_duty()],
        )  # fmt: skip
        return order, html.strip()

    def _on_duty(self) -> list[Post]:
        held = (p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open)
        return sorted(held, key=lambda post: (post.name, post.id))


class OfContact(ForOfficers):
    """A row a message of one contact, read or not."""

    screen = "call_desk"
    detail = "contact"

    async def load(self) -> None:
        for nth in count(1):
            stream = stream_of(self.subject, nth)
            state = self.room.index.by_category["officer_message"].get(stream) or await self.room.store.state(stream)
            if not self._take(state):
                return


def for_officers(name: str, context: ViewContext) -> View:
    """The room's, or a contact's own."""
    return OfContact(name, context) if ":" in name else ForOfficers(name, context)
