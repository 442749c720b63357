"""Leaving a log, or a post: what is asked of whoever leaves goes to somebody by name, in the same act (DI7). Pure.

Nobody is held by it: where no taker is named, or the one named has gone, whoever has the incident takes it, else
whoever answers for its role. What has gone up already stays with whoever has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from heed.clock.answering import answering, is_asked
from heed.clock.escalation import notify
from heed.incidents.commands import LeaveLog
from heed.log.command import Rule, Who
from heed.log.decided import Consequence
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.life import LogLeft
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
    handles = incident.handler_post == leaving.id
    if not asked and not handles:
        return []
    taker = taker_of(incident, [post for post in posts if post.person != leaving.person], policy, command.to)
    left = LogLeft(
        by_name=leaving.name, questions=tuple(one.id for one in asked), handled=handles and taker is not None,
        to_role=taker.role if taker else "", to_post=taker.id if taker else "", to_name=taker.name if taker else "",
        to_person=taker.person if taker else "",
    )  # fmt: skip
    changes: list[Change] = [(f"incident/{incident.id}", left)]
    if taker is not None:
        changes += _handed(incident, asked, leaving, taker)
        changes += _told(incident, leaving, taker, picture, policy, at)
    return changes


def left_posts(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever goes off duty leaves every question asked of them by name to the one they name, or to whoever has it."""
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
        if not any(question.to_post == gone.id for question in seen.open_questions):
            continue
        incident = picture.incident(seen.id)
        asked = [question for question in incident.open_questions if question.to_post == gone.id]
        taker = taker_of(incident, posts, policy, to)
        if taker is not None and asked:
            found += _handed(incident, asked, gone, taker)
            found += _told(incident, gone, taker, picture, policy, at)
    return found


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
