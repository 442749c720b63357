"""The base of views of one incident, open or closed, whichever capability draws them."""

from __future__ import annotations

from heed.log.room import Moved
from heed.picture.incident import Incident
from heed.policy.values import Policy
from heed.web.view import View, ViewContext


class Followed(View):
    """A view of one incident, open or closed, as it stands now."""

    screen = "incident"
    detail = "incident"

    def __init__(self, name: str, context: ViewContext) -> None:
        super().__init__(name, context)
        self.incident: Incident | None = None

    @property
    def incident_id(self) -> str:
        """Id of the incident the view is of."""
        return self.subject

    async def load(self) -> None:
        found = self.room.index.by_category["incident"].get(f"incident/{self.incident_id}")
        if found is None:
            found = await self.room.store.state(f"incident/{self.incident_id}")
        if isinstance(found, Incident) and (self.incident is None or self.incident.version < found.version):
            self.incident = found

    def follow(self, moved: Moved) -> bool:
        """Take in what a move did to the incident; False where it was another's move."""
        if moved.recorded.stream != f"incident/{self.incident_id}":
            return False
        if isinstance(moved.after, Incident) and (self.incident is None or self.incident.version < moved.after.version):
            self.incident = moved.after
        return True

    def policy(self, incident: Incident) -> Policy:
        """The policy that governs it: the one in force when it began."""
        return self.context.pack.in_force(incident.began_at)
