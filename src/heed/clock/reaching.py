"""Whether the caller may be reached without endangering them, why not, and who owes it now. Pure.

Not known is not safe where the matter itself says so: the code, or a risk that stands. A threat heard later is newer
than what was said of safe contact. Then it is a supervisor's to decide; that holds until something newer is known.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.cue import Heard
from heed.picture.incident import Incident
from heed.picture.reaching import WAYS, Way
from heed.policy.values import Policy


class Reach(msgspec.Struct, frozen=True):
    """Whether a way of reaching the caller is open, and why or why not in one line."""

    may: bool
    why: str
    #: True where a supervisor is to decide and has not, on what is known now.
    undecided: bool = False


def reach(incident: Incident, policy: Policy, way: Way = "ring") -> Reach:
    """Whether the caller may be reached this way now."""
    against = _against(incident, policy, way)
    if against is None:
        safe = incident.reaching.safe
        known = safe is not None and getattr(safe, way) == "yes"
        return Reach(True, f"{safe.by_name} wrote down that it is safe" if safe and known else "Nothing says otherwise")
    why, since = against
    decided = incident.reaching.decided
    if decided is None or decided.at < since:
        return Reach(False, why, undecided=True)
    if decided.reach:
        return Reach(True, f"{decided.by_name} decided so: {decided.benefit}")
    return Reach(False, f"{decided.by_name} decided against it: {decided.danger}")


def _against(incident: Incident, policy: Policy, way: Way) -> tuple[str, datetime] | None:
    """What stands against reaching them this way, and since when; None where nothing does."""
    safe = incident.reaching.safe
    threat = threat_heard(incident, policy)
    unrung = incident.markers.unrung
    if unrung is not None:
        return f"{unrung.name} on {unrung.on} says: do not ring back", unrung.at
    since = safe.at if safe is not None else incident.opened_at
    if safe is not None and getattr(safe, way) == "no":
        return f"It is written down that it is not safe to {WAYS[way]}", since
    if safe is not None and getattr(safe, way) == "yes":
        if threat is None or threat.at <= safe.at:
            return None
        return f"{threat.name} was heard after that: “{threat.words}”", threat.at
    if threat is not None:
        return f"Not known who else may answer, and {threat.name.lower()} was heard: “{threat.words}”", threat.at
    if incident.code in policy.telling.caller.unsafe_codes:
        return f"Not known who else may answer, and the code is {incident.code_name}", since
    return None


def threat_heard(incident: Incident, policy: Policy) -> Heard | None:
    """The newest risk that stands and makes a call back a danger."""
    unsafe = policy.telling.caller.unsafe_cues
    found = [one for one in incident.cues if one.construct in unsafe and one.asks and one.mode != "past"]
    return max(found, key=lambda one: one.at, default=None)


def telling_owner(incident: Incident, policy: Policy) -> tuple[str, str, str]:
    """Role, post and name of whoever has to tell the caller: whom it went up to, or was given to, else the handler;
    where the caller is no longer on the line and it is not safe to reach them, whoever decides on that.
    """
    telling, given_at = incident.telling, incident.reaching.owner_at
    if telling.up_at is not None and (given_at is None or given_at < telling.up_at):
        return telling.up
    if must_decide(incident, policy):
        return policy.telling.caller.decides, "", ""
    reaching = incident.reaching
    if reaching.owner_role:
        return reaching.owner_role, reaching.owner_post, reaching.owner_name
    return "call_handler", incident.handler_post, incident.handler_name


def on_the_line(incident: Incident) -> bool:
    """Whether the call that brought it still runs: whoever is asked can be told now."""
    return bool(incident.contact) and incident.call_ended_at is None


def must_decide(incident: Incident, policy: Policy) -> bool:
    """Whether telling the caller waits for a decision on reaching them: they are off the line, and no way is open."""
    return asked_to_decide(incident, policy) is not None


def asked_to_decide(incident: Incident, policy: Policy) -> datetime | None:
    """Since when a decision on reaching the caller is waited for; None where none is."""
    if on_the_line(incident):
        return None
    undecided = False
    for way in WAYS:
        found = reach(incident, policy, way)
        if found.may:
            return None
        undecided = undecided or found.undecided
    if not undecided:
        return None
    since = max(against[1] for way in WAYS if (against := _against(incident, policy, way)) is not None)
    return max(since, incident.call_ended_at or since, incident.sent_at or since)
