"""Whether what a pack says of looking holds together: a role that judges, figures in bounds, known patterns. Pure."""

from __future__ import annotations

from collections.abc import Callable

from heed.policy.shapes import nearest
from heed.policy.values import Policy

Fault = Callable[[str, str, str, str], None]
#: Patterns that can be found, each with the figures it goes by.
PATTERNS: dict[str, tuple[str, ...]] = {
    "own_name": (), "own_address": (), "neighbour": ("numbers",), "colleague": (), "off_duty": ("readings",),
    "no_incident": ("readings", "times"), "burst": ("readings", "minutes", "times"), "again_and_again": ("days",),
    "long_closed": ("days", "readings"), "night_elsewhere": ("days",),
}  # fmt: skip
#: Least and most of each single figure, and why.
BOUNDS: dict[str, tuple[int, int, str]] = {
    "in_hand_minutes": (5, 60, "work that was left an hour ago is no reason"),
    "window_days": (14, 92, "habits show over weeks, and older readings are not held in memory"),
    "every_minutes": (1, 60, "a leak is noticed within the hour"),
    "judge_hours": (1, 168, "within a week somebody finds out why"),
    "again_hours": (1, 72, "what nobody judges is said again within three days"),
    "night_from": (18, 23, "an hour of the evening"),
    "night_until": (3, 9, "an hour of the morning"),
}


def find_unlooked(policy: Policy, fault: Fault) -> None:
    """Add a fault for each pattern that nobody would find, or nobody would judge."""
    rules = policy.looking
    for name, (least, most, why) in BOUNDS.items():
        if not least <= getattr(rules, name) <= most:
            fault("looking", "", name, f"`{name}` is {getattr(rules, name)}; from {least} to {most}: {why}")
    role = policy.roles.get(rules.owner)
    if role is None or role.system or not policy.may(rules.owner, "judge_looking"):
        judges = [one.id for one in policy.roles.values() if policy.may(one.id, "judge_looking")]
        fault("looking", "", "owner", f"`{rules.owner}` is no role that may `judge_looking`{nearest('', judges)}")
    for rule in policy.looking_rules.values():
        if rule.id not in PATTERNS:
            fault("looking_rules", rule.id, "", f"`{rule.id}`: unknown pattern{nearest(rule.id, PATTERNS)}")
            continue
        for figure in PATTERNS[rule.id]:
            if getattr(rule, figure) < 1:
                fault("looking_rules", rule.id, figure, f"`{rule.id}` goes by `{figure}`; give a figure from 1 on")
