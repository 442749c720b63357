"""Whose welfare is to be established before an incident is closed, and what says so. Pure.

A risk to life, a code that speaks of somebody at risk, and vulnerability: kinds of risk that the pack names, heard on
the log or told in the assessment, and its levels and factors. What is denied or set aside says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from heed.incidents.stoppers import WelfareNotEstablished
from heed.picture.assessment import Assessment
from heed.picture.closure import HOW
from heed.picture.cue import Heard
from heed.picture.incident import Incident
from heed.picture.moment import clock_time
from heed.policy.values import Policy

#: The element under which somebody's vulnerability is written in words.
ELEMENT = "vulnerability"
#: Weak rationales under which nothing is noted; one word may say it all.
SAYS_NOTHING = ("empty", "signs_alone", "level_alone", "says_nothing")


def welfare_owed(incident: Incident, policy: Policy) -> WelfareNotEstablished | None:
    """Whose welfare is to be established and is not, and why; None where nobody's is."""
    said = _said(incident, policy)
    why = f"{said[-1].name} was said" if said else _without_a_word(incident, policy)
    if not why or spoken_to_since_risk(incident, policy):
        return None
    told = [one for one in incident.closure.welfare if one.how != "spoken_to"]
    instead = f" ({told[-1].person}: {HOW[told[-1].how]})" if told else ""
    since = f" since {clock_time(said[-1].at)}" if said else ""
    return WelfareNotEstablished(why=why, since=since, instead=instead)


def spoken_to_since_risk(incident: Incident, policy: Policy) -> bool:
    """Whether somebody was spoken to, and not before the newest risk to anybody was written down."""
    said = _said(incident, policy)
    return incident.closure.spoken_to_since(said[-1].on_version if said else 0)


def _said(incident: Incident, policy: Policy) -> list[Heard]:
    return [one for one in incident.cues if one.asks and _at_risk(one, policy)]


def _at_risk(heard: Heard, policy: Policy) -> bool:
    """Whether what was heard is of a life, or of somebody vulnerable, now or before."""
    return (heard.life and heard.mode in ("said", "feared")) or heard.construct in policy.vulnerability.heard


def _without_a_word(incident: Incident, policy: Policy) -> str:
    """What says that somebody is at risk where nothing heard does."""
    if incident.assessment is not None and incident.assessment.life_at_risk:
        return "The assessment says that a life is at risk"
    code = policy.codes.get(incident.code)
    if code is not None and code.welfare:
        return f"The code is {code.name}"
    noted = next(_assessed(incident, incident.assessment, policy), "") if incident.assessment is not None else ""
    return f"The assessment notes {noted}" if noted else ""


def vulnerable_by(incident: Incident, policy: Policy) -> Iterator[str]:
    """What says that somebody is vulnerable, in a few words each."""
    for heard in incident.cues:
        if heard.asks and heard.construct in policy.vulnerability.heard:
            yield f"{heard.name}: “{heard.words}”"
    if incident.assessment is not None:
        yield from _assessed(incident, incident.assessment, policy)
        yield from _written(incident.assessment, policy)


def _assessed(incident: Incident, assessment: Assessment, policy: Policy) -> Iterator[str]:
    """What of an assessment notes somebody vulnerable: kinds of risk that it says, its factors and levels."""
    rules = policy.vulnerability
    aside = {one.construct for one in incident.cues if one.aside_by}
    for construct in assessment.says:
        if construct in rules.heard and construct not in aside and construct in policy.cues.by_id:
            yield policy.cues.by_id[construct].name.lower()
    for element, factors in rules.factors.items():
        yield from (factor for factor in assessment.factors.get(element, ()) if factor in factors)
    for element, levels in rules.levels.items():
        level = assessment.levels.get(element, "")
        if level in levels:
            yield f"{element.replace('_', ' ')} {level}"


def _written(assessment: Assessment, policy: Policy) -> Iterator[str]:
    """Words under vulnerability that say something of it."""
    text = assessment.elements.get(ELEMENT, "").strip()
    nothing = any(mark.element == ELEMENT and mark.why in SAYS_NOTHING for mark in assessment.weak)
    if text and not nothing and text.strip(" .").lower() not in policy.not_a_decision:
        yield f"“{text[:80]}”"
