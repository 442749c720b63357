"""An incident in parts that stay live: the band of risk, the head, and the panels beside the log.

Every part is drawn from the incident as folded, for whoever looks; what only some roles may do is `acts_view`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from heed.clock.leaving import attend_due
from heed.clock.owed import owed
from heed.log.room import Moved
from heed.picture.fact import category_of
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.task import Question
from heed.picture.unit import Unit
from heed.picture.watch import DECISIONS
from heed.policy.needed import qualifiers_needed
from heed.policy.values import Policy
from heed.web.addressees import addressees
from heed.web.followed import Followed
from heed.web.view import Row

#: Parts by key, in the order they stand: what the page takes with `data-live-keys`.
PARTS = ("band", "head", "units", "place", "code", "grade", "caller", "services", "ask")
QUESTION = "question:"


class IncidentParts(Followed):
    """`incident:<id>`: the parts of its page by key; a question is a part of its own, `question:<id>`."""

    def keys(self) -> Iterable[str]:
        if self.incident is None:
            return ()
        return (*PARTS, *(QUESTION + q.id for q in self.incident.questions))

    def touched(self, moved: Moved) -> Iterable[str]:
        if self.follow(moved):
            return self.keys()
        category = category_of(moved.recorded.stream)
        if category == "unit" and self._has(moved):
            return ("band", "units")
        return ("ask", "band") if moved.staffing else ()

    def _has(self, moved: Moved) -> bool:
        return any(isinstance(u, Unit) and u.incident == self.incident_id for u in (moved.before, moved.after))

    def draw(self, key: str) -> Row | None:
        incident = self.incident
        if incident is None:
            return None
        if key.startswith(QUESTION):
            return self._question(incident, key)
        order = f"{PARTS.index(key):02d}"
        policy = self.policy(incident)
        given = self._given(key, incident, policy)
        html = self.context.render(f"incidents/{key}.html", i=incident, policy=policy, key=key, order=order, **given)
        return order, html.strip()

    def _given(self, key: str, incident: Incident, policy: Policy) -> Mapping[str, Any]:
        """What a part shows beside the incident itself."""
        match key:
            case "band":
                return {
                    "owed": owed(incident, policy, self.room.index.by_category["post"]) if incident.open else None,
                    "emergencies": [u.callsign for u in self._units(incident).values() if u.emergency_open],
                    "about_life": [q for q in incident.open_questions if q.about_life],
                }
            case "head":
                said = incident.open and owed(incident, policy).what == "attend"
                return {"attend": attend_due(incident, policy), "attend_in_band": said}
            case "units":
                return {"units": self._units(incident)}
            case "services":
                known = [(s.id, s.name) for s in policy.services.values()]
                return {"services": known, "asked": [(i, name) for i, name in known if i in incident.services]}
            case "code":
                return {
                    "doubt": next((q for q in incident.open_questions if q.id == incident.coding.doubt), None),
                    "needed": qualifiers_needed(incident, policy),
                }
            case "ask":
                return {"addressees": addressees(self.posts(), policy)}
            case _:
                return {}

    def _units(self, incident: Incident) -> dict[str, Unit]:
        """Units promised to it that are on duty, by id."""
        found = {u.unit: self.room.index.by_category["unit"].get(f"unit/{u.unit}") for u in incident.units}
        return {key: unit for key, unit in found.items() if isinstance(unit, Unit)}

    def posts(self) -> list[Post]:
        """Posts on duty, by name."""
        held = (p for p in self.room.index.by_category["post"].values() if isinstance(p, Post) and p.open)
        return sorted(held, key=lambda p: p.name)

    def _question(self, incident: Incident, key: str) -> Row | None:
        found = [q for q in incident.questions if QUESTION + q.id == key]
        if not found:
            return None
        order = question_order(found[0])
        return order, self.context.render(
            "incidents/question.html",
            i=incident,
            q=found[0],
            key=key,
            order=order,
            number=False,
            keyed=found[0].id == min(((question_order(q), q.id) for q in incident.open_questions), default=("", ""))[1],
            decisions=DECISIONS,
        ).strip()


def question_order(question: Question) -> str:
    """Open before answered, about life first, then what is due first."""
    return f"{0 if question.open else 1}{0 if question.about_life else 1}-{int(question.due.timestamp()):012d}"
