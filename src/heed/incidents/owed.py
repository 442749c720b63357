"""What of closing stands open on an incident, in words: somebody's welfare, a decision to record, qualifiers. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from heed.incidents.welfare import welfare_owed
from heed.picture.incident import Incident
from heed.policy.needed import ndm_needed, qualifiers_needed
from heed.policy.values import Policy


def still_open(incident: Incident, policy: Policy) -> Iterator[str]:
    """One line each; nothing on what is closed."""
    if incident.open and (owed := welfare_owed(incident, policy)) is not None:
        yield f"Welfare to be established: {owed}"
    if incident.open and (row := ndm_needed(incident, policy)) is not None:
        yield f"A decision to be recorded (NDM): {row.why}"
    if incident.open and (asked := qualifiers_needed(incident, policy)):
        yield f"Qualifiers to be said: {', '.join(one.name for one in asked)}"
