"""Which units a dispatcher is offered for an incident, in what order, and what taking one away would cost. Pure.

An offer never bars anything: a call sign that is not offered can still be typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import hypot

import msgspec

from heed.clock.escalation import minutes_between
from heed.clock.leaving import attend_due
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.picture.naming import grade_in_words
from heed.picture.unit import Unit
from heed.policy.values import Policy

#: What a status does, from free to hardly.
READINESS = {"available": 0, "committed_deployable": 1, "last_resort": 2}
LEAST_READY = 3
FAR_AWAY = 10**9
#: From here on a span is said in hours.
MINUTES_IN_WORDS = 90


class Offer(msgspec.Struct, frozen=True):
    """A unit to choose, and how far it is, in metres; None where one of the two places is not known."""

    unit: Unit
    metres: int | None
    #: What taking it costs the incident it is on; empty for a unit that is on none.
    cost: str = ""
    #: True where the incident it is on would be left with nobody.
    last: bool = False

    @property
    def distance(self) -> str:
        """`300 m`, `2.1 km`, `14 km`, or nothing."""
        if self.metres is None:
            return ""
        if self.metres < 1000:
            return f"{round(self.metres, -2) or 100} m"
        return f"{self.metres / 1000:.1f} km" if self.metres < 9950 else f"{self.metres / 1000:.0f} km"


def metres_between(unit: Unit, place: Place) -> int | None:
    """In a straight line, by where the unit last said it was."""
    if unit.easting is None or unit.northing is None or place.easting is None or place.northing is None:
        return None
    return round(hypot(unit.easting - place.easting, unit.northing - place.northing))


def to_assign(incident: Incident, units: Iterable[Unit]) -> list[Offer]:
    """Units promised to nobody: free ones first, and of those the nearest."""
    offers = [Offer(u, metres_between(u, incident.place)) for u in units if not u.incident and u.open]
    return sorted(offers, key=lambda o: (READINESS.get(o.unit.effect, LEAST_READY), _far(o), o.unit.callsign))


def to_divert(
    incident: Incident, units: Iterable[Unit], incidents: Mapping[str, Incident], policy: Policy, at: datetime
) -> list[Offer]:
    """Units promised elsewhere, least cost first: not the last one there, lower grade, nearest."""
    offers: list[tuple[tuple[object, ...], Offer]] = []
    for unit in units:
        left = incidents.get(unit.incident)
        if not unit.open or left is None or left.id == incident.id:
            continue
        last = all(c.unit == unit.id for c in left.units)
        offer = Offer(unit, metres_between(unit, incident.place), cost(unit, left, policy, at), last)
        rank = policy.grade_or_default(left.grade).rank
        offers.append(((last, last and left.life_at_risk, -rank, _far(offer), unit.callsign), offer))
    return [offer for _, offer in sorted(offers, key=lambda pair: pair[0])]


def cost(unit: Unit, left: Incident, policy: Policy, at: datetime) -> str:
    """`0412 loses its only unit, 22 min left, life at risk`."""
    others = [c for c in left.units if c.unit != unit.id]
    here = " (it is at scene)" if any(c.unit == unit.id and c.at_scene_at for c in left.units) else ""
    if others:
        return f"{left.number} keeps {', '.join(c.callsign for c in others)}{here}"
    due = attend_due(left, policy)
    parts = [f"{left.number} loses its only unit{here}"]
    if due is not None and not here:
        minutes = minutes_between(at, due)
        parts.append(f"{_span(minutes)} left" if minutes >= 0 else f"{_span(-minutes)} late")
    held = policy.grades.get(left.grade or "")
    graded = grade_in_words(left.grade, held.name if held else "") if left.grade else "not graded"
    parts.append("life at risk" if left.life_at_risk else graded)
    return ", ".join(parts)


def _span(minutes: int) -> str:
    """As the screens' own countdowns say it: `22 min`, `3 h 05 min`, `2 days`."""
    if minutes < MINUTES_IN_WORDS:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes < 48 * 60 else f"{minutes // 1440} days"


def _far(offer: Offer) -> int:
    return FAR_AWAY if offer.metres is None else offer.metres
