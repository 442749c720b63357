"""Deadlines of judgement that came: who hears of them, and what is recorded. Pure."""

from __future__ import annotations

from datetime import datetime

from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder, next_up, notify, only_repeats
from heed.log.command import Who
from heed.picture.assessment import LookOverdue, ReassessmentOverdue, ThriveOverdue
from heed.picture.entry import ServiceUnasked
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.picture.recommendation import UndergradeTold
from heed.policy.values import Interrupts, Policy
from heed.risk.deadlines import services_called_for


def on_thrive(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The assessment is owed: its named handler first, then the ladder upwards."""
    incident = picture.incident(due.subject)
    handler = picture.post(incident.handler_post) if incident.handler_post else None
    told = next_up(picture, policy, incident, due.step, at, first=handler)
    why = f"no THRIVE yet, owed by {incident.handler_name or 'the handler'}"
    changes = notify(picture, told.post, policy, at, incident, kind="thrive", why=why, interrupts="never")[1]
    overdue = ThriveOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"Owed by {incident.handler_name or 'the handler'}.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


def on_stale(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The assessment is older than what is known: whoever has the incident, then the ladder upwards (L3)."""
    incident = picture.incident(due.subject)
    reason = next((one for one in incident.stale if one.life), incident.stale[0])
    told = next_up(picture, policy, incident, due.step, at, first=has_it(incident, picture))
    life = any(one.life for one in incident.stale)
    changes = notify(
        picture, told.post, policy, at, incident, kind="stale", why=f"assess it again: {reason.why}", about_life=life,
        interrupts="never" if only_repeats(policy, incident, due.step) else "life",
    )[1]  # fmt: skip
    overdue = ReassessmentOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"Since the assessment: {reason.why}.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


def on_undergrade(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It stands below the recommended grade: the dispatcher and the team leader hear, then the ladder upwards (RG5)."""
    incident = picture.incident(due.subject)
    advised = incident.recommended
    assert advised is not None
    name = policy.grades[advised.grade].name.lower()
    why = f"consider {name}: {advised.why[0][:1].lower()}{advised.why[0][1:]}"
    told, changes = tell_two(due.step, picture, policy, at, incident, kind="undergrade", why=why)
    stands = policy.grade_or_default(incident.grade).name.lower()
    below = UndergradeTold(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"Stands as {stands}, {why}",
    )  # fmt: skip
    return [(f"incident/{incident.id}", below), *changes]


def on_service(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Help that what was heard calls for was not asked: whoever has it and the team leader hear, anyone may ask."""
    incident = picture.incident(due.subject)
    wanted = due.kind.partition(":")[2]
    heard = next(cue for service, cue in services_called_for(incident, policy) if service == wanted)
    service = policy.services[wanted]
    said = f"“{heard.words}” was heard; anyone may ask"
    told, changes = tell_two(
        due.step, picture, policy, at, incident, kind="service", why=f"{service.name} not asked: {said}"
    )
    unasked = ServiceUnasked(
        service=wanted, name=service.name, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id,
        owner_name=told.name, why=said,
    )  # fmt: skip
    return [(f"incident/{incident.id}", unasked), *changes]


def tell_two(
    step: int, picture: Picture, policy: Policy, at: datetime, incident: Incident, *, kind: str, why: str,
    first: Post | None = None, life: bool = True,
) -> tuple[Holder, list[Change]]:  # fmt: skip
    """Whoever owes it or has the incident, a dispatcher where nobody has yet; then upwards. Over a life the team leader
    hears at first too, by a line.
    """
    hears = policy.hears
    first = (
        first or has_it(incident, picture) or holder(picture, policy, hears.dispatch, desk=incident.desk, at=at).post
    )
    told = next_up(picture, policy, incident, step, at, first=first)
    loud: Interrupts = "never" if only_repeats(policy, incident, step) else "life"
    changes = notify(
        picture, told.post, policy, at, incident, kind=kind, why=why, about_life=life, interrupts=loud
    )[1]  # fmt: skip
    leader = holder(picture, policy, hears.life, desk=incident.desk, at=at).post if step == 1 and life else None
    if leader is not None and leader.id != told.post_id:
        changes += notify(picture, leader, policy, at, incident, kind=kind, why=why, interrupts="never")[1]
    return told, changes


def on_look(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """It was to be looked at again: a line on the list of whoever has it, then of those above; it interrupts nobody."""
    incident = picture.incident(due.subject)
    assert incident.look is not None
    told = next_up(picture, policy, incident, due.step, at, first=has_it(incident, picture))
    why = f"look at it again: {incident.look.why}"
    changes = notify(picture, told.post, policy, at, incident, kind="look", why=why, interrupts="never")[1]
    overdue = LookOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"{incident.look.why.capitalize()}.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


def has_it(incident: Incident, picture: Picture) -> Post | None:
    """Whoever has an incident by name: its handler until it is sent, then the dispatcher who accepted it."""
    post = incident.accepted_post if incident.sent_at is not None else incident.handler_post
    return picture.post(post) if post else None


DUE = (
    DueRule("thrive", on_thrive),
    DueRule("stale", on_stale),
    DueRule("look", on_look),
    DueRule("undergrade", on_undergrade),
    DueRule("service", on_service),
)
