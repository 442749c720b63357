"""The chapter of restricted logs. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Table, says
from heed.policy.values import Policy


def restricted_logs(policy: Policy) -> Chapter:
    """Who sees each, what is opened in it, and what the caller is told."""
    rows = tuple(
        Row(
            one.id, one.name,
            (
                ", else ".join(policy.roles[role].name for role in one.roles if role in policy.roles),
                "; ".join(policy.codes[code].name for code in one.matters if code in policy.codes),
                one.prefix, one.for_caller,
            ),
            says(one.source, one.sources),
        )
        for one in policy.restricted.values()
    )  # fmt: skip
    about = (
        "Logs that only their own roles see. What is moved to one leaves every screen, stream and search of everybody "
        "else at once, stays in the record, and is watched as before, by those who see it."
    )
    head = ("log", "seen by", "opened in it", "reference", "said to the caller")
    return Chapter("restricted_logs", "Restricted logs", about, (Table("restricted_logs", "", head, rows),))
