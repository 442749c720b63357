"""A chase: somebody rings about an incident while nobody is sent, or while it is overdue (FC8). Pure.

Whoever takes the call owes them no answer they do not have: a supervisor is asked to decide what, who and by when, once
in the pack's minutes however often they ring, and whichever number they ring from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.clock.deadline import minutes
from heed.clock.escalation import holder, minutes_between, notify
from heed.clock.leaving import attend_due
from heed.log.command import Who
from heed.log.decided import Consequence
from heed.picture.again import CallerRangAgain, ordinal
from heed.picture.commitment import UnitAssigned
from heed.picture.fact import Change, Fact
from heed.picture.incident import ContactLinked, Incident
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.picture.task import QuestionAnswered, QuestionAsked
from heed.policy.values import Policy


def chasing(incident: Incident, policy: Policy, at: datetime) -> str:
    """Why ringing about it is a chase: nobody is sent, or it is overdue; empty where neither is so."""
    if not incident.open or incident.sent_at is None:
        return ""
    if incident.unresourced or (incident.state == "shared" and not (incident.event.units or incident.attended)):
        return f"nobody is sent, {minutes_between(incident.sent_at, at)} min after it came to dispatch"
    due = attend_due(incident, policy)
    if due is not None and not incident.attended and at > due:
        return f"nobody is there, {minutes_between(due, at)} min after its time"
    return ""


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A supervisor is asked; a unit that is sent answers them."""
    found: list[Change] = []
    for stream, fact in changes:
        incident = picture.ahead(stream)
        if not isinstance(incident, Incident):
            continue
        if isinstance(fact, UnitAssigned):
            found += _answered(incident, fact.callsign)
        elif isinstance(fact, ContactLinked) and fact.chase:
            found += _asked(incident, fact.contact, "They ring about it", changes, picture, policy, at)
        elif isinstance(fact, CallerRangAgain) and not fact.ended:
            which = f"{ordinal(fact.nth).capitalize()} call from its caller’s number"
            found += _asked(incident, fact.contact, which, changes, picture, policy, at)
    return found


def _asked(
    incident: Incident, contact: str, which: str, changes: Sequence[Change], picture: Picture, policy: Policy,
    at: datetime,
) -> list[Change]:  # fmt: skip
    why = chasing(incident, policy, at)
    if not why or not _again_due(incident, policy, at):
        return []
    life = incident.life_at_risk or any(one.life for one in incident.undealt_cues)
    role = policy.hears.again
    asked = holder(picture, policy, role, desk=incident.desk, at=at)
    text = f"{which}, and {why}: what is to happen, who does it, by when?"
    question = QuestionAsked(
        question=f"chase-{contact}", text=text, to_role=role, to_post=asked.post_id, to_name=asked.name,
        due=at + minutes(policy.limits.decide_chase), about_life=life, decision=True,
    )  # fmt: skip
    stream = f"incident/{incident.id}"
    heard = any(s == f"post/{asked.post_id}" and isinstance(f, Notified) and f.subject == stream for s, f in changes)
    if heard:
        return [(stream, question)]
    told = notify(picture, asked.post, policy, at, incident, kind="again", why=text, about_life=life)[1]
    return [(stream, question), *told]


def _again_due(incident: Incident, policy: Policy, at: datetime) -> bool:
    """Whether no decision is asked for, and none was within the pack's minutes."""
    asked = [one for one in incident.questions if one.decision]
    last = max((one.asked_at for one in asked), default=None)
    waits = any(one.open for one in asked)
    return not waits and (last is None or at - last >= minutes(policy.repeats.chase_minutes))


def _answered(incident: Incident, callsign: str) -> list[Change]:
    return [
        (f"incident/{incident.id}", QuestionAnswered(question=one.id, text=f"{callsign} is sent"))
        for one in incident.open_questions
        if one.decision
    ]


MOVES: frozenset[type[Fact]] = frozenset((CallerRangAgain, ContactLinked, UnitAssigned))
CONSEQUENCES = (Consequence(of=MOVES, follow=follow),)
