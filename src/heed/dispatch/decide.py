"""Commands of dispatch, and what decides them. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

import msgspec

from heed.clock.deadline import NAMESPACE, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder, minutes_between, notify
from heed.clock.leaving import attend_due, leave
from heed.clock.missed import cell_ladder, speak
from heed.log.command import Command, Line, OptionalLine, OptionalText, Ref, Refusal, Rule, Who
from heed.picture import incident as facts
from heed.picture.assessment import GradeSet
from heed.picture.commitment import UnitAssigned
from heed.picture.fact import Change
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAsked
from heed.picture.unit import Unit, UnitCommitted
from heed.picture.watch import TargetNearing
from heed.policy.climb import times_of
from heed.policy.values import Ladder, Policy


class AcceptIncident(Command, frozen=True, kw_only=True):
    """Take it: code, grade and content have had a second look."""

    incident: Ref


class ChallengeIncident(Command, frozen=True, kw_only=True):
    """Doubt code, grade or content: a question to the handler, or a higher grade."""

    incident: Ref
    what: Line
    grade: OptionalText = ""


class AssignUnit(Command, frozen=True, kw_only=True):
    """Send a unit. Assigning accepts."""

    unit: Ref
    incident: Ref


class DivertUnit(Command, frozen=True, kw_only=True):
    """Take a unit from where it is promised and send it elsewhere, in one act."""

    unit: Ref
    to: Ref
    reason: OptionalLine = ""


class ReleaseUnit(Command, frozen=True, kw_only=True):
    """The unit is done here."""

    unit: Ref
    reason: OptionalText = ""


class AlreadyAccepted(Refusal):
    """{name} accepted it at {at:%H:%M}."""


class UnitTaken(Refusal):
    """{callsign} is committed to {number}; divert it, or choose another unit."""

    field = "unit"


class GoneOffDuty(Refusal):
    """{callsign} went off duty at {at:%H:%M}; choose another unit."""

    field = "unit"


class AlreadyThere(Refusal):
    """{callsign} is already on this incident."""

    field = "unit"


class NotCommitted(Refusal):
    """{callsign} is promised to no incident; assign it instead."""

    field = "unit"


class RaiseOnly(Refusal):
    """A challenge can raise the grade, not lower it: {grade} is not above {now}."""

    field = "grade"


class ClosedIncident(Refusal):
    """This incident is closed; reopen it first."""


def accept_incident(command: AcceptIncident, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A second look, by name (DI8)."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise ClosedIncident
    if incident.accepted_at is not None:
        raise AlreadyAccepted(name=incident.accepted_by, at=incident.accepted_at)
    return _accepted(incident, who)


def _accepted(incident: Incident, who: Who) -> list[Change]:
    """Facts that put an incident in dispatch's hands, as far as it is not there already."""
    stream = f"incident/{incident.id}"
    changes: list[Change] = []
    if not incident.open:
        changes.append((stream, facts.IncidentReopened(reason="a unit was sent")))
    elif incident.sent_at is None:
        changes.append((stream, facts.SentToDispatch()))
    if incident.accepted_at is None or not incident.open:
        changes.append((stream, facts.IncidentAccepted(by_post=who.post, by_name=who.name)))
    return changes


