"""The chapter of names that one person may be called by. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Table, says
from heed.policy.values import Policy


def nicknames(policy: Policy) -> Chapter:
    """A row a name, with the others that a search for any of them finds too."""
    rows = tuple(Row(row.id, row.id, (", ".join(row.forms),), says(row.source)) for row in policy.nicknames.rows)
    about = "Whoever looks for a name finds whoever is called by one of these, after those written as asked."
    return Chapter("nicknames", "Nicknames", about, (Table("nicknames", "", ("name", "finds too"), rows),))
