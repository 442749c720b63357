"""What a pack says of looking at records: chapters `looking` and `looking_rules`. Values only.

A rule names a pattern that the room knows how to find (`heed.standards.habits`), and the figures from which it counts.
"""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class LookingRules(msgspec.Struct, frozen=True, kw_only=True):
    """How long work counts as in hand, how far back habits go, and who judges what is unusual, by when."""

    #: An incident opened at a workstation is what is worked on there for so long.
    in_hand_minutes: int
    #: Readings of so many days are held against each other, looked through each so many minutes.
    window_days: int
    every_minutes: int
    #: Role that judges, within how many hours, and how often it is said again.
    owner: str
    judge_hours: int
    again_hours: int
    #: Hours of the night, local time: from, until.
    night_from: int
    night_until: int
    source: Source | None = None
    sources: dict[str, Source] = {}


class LookingRule(msgspec.Struct, frozen=True, kw_only=True):
    """One pattern: its name, why it is looked at, and from which figures on it counts. Each figure is 0 where the
    pattern has none.
    """

    id: str
    name: str
    why: str
    #: So many readings, on so many days, within so many minutes; so many times the person's own median.
    readings: int = 0
    days: int = 0
    minutes: int = 0
    times: int = 0
    #: House numbers on either side that count as a neighbour's.
    numbers: int = 0
    source: Source | None = None
