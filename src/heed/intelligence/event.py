"""Many reports of one event share one response and one ladder (IN5). Pure.

Logs that links join as one event have one that leads: the one with the response, else the highest graded, else the
oldest, or the one that somebody names. Whatever happens to any of them, each other one either shares the leading log's
response or stands alone, and that is decided in the same append, so that none is unwatched in between (L1). Sharing
joins nothing else: caller, risk, what is owed and the closing stay each log's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from heed.intelligence.event_risk import heard
from heed.intelligence.event_told import tell_of_leading, tell_of_standing_alone
from heed.log.command import Command, Line, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.commitment import UnitAssigned, UnitAtScene, UnitEnRoute, UnitLeft
from heed.picture.cue import CueHeard
from heed.picture.event import (
    EventLed,
    LeadGivenUp,
    ReportJoined,
    ReportLeft,
    ResponseShared,
    SharedResponseMoved,
    StoodAlone,
)
from heed.picture.fact import Change, Fact, category_of, id_of
from heed.picture.incident import Incident
from heed.picture.life import (
    IncidentClosed,
    IncidentReopened,
    ReturnedToQueue,
    SentToDispatch,
    UnitsReleased,
)
from heed.picture.link import IncidentsLinked, IncidentsUnlinked
from heed.picture.naming import grade_in_words
from heed.picture.nouns import Picture
from heed.picture.restriction import RecordOpenedUp, RecordRestricted
from heed.policy.values import Policy


class LeadEvent(Command, frozen=True, kw_only=True):
    """Say why this log, and no other, leads the event that several report: the others share its response."""

    incident: Ref
    reason: Line


class NoEvent(Refusal):
    """No other log is linked with {number} as one event; link them so first."""


class NotInSight(Refusal):
    """{number} is not in dispatch's sight; send it, then it can lead."""


class ClosedLead(Refusal):
    """{number} is closed; let an open log lead, or reopen it."""


