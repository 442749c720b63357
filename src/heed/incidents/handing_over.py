"""Leaving a log, or a post: what is asked of whoever leaves, and what they had accepted while nobody is sent, goes to
somebody by name in the same act (DI7). Pure.

Nobody is held by it: where no taker is named, or the one named has gone, whoever has the incident takes it, else
whoever answers for its role. What has gone up already stays with whoever has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heed.clock.answering import answering, is_asked
from heed.clock.deadline import minutes
from heed.clock.escalation import notify
from heed.incidents.commands import LeaveLog
from heed.log.command import Rule, Who
from heed.log.decided import Consequence
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.life import IncidentHandedOver, LogLeft
from heed.picture.nouns import Picture
from heed.picture.post import Post, PostLeft
from heed.picture.task import Question, QuestionHanded
from heed.policy.values import Policy

#: How much of a question a notice carries.
SHOWN = 80


def leave_log(command: LeaveLog, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Its handler, or whoever is asked something on it, leaves it to somebody who is on duty."""
    incident = picture.incident(command.incident)
    posts = list(picture.posts())
    leaving = next((post for post in posts if post.id == who.post), None)
    if not incident.open or leaving is None:
        return []
    asked = _asked_of(leaving, incident, posts, policy)
    handles, has_it = incident.handler_post == leaving.id, incident.accepted_post == leaving.id
    if not (asked or handles or has_it):
        return []
    taker = taker_of(incident, [post for post in posts if post.person != leaving.person], policy, command.to)
    left = LogLeft(
        by_name=leaving.name, questions=tuple(one.id for one in asked), handled=handles and taker is not None,
        to_role=taker.role if taker else "", to_post=taker.id if taker else "", to_name=taker.name if taker else "",
        to_person=taker.person if taker else "",
    )  # fmt: skip
    changes: list[Change] = [(f"incident/{incident.id}", left)]
    if taker is not None:
        changes += _handed_over(incident, leaving, taker, policy, at) if has_it else []
        changes += _handed(incident, asked, leaving, taker)
        changes += _told(incident, leaving, taker, picture, policy, at)
    return changes


def left_posts(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever goes off duty leaves every question asked of them by name, and every incident they had accepted to which
    nobody is sent, to the one they name, or to whoever answers for it.
    """
    found: list[Change] = []
    for stream, fact in changes:
        gone = picture.state(stream) if isinstance(fact, PostLeft) else None
        if isinstance(gone, Post) and isinstance(fact, PostLeft):
            found += _all_of(gone, fact.to_post, picture, policy, at)
    return found


def _all_of(gone: Post, to: str, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    found: list[Change] = []
    posts = list(picture.posts())
    for seen in picture.incidents_in_sight():
        if not _leaves(gone, seen):
            continue
        incident = picture.incident(seen.id)
        asked = [question for question in incident.open_questions if question.to_post == gone.id]
        taker = taker_of(incident, posts, policy, to)
        if taker is not None:
            found += _handed_over(incident, gone, taker, policy, at) if incident.accepted_post == gone.id else []
            found += _handed(incident, asked, gone, taker)
            found += _told(incident, gone, taker, picture, policy, at) if asked else []
    return found


def _leaves(gone: Post, incident: Incident) -> bool:
    """Whether somebody who goes leaves something on an incident that has to be somebody's by name."""
    had_it = incident.unresourced and incident.accepted_post == gone.id
    return had_it or any(question.to_post == gone.id for question in incident.open_questions)


def _handed_over(incident: Incident, leaving: Post, taker: Post, policy: Policy, at: datetime) -> list[Change]:
    """It is the taker's; while nobody is sent it asks for a look where none is as soon, not for an assessment."""
    look, within = incident.look, minutes(policy.limits.look_without_life)
    looks = incident.unresourced and (look is None or (look.at is not None and look.at > at + within))
    over = IncidentHandedOver(from_name=leaving.name, to_post=taker.id, to_name=taker.name, look=looks)
    return [(f"incident/{incident.id}", over)]


def taker_of(incident: Incident, posts: Iterable[Post], policy: Policy, named: str = "") -> Post | None:
    """Who takes a log over: the one named, by post, person or role; else whoever accepted it, else whoever answers for
    the role that owns it now. None where nobody else is on duty.
    """
    held = list(posts)
    for wanted in (named, incident.accepted_post if incident.sent_at is not None else ""):
        found = [post for post in held if wanted and wanted in (post.id, post.person, post.role)]
        if found:
            return min(found, key=lambda post: (post.desk not in (incident.desk, ""), post.taken_at, post.id))
    return answering(policy.cell(incident.state, incident.grade).owner, incident.desk, held, policy)


def _asked_of(post: Post, incident: Incident, posts: Iterable[Post], policy: Policy) -> list[Question]:
    """Open questions that wait with a post by name, or with it alone."""
    by_stream = {f"post/{one.id}": one for one in posts}
    return [
        one for one in incident.open_questions
        if one.to_post == post.id or (not one.to_post and is_asked(one, incident, post, by_stream, policy))
    ]  # fmt: skip


def _handed(incident: Incident, asked: Iterable[Question], leaving: Post, taker: Post) -> list[Change]:
    return [
        (f"incident/{incident.id}", QuestionHanded(
            question=one.id, text=one.text, from_name=leaving.name, to_role=taker.role, to_post=taker.id,
            to_name=taker.name,
        ))
        for one in asked
    ]  # fmt: skip


def _told(
    incident: Incident, leaving: Post, taker: Post, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """The taker hears of it once, with the first of what is open there, about life first."""
    asked = sorted(incident.open_questions, key=lambda one: (not one.about_life, one.due))
    if not asked:
        return []
    count = "1 question is open" if len(asked) == 1 else f"{len(asked)} questions are open"
    why = f"handed over by {leaving.name}, {count}: {asked[0].text[:SHOWN]}"
    return notify(picture, taker, policy, at, incident, kind="handed_over", why=why, about_life=asked[0].about_life)[1]


RULES = (Rule(command=LeaveLog, decide=leave_log),)
CONSEQUENCES = (Consequence(of=frozenset({PostLeft}), follow=left_posts),)
