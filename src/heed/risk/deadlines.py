"""What judgement is owed: a THRIVE assessment soon after sending, sooner once the call is over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.picture.cue import Heard
from heed.picture.fact import Subject
from heed.picture.incident import Incident
from heed.policy.values import Policy


def thrive_due(incident: Incident, policy: Policy) -> datetime | None:
    """When the assessment is owed: minutes after sending or after the call's end, whichever comes first (FC16).

    None where it has been made, or dispatch has not been told yet.
    """
    if incident.assessment is not None or incident.sent_at is None:
        return None
    limits = policy.limits
    due = incident.sent_at + minutes(limits.thrive_after_sent)
    if incident.call_ended_at is not None:
        due = min(due, max(incident.call_ended_at, incident.sent_at) + minutes(limits.thrive_after_call))
    return due


def thrive_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The assessment, and who is told when it stays away."""
    assert isinstance(state, Incident)
    due = thrive_due(state, policy)
    if due is None:
        return
    step = state.thrive_step + 1
    later = policy.repeats.at_own_pace(policy.limits.thrive_after_sent, step)
    yield deadline(f"incident/{state.id}", "thrive", step, due + minutes(later))


def stale_due(incident: Incident, policy: Policy) -> datetime | None:
    """When an assessment older than what is known is to be made again, sooner over a life; None where none is."""
    if not incident.stale:
        return None
    limits = policy.limits
    lengths = {True: limits.reassess_with_life, False: limits.reassess}
    return min(one.at + minutes(lengths[one.life]) for one in incident.stale)


def stale_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The assessment that new risk asks for (L3)."""
    assert isinstance(state, Incident)
    due = stale_due(state, policy)
    if due is None:
        return
    step = state.stale_step + 1
    later = policy.repeats.at_own_pace(policy.limits.reassess, step)
    yield deadline(f"incident/{state.id}", "stale", step, due + minutes(later))


def look_due(incident: Incident, policy: Policy) -> datetime | None:
    """When it is to be looked at again: at the time somebody set, else soon, sooner over a life; None where it is not.

    Where many incidents ask at once, as when their targets pass together, they come one after another: the number of a
    log says how late within its half.
    """
    look = incident.look
    if look is None or incident.stale:
        return None
    if look.at is not None:
        return look.at
    length = policy.limits.look_with_life if incident.life_at_risk else policy.limits.look_without_life
    return look.since + minutes(length) * (0.5 + int(incident.number or 0) % 10 / 20)


def look_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """A look, where something asks for one and nothing for an assessment."""
    assert isinstance(state, Incident)
    due = look_due(state, policy)
    if due is None or state.look is None:
        return
    step = state.look.step + 1
    yield deadline(f"incident/{state.id}", "look", step, due + minutes(policy.limits.look_without_life) * (step - 1))


def undergraded_since(incident: Incident, policy: Policy) -> datetime | None:
    """Since when it stands below a recommended grade that only a supervisor goes below; None where it does not, or one
    has said since that it may.
    """
    advised = incident.recommended
    recommended = policy.grades.get(advised.grade) if advised is not None else None
    if advised is None or recommended is None or not advised.supervised:
        return None
    if policy.grade_or_default(incident.grade).rank <= recommended.rank:
        return None
    since = max(advised.at, incident.grades[-1].since) if incident.grades else advised.at
    allowed = incident.stands_by_supervisor
    return None if allowed is not None and allowed >= advised.at else since


def undergrade_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """An alarm over a grade below the recommended one, until it is raised or a supervisor says that it may stand."""
    assert isinstance(state, Incident)
    since = undergraded_since(state, policy)
    if since is None or state.recommended is None or state.over:
        return
    step = state.recommended.told + 1
    # Quickly up through the room, then slowly: the incident's own ladder says the rest.
    later = policy.limits.undergraded + policy.repeats.quickly(step)
    yield deadline(f"incident/{state.id}", "undergrade", step, since + minutes(later))


def services_called_for(incident: Incident, policy: Policy) -> Iterator[tuple[str, Heard]]:
    """Services that what was heard calls for and nobody has asked, each with the cue that first did (RG8)."""
    seen = set(incident.services)
    for heard in incident.cues:
        cue = policy.cues.by_id.get(heard.construct)
        for service in cue.services if cue is not None and heard.asks and heard.mode != "past" else ():
            if service not in seen:
                seen.add(service)
                yield service, heard


def service_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """Each service that what was heard calls for, until somebody has asked it."""
    assert isinstance(state, Incident)
    for service, heard in services_called_for(state, policy):
        step = dict(state.services_told).get(service, 0) + 1
        later = policy.limits.ask_service + policy.repeats.quickly(step)
        yield deadline(f"incident/{state.id}", f"service:{service}", step, heard.at + minutes(later))


DEADLINES: dict[str, tuple[Derive, ...]] = {
    "incident": (thrive_deadlines, stale_deadlines, look_deadlines, undergrade_deadlines, service_deadlines),
}
