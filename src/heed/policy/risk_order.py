"""The order of incidents inside a grade: what is due, sooner by the minutes of each risk that stands on it (RG6). Pure.

Minutes of a row are minutes of waiting: a risk of 30 stands where an incident without it stands half an hour later.
The place of a row is therefore a moment, and does not change while nothing happens: a page keeps still, and a page
drawn anew is the same. It is never later than the target of its grade allows, so that nothing waits behind new arrivals
without end: whoever waits that long is passed by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from heed.picture.incident import Incident
from heed.policy.condition import Kind, Values
from heed.policy.grading import NAMES as GRADING_NAMES
from heed.policy.grading import facts_of
from heed.policy.values import Policy

#: What a condition may name: all that the table of grades may, and how far the work on it has come.
NAMES: tuple[tuple[str, Kind], ...] = (
    *GRADING_NAMES,
    # Kinds of risk heard of which no assessment speaks.
    ("undealt", "texts"),
    # New risk after the assessment; it stands below the recommended grade; nobody has graded it.
    ("stale", "truth"),
    ("undergraded", "truth"),
    ("graded", "truth"),
    ("question_about_life", "truth"),
    # A unit that was promised to it was taken away; nobody knows where it is.
    ("lost_its_unit", "truth"),
    ("place_known", "truth"),
)


class Ahead(msgspec.Struct, frozen=True):
    """By how many minutes an incident stands sooner, and by which risks, the weightiest first."""

    minutes: int = 0
    why: tuple[str, ...] = ()


def ahead(given: Mapping[str, object], policy: Policy) -> Ahead:
    """What the rows of the table that hold say together."""
    if not policy.risk_order:
        return Ahead()
    values = Values(NAMES, given)
    holding = sorted((row for row in policy.risk_order if row.when.holds(values)), key=lambda row: -row.minutes)
    return Ahead(sum(row.minutes for row in holding), tuple(dict.fromkeys(row.why for row in holding)))


def order_facts(incident: Incident, policy: Policy) -> dict[str, object]:
    """The incident as the conditions of the table name it."""
    return {
        **facts_of(incident),
        "undealt": [heard.construct for heard in incident.undealt_cues],
        "stale": bool(incident.stale),
        "undergraded": _undergraded(incident, policy),
        "graded": incident.grade is not None,
        "question_about_life": any(question.about_life for question in incident.open_questions),
        "lost_its_unit": incident.unresourced and incident.after_units == "queue",
        "place_known": incident.place.known,
    }


def _undergraded(incident: Incident, policy: Policy) -> bool:
    recommended = policy.grades.get(incident.recommended.grade) if incident.recommended else None
    return recommended is not None and recommended.rank < policy.grade_or_default(incident.grade).rank


def stands_at(incident: Incident, due: datetime, sooner: Ahead, policy: Policy) -> datetime:
    """The moment by which it is ordered inside its grade; earlier stands higher."""
    target = policy.grade_or_default(incident.grade).attend_minutes(incident.area_class)
    most = policy.limits.latest_untargeted if target is None else target
    latest = incident.first_contact_at + timedelta(minutes=most)
    return min(due, latest) - timedelta(minutes=sooner.minutes)
