"""The chapter of names that one person may be called by. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Table
from heed.policy.values import Policy


def nicknames(policy: Policy) -> Chapter:
    """Every name with the others that a search for it finds too."""
    rows = tuple(
        Row(name, name, (", ".join(sorted(others)),)) for name, others in sorted(policy.nicknames.by_name.items())
    )
    about = "Whoever looks for a name finds whoever is called by one of these, after those written as asked."
    return Chapter("nicknames", "Nicknames", about, (Table("nicknames", "", ("name", "finds too"), rows),))