def challenge_incident(
    command: ChallengeIncident, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """An addressed question to the handler, and at once a higher grade where one is given."""
    incident = picture.incident(command.incident)
    if not incident.open and not command.grade:
        raise ClosedIncident
    stream = f"incident/{incident.id}"
    changes: list[Change] = [(stream, facts.IncidentChallenged(what=command.what))]
    if command.grade:
        return [*changes, *_raised(incident, command, policy)]
    handler = picture.post(incident.handler_post) if incident.handler_post else None
    if handler is None or not handler.open:
        handler = holder(picture, policy, "call_handler", at=at).post
    asked = QuestionAsked(
        question=str(uuid5(NAMESPACE, f"{stream}|challenge|{incident.version}")), text=command.what,
        to_role=handler.role if handler else "call_handler", to_post=handler.id if handler else "",
        to_name=handler.name if handler else "", due=at + minutes(policy.limits.answer_question),
    )  # fmt: skip
    return [*changes, (stream, asked)]


def _raised(incident: Incident, command: ChallengeIncident, policy: Policy) -> list[Change]:
    """As anybody raises: what is over goes back to the queue, and a grade it was watched as disturbs nothing."""
    wanted, now = policy.grades.get(command.grade), policy.grades.get(incident.grade or "")
    if wanted is None or (now is not None and wanted.rank >= now.rank):
        raise RaiseOnly(grade=command.grade, now=now.name.lower() if now else "no grade")
    stream = f"incident/{incident.id}"
    counted = incident.grade is None and incident.sent_at is not None and wanted.id == policy.ungraded_counts_as
    changes: list[Change] = []
    if incident.over:
        changes.append((stream, facts.IncidentReopened(reason="its grade was raised")))
    graded = GradeSet(
        grade=wanted.id, was=incident.grade or "", reason=command.what, counted_as=counted, name=wanted.said,
        was_name=now.said if now else "",
    )  # fmt: skip
    return [*changes, (stream, graded)]


def assign_unit(command: AssignUnit, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Refused only where the unit is already taken, or is no more (L7)."""
    unit, incident = picture.unit(command.unit), picture.incident(command.incident)
    if unit.off_duty_at is not None:
        raise GoneOffDuty(callsign=unit.callsign, at=unit.off_duty_at)
    if unit.incident == incident.id:
        raise AlreadyThere(callsign=unit.callsign)
    if unit.incident:
        raise UnitTaken(callsign=unit.callsign, number=unit.number)
    return _send(unit, incident, who)


def _send(unit: Unit, incident: Incident, who: Who) -> list[Change]:
    return [
        *_accepted(incident, who),
        (f"incident/{incident.id}", UnitAssigned(unit=unit.id, callsign=unit.callsign)),
        (f"unit/{unit.id}", UnitCommitted(incident=incident.id, number=incident.number)),
    ]


def divert_unit(command: DivertUnit, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One act: the incident it leaves is unresourced again, the one it goes to is resourced, the supervisor is told.

    A reason is asked for and never waited for (L7).
    """
    unit, to = picture.unit(command.unit), picture.incident(command.to)
    if not unit.incident:
        raise NotCommitted(callsign=unit.callsign)
    if unit.incident == to.id:
        raise AlreadyThere(callsign=unit.callsign)
    left = picture.incident(unit.incident)
    because = f"{unit.callsign} diverted to {to.number}{f': {command.reason}' if command.reason else ''}"
    changes = leave(unit, left, policy, at, how="diverted", reason=command.reason, to_number=to.number, because=because)
    if not [u for u in left.units if u.unit != unit.id]:
        changes += _tell_of_divert(left, unit, to, picture, policy, at)
    return [*changes, *_send(unit, to, who)]


def _tell_of_divert(
    left: Incident, unit: Unit, to: Incident, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """A line on the supervisor's list; an interruption only where the incident left has risk or little time (DI3)."""
    due = attend_due(left, policy)
    minutes_left = minutes_between(at, due) if due else None
    pressing = left.life_at_risk or (minutes_left is not None and minutes_left < policy.limits.little_left)
    supervisor = holder(picture, policy, policy.hears.divert, desk=left.desk, at=at)
    why = f"lost its only unit: {unit.callsign} diverted to {to.number}"
    return notify(picture, supervisor.post, policy, at, left, kind="divert", why=why, about_life=pressing)[1]


def release_unit(command: ReleaseUnit, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Attended and done, or back to the queue where nobody had arrived."""
    unit = picture.unit(command.unit)
    if not unit.incident:
        raise NotCommitted(callsign=unit.callsign)
    incident = picture.incident(unit.incident)
    return leave(unit, incident, policy, at, how="released", reason=command.reason)


# Deadlines that came


def on_accept(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Sent and not accepted in its time."""
    incident = picture.incident(due.subject)
    why = f"Sent and not accepted within {policy.grade_or_default(incident.grade).accept_minutes} min"
    return speak(incident, due, "accept", why, picture, policy, at)


def on_attend(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The target to attend has passed; it is said once, and again up its ladder while a unit is still on its way."""
    incident = picture.incident(due.subject)
    target = attend_due(incident, policy)
    late = minutes_between(target, at) if target else 0
    due = _where_it_stands(due, cell_ladder(incident, policy), late)
    why = "Target to attend missed" + (f", {late} min late" if late else "")
    if incident.event.lead:
        why += f"; it shares the response of {incident.event.number}"
    if not incident.place.known:
        why += "; place unknown: who is finding it?"
    has_it = incident.watching.owner_role if incident.unresourced else ""
    owner = holder(picture, policy, has_it, desk=incident.desk, at=at) if has_it else None
    return speak(incident, due, "attend", why, picture, policy, at, owner=owner)


def _where_it_stands(due: Due, ladder: Ladder, late: int) -> Due:
    """While nobody was sent the other ladder spoke: the rungs that fell in that time are not made up one by one, and
    after them it is said at the ladder's pace.
    """
    if due.step == 1 or len(times_of(ladder, late)) <= due.step:
        return due
    return msgspec.structs.replace(due, step=len(times_of(ladder, late + ladder.repeat_minutes - 1)))


def on_warn(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A share of the time has gone: the dispatcher's row says so."""
    incident = picture.incident(due.subject)
    target = attend_due(incident, policy)
    if target is None:
        return []
    owner = holder(picture, policy, policy.hears.dispatch, desk=incident.desk, at=at)
    warned = TargetNearing(
        share=float(due.kind.partition(":")[2]), due=target, minutes_left=max(0, minutes_between(at, target)),
        owner_role=owner.role, owner_name=owner.name,
    )  # fmt: skip
    return [(f"incident/{incident.id}", warned)]


def on_review(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Units are committed and nobody has looked for a while: say how it stands."""
    incident = picture.incident(due.subject)
    why = f"Review due: {', '.join(u.callsign for u in incident.units) or 'no unit'} for a while with no decision"
    if incident.event.lead:
        why = f"Review due: it shares the response of {incident.event.number}, {incident.event.in_words}; does that do?"
    return speak(incident, due, "review", why, picture, policy, at)


RULES = (
    Rule(command=AcceptIncident, decide=accept_incident),
    Rule(command=ChallengeIncident, decide=challenge_incident, by_edition=True),
    Rule(command=AssignUnit, decide=assign_unit),
    Rule(command=DivertUnit, decide=divert_unit),
    Rule(command=ReleaseUnit, decide=release_unit),
)
DUE = (
    DueRule("accept", on_accept),
    DueRule("attend", on_attend),
    DueRule("warn", on_warn),
    DueRule("review", on_review),
)
