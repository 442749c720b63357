"""Crews and markers: whoever attends has them before they knock, and somebody says so (L4). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import next_up, notify, only_repeats
from heed.log.command import Command, Ref, Refusal, Rule, Who
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.shown import CrewHasMarkers, CrewUntold, names_of
from heed.policy.values import Interrupts, Policy


class TellCrew(Command, frozen=True, kw_only=True):
    """Say that a crew has the markers of its incident: they read them, or were told."""

    incident: Ref
    unit: Ref


class NotOnIt(Refusal):
    """{unit} is not on {number}; units on it: {units}."""

    field = "unit"


def tell_crew(command: TellCrew, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Everything that stands there now."""
    incident = picture.incident(command.incident)
    named = command.unit.strip().upper()
    on_it = next((one for one in incident.units if named in (one.callsign.upper(), one.unit.upper())), None)
    if on_it is None:
        units = ", ".join(one.callsign for one in incident.units) or "none"
        raise NotOnIt(unit=command.unit, number=incident.number, units=units)
    unsaid = incident.markers.unsaid(on_it.unit)
    if not unsaid:
        return []
    has = CrewHasMarkers(
        unit=on_it.unit, callsign=on_it.callsign, markers=tuple(one.marker for one in unsaid), names=names_of(unsaid),
        by_name=who.name,
    )  # fmt: skip
    return [(f"incident/{incident.id}", has)]


def crew_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """A crew that has not got them, some minutes after it was sent or they were shown."""
    assert isinstance(state, Incident)
    pace = policy.markers.marking.crew_minutes
    for unit in state.units:
        unsaid = state.markers.unsaid(unit.unit)
        if unsaid:
            step = dict(state.markers.told).get(unit.unit, 0) + 1
            since = max(unit.assigned_at, *(one.at for one in unsaid))
            due = since + minutes(pace + policy.repeats.at_own_pace(pace, step))
            yield deadline(f"incident/{state.id}", f"crew:{unit.unit}", step, due)


def on_crew(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has the incident hears, then the ladder upwards."""
    incident = picture.incident(due.subject)
    named = due.kind.partition(":")[2]
    unit = next(one for one in incident.units if one.unit == named)
    names = ", ".join(names_of(incident.markers.unsaid(named)))
    first = picture.post(incident.accepted_post) if incident.accepted_post else None
    told = next_up(picture, policy, incident, due.step, at, first=first)
    why = f"nobody has said that {unit.callsign} has the markers: {names}"
    loud: Interrupts = "never" if only_repeats(policy, incident, due.step) else "life"
    changes = notify(picture, told.post, policy, at, incident, kind="crew", why=why, interrupts=loud)[1]
    untold = CrewUntold(
        unit=named, callsign=unit.callsign, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id,
        owner_name=told.name, why=f"nobody has said that they have the markers: {names}",
    )  # fmt: skip
    return [(f"incident/{incident.id}", untold), *changes]


RULES = (Rule(command=TellCrew, decide=tell_crew),)
DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (crew_deadlines,)}
DUE = (DueRule("crew", on_crew),)
