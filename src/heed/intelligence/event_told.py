"""Who is told that another log leads an event, or that a log stands alone again: whoever has it, once. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from heed.clock.escalation import notify
from heed.intelligence.linked import who_has
from heed.log.command import Who
from heed.picture.event import EventLed, StoodAlone
from heed.picture.fact import Change, id_of
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.post import Post
from heed.policy.values import Interrupts, Policy


def tell_of_leading(
    lead: Incident | None, reports: Mapping[str, Incident], changes: Sequence[Change], who: Who, picture: Picture,
    policy: Policy, at: datetime,
) -> list[Change]:  # fmt: skip
    """Somebody named the log that leads: whoever has one of the others hears of it by a line."""
    named = next((fact for stream, fact in changes if isinstance(fact, EventLed) and id_of(stream) in reports), None)
    if named is None or lead is None:
        return []
    told: dict[str, tuple[Post, Incident]] = {}
    for one in reports.values():
        for post in who_has(one, False, picture, policy, at) if one.open and not one.restricted_to else ():
            if post.id != who.post:
                told.setdefault(post.id, (post, one))
    why = f"{lead.number} leads the event now, {named.by_name} says: {named.reason}"
    changes_: list[Change] = []
    for post, one in told.values():
        changes_ += notify(picture, post, policy, at, one, kind="event", why=why, interrupts="never")[1]
    return changes_


def tell_of_standing_alone(
    found: Sequence[Change], who: Who, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """Whoever has a log that stands alone from now on decides what is to happen with it; of several they hear in one
    line, about the first of them. Who did it hears by a line too: each is a decision of its own.
    """
    told: dict[str, tuple[Post, list[tuple[Incident, StoodAlone]]]] = {}
    for stream, fact in found:
        incident = picture.ahead(stream) if isinstance(fact, StoodAlone) else None
        if not isinstance(incident, Incident) or not isinstance(fact, StoodAlone) or incident.units:
            continue
        for post in who_has(incident, False, picture, policy, at):
            told.setdefault(post.id, (post, []))[1].append((incident, fact))
    changes: list[Change] = []
    for post, alone in told.values():
        incident, fact = min(alone, key=lambda one: not one[0].life_at_risk)
        more = f", and {len(alone) - 1} more" if len(alone) > 1 else ""
        then = "close it, or send somebody" if fact.attended else "nobody is sent to it"
        why = f"stands alone{more}: {fact.because}; {then}"
        loud: Interrupts = "never" if post.id == who.post else "life"
        changes += notify(picture, post, policy, at, incident, kind="event", why=why, interrupts=loud)[1]
    return changes
