"""Whether what a pack says of neighbours holds together: each kind there, figures in bounds, somebody told. Pure."""

from __future__ import annotations

from collections.abc import Callable

from heed.picture.neighbour import KINDS
from heed.policy.neighbours import NeighbourRules
from heed.policy.shapes import nearest
from heed.policy.values import Policy

Fault = Callable[[str, str, str, str], None]
#: Least and most of each figure, and why.
BOUNDS: dict[str, tuple[int, int, str]] = {
    "silent_seconds": (15, 300, "a sign of life may come late, and five minutes without calls is long to learn of"),
    "again_minutes": (1, 15, "nobody acts, and somebody above is told"),
    "hold_minutes": (1, 60, "within the hour somebody looks again"),
    "stop_minutes": (1, 1440, "a stop of days is planned day by day"),
}


def find_unheard_of(policy: Policy, fault: Fault) -> None:
    """Add a fault for each neighbour whose silence nobody would learn of."""
    for kind in KINDS:
        if kind not in policy.neighbours:
            fault("neighbours", "", "", f"`neighbours` lacks `{kind}`; say what its silence means and who is told")
    for rules in policy.neighbours.values():
        if rules.id not in KINDS:
            fault("neighbours", rules.id, "", f"`{rules.id}`: unknown neighbour{nearest(rules.id, KINDS)}")
        _figures(rules, fault)
        _told(rules, policy, fault)


def _figures(rules: NeighbourRules, fault: Fault) -> None:
    for name, (least, most, why) in BOUNDS.items():
        figure = getattr(rules, name)
        if not least <= figure <= most:
            reason = f"`{rules.id}`: `{name}` is {figure}; from {least} to {most}: {why}"
            fault("neighbours", rules.id, name, reason)
    for field in ("says", "do"):
        if not getattr(rules, field).strip():
            fault("neighbours", rules.id, field, f"`{rules.id}`: `{field}` is what the room reads; say it")
    if "{" in rules.said_of(""):
        fault("neighbours", rules.id, "says", f"`{rules.id}`: in `says` only `{{name}}` stands for something, its name")


def _told(rules: NeighbourRules, policy: Policy, fault: Fault) -> None:
    if not rules.hears:
        fault("neighbours", rules.id, "hears", f"`{rules.id}`: `hears` names nobody; say who is told")
    for role in rules.hears:
        if role not in policy.roles or not policy.roles[role].operational:
            known = nearest(role, [one.id for one in policy.roles.values() if one.operational])
            fault("neighbours", rules.id, "hears", f"`{rules.id}`: `{role}` is no role that works incidents{known}")
