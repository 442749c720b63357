"""Away from the desk for a while: said in one press, and over with the next call answered. Pure.

Nobody is held or released by it: a post that is away owes what it owed, and whoever is away may do all they may do. The
room sees it, and no switch rings at an empty desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from heed.log.command import Rule, Who
from heed.log.decided import Consequence
from heed.picture.contact import CallAnswered
from heed.picture.fact import Change
from heed.picture.nouns import Picture
from heed.picture.post import Post, PostAway, PostBack
from heed.policy.values import Policy
from heed.supervision.commands import ComeBack, NoPost, StepAway


def step_away(command: StepAway, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Said twice it is once, unless for another reason."""
    post = _own(picture, who)
    if post.away_since is not None and post.away_why == command.why:
        return []
    return [(f"post/{post.id}", PostAway(why=command.why))]


def come_back(command: ComeBack, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nothing where they are at their desk."""
    post = _own(picture, who)
    return [] if post.away_since is None else [(f"post/{post.id}", PostBack())]


def _own(picture: Picture, who: Who) -> Post:
    if not who.post:
        raise NoPost
    return picture.post(who.post)


def back_by_answering(
    changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Whoever answers is there."""
    posts = {fact.handler_post for _, fact in changes if isinstance(fact, CallAnswered) and fact.handler_post}
    return [(f"post/{post}", PostBack()) for post in sorted(posts) if picture.post(post).away_since is not None]


RULES = (Rule(command=StepAway, decide=step_away), Rule(command=ComeBack, decide=come_back))
CONSEQUENCES = (Consequence(of=frozenset((CallAnswered,)), follow=back_by_answering),)
