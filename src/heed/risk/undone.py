"""Actions of an SOP that nobody did in their minutes: when that is said, to whom, and what is recorded. Pure.

One deadline an incident, whatever stands undone on it, so that many actions are one notice (ES10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder
from heed.log.command import Who
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.picture.script import Item, SopActionsOverdue
from heed.policy.values import Policy
from heed.risk.deadlines import services_called_for
from heed.risk.told import tell_two

#: Undone actions named in one notice; the rest are counted.
MOST_NAMED = 3


def told_next(item: Item, policy: Policy) -> datetime:
    """When it is next said that an action is undone: in its minutes, then quickly, then slowly."""
    return item.due + minutes(policy.repeats.quickly(item.told + 1))


def waiting(incident: Incident, policy: Policy) -> list[Item]:
    """Undone actions that are told here; a service that what was heard calls for is told by itself."""
    undone = incident.script.undone
    if not undone or incident.over:
        return []
    by_itself = {service for service, _ in services_called_for(incident, policy)}
    return [one for one in undone if not one.action.service or one.action.service not in by_itself]


def sop_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The action that is to be told next."""
    assert isinstance(state, Incident)
    if state.script.items and (undone := waiting(state, policy)):
        due = min(told_next(one, policy) for one in undone)
        yield deadline(f"incident/{state.id}", "sop", state.script.told + 1, due)


def on_sop(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has it hears, and over a life the team leader too; then the ladder upwards. Anyone may do it."""
    incident = picture.incident(due.subject)
    late = [one for one in waiting(incident, policy) if told_next(one, policy) <= at]
    life = any(one.action.life for one in late)
    first = late[0]
    named = "; ".join(one.action.words[:1].lower() + one.action.words[1:] for one in late[:MOST_NAMED])
    more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
    told, changes = tell_two(
        first.told + 1, picture, policy, at, incident, kind="sop", why=f"not done: {named}{more}",
        first=_owner(first, incident, picture, policy, at), life=life,
    )  # fmt: skip
    overdue = SopActionsOverdue(
        actions=tuple(one.action.id for one in late), words=tuple(one.action.words for one in late), step=due.step,
        due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name, why="Anyone may do it.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


def _owner(item: Item, incident: Incident, picture: Picture, policy: Policy, at: datetime) -> Post | None:
    """Whoever an action is given to, while they are on duty; else whoever has the incident, or answers for the role."""
    given = item.owner_post or (incident.handler_post if item.owner_role == "call_handler" else "")
    held = {post.id: post for post in picture.posts()}
    if given in held:
        return held[given]
    if not item.handed and incident.accepted_post in held:
        return held[incident.accepted_post]
    return holder(picture, policy, item.owner_role, desk=incident.desk, at=at).post


DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (sop_deadlines,)}
DUE = (DueRule("sop", on_sop),)
