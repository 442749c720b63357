"""What a caller is owed now, by when, and who owes it. Pure.

Closing, the lists of everybody and the call desk share it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.clock.deadline import minutes
from heed.clock.reaching import asked_to_decide
from heed.picture.incident import Incident
from heed.policy.values import Policy


class Owing(msgspec.Struct, frozen=True):
    """That the caller is to be told, since when, by when, and why."""

    occasion: str
    since: datetime
    due: datetime
    why: str


def has_caller(incident: Incident) -> bool:
    """Whether anybody reported it who can be told."""
    return bool(incident.contact or incident.caller_name or incident.caller_number or incident.further_contacts)


def telling_owed(incident: Incident, policy: Policy) -> Owing | None:
    """What its caller is owed while it is open: from sending on, and on later occasions; the soonest of them. Where it
    waits for a decision on reaching them, that is due first.
    """
    owing = _soonest(incident, policy)
    asked = asked_to_decide(incident, policy) if owing is not None else None
    if owing is None or asked is None:
        return owing
    decided = max(asked, owing.since) + minutes(policy.telling.caller.decide_minutes)
    return msgspec.structs.replace(owing, due=min(owing.due, decided))


def _soonest(incident: Incident, policy: Policy) -> Owing | None:
    telling = incident.telling
    if telling.settled_at is None:
        if incident.sent_at is None or not has_caller(incident):
            return None
        return _owing("sent", incident.sent_at, incident, policy)
    found = [_owing(one.occasion, one.at, incident, policy) for one in telling.changed]
    return min((one for one in found if one is not None), key=lambda one: one.due, default=None)


def _owing(occasion: str, since: datetime, incident: Incident, policy: Policy) -> Owing | None:
    row = policy.telling.occasions.get(occasion)
    if row is None:
        return None
    length = row.minutes_with_life if incident.life_at_risk else row.minutes
    return Owing(occasion, since, since + minutes(length), row.why)


def untold_at_closing(incident: Incident, policy: Policy) -> bool:
    """Whether the caller is still owed something once it is closed: what they were never told, what changed since, or
    that nobody comes.
    """
    telling = incident.telling
    if telling.settled_at is None:
        return has_caller(incident)
    if telling_owed(incident, policy) is not None:
        return True
    told = telling.told
    if telling.not_because or told is None or told.of_closing:
        return False
    of_closing = policy.telling.caller.tell_of_closing
    unattended = incident.sent_at is not None and not incident.came
    return of_closing == "always" or (of_closing == "unattended" and unattended)
