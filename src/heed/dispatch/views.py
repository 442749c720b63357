"""The queue and the units of the dispatch board, row by row."""

from __future__ import annotations

from collections.abc import Iterable

from heed.clock.owed import owed
from heed.log.room import Moved
from heed.picture.fact import category_of, id_of
from heed.picture.incident import Incident
from heed.picture.unit import Unit
from heed.policy.values import Policy
from heed.web.view import Row, View

EFFECT_ORDER = {"emergency": 0, "available": 1, "last_resort": 2, "committed_deployable": 3}
ENGAGED = 5


class Queue(View):
    """Incidents in dispatch's sight: unresourced first, by grade, then by what is due next."""

    screen = "dispatch_board"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["incident"].values():
            yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        if category_of(moved.recorded.stream) == "incident":
            yield id_of(moved.recorded.stream)

    def draw(self, key: str) -> Row | None:
        incident = self.room.index.by_category["incident"].get(f"incident/{key}")
        if not isinstance(incident, Incident) or incident.sent_at is None:
            return None
        policy = self.context.pack.in_force(incident.began_at)
        order = queue_order(incident, policy)
        next_owed = owed(incident, policy)
        html = self.context.render(
            "dispatch/queue-row.html", i=incident, order=order, owed=next_owed,
            grade=incident.grade or "ungraded", why=why_here(incident),
        )  # fmt: skip
        return order, html.strip()


def queue_order(incident: Incident, policy: Policy) -> str:
    """Unresourced before resourced, then grade, then what is due first."""
    rank = policy.grade_or_default(incident.grade).rank
    due = owed(incident, policy).due
    return f"{0 if incident.unresourced else 1}{rank}-{int(due.timestamp()):012d}"


def why_here(incident: Incident) -> str:
    """One line of why the row stands where it stands."""
    if incident.state == "released":
        return "units gone, to be closed or resourced"
    if incident.units:
        return ", ".join(f"{u.callsign} {'at scene' if u.at_scene_at else 'en route' if u.en_route_at else 'assigned'}"
                         for u in incident.units)  # fmt: skip
    parts = ["not graded, watched as an immediate"] if incident.grade is None else []
    if incident.after_units == "queue":
        parts.append("lost its unit")
    if not incident.place.known:
        parts.append("place unknown")
    if incident.watching.owner_name:
        parts.append(f"with {incident.watching.owner_name}")
    return ", ".join(parts) or "nobody sent yet"


class Units(View):
    """Units on duty: free ones first, then by call sign."""

    screen = "dispatch_board"

    def keys(self) -> Iterable[str]:
        for state in self.room.index.by_category["unit"].values():
            yield state.id

    def touched(self, moved: Moved) -> Iterable[str]:
        if category_of(moved.recorded.stream) == "unit":
            yield id_of(moved.recorded.stream)

    def draw(self, key: str) -> Row | None:
        unit = self.room.index.by_category["unit"].get(f"unit/{key}")
        if not isinstance(unit, Unit):
            return None
        place = EFFECT_ORDER.get(unit.effect, ENGAGED) if not unit.incident else ENGAGED
        order = f"{0 if unit.emergency_open else place}-{unit.callsign}"
        status = self.context.pack.in_force(self.context.now()).statuses.get(unit.status)
        return order, self.context.render("dispatch/unit-row.html", u=unit, order=order, status=status).strip()
