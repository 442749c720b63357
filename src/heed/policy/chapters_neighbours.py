"""The chapter of neighbours that the room has to hear from. Pure; written from the data."""

from __future__ import annotations

from heed.policy.chapter import Chapter, Row, Table, says
from heed.policy.values import Policy


def neighbours(policy: Policy) -> Chapter:
    """Switches and the server of locations: when their silence is said, what to do, and who is told."""
    rows = tuple(
        Row(
            one.id, one.name,
            (
                one.silent_seconds, one.said_of("…"), one.do,
                ", then ".join(policy.roles[role].name for role in one.hears if role in policy.roles),
                one.again_minutes, one.hold_minutes, one.stop_minutes,
            ),
            says(one.source, one.sources),
        )
        for one in policy.neighbours.values()
    )  # fmt: skip
    about = (
        "What the room does not run itself and has to hear from. Silent for its seconds, and no stop is planned: "
        "somebody is told by name, then those above, until it speaks again."
    )
    head = ("who", "silent (s)", "says", "do", "told", "each (min)", "held (min)", "planned at most (min)")
    return Chapter("neighbours", "Switches and locations", about, (Table("neighbours", "", head, rows, compared=True),))
