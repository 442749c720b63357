"""Climbing a ladder step by step: which rung speaks, when, and to whom. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from heed.clock.deadline import minutes
from heed.clock.escalation import Holder, holder, tell_all
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.values import Ladder, Policy, Rung


def rung_of(ladder: Ladder, step: int) -> Rung:
    """The rung of a step (from 1); past the ladder's end the last one."""
    return ladder.rungs[min(step, len(ladder.rungs)) - 1]


def said_after(ladder: Ladder, step: int) -> timedelta:
    """How long after its time a step speaks: rung by rung, then at the pace of the ladder's repeats."""
    over = max(0, step - len(ladder.rungs))
    return minutes(rung_of(ladder, step).after_minutes + over * ladder.repeat_minutes)


def tell_rung(
    ladder: Ladder, step: int, told: Holder, picture: Picture, policy: Policy, at: datetime, incident: Incident, *,
    desk: str, kind: str, why: str, about_life: bool | None = None,
) -> list[Change]:  # fmt: skip
    """One owner, told as loudly as the rung says, a repeat by a line only; those it informs, by a line."""
    rung = rung_of(ladder, step)
    others = (holder(picture, policy, role, desk=desk, at=at).post for role in rung.informs)
    loud = rung.interrupts if step <= len(ladder.rungs) else "never"
    return tell_all(
        picture, told, others, policy, at, incident, kind=kind, why=why, interrupts=loud, about_life=about_life
    )[1]