def lead_event(command: LeadEvent, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What it covers from then on, and what stands alone, follows."""
    incident = picture.incident(command.incident)
    others = [one for one in reports_of(incident.id, picture, whole=True) if one != incident.id]
    if not incident.open:
        raise ClosedLead(number=incident.number)
    if not others:
        raise NoEvent(number=incident.number)
    if incident.sent_at is None:
        raise NotInSight(number=incident.number)
    if incident.event.leads and incident.event.named_at is not None:
        return []
    return [(f"incident/{incident.id}", EventLed(others=tuple(others), reason=command.reason, by_name=who.name))]


# Which logs report one event


def reports_of(name: str, picture: Picture, *, whole: bool = False) -> dict[str, Incident]:
    """Every log that links join with this one as one event, itself first, open or closed.

    What is restricted reports nothing together with others, and joins nothing. `whole`: all that is read is to stand as
    it is until the facts are written, as where a link is put in; else only what is written to.
    """
    found: dict[str, Incident] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        state = _state(one, picture, whole)
        if state.restricted_to and one != name:
            continue
        found[one] = state
        if not state.restricted_to:
            waiting += reversed([link.other for link in state.links.linked if link.same_event])
    return found


def _state(name: str, picture: Picture, whole: bool) -> Incident:
    held = None if whole else picture.ahead(f"incident/{name}")
    return held if isinstance(held, Incident) else picture.incident(name)


# What follows from what happens to one of them


def follow(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The leading log and the others as they are to stand after these facts."""
    whole = any(isinstance(fact, LINKING) for _, fact in changes)
    joins = {id_of(stream) for stream, fact in changes if _joins(fact)}
    found: list[Change] = []
    arranged: set[str] = set()
    for name in _touched(changes, picture):
        if name in arranged:
            continue
        reports = reports_of(name, picture, whole=whole)
        arranged.update(reports)
        event = _Event(reports, not joins.isdisjoint(reports), picture, policy)
        found += [*event.leading(), *event.sharing()]
        found += heard(changes, reports, event.lead, picture, policy, at)
        found += tell_of_leading(event.lead, reports, changes, who, picture, policy, at)
    return [*found, *tell_of_standing_alone(found, who, picture, policy, at)]


def _joins(fact: Fact) -> bool:
    """Whether a report comes to its event by it, so that the event has a log that leads."""
    return fact.same_event if isinstance(fact, IncidentsLinked) else isinstance(fact, JOINING)


def _touched(changes: Sequence[Change], picture: Picture) -> Iterator[str]:
    """Logs that report an event with others, or did, to which something happened; where one is restricted, those that
    were joined with it.
    """
    for stream, fact in changes:
        if type(fact) not in MOVES or category_of(stream) != "incident":
            continue
        state = picture.ahead(stream)
        if not isinstance(state, Incident):
            continue
        together = [one.other for one in state.links.linked if one.same_event]
        if together or state.event.lead or state.event.leads:
            yield state.id
        if isinstance(fact, RecordRestricted):
            yield from together


class _Event:
    """The logs that report one event, which of them leads, and which share its response."""

    def __init__(self, reports: Mapping[str, Incident], joins: bool, picture: Picture, policy: Policy) -> None:
        self.reports = reports
        self.picture = picture
        self.policy = policy
        self.in_sight = [one for one in reports.values() if one.open and one.sent_at and not one.restricted_to]
        self.lead = self._lead(joins) if len(reports) > 1 else None
        self.sharers = [one for one in self.in_sight if self._shares(one)]

    def _lead(self, joins: bool) -> Incident | None:
        """The one that somebody named last; else the one that leads, unless nobody is sent to it and somebody is to
        another; where a report joins and none leads, the best of them.
        """
        named = [one for one in self.in_sight if one.event.named_at is not None]
        if named:
            return max(named, key=lambda one: (one.event.named_at, one.id))
        led = [one for one in self.in_sight if one.event.leads]
        if led:
            held, sent = self._best(led), [one for one in self.in_sight if one.units]
            return self._best(sent) if sent and held.unresourced else held
        fit = [one for one in self.in_sight if not one.over]
        return self._best(fit) if joins and len(fit) > 1 else None

    def _best(self, found: Iterable[Incident]) -> Incident:
        return min(found, key=lambda one: (not one.units, self._rank(one), one.opened_at, one.id))

    def _rank(self, incident: Incident) -> int:
        return self.policy.grade_or_default(incident.grade).rank

    def _shares(self, one: Incident) -> bool:
        """Whether the leading log's response covers it. What is over takes on nobody more."""
        lead = self.lead
        if lead is None or one.id == lead.id or one.units or one.over or self._rank(lead) > self._rank(one):
            return False
        return one.event.lead == lead.id or not lead.over

    # facts

    def leading(self) -> Iterator[Change]:
        """Who leads from now on, and who no longer does."""
        lead = self.lead
        if lead is not None and not lead.event.leads:
            others = tuple(one for one in self.reports if one != lead.id)
            yield f"incident/{lead.id}", EventLed(others=others, reason=self._why_it_leads(lead))
        for one in self.reports.values():
            if one.event.leads and one.open and (lead is None or one.id != lead.id):
                to, number = (lead.id, lead.number) if lead is not None else ("", "")
                yield f"incident/{one.id}", LeadGivenUp(to=to, number=number)

    def _why_it_leads(self, lead: Incident) -> str:
        if lead.units:
            return f"{', '.join(one.callsign for one in lead.units)} sent to it"
        ranks = [self._rank(one) for one in self.in_sight if one.id != lead.id]
        return "graded higher than the others" if ranks and min(ranks) > self._rank(lead) else "opened first"

    def sharing(self) -> Iterator[Change]:
        """What each other log is covered by from now on."""
        sharing = {one.id for one in self.sharers}
        if self.lead is not None:
            for one in self.sharers:
                yield from self._shared(one, self.lead)
        for one in self.reports.values():
            if one.event.lead and one.id not in sharing:
                why, attended = self._why_alone(one)
                yield f"incident/{one.id}", StoodAlone(number=one.event.number, because=why, attended=attended)
        for one in self.reports.values():
            if one.open and one.event.leads and (self.lead is not None and one.id == self.lead.id):
                yield from self._left(one, sharing)

    def _shared(self, one: Incident, lead: Incident) -> Iterator[Change]:
        units = tuple(unit.callsign for unit in lead.units)
        there = tuple(unit.callsign for unit in lead.units if unit.at_scene_at)
        # What it shared itself until now is no response of its own.
        attended = lead.reached if lead.event.lead else lead.attended
        now = (lead.id, units, there, attended)
        if now == (one.event.lead, one.event.units, one.event.at_scene, one.event.attended):
            return
        kind = SharedResponseMoved if one.event.lead == lead.id else ResponseShared
        yield f"incident/{one.id}", kind(
            lead=lead.id, number=lead.number, units=units, at_scene=there, attended=attended
        )  # fmt: skip
        if kind is ResponseShared:
            yield f"incident/{lead.id}", ReportJoined(other=one.id, number=one.number)

    def _left(self, lead: Incident, sharing: set[str]) -> Iterator[Change]:
        """Reports that share the leading log's response no more."""
        for report in lead.event.reports:
            if report.id in sharing:
                continue
            other = self.reports.get(report.id)
            why = "linked with it as one event no more" if other is None else self._why_it_left(other)
            yield f"incident/{lead.id}", ReportLeft(other=report.id, number=report.number, because=why)

    def _why_it_left(self, other: Incident) -> str:
        if not other.open:
            return "closed"
        return self._why_alone(other)[0]

    def _why_alone(self, one: Incident) -> tuple[str, bool]:
        """Why its response covers it no more; and whether that is because the event is done: attended, and closed."""
        number, lead = one.event.number, self.reports.get(one.event.lead)
        if one.units:
            return f"{', '.join(unit.callsign for unit in one.units)} sent to it", False
        if one.restricted_to:
            return "it is restricted", False
        if lead is None:
            gone = _state(one.event.lead, self.picture, whole=False)
            why = "the log that led the event is not shared any more" if gone.restricted_to else ""
            return why or f"linked with {number} as one event no more", False
        if not lead.open:
            return f"{number} is closed", one.event.attended
        if self.lead is not None and self._rank(self.lead) > self._rank(one):
            return f"{_graded(one, self.policy)}, and {self.lead.number} {_graded(self.lead, self.policy)}", False
        return f"{number} leads the event no more", False


def _graded(incident: Incident, policy: Policy) -> str:
    grade = policy.grades.get(incident.grade or "")
    return f"graded {grade_in_words(grade.id, grade.said)}" if grade is not None else "not graded yet"


#: What joins or parts logs; what brings a report to its event; everything after which one has to be looked at again.
LINKING: tuple[type[Fact], ...] = (IncidentsLinked, IncidentsUnlinked, EventLed, RecordRestricted, RecordOpenedUp)
JOINING: tuple[type[Fact], ...] = (SentToDispatch, IncidentReopened, RecordOpenedUp)
MOVES: frozenset[type[Fact]] = frozenset({
    *LINKING, *JOINING, IncidentClosed, GradeSet, UnitAssigned, UnitEnRoute, UnitAtScene, UnitLeft, ReturnedToQueue,
    UnitsReleased, ThriveAssessed, CueHeard,
})  # fmt: skip
RULES = (Rule(command=LeadEvent, decide=lead_event),)
CONSEQUENCES = (Consequence(of=MOVES, follow=follow),)
