"""What climbed and to whom: which post an incident waits on, what the clock says of it next, how it is ordered.

Pure; the supervisor's list and the line of what is mine share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from heed.clock.answering import on_duty_for
from heed.clock.deadline import Derivations, derive
from heed.clock.missed import cell_ladder, rung_at_step, spoken_rungs
from heed.clock.owed import owed
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy
from heed.supervision.deadlines import ladder_of

#: Kinds of deadline that climb; warnings, assessments and answers have people of their own.
CLIMBING = ("rung", "send", "accept", "attend", "review", "close")


class Next(msgspec.Struct, frozen=True):
    """When the clock speaks of an incident again, to which role, and whether it is the same one again."""

    due: datetime
    role: str
    again: bool = False


def climbed(incident: Incident, policy: Policy) -> tuple[str, str] | None:
    """Role and post that an incident climbed to by a rung or a missed deadline; None where it climbed to nobody.

    The post is empty where nobody on duty answered for the role at that moment.
    """
    watching = incident.watching
    if by_ladder(incident):
        return watching.owner_role, watching.owner_post
    deadline = policy.cell(incident.watched_as, incident.grade).deadline
    if watching.missed.get(deadline) and watching.missed_owner[0]:
        return watching.missed_owner[0], watching.missed_owner[1]
    return None


def by_ladder(incident: Incident) -> bool:
    """Whether a rung brought it to its owner, and not a missed deadline."""
    return incident.unresourced and bool(incident.watching.owner_role)


def with_post(incident: Incident, policy: Policy, posts: Mapping[str, Subject]) -> str:
    """Id of the post it waits on now; empty where it climbed to nobody or nobody on duty answers.

    `posts` are the open ones by stream. A post that was left waits for nobody: its successor has it, or whoever answers
    for its role.
    """
    found = climbed(incident, policy)
    if found is None:
        return ""
    post = on_duty_for(*found, incident.desk, posts, policy)
    return post.id if post is not None else ""


def next_said(incident: Incident, policy: Policy, derivations: Derivations) -> Next | None:
    """When the clock says the next thing that climbs; None where nothing does.

    Once a rung has given it an owner, missed deadlines are that owner's: only the next rung takes it further.
    """
    owing = derive(f"incident/{incident.id}", incident, policy, derivations)
    kinds = ("rung",) if by_ladder(incident) else CLIMBING
    soonest = min((d for d in owing if d.kind in kinds), key=lambda d: (d.due, d.kind), default=None)
    if soonest is None:
        return None
    if soonest.kind == "rung":
        rungs = ladder_of(incident, policy).rungs
        return Next(soonest.due, rungs[min(soonest.step, len(rungs)) - 1].owner, soonest.step > len(rungs))
    said = len(spoken_rungs(cell_ladder(incident, policy)))
    return Next(soonest.due, rung_at_step(incident, policy, soonest.step).owner, soonest.step > said)


def held_by_decision(incident: Incident) -> bool:
    """Whether a supervisor's decision holds the ladder. The clock ends it: at its time the next rung is reached."""
    return incident.unresourced and incident.watching.hold_until is not None


def risk_order(incident: Incident, policy: Policy) -> str:
    """Life at risk first, then the grade, then what has been due longest."""
    rank = policy.grade_or_default(incident.grade).rank
    due = owed(incident, policy).due
    return f"{0 if incident.life_at_risk else 1}{rank}-{int(due.timestamp()):012d}"
