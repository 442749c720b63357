"""`queue-state`: the head of the queue, with what changes while it is full, and the key that answers the next."""

from __future__ import annotations

from collections.abc import Iterable

from heed.log.room import Moved
from heed.picture.queue import STREAM, RoomQueue
from heed.web.view import Row, View


class Fullness(View):
    """One part, `state`."""

    screen = "call_desk"

    def keys(self) -> Iterable[str]:
        return ("state",)

    def touched(self, moved: Moved) -> Iterable[str]:
        return self.keys() if moved.recorded.stream == STREAM else ()

    def draw(self, key: str) -> Row | None:
        found = self.room.index.by_category["queue"].get(STREAM)
        state = found if isinstance(found, RoomQueue) and found.state else None
        return "0", self.context.render("contact/queue-state.html", state=state).strip()
