"""Commands of judgement, and what decides them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid5

from msgspec import Meta

from heed.clock.deadline import NAMESPACE
from heed.clock.due import Due, DueRule
from heed.clock.escalation import holder, next_up, notify
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Seen, Who
from heed.picture.assessment import GradeLoweringAsked, GradeSet, ThriveAssessed, ThriveOverdue
from heed.picture.fact import Change
from heed.picture.incident import Incident, IncidentReopened
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAnswered, QuestionAsked
from heed.policy.values import Grade, Policy

ASKED_UPWARDS_MINUTES = 2

Rationale = Annotated[str, Meta(max_length=4000)]


class AssessThrive(Command, frozen=True, kw_only=True):
    """Assess threat, harm, risk, investigation, vulnerability, engagement on what is known now."""

    incident: Ref
    threat: Rationale = ""
    harm: Rationale = ""
    risk: Rationale = ""
    investigation: Rationale = ""
    vulnerability: Rationale = ""
    engagement: Rationale = ""
    life_at_risk: bool
    changed: OptionalText = ""
    seen: Seen | None = None


class SetGrade(Command, frozen=True, kw_only=True):
    """Grade an incident. Anyone may raise; lowering from danger to life is a supervisor's."""

    incident: Ref
    grade: Ref
    reason: OptionalText = ""


class UnknownGrade(Refusal):
    """There is no grade {grade}; choose one of {known}."""

    field = "grade"


class ClosedIncident(Refusal):
    """This incident is closed; reopen it first. A log entry can still be added."""


class AlreadyGraded(Refusal):
    """It already stands in {grade}."""

    field = "grade"


class AlreadyAsked(Refusal):
    """{to} was asked this at {at:%H:%M} and has not answered; the higher grade stands."""

    field = "grade"


class LoweringNeedsReason(Refusal):
    """Say why it is lowered from {was}; raising needs no reason."""

    field = "reason"


class EmptyAssessment(Refusal):
    """Nothing is written under any heading; say at least what the threat or the harm is."""

    field = "threat"


def assess_thrive(command: AssessThrive, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An assessment is on what was on the log when it was made."""
    incident = picture.incident(command.incident)
    elements = {e.id: getattr(command, e.id, "").strip() for e in policy.thrive}
    elements = {name: text for name, text in elements.items() if text}
    if not elements:
        raise EmptyAssessment
    assessed = ThriveAssessed(
        elements=elements, life_at_risk=command.life_at_risk, on_version=incident.version, changed=command.changed
    )
    return [(f"incident/{incident.id}", assessed)]


def set_grade(command: SetGrade, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Raise at once, a closed one too (L7); lower with a reason, and from danger only by a supervisor (RG5).

    What is over, and raised, is in dispatch's queue again.
    """
    incident = picture.incident(command.incident)
    stream = f"incident/{incident.id}"
    wanted = policy.grades.get(command.grade)
    if wanted is None:
        raise UnknownGrade(grade=command.grade, known=", ".join(policy.grades))
    now = policy.grades.get(incident.grade) if incident.grade else None
    raised = now is None or wanted.rank < now.rank
    role = policy.roles.get(who.role)
    supervisor = role is not None and role.supervisor
    if now is not None and not raised:
        _refuse_lowering(command, incident, now, wanted)
        if now.lowering_needs_supervisor and not supervisor:
            return _ask_to_lower(command, picture, policy, at)
    counted = incident.grade is None and incident.sent_at is not None and wanted.id == policy.ungraded_counts_as
    was = incident.grade or ""
    fact = GradeSet(grade=wanted.id, was=was, reason=command.reason, by_supervisor=supervisor, counted_as=counted)
    again = incident.over and (raised or not incident.open)
    reopened: list[Change] = [(stream, IncidentReopened(reason="its grade was raised"))] if again else []
    return [*reopened, (stream, fact), *_answers_lowering(incident, wanted)]


def _answers_lowering(incident: Incident, wanted: Grade) -> list[Change]:
    """Whoever was asked to lower it, and did, has answered."""
    stream = f"incident/{incident.id}"
    asked = [q for q in incident.open_questions if q.lower_to]
    return [(stream, QuestionAnswered(question=q.id, text=f"Graded {wanted.name.lower()}")) for q in asked]


def _refuse_lowering(command: SetGrade, incident: Incident, now: Grade, wanted: Grade) -> None:
    if not incident.open:
        raise ClosedIncident
    if now.id == wanted.id:
        raise AlreadyGraded(grade=now.name.lower())
    if not command.reason.strip():
        raise LoweringNeedsReason(was=now.name.lower())


def _ask_to_lower(command: SetGrade, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """The higher grade stands while a supervisor is asked, with two minutes to answer."""
    incident = picture.incident(command.incident)
    stream = f"incident/{incident.id}"
    waiting = next((q for q in incident.open_questions if q.lower_to == command.grade), None)
    if waiting is not None:
        raise AlreadyAsked(to=waiting.to_name or waiting.to_role.replace("_", " "), at=waiting.asked_at)
    asked = holder(picture, policy, "team_leader", desk=incident.desk, at=at)
    question = QuestionAsked(
        question=str(uuid5(NAMESPACE, f"{stream}|lower|{incident.version}")),
        text=f"May this be lowered to {command.grade.replace('_', ' ')}? {command.reason}",
        to_role=asked.role,
        to_post=asked.post_id,
        to_name=asked.name,
        due=at + timedelta(minutes=ASKED_UPWARDS_MINUTES),
        about_life=True,
        lower_to=command.grade,
    )
    return [(stream, GradeLoweringAsked(grade=command.grade, reason=command.reason)), (stream, question)]


def on_thrive(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The assessment is owed: its named handler first, then the ladder upwards."""
    incident = picture.incident(due.subject)
    handler = picture.post(incident.handler_post) if incident.handler_post else None
    told = next_up(picture, policy, incident, due.step, at, first=handler)
    why = f"no THRIVE yet, owed by {incident.handler_name or 'the handler'}"
    changes = notify(picture, told.post, policy, at, incident, kind="thrive", why=why, interrupts="never")[1]
    overdue = ThriveOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"Owed by {incident.handler_name or 'the handler'}.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


RULES = (
    Rule(command=AssessThrive, decide=assess_thrive, stale_on=(ThriveAssessed,)),
    Rule(command=SetGrade, decide=set_grade),
)
DUE = (DueRule("thrive", on_thrive),)
