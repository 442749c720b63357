"""Reports read together: which others may be the same course of conduct, and what somebody makes of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from heed.log.command import Command, Line, OptionalText, Ref, Refusal, Rule, Who
from heed.picture.conduct import (
    CourseOfConductSeen,
    CourseOfConductSetAside,
    name_traces,
    number_traces,
    place_traces,
    said_kind,
    traces_of,
)
from heed.picture.entry import CallerSet
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.life import IncidentOpened, PlaceSet
from heed.picture.nouns import Picture
from heed.policy.account import ConductRules
from heed.policy.values import Policy

MOST = 20
Reports = Annotated[tuple[Ref, ...], Meta(min_length=1, max_length=MOST)]


class SeeConduct(Command, frozen=True, kw_only=True):
    """Say that these reports, read together with this one, may be domestic abuse or stalking."""

    incident: Ref
    reports: Reports
    note: OptionalText = ""


class SetConductAside(Command, frozen=True, kw_only=True):
    """Say why these reports, read together with this one, are no course of conduct."""

    incident: Ref
    reports: Reports
    reason: Line


class NotItself(Refusal):
    """A report is not read together with itself; name the others."""

    field = "reports"


# What is read together

#: Facts that leave traces.
LEAVING: tuple[type[Fact], ...] = (IncidentOpened, PlaceSet, CallerSet)


def left_by(fact: Fact) -> frozenset[str]:
    """The traces that a fact of an incident leaves."""
    match fact:
        case IncidentOpened() | PlaceSet():
            return place_traces(fact.place)
        case CallerSet():
            return number_traces(fact.number) | name_traces(fact.name)
        case _:
            return frozenset()


def traces(incident: Incident) -> frozenset[str]:
    """The traces that an incident has now."""
    return traces_of(incident.caller_number, incident.caller_name, incident.place)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An incident read together with another, and what they have in common."""

    incident: Incident
    shared: tuple[str, ...]


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Reports that may be one course of conduct, newest first, and why so few or so many are asked for."""

    reports: tuple[Report, ...]
    lowered_by: str = ""


def read_together(
    incident: Incident, others: Iterable[tuple[Incident, Iterable[str]]], rules: ConductRules, at: datetime
) -> Together | None:
    """Others that share something with it within the pack's window; None where they are too few, or were dealt with.

    An address that more reports share than people live at is no home, and counts for nothing by itself.
    """
    since = at - timedelta(days=rules.window_days)
    found = {
        other.id: Report(incident=other, shared=tuple(sorted({said_kind(trace) for trace in shared})))
        for other, shared in others
        if other.id != incident.id and other.opened_at >= since and shared
    }  # fmt: skip
    found = _without_crowds(found, rules)
    heard = next((one.name for one in incident.cues if one.asks and one.construct in rules.cues), "")
    dealt = incident.account.conduct.seen | incident.account.conduct.aside
    new = [key for key in found if key not in dealt]
    if not new or len(found) < (rules.others_with_cue if heard else rules.others):
        return None
    ordered = sorted(found.values(), key=lambda one: one.incident.opened_at, reverse=True)
    return Together(reports=tuple(ordered[:MOST]), lowered_by=heard)


def _without_crowds(found: Mapping[str, Report], rules: ConductRules) -> dict[str, Report]:
    only_there = [key for key, one in found.items() if one.shared == ("address",)]
    if len(only_there) <= rules.crowded:
        return dict(found)
    return {key: one for key, one in found.items() if key not in only_there}


# Decisions


def see_conduct(command: SeeConduct, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Judgement is open again: a course of conduct is more than its parts."""
    incident = picture.incident(command.incident)
    found = _others(incident, command.reports, picture)
    if incident.account.conduct.seen >= {one.id for one in found}:
        return []
    seen = CourseOfConductSeen(
        reports=tuple(one.id for one in found), numbers=tuple(one.number for one in found), note=command.note
    )  # fmt: skip
    return [(f"incident/{incident.id}", seen)]


def set_conduct_aside(
    command: SetConductAside, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Another report beyond these brings it up again."""
    incident = picture.incident(command.incident)
    found = _others(incident, command.reports, picture)
    aside = CourseOfConductSetAside(
        reports=tuple(one.id for one in found), numbers=tuple(one.number for one in found), reason=command.reason
    )  # fmt: skip
    return [(f"incident/{incident.id}", aside)]


def _others(incident: Incident, reports: Iterable[str], picture: Picture) -> list[Incident]:
    found = list({one.id: one for one in (picture.incident(ref) for ref in reports)}.values())
    if any(one.id == incident.id for one in found):
        raise NotItself
    return found


RULES = (Rule(command=SeeConduct, decide=see_conduct), Rule(command=SetConductAside, decide=set_conduct_aside))
