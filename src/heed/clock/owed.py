"""What is owed next on an incident, in one line: to whom, by when, and who is above. Pure.

What boards show and what law L1 is tested on are this one function.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.clock.answering import Posts, is_held, on_duty_for
from heed.clock.deadline import minutes
from heed.clock.leaving import attend_due
from heed.clock.missed import cell_ladder, spoken_rungs, state_due
from heed.picture.incident import Incident
from heed.policy.values import Policy


class Owed(msgspec.Struct, frozen=True):
    """The next thing owed on an open incident."""

    #: The verb: send, accept, attend, review, close.
    what: str
    since: datetime
    due: datetime
    owner_role: str
    #: Post and name of the owner, where a rung or a missed deadline has named one.
    owner_post: str
    owner_name: str
    #: The role it goes to when it is missed.
    above: str


def owed(incident: Incident, policy: Policy, posts: Posts | None = None) -> Owed:
    """The next thing owed on an open incident; every open incident has one (L1).

    With the posts on duty, its owner is one of them: whoever has it now where the one it was put to has gone.
    """
    policy = policy.among(incident.restricted_to)
    what, since, due = _next(incident, policy)
    role, post, name = owner(incident, policy)
    if posts is not None and (post or not is_held(role, posts) or policy.within):
        answers = on_duty_for(role, post, incident.desk, posts, policy)
        role, post, name = (answers.role, answers.id, answers.name) if answers is not None else (role, "", "")
    return Owed(what, since, due, role, post, name, _above(incident, policy))


def _above(incident: Incident, policy: Policy) -> str:
    """The role it goes to next: by the grade's ladder while nobody is sent, else by that of what is owed. Within a
    restricted log its last role is above all.
    """
    if policy.within:
        return policy.within[-1]
    if incident.unresourced:
        grade = policy.grade_or_default(incident.grade)
        rungs = policy.ladders[grade.ladder or grade.id].rungs
        return next((r.owner for r in rungs[incident.watching.rung :] if not r.silent), rungs[-1].owner)
    rungs = spoken_rungs(cell_ladder(incident, policy))
    missed = incident.watching.missed.get(policy.cell(incident.watched_as, incident.grade).deadline, 0)
    return next((r.owner for r in rungs[missed:] if not r.silent), rungs[-1].owner)


def owner(incident: Incident, policy: Policy) -> tuple[str, str, str]:
    """Role, post and name of whoever owns an incident now; post and name empty where only the role is named. Of what is
    restricted it is the log's own, whoever had it before.
    """
    found = _owner(incident, policy)
    within = incident.restricted_to
    return found if not within or found[0] in within else (within[0], "", "")


def _owner(incident: Incident, policy: Policy) -> tuple[str, str, str]:
    watching = incident.watching
    cell = policy.cell(incident.watched_as, incident.grade)
    if incident.unresourced and watching.owner_role:
        return watching.owner_role, watching.owner_post, watching.owner_name
    if watching.missed.get(cell.deadline) and watching.missed_owner[0]:
        return watching.missed_owner
    if incident.state == "opened":
        return cell.owner, incident.handler_post, incident.handler_name
    return cell.owner, incident.accepted_post, incident.accepted_by


def _next(incident: Incident, policy: Policy) -> tuple[str, datetime, datetime]:
    state, watching = incident.watched_as, incident.watching
    cell = policy.cell(state, incident.grade)
    since = watching.since or incident.opened_at
    unseen = state == "waiting" or (state == "shared" and incident.accepted_at is None)
    if unseen and "accept" not in watching.missed:
        return "accept", since, since + minutes(policy.grade_or_default(incident.grade).accept_minutes)
    target = attend_due(incident, policy)
    if state in ("waiting", "accepted", "resourced") and target is not None:
        return "attend", incident.first_contact_at, target
    return cell.deadline, incident.state_since, state_due(incident, policy)
