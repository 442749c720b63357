"""Which codes what was heard on an incident speaks of (RG7). Pure; it advises, a person sets a code."""

from __future__ import annotations

from heed.picture.incident import Incident
from heed.policy.values import Policy


def considered(incident: Incident, policy: Policy) -> list[tuple[str, str]]:
    """Codes that what was heard speaks of and that are not its own, each with the words: those that say most first, as
    whereabouts unknown does of somebody suicidal.
    """
    found: dict[str, str] = {}
    for heard in incident.cues:
        cue = policy.cues.by_id.get(heard.construct)
        code = cue.code if cue is not None else ""
        if heard.asks and heard.mode != "past" and code in policy.codes and code != incident.code:
            found.setdefault(code, f"{heard.name.lower()}, “{heard.words}”")
    return sorted(found.items(), key=lambda one: policy.codes[one[0]].general)


def nearest_sop(incident: Incident, policy: Policy) -> str:
    """The code nearest to what was heard that has an SOP, by a risk to life before the rest; empty where none is."""
    known = policy.cues.by_id
    lively = {known[one.construct].code for one in incident.cues if one.life and one.construct in known}
    found = [code for code, _ in considered(incident, policy) if code in policy.scripts.sops]
    return min(found, key=lambda code: code not in lively, default="")
