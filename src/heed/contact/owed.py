"""What of its caller stands open on an incident, in words: whom nobody has told, and why they are owed it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.clock.reaching import must_decide, reach
from heed.clock.telling import has_caller, telling_owed
from heed.picture.incident import Incident
from heed.policy.values import Policy


def still_open(incident: Incident, policy: Policy) -> Iterator[str]:
    """Two lines at most. Before it is sent, it stands once the call is over: whoever hung up knows nothing yet."""
    if not incident.open:
        return
    owing = telling_owed(incident, policy)
    if owing is not None:
        yield f"The caller is not told: {owing.why[:1].lower()}{owing.why[1:]}"
        if must_decide(incident, policy):
            yield f"To ring back is a supervisor's decision: {reach(incident, policy).why}"
    elif incident.telling.settled_at is None and incident.call_ended_at is not None and has_caller(incident):
        yield "The caller is not told what happens next, nor is it said why not"
