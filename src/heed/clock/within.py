"""Whatever is decided, of what is restricted only its own roles are told. Pure.

Who is told is decided in many places, by many ladders. Here all of it passes once more before it is recorded: a notice
of a restricted record for anybody else goes to whoever answers for its log, and so does what such a fact says of its
owner. Nothing is lost on the way, and no deadline is otherwise for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from heed.clock.escalation import Holder, holder
from heed.picture.fact import Change, Fact, key_subject
from heed.picture.nouns import Picture
from heed.picture.post import Notified, Post
from heed.picture.restriction import restricted_to
from heed.picture.submission import given_on
from heed.policy.values import Policy


def told_within(changes: Sequence[Change], picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """The same changes, with nobody told of what they may not see."""
    anew = {stream: roles for stream, fact in changes if (roles := restricted_to(fact)) is not None}
    found: list[Change] = []
    for change in changes:
        stream, fact = change
        about = fact.subject if isinstance(fact, Notified) else stream
        roles = anew.get(about) or _roles(about, picture)
        if not roles:
            found.append(change)
        elif isinstance(fact, Notified):
            moved = _notice(stream, fact, roles, picture, policy, at)
            if moved is not None and moved not in found:
                found.append(moved)
        else:
            found.append((stream, _owned(fact, roles, picture, policy, at)))
    return found


def _roles(stream: str, picture: Picture) -> tuple[str, ...]:
    """The roles that alone see a record, or the one that it belongs to."""
    for one in dict.fromkeys((stream, key_subject(stream), *given_on(stream))):
        state = picture.ahead(one) if "/" in one else None
        if state is not None and state.restricted_to:
            return state.restricted_to
    return ()


def _notice(
    stream: str, fact: Notified, roles: tuple[str, ...], picture: Picture, policy: Policy, at: datetime
) -> Change | None:  # fmt: skip
    post = picture.ahead(stream)
    if not isinstance(post, Post) or post.role in roles:
        return stream, fact
    told = _own(roles, picture, policy, at)
    return (f"post/{told.post_id}", fact) if told.post is not None else None


def _owned(fact: Fact, roles: tuple[str, ...], picture: Picture, policy: Policy, at: datetime) -> Fact:
    owner = getattr(fact, "owner_role", "")
    if not owner or owner in roles or not hasattr(fact, "owner_post"):
        return fact
    told = _own(roles, picture, policy, at)
    named = {"owner_role": told.role, "owner_post": told.post_id, "owner_name": told.name}
    return msgspec.structs.replace(fact, **{name: value for name, value in named.items() if hasattr(fact, name)})


def _own(roles: tuple[str, ...], picture: Picture, policy: Policy, at: datetime) -> Holder:
    return holder(picture, policy.among(roles), roles[0], at=at)
