"""What of judgement stands open on an incident, in words: an assessment, what it does not speak of, a higher grade.

Pure. Screens say the same; exercises ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from heed.picture.incident import Incident
from heed.policy.asking import unanswered
from heed.policy.considered import considered
from heed.policy.values import Policy
from heed.risk.deadlines import look_due, services_called_for, thrive_due


def still_open(incident: Incident, policy: Policy) -> Iterator[str]:
    """One line each, about life first."""
    if incident.open:
        yield from _advised(incident, policy)
        yield from _unjudged(incident, policy)
        yield from _undone(incident, policy)


def _advised(incident: Incident, policy: Policy) -> Iterator[str]:
    """A service to ask, a grade and a code to consider."""
    for service, heard in services_called_for(incident, policy):
        yield f"Ask {policy.services[service].name}: {heard.name.lower()}, “{heard.words}”"
    advised = incident.recommended
    recommended = policy.grades.get(advised.grade) if advised is not None else None
    if advised is not None and recommended is not None and _lower(incident, recommended.rank, policy):
        yield f"Consider {recommended.name.lower()}: {'; '.join(advised.why)}"
    for code, why in considered(incident, policy):
        yield f"Consider the code {policy.codes[code].name}: {why}"


def _unjudged(incident: Incident, policy: Policy) -> Iterator[str]:
    """What an assessment does not speak of, and the assessment or the look that is owed."""
    for cue in incident.undealt_cues:
        yield f"{cue.name} is not dealt with: “{cue.words}”"
    for mark in incident.assessment.weak if incident.assessment is not None else ():
        yield f"{mark.element.replace('_', ' ').capitalize()} says too little: {mark.in_words()}"
    for reason in incident.stale:
        yield f"Assess it again: {reason.why}"
    if thrive_due(incident, policy) is not None:
        yield "THRIVE is owed"
    if incident.look is not None and look_due(incident, policy) is not None:
        yield f"Look at it again: {incident.look.why}"


def _undone(incident: Incident, policy: Policy) -> Iterator[str]:
    """What its SOP asks to be done, and what nobody has answered; about life first."""
    for item in incident.script.undone:
        yield f"To do: {item.action.words}"
    for question in sorted(unanswered(incident, policy), key=lambda one: not one.life):
        yield f"Not answered: {question.asks}"


def _lower(incident: Incident, rank: int, policy: Policy) -> bool:
    """Whether it stands below a rank, or in no grade."""
    return incident.grade is None or policy.grade_or_default(incident.grade).rank > rank
