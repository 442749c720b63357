"""Whom something can be given to, as the options of a select: roles first, then everybody on duty."""

from __future__ import annotations

from collections.abc import Iterable

from heed.picture.fact import Subject
from heed.picture.post import Post
from heed.policy.values import Policy


def addressees(posts: Iterable[Subject], policy: Policy) -> list[tuple[str, str]]:
    """Each as its value and its words; people by name."""
    names = {role.id: role.name.lower() for role in policy.roles.values()}
    roles = [(role.id, role.name) for role in policy.roles.values() if role.operational and not role.system]
    held = sorted((one for one in posts if isinstance(one, Post) and one.open), key=lambda one: one.name)
    return [*roles, *((one.id, f"{one.name}, {names[one.role]}") for one in held if one.role in names)]
