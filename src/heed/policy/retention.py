"""What a pack says of keeping: classes of records, for how long, from when, and what comes at the end. Pure.

Chapter `retention`. Values, and which class a record falls in: of all whose condition holds, the one that keeps it
longest, so that a class more never shortens anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from heed.policy.condition import Condition, Kind, Values
from heed.policy.source import Source

#: What a condition may name, and its kind.
NAMES: tuple[tuple[str, Kind], ...] = (
    # incident, contact, known, submission, lookup, unit or post.
    ("kind", "text"),
    # Of an incident: its code and the family of that, its result and grade.
    ("code", "text"),
    ("family", "text"),
    ("result", "text"),
    ("grade", "text"),
    # Of a contact that led to no incident: how it was closed, and by which way it came.
    ("outcome", "text"),
    ("line", "text"),
    # Kinds of markers on whom and what it names, and kinds of risk heard.
    ("markers", "texts"),
    ("cues", "texts"),
    # A life was at risk by its newest assessment; it was perceived as hostility.
    ("life", "truth"),
    ("hate", "truth"),
    # Incidents that it is linked with, and people of known records that it names.
    ("linked", "number"),
    ("named", "number"),
)
DAYS_A_YEAR = 365.2425


class RetentionClass(msgspec.Struct, frozen=True, kw_only=True):
    """Records that are kept alike."""

    id: str
    name: str
    when: Condition
    #: How long it is kept, counted from its end.
    years: int
    #: What is counted from: when it was closed, or when somebody last wrote on it.
    counted_from: Literal["closed", "last_entry"] = "closed"
    #: At the end it is disposed of, or the records manager looks at it first.
    ends: Literal["dispose", "review"] = "dispose"
    #: How much longer a review keeps it, if nothing else is said.
    review_years: int = 0
    why: str
    source: Source

    def over(self, since: datetime) -> datetime:
        """When its period is over."""
        return later(since, self.years)


def later(since: datetime, years: int) -> datetime:
    """The same day so many years on; the first of March where that day is not."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return since.replace(year=since.year + years, month=3, day=1)


def class_of(classes: Mapping[str, RetentionClass], said: Mapping[str, Any]) -> RetentionClass | None:
    """The class that keeps a record longest, of those whose condition holds; a review before a disposal, then in the
    order of the pack. None where none holds: such a record is never disposed of.
    """
    holding = holding_of(classes.values(), said)
    return max(holding, key=lambda one: (one.years, one.ends == "review"), default=None)


def holding_of(classes: Iterable[RetentionClass], said: Mapping[str, Any]) -> list[RetentionClass]:
    """Every class whose condition is true of these values."""
    values = Values(NAMES, EMPTY | dict(said))
    return [one for one in classes if one.when.holds(values)]


#: Of what nobody said.
EMPTY: dict[str, Any] = {
    name: {"text": "", "texts": [], "truth": False, "number": 0}[kind] for name, kind in NAMES
}  # fmt: skip


def shortest(classes: Iterable[RetentionClass]) -> timedelta | None:
    """Nothing younger than this is due; None where there is no class."""
    years = min((one.years for one in classes), default=None)
    # A day less, for leap years.
    return None if years is None else timedelta(days=int(years * DAYS_A_YEAR) - 1)
