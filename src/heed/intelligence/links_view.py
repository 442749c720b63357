"""`links:<incident>`: the logs that one has to do with, and those it may have to do with, strongest first."""

from __future__ import annotations

from collections.abc import Iterable

from heed.log.room import Moved
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.web.followed import Followed
from heed.web.view import Row, ViewMaker

KEY = "links"
#: What stands beside a proposal, and how loudly it is drawn.
MARKS = {"strong": "danger", "likely": "notice", "possible": ""}


class LinksOn(Followed):
    """One row, while there is anything to show."""

    def keys(self) -> Iterable[str]:
        return (KEY,) if self.incident is not None else ()

    def touched(self, moved: Moved) -> Iterable[str]:
        if self.follow(moved):
            return (KEY,)
        stream = moved.recorded.stream
        return (KEY,) if category_of(stream) == "incident" and id_of(stream) in self._shown() else ()

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None or not (incident.links.linked or incident.links.open):
            return None
        others = {name: self._in_sight(name) for name in self._shown()}
        rules = self.policy(incident).linking.rules
        html = self.context.render(
            "intelligence/links.html", i=incident, key=key, order="0", others=others, marks=MARKS, why=rules.why
        )
        return "0", html.strip()

    def _shown(self) -> set[str]:
        if self.incident is None:
            return set()
        links = self.incident.links
        return {one.other for one in links.linked} | {one.other for one in links.open}

    def _in_sight(self, name: str) -> Incident | None:
        """Another log as it stands; None where nobody owes it anything any more."""
        found = self.room.index.by_category["incident"].get(f"incident/{name}")
        return found if isinstance(found, Incident) and found.open else None


VIEWS: dict[str, ViewMaker] = {"links": LinksOn}
