"""A view of one incident, open or closed, followed as it moves: what the index shows on its page."""

from __future__ import annotations

from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.web.view import View, ViewContext


class OfIncident(View):
    """Base of views whose subject is an incident."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.incident: Incident | None = None

    async def load(self) -> None:
        stream = f"incident/{self.subject}"
        found = self.room.index.by_category["incident"].get(stream) or await self.room.store.state(stream)
        if isinstance(found, Incident) and (self.incident is None or self.incident.version < found.version):
            self.incident = found

    def follow(self, moved: Moved) -> bool:
        """Take in what a move did to it; False where it was another's move."""
        if moved.recorded.stream != f"incident/{self.subject}":
            return False
        if isinstance(moved.after, Incident):
            self.incident = moved.after
        return True
