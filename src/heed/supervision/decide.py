"""What decides the commands of supervision. Pure. The ladder's rungs are in `ladder.py`."""

from __future__ import annotations

from datetime import datetime, timedelta

from heed.clock.deadline import minutes
from heed.clock.due import DueRule
from heed.log.command import Rule, Who
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.moment import clock_time
from heed.picture.nouns import Picture
from heed.picture.post import NoticeAcknowledged, Post, PostLeft, PostTaken, PostTookOver
from heed.picture.task import QuestionAnswered
from heed.picture.watch import FimTagged, FimUntagged, ReviewDecided
from heed.policy.values import Policy
from heed.supervision import commands as c
from heed.supervision import stepping_away
from heed.supervision.deadlines import ladder_of, rung_due
from heed.supervision.ladder import on_digest, on_rung, reach

#: Who sets a room up, or plays one: they bring on everybody.
SYSTEM = ("setup", "simulator")
#: How far ahead a decision may be for.
FURTHEST = timedelta(days=7)


def decide_review(command: c.DecideReview, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What, who, by when. While nobody is sent, "no action" is refused, and deciding the same again climbs (ES3)."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise c.ClosedIncident
    if not incident.units and (command.kind == "no_action" or _says_nothing(command.what, policy)):
        raise c.NotADecision(what=command.what)
    if _says_nothing(command.who, policy):
        raise c.NobodyNamed(who=command.who)
    by = _by(command, at)
    limits = policy.limits
    with_life, without = (min(by, at + minutes(m)) for m in (limits.hold_with_life, limits.hold_without_life))
    continued = incident.watching.continued + (command.kind == "continue")
    role = policy.roles.get(who.role)
    decided = ReviewDecided(
        kind=command.kind, what=command.what, who=command.who, by=by,
        holds_until=with_life if incident.life_at_risk else without,
        holds_with_life=None if incident.life_at_risk else with_life,
        decided_by=who.name, decided_role=role.name if role else who.role, continued=continued,
    )  # fmt: skip
    changes: list[Change] = [(f"incident/{incident.id}", decided)]
    said = f"{command.what}; {command.who} by {clock_time(by)}"
    for question in incident.open_questions:
        if question.decision:
            changes.append((f"incident/{incident.id}", QuestionAnswered(question=question.id, text=said)))
    if incident.unresourced and command.kind in incident.watching.decided:
        changes += _next_rung(incident, command.kind, picture, policy, at)
    return changes


def _next_rung(incident: Incident, kind: str, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """What was decided before and brought no unit is no new decision: the next person up hears of it now, and from
    then on the ladder goes on at its own pace.
    """
    step = incident.watching.rung + 1
    early = max(0, int((rung_due(incident, ladder_of(incident, policy), step) - at).total_seconds()))
    why = f"a second “{kind.replace('_', ' ')}” without a unit"
    return reach(incident, step, at, picture, policy, at, why=why, early_s=early)


def _says_nothing(text: str, policy: Policy) -> bool:
    """Whether a text is empty but for signs, or one of the pack's phrases, however it is dotted and spaced."""
    letters = _letters(text)
    return not letters or letters in {_letters(phrase) for phrase in policy.not_a_decision}


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _by(command: c.DecideReview, at: datetime) -> datetime:
    if command.minutes is not None:
        return at + minutes(command.minutes)
    if command.by is None or command.by.tzinfo is None:
        raise c.NoTime
    if command.by <= at:
        raise c.PastTime(by=command.by)
    if command.by - at > FURTHEST:
        raise c.TooFarAhead(days=FURTHEST.days)
    return command.by


def tag_for_fim(command: c.TagForFim, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A tag survives the shift and tells nobody (ES4)."""
    incident = _open(picture.incident(command.incident))
    return [(f"incident/{incident.id}", FimTagged(why=command.why))]


def untag_for_fim(command: c.UntagForFim, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Off the list, with a reason."""
    incident = _open(picture.incident(command.incident))
    if not incident.watching.fim:
        raise c.NotOnTheList
    return [(f"incident/{incident.id}", FimUntagged(why=command.why))]


def _open(incident: Incident) -> Incident:
    if not incident.open:
        raise c.ClosedIncident
    return incident


def acknowledge_notice(
    command: c.AcknowledgeNotice, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Heard by the one it was told to; whatever is owed stays owed."""
    post = picture.post(command.post)
    if post.person != who.person and who.role not in SYSTEM:
        raise c.NotYourPost(name=post.name)
    return [(f"post/{post.id}", NoticeAcknowledged())] if post.notice else []


def take_post(command: c.TakePost, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One person holds one role at one desk; the same role twice is a mistake."""
    person = picture.person(command.person or who.person)
    role = policy.roles.get(command.role)
    if role is None:
        raise c.UnknownRole(role=command.role, known=", ".join(policy.roles))
    if command.desk and command.desk not in policy.desks:
        raise c.UnknownDesk(desk=command.desk, known=", ".join(policy.desks))
    if role.id not in person.roles:
        raise c.NotYourRole(name=person.name, role=role.name.lower())
    if person.id != who.person and not _minds_others(who, policy):
        raise c.NotYourself(name=person.name)
    if any(p.person == person.id and p.role == role.id for p in picture.posts()):
        raise c.AlreadyOnDuty(name=person.name, role=role.name.lower())
    taken = PostTaken(person=person.id, name=person.name, role=role.id, desk=command.desk)
    return [(f"post/{command.post}", taken)]


def leave_post(command: c.LeavePost, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The last holder of a role that must be held does not slip away (L1)."""
    post = picture.post(command.post)
    if post.left_at is not None:
        raise c.OffDuty(name=post.name, at=post.left_at)
    if post.person != who.person and not _minds_others(who, policy):
        raise c.NotYourPost(name=post.name)
    to = _successor(command.to_post, post, picture) if command.to_post else None
    others = [p for p in picture.posts() if p.role == post.role and p.id != post.id]
    role = policy.roles.get(post.role)
    needed = role.minimum if role else 0
    if len(others) < needed and to is None and not command.uncovered_because.strip():
        raise c.LastHolder(role=role.name.lower() if role else post.role)
    left = PostLeft(
        to_post=to.id if to else "", to_name=to.name if to else "", uncovered_because=command.uncovered_because
    )
    changes: list[Change] = [(f"post/{post.id}", left)]
    if to is not None:
        changes.append((f"post/{to.id}", _took_over(post)))
    return changes


def _took_over(post: Post) -> PostTookOver:
    """What waited with a post, and what its holder had not heard yet."""
    return PostTookOver(
        posts=(post.id, *post.took), name=post.name, lines=post.undigested + bool(post.notice),
        about_life=post.undigested_life + post.notice_life,
    )  # fmt: skip


def _minds_others(who: Who, policy: Policy) -> bool:
    """Whether they may say who is on duty besides themselves."""
    role = policy.roles.get(who.role)
    return who.role in SYSTEM or (role is not None and role.supervisor)


def _successor(ref: str, leaving: Post, picture: Picture) -> Post:
    to = picture.post(ref)
    if to.left_at is not None:
        raise c.OffDuty(name=to.name, at=to.left_at)
    if to.role != leaving.role or to.id == leaving.id:
        raise c.WrongSuccessor(name=to.name, role=to.role.replace("_", " "), wanted=leaving.role.replace("_", " "))
    return to


RULES = (
    Rule(command=c.DecideReview, decide=decide_review),
    Rule(command=c.TagForFim, decide=tag_for_fim),
    Rule(command=c.UntagForFim, decide=untag_for_fim),
    Rule(command=c.AcknowledgeNotice, decide=acknowledge_notice),
    Rule(command=c.TakePost, decide=take_post),
    Rule(command=c.LeavePost, decide=leave_post),
    *stepping_away.RULES,
)
CONSEQUENCES = stepping_away.CONSEQUENCES
DUE = (DueRule("rung", on_rung), DueRule("digest", on_digest))
