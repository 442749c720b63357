"""Who answers now for what was put to a post: its holder, whoever took it over, else whoever answers for its role.

Pure; the lists of everybody, the boards and what is asked of a person share it, so that nothing waits with somebody who
has gone home (L1, L4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.picture.post import Post
from heed.picture.task import Question
from heed.policy.climb import fallbacks
from heed.policy.values import Policy

#: Posts on duty, by stream.
Posts = Mapping[str, Subject]


def standing_in(post: str, posts: Posts) -> Post | None:
    """The post itself while it is held, else the one that took it over; None where it was left to nobody."""
    found = posts.get(f"post/{post}") if post else None
    if isinstance(found, Post) and found.open:
        return found
    return next((p for p in _held(posts.values()) if post and post in p.took), None)


def is_held(role: str, posts: Posts) -> bool:
    """Whether anybody on duty holds a role."""
    return any(isinstance(p, Post) and p.open and p.role == role for p in posts.values())


def on_duty_for(role: str, post: str, desk: str, posts: Posts, policy: Policy) -> Post | None:
    """Who has what was put to a role through a post; None in an empty room."""
    stands = standing_in(post, posts)
    if stands is not None and (not policy.within or stands.role in policy.within):
        return stands
    return answering(role, desk, posts.values(), policy)


def answering(role: str, desk: str, posts: Iterable[Subject], policy: Policy) -> Post | None:
    """The post that answers for a role: at the desk first, then the longest on duty; else by its fallbacks; where none
    of those is held, any supervisor, and at last anybody who works incidents. Of what is restricted nobody else.
    """
    held = _held(posts)
    for wanted in policy.told(role) if policy.within else fallbacks(policy.roles, role):
        fitting = [p for p in held if p.role == wanted]
        if fitting:
            return _first(fitting, desk)
    if policy.within:
        return None
    others = [p for p in held if p.role in policy.roles and policy.roles[p.role].operational]
    supervisors = [p for p in others if policy.roles[p.role].supervisor]
    return _first(supervisors or others, desk) if others else None


def is_asked(question: Question, incident: Incident, post: Post, posts: Posts, policy: Policy) -> bool:
    """Whether a question waits with a post: put to it or left to it, or put to its role and to nobody by name."""
    by_name = standing_in(question.to_post, posts)
    if by_name is not None:
        return by_name.id == post.id
    if is_held(question.to_role, posts):
        return post.role == question.to_role
    found = answering(question.to_role, incident.desk, posts.values(), policy)
    return found is not None and found.id == post.id


def _held(posts: Iterable[Subject]) -> list[Post]:
    return [p for p in posts if isinstance(p, Post) and p.open]


def _first(held: list[Post], desk: str) -> Post:
    return min(held, key=lambda p: (p.desk not in (desk, ""), p.taken_at, p.id))
