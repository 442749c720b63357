"""Linking logs, setting a proposal aside, taking a link back: said of both, told to whoever has either (IN5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec

from heed.clock.escalation import holder, notify
from heed.log.command import Command, Line, OptionalLine, Ref, Refusal, Rule, Who
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.link import IncidentsLinked, IncidentsUnlinked, LinkSetAside, Strength
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.values import Policy

WEEK = timedelta(days=7)


class LinkIncidents(Command, frozen=True, kw_only=True):
    """Say that two logs have to do with each other; where they are reports of one event, say that too."""

    incident: Ref
    other: Ref
    why: OptionalLine = ""
    same_event: bool = False


class SetLinkAside(Command, frozen=True, kw_only=True):
    """Say why another log, proposed as linked, has nothing to do with this one."""

    incident: Ref
    other: Ref
    reason: Line


class UnlinkIncidents(Command, frozen=True, kw_only=True):
    """Say why two linked logs have nothing to do with each other after all."""

    incident: Ref
    other: Ref
    reason: Line


class LinkedWithItself(Refusal):
    """A log is not linked with itself; name the other one."""

    field = "other"


class SayWhyLinked(Refusal):
    """Nothing proposed {number}; say in a few words what they have to do with each other."""

    field = "why"


class StandsLinked(Refusal):
    """{number} is linked with it; take the link back, with a reason, before it is set aside."""

    field = "other"


class NotLinked(Refusal):
    """{number} is not linked with it; there is nothing to take back."""

    field = "other"


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """Another log, how strongly it may have to do with one, and why, in a line."""

    id: str
    at: datetime
    strength: Strength
    why: str


# Decisions


def link(command: LinkIncidents, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Both are to be judged again, with what the other says (L3)."""
    incident, other = _two(command.incident, command.other, picture)
    held = incident.links.of(other.id)
    if held is not None and held.same_event == command.same_event:
        return []
    shown = next((one.why for one in incident.links.proposed if one.other == other.id), held.why if held else "")
    why = command.why.strip() or shown
    if not why:
        raise SayWhyLinked(number=other.number)
    changes = _said_of_both(incident, other, partial(IncidentsLinked, why=why, same_event=command.same_event))
    return [*changes, *_tell_both(incident, other, ("linked with", why), who, picture, policy, at)]


def set_aside(command: SetLinkAside, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """For these two alone; what else is proposed stays."""
    incident, other = _two(command.incident, command.other, picture)
    if incident.links.of(other.id) is not None:
        raise StandsLinked(number=other.number)
    if other.id in incident.links.aside:
        return []
    return _said_of_both(incident, other, partial(LinkSetAside, reason=command.reason))


def unlink(command: UnlinkIncidents, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Each stands by itself again."""
    incident, other = _two(command.incident, command.other, picture)
    if incident.links.of(other.id) is None:
        raise NotLinked(number=other.number)
    changes = _said_of_both(incident, other, partial(IncidentsUnlinked, reason=command.reason))
    said = ("no longer linked with", command.reason)
    return [*changes, *_tell_both(incident, other, said, who, picture, policy, at)]


def _two(ref: str, other_ref: str, picture: Picture) -> tuple[Incident, Incident]:
    incident, other = picture.incident(ref), picture.incident(other_ref)
    if incident.id == other.id:
        raise LinkedWithItself
    return incident, other


def _said_of_both(incident: Incident, other: Incident, said: Callable[..., Fact]) -> list[Change]:
    """One fact a log, each naming the other."""
    pairs = ((incident, other), (other, incident))
    return [(f"incident/{one.id}", said(other=its.id, number=its.number)) for one, its in pairs]


# Who is told


def tell_of_proposals(
    incident: Incident, kept: Sequence[tuple[Other, Incident]], picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """Whoever has this log hears of all others in one line, whoever has one of the others of this one; over a life the
    role of `hears.links` hears too.
    """
    if not kept:
        return []
    changes: list[Change] = []
    life = incident.life_at_risk or any(other.life_at_risk for _, other in kept)
    why = f"{_counted(kept, at)} proposed as linked: {kept[0][0].why}"
    told = list(who_has(incident, life, picture, policy, at))
    for post in told:
        changes += _line(picture, post, policy, at, incident, why)
    for one, other in kept:
        for post in who_has(other, False, picture, policy, at) if other.open else ():
            if post not in told:
                changes += _line(
                    picture, post, policy, at, other, f"{incident.number} is proposed as linked: {one.why}"
                )
    return changes


def _counted(kept: Sequence[tuple[Other, Incident]], at: datetime) -> str:
    """`3 logs this week are`."""
    week = " this week" if all(at - one.at <= WEEK for one, _ in kept) else ""
    return f"1 log{week} is" if len(kept) == 1 else f"{len(kept)} logs{week} are"


def who_has(incident: Incident, life: bool, picture: Picture, policy: Policy, at: datetime) -> Iterator[Post]:
    """Its handler and whoever accepted it, as far as they are on duty; else whoever has what dispatch was sent."""
    held = {post.id: post for post in picture.posts()}
    wanted = [held[one] for one in (incident.handler_post, incident.accepted_post) if one in held]
    if incident.sent_at is not None and incident.accepted_post not in held:
        wanted += _on_duty(policy.hears.dispatch, incident, picture, policy, at)
    if life or not wanted:
        wanted += _on_duty(policy.hears.links, incident, picture, policy, at)
    yield from {post.id: post for post in wanted}.values()


def _on_duty(role: str, incident: Incident, picture: Picture, policy: Policy, at: datetime) -> list[Post]:
    found = holder(picture, policy, role, desk=incident.desk, at=at).post
    return [found] if found is not None else []


def _tell_both(
    incident: Incident, other: Incident, said: tuple[str, str], who: Who, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """Whoever has either; not who did it. One that is closed goes to the role of `hears.links`: does it stand?"""
    changes: list[Change] = []
    for one, its in ((incident, other), (other, incident)):
        closed = "" if one.open else "; it is closed: does that stand?"
        words = f"{said[0]} {its.number}: {said[1]}{closed}"
        for post in who_has(one, not one.open, picture, policy, at):
            if post.id != who.post:
                changes += _line(picture, post, policy, at, one, words)
    return changes


def _line(picture: Picture, post: Post, policy: Policy, at: datetime, incident: Incident, why: str) -> list[Change]:
    return notify(picture, post, policy, at, incident, kind="links", why=why, interrupts="never")[1]


RULES = (
    Rule(command=LinkIncidents, decide=link),
    Rule(command=SetLinkAside, decide=set_aside),
    Rule(command=UnlinkIncidents, decide=unlink),
)
