"""The decision table that recommends a grade (chapter `grading`), and the names its rows may speak of. Pure.

No name says whether the place is known, how long somebody has waited or how many units are free: none of these may
lower a grade (RG5).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from heed.picture.incident import Incident
from heed.policy.condition import Kind, Values
from heed.policy.silent import KINDS
from heed.policy.values import GradingRow, Policy

#: What a condition may name, and its kind.
NAMES: tuple[tuple[str, Kind], ...] = (
    # The current code.
    ("code", "text"),
    # Kinds of risk heard and not set aside: said or feared now; of the past; and those about life among the first.
    ("cues", "texts"),
    ("past", "texts"),
    ("life_cues", "texts"),
    # What the newest assessment says.
    ("assessed", "truth"),
    ("life_at_risk", "truth"),
    # Contacts about it beyond the first.
    ("contacts", "number"),
    # Sounds of a caller who does not speak, `answer` among them where one said yes to a question; and that they were
    # spoken to since, alone and safe.
    ("signals", "texts"),
    ("spoken_to", "truth"),
    # Kinds of markers that what it names certainly has, and the grades that special schemes ask for.
    ("markers", "texts"),
    ("scheme_grades", "texts"),
)

#: What `signals` may hold.
SIGNALS = (*KINDS, "answer")


class Recommendation(msgspec.Struct, frozen=True):
    """The grade that a table recommends: by which rows, why, and whether only a supervisor may go below it."""

    grade: str
    rows: tuple[str, ...]
    why: tuple[str, ...]
    supervised: bool


def facts_of(incident: Incident) -> dict[str, object]:
    """The incident as the table's conditions name it."""
    asking = [one for one in incident.cues if one.asks]
    now = [one.construct for one in asking if one.mode != "past"]
    return {
        "code": incident.code,
        "cues": now,
        "past": [one.construct for one in asking if one.mode == "past"],
        "life_cues": [one.construct for one in asking if one.mode != "past" and one.life],
        "assessed": incident.assessment is not None,
        "life_at_risk": incident.assessment is not None and incident.assessment.life_at_risk,
        "contacts": incident.further_contacts,
        "signals": _signals(incident),
        "spoken_to": incident.signals.cleared,
        **_marked(incident),
    }


def _marked(incident: Incident) -> dict[str, list[str]]:
    standing = [one for one in incident.markers.standing if one.certain]
    return {
        "markers": sorted({one.kind for one in standing}),
        "scheme_grades": sorted({one.grade for one in standing if one.grade}),
    }


def _signals(incident: Incident) -> list[str]:
    """Kinds of sounds that stand, in their order, each once."""
    standing = incident.signals.standing
    answered = any(one.answer == "yes" for one in standing)
    return [*dict.fromkeys(one.kind for one in standing), *(["answer"] if answered else [])]


def recommend(given: Mapping[str, object], policy: Policy) -> Recommendation | None:
    """The most urgent grade of the rows that hold, with the reasons of those that give it; None where none holds."""
    said = tuple((name, tuple(one) if isinstance(one, list) else one) for name, one in given.items())
    holding = [row for row in _holding(policy.grading, said) if row.grade in policy.grades]
    if not holding:
        return None
    grade = min((row.grade for row in holding), key=lambda one: policy.grades[one].rank)
    giving = [row for row in holding if row.grade == grade]
    return Recommendation(
        grade, tuple(row.id for row in giving), tuple(row.why for row in giving), any(row.supervised for row in giving)
    )


@lru_cache(maxsize=4096)
def _holding(rows: tuple[GradingRow, ...], said: tuple[tuple[str, object], ...]) -> tuple[GradingRow, ...]:
    """The rows whose conditions are true of these values. Kept, since a room asks this of many an act."""
    values = Values(NAMES, {name: list(one) if isinstance(one, tuple) else one for name, one in said})
    return tuple(row for row in rows if row.when.holds(values))
