"""The chapter of retention: classes of records, how long each is kept, and what comes at the end. Pure."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Rule, Table, says
from heed.policy.values import Policy

HEAD = ("class", "years", "counted from", "at the end", "a review keeps it", "why", "when", "id")


def retention(policy: Policy) -> Chapter:
    """A row a class, the longest kept first."""
    rows = tuple(
        Row(
            one.id, one.name,
            (
                one.years, "its closing" if one.counted_from == "closed" else "the last entry",
                "reviewed by the records manager" if one.ends == "review" else "disposed of",
                f"{one.review_years} more" if one.ends == "review" else "", one.why, Rule(one.when.words), Rule(one.id),
            ),
            says(one.source),
        )
        for one in sorted(policy.retention.values(), key=lambda one: -one.years)
    )  # fmt: skip
    about = (
        "How long each record is kept. Of all classes whose condition holds, the one that keeps it longest counts. "
        "Nothing on legal hold is disposed of, and nothing that is in no class."
    )
    return Chapter("retention", "Retention", about, (Table("retention", "", HEAD, rows, compared=True),))
