"""`links:<incident>`: the logs that one has to do with, and those it may have to do with, strongest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from heed.log.room import Moved
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.policy.values import Grade
from heed.web.followed import Followed
from heed.web.view import Row, ViewMaker

KEY = "links"
#: What stands beside a proposal, and how loudly it is drawn.
MARKS = {"strong": "danger", "likely": "notice", "possible": ""}


class Higher(NamedTuple):
    """A report of the event that is graded above the log that leads it."""

    id: str
    number: str
    grade: Grade


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
        proposed = [one for one in incident.links.open if not _together(incident, others[one.other])]
        rules = self.policy(incident).linking.rules
        html = self.context.render(
            "intelligence/links.html", i=incident, key=key, order="0", others=others, marks=MARKS, why=rules.why,
            higher=self._higher(incident, others.values()), proposed=proposed,
        )  # fmt: skip
        return "0", html.strip()

    def _higher(self, incident: Incident, others: Iterable[Incident | None]) -> Higher | None:
        """The highest graded of those that its response does not cover, where this log leads them."""
        grades = self.policy(incident).grades
        mine = self.policy(incident).grade_or_default(incident.grade).rank
        joined = {one.other for one in incident.links.linked if one.same_event} if incident.event.leads else ()
        found = [
            Higher(one.id, one.number, grades[one.grade]) for one in others
            if one is not None and one.id in joined and one.grade in grades and grades[one.grade].rank < mine
        ]  # fmt: skip
        return min(found, key=lambda one: (one.grade.rank, one.number), default=None)

    def _shown(self) -> set[str]:
        if self.incident is None:
            return set()
        links = self.incident.links
        return {one.other for one in links.linked} | {one.other for one in links.open}

    def _in_sight(self, name: str) -> Incident | None:
        """Another log as it stands; None where nobody owes it anything any more."""
        found = self.room.index.by_category["incident"].get(f"incident/{name}")
        return found if isinstance(found, Incident) and found.open else None


def _together(incident: Incident, other: Incident | None) -> bool:
    """Whether both share one response already, though no link joins just these two."""
    return other is not None and incident.event.lead != "" and incident.event.lead in (other.event.lead, other.id)


VIEWS: dict[str, ViewMaker] = {"links": LinksOn}
