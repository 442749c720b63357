"""Closing: what is still open on an incident, and the decision that closes it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.due import Due
from heed.clock.missed import speak
from heed.incidents import commands as c
from heed.log.command import Refusal, Who
from heed.picture import incident as facts
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.policy.values import Policy, ResultCode


def close_incident(command: c.CloseIncident, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A person closes it, with a result and a reason, over nothing that is still open."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise c.AlreadyClosed(result=incident.result.replace("_", " "))
    result = policy.results.get(command.result)
    if result is None:
        known = ", ".join(policy.results)
        raise c.UnknownResult(result=command.result, nearest=known[:200])
    for refusal in hindrances(incident, result, picture, who):
        raise refusal
    closed = facts.IncidentClosed(result=result.id, name=result.name, rationale=command.rationale)
    return [(f"incident/{incident.id}", closed)]


def hindrances(incident: Incident, result: ResultCode, picture: Picture, who: Who) -> Iterator[Refusal]:
    """Everything that closing with a result would be refused over, first what is said first.

    Screens show all of it before anybody tries (the closure check).
    """
    units = incident.units
    if units:
        yield c.UnitsCommitted(units=", ".join(u.callsign for u in units) + (" is" if len(units) == 1 else " are"))
    if incident.contact and picture.contact(incident.contact).live:
        yield c.CallerOnTheLine()
    questions = incident.open_questions
    if questions:
        count = "1 question is" if len(questions) == 1 else f"{len(questions)} questions are"
        yield c.QuestionsOpen(count=count, first=questions[0].text)
    if result.needs_attendance and not any(u.at_scene_at for u in incident.commitments):
        yield c.NobodyAttended(result=result.name)
    if who.role == "call_handler" and not result.without_dispatch:
        yield c.NeedsDispatch(result=result.name)
    if incident.grade is None:
        yield c.GradeFirst()
    yield from _unjudged(incident)


def _unjudged(incident: Incident) -> Iterator[Refusal]:
    """What is known and not in the judgement: no assessment, one that is older than what is known, a risk to life that
    it does not speak of.
    """
    if incident.assessment is None:
        yield c.ThriveFirst()
    elif incident.stale:
        yield c.AssessmentStale(why=incident.stale[-1].why)
    else:
        for cue in incident.undealt_cues:
            if cue.life:
                yield c.LifeCueUndealt(name=cue.name, words=cue.words)


def on_close(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Units gone, or nobody to be sent, and the log still open: close it, or send somebody."""
    incident = picture.incident(due.subject)
    why = "All units released and the log is neither closed nor resourced"
    if incident.state == "opened":
        why = "To be resolved without deployment, and neither closed nor sent to dispatch"
    return speak(incident, due, "close", why, picture, policy, at)
