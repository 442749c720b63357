"""What a policy says at a moment of an incident's life: the rung that stands, and who answers for a role. Pure.

Minutes are minutes; nothing here reads a clock or knows who is on duty unless told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from heed.policy.values import Ladder, Policy, Role, Rung


def rung_at(ladder: Ladder, minutes: float) -> Rung | None:
    """The rung that stands after so many minutes, or None before the first. The last one stands on."""
    found = None
    for rung in ladder.rungs:
        if rung.after_minutes <= minutes:
            found = rung
    return found


def times_of(ladder: Ladder, until: int) -> tuple[int, ...]:
    """Minutes at which the ladder speaks, repeats of its last rung included, up to `until`."""
    found = [rung.after_minutes for rung in ladder.rungs if rung.after_minutes <= until]
    if not ladder.rungs or len(found) < len(ladder.rungs):
        return tuple(found)
    return (*found, *range(found[-1] + ladder.repeat_minutes, until + 1, ladder.repeat_minutes))


def fallbacks(roles: Mapping[str, Role], role: str) -> tuple[str, ...]:
    """The role and those that answer for it in turn, each once; a chain that comes round again ends there."""
    chain: list[str] = []
    while role in roles and role not in chain:
        chain.append(role)
        role = roles[role].fallback
    return tuple(chain)


def answering(policy: Policy, role: str, on_duty: Collection[str]) -> str:
    """The first role of the chain that somebody on duty holds; empty where none is held and cover has failed."""
    return next((name for name in fallbacks(policy.roles, role) if name in on_duty), "")


def sure_to_answer(roles: Mapping[str, Role], role: str) -> bool:
    """Whether the chain of a role meets one that always has a holder."""
    return any(roles[name].minimum >= 1 and not roles[name].system for name in fallbacks(roles, role))
