"""To whom something is given: somebody on duty by name, or whoever answers for a role. Pure."""

from __future__ import annotations

from datetime import datetime

from heed.clock.escalation import holder
from heed.log.command import Refusal
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class UnknownAddressee(Refusal):
    """Nobody is called {to} here: give a role ({known}) or somebody on duty."""

    field = "to"


def addressee(
    to: str, incident: Incident, picture: Picture, policy: Policy, at: datetime, *,
    refuse: type[UnknownAddressee] = UnknownAddressee,
) -> tuple[str, str, str]:  # fmt: skip
    """Role, post and name of whom `to` means: a post, a person, or a role; the call handler is the incident's own.

    Post and name are empty where nobody on duty answers for the role. Raises `refuse`.
    """
    for post in picture.posts():
        if to in (post.id, post.person) or (to == "call_handler" and post.id == incident.handler_post):
            return post.role, post.id, post.name
    known = [role.id for role in policy.roles.values() if role.operational]
    if to not in known:
        raise refuse(to=to, known=", ".join(known))
    found = holder(picture, policy, to, desk=incident.desk, at=at)
    return to, found.post_id, found.name
