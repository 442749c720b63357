"""The chapter of support and services to name to somebody. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Rule, Table, says
from heed.policy.values import Policy


def support(policy: Policy) -> Chapter:
    """Who helps with what, where, and how they are reached."""
    rows = tuple(
        Row(
            one.id, one.name,
            (Rule(one.id), ", ".join(one.needs), ", ".join(one.areas) or "everywhere", one.reach, one.say),
            says(one.source),
        )
        for one in policy.support.values()
    )  # fmt: skip
    about = "Whom a handler can name to somebody. What was offered stands on the contact."
    head = ("who", "id", "for", "where", "reached", "said")
    return Chapter("support", "Support and services", about, (Table("support", "", head, rows),))
