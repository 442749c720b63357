"""Commands of judgement, and what decides them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid5

from msgspec import Meta

from heed.clock.deadline import NAMESPACE
from heed.clock.escalation import holder
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.assessment import (
    GradeConfirmed,
    GradeLoweringAsked,
    GradeSet,
)
from heed.picture.cue import CueSetAside
from heed.picture.fact import Change
from heed.picture.incident import Incident, IncidentReopened
from heed.picture.moment import clock_time
from heed.picture.naming import by_name_or_role, in_lower_case
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAnswered, QuestionAsked
from heed.policy.values import Grade, Policy
from heed.risk.answer import AnswerScript as AnswerScript
from heed.risk.answer import answer_script
from heed.risk.assess import AssessThrive as AssessThrive
from heed.risk.assess import assess_thrive
from heed.risk.pointed import SetPointerAside as SetPointerAside
from heed.risk.pointed import set_pointer_aside
from heed.risk.sop import DoAction as DoAction
from heed.risk.sop import HandAction as HandAction
from heed.risk.sop import ReasonAction as ReasonAction
from heed.risk.sop import do_action, hand_action, reason_action


class SetGrade(Command, frozen=True, kw_only=True):
    """Grade an incident. Anyone may raise; lowering from danger to life is a supervisor's."""

    incident: Ref
    grade: Ref
    reason: OptionalText = ""


class SetCueAside(Command, frozen=True, kw_only=True):
    """Say why what was heard of a kind of risk asks for nothing here."""

    incident: Ref
    construct: Ref
    reason: Text


class ConfirmGrade(Command, frozen=True, kw_only=True):
    """Say that nothing is new, that the grade stands, and when the next look is."""

    incident: Ref
    minutes: Annotated[int, Meta(ge=1, le=24 * 60, description="minutes to the next look")]
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


class NotHeard(Refusal):
    """Nothing of that kind ({construct}) waits on this log; heard and not dealt with: {heard}."""

    field = "construct"


class StaleAssessment(Refusal):
    """Since {since} there is {why}: assess it, then {then}."""


def stale_assessment(incident: Incident, then: str) -> StaleAssessment:
    """Why the assessment is older than what is known, and what waits for a new one."""
    since = f"the THRIVE of {clock_time(incident.assessment.at)}" if incident.assessment else "it was opened"
    return StaleAssessment(since=since, why=incident.risk_since[-1].why, then=then)


class LookTooFar(Refusal):
    """The next look at it is in {most} minutes at the latest; give a sooner one."""

    field = "minutes"


class NoGradeYet(Refusal):
    """Nobody has graded this incident; grade it, so that there is something to stand."""


def set_cue_aside(command: SetCueAside, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """In one key, with a reason; heard again, it asks again (RG2)."""
    incident = picture.incident(command.incident)
    waiting = [one for one in incident.cues if one.construct == command.construct and one.asks]
    if not waiting:
        heard = ", ".join(sorted({one.construct for one in incident.cues if one.asks})) or "nothing"
        raise NotHeard(construct=command.construct, heard=heard)
    aside = CueSetAside(
        construct=command.construct, name=waiting[-1].name, reason=command.reason, by_name=who.name
    )  # fmt: skip
    return [(f"incident/{incident.id}", aside)]


def confirm_grade(command: ConfirmGrade, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A look, where nothing is new; where something is, an assessment is due and not a look (RG3)."""
    incident = picture.incident(command.incident)
    if not incident.open:
        raise ClosedIncident
    if incident.grade is None:
        raise NoGradeYet
    if incident.stale:
        raise stale_assessment(incident, "say that the grade stands")
    most = policy.limits.look_with_life if incident.life_at_risk else policy.limits.look_without_life
    if command.minutes > most:
        raise LookTooFar(most=most)
    held = policy.grades.get(incident.grade)
    stands = GradeConfirmed(
        grade=incident.grade, name=held.said if held else "", next_look=at + timedelta(minutes=command.minutes),
        reason=command.reason, by_supervisor=_is_supervisor(who, policy),
    )  # fmt: skip
    return [(f"incident/{incident.id}", stands)]


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
    supervisor = _is_supervisor(who, policy)
    if now is not None and not raised:
        _refuse_lowering(command, incident, now, wanted)
        if not supervisor and (_asks_first(incident, now) or goes_below(incident, wanted, policy)):
            return _ask_to_lower(command, picture, policy, at)
    counted = incident.grade is None and incident.sent_at is not None and wanted.id == policy.ungraded_counts_as
    was = incident.grade or ""
    advised = incident.recommended if incident.recommended and incident.recommended.grade != wanted.id else None
    fact = GradeSet(
        grade=wanted.id, was=was, reason=command.reason, by_supervisor=supervisor, counted_as=counted,
        recommended=advised.grade if advised else "", rows=advised.rows if advised else (),
        name=wanted.said, was_name=now.said if now else "",
    )  # fmt: skip
    again = incident.over and (raised or not incident.open)
    reopened: list[Change] = [(stream, IncidentReopened(reason="its grade was raised"))] if again else []
    return [*reopened, (stream, fact), *_answers_lowering(incident, wanted)]


def _is_supervisor(who: Who, policy: Policy) -> bool:
    role = policy.roles.get(who.role)
    return role is not None and role.supervisor


def _asks_first(incident: Incident, now: Grade) -> bool:
    """Whether a supervisor is asked before it leaves this grade. Where a silent caller was spoken to since, alone and
    safe, that is on record, and whoever heard it may say so (FC5).
    """
    return now.lowering_needs_supervisor and not incident.signals.cleared


def goes_below(incident: Incident, grade: Grade, policy: Policy) -> bool:
    """Whether a grade is below what is recommended, where only a supervisor goes below that (RG5)."""
    advised = incident.recommended
    recommended = policy.grades.get(advised.grade) if advised is not None else None
    return recommended is not None and advised is not None and advised.supervised and grade.rank > recommended.rank


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
    if incident.risk_since:
        raise stale_assessment(incident, "lower its grade")


def _ask_to_lower(command: SetGrade, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
    """The higher grade stands while a supervisor is asked, with the pack's minutes to answer."""
    incident, wanted = picture.incident(command.incident), policy.grades[command.grade]
    stream = f"incident/{incident.id}"
    waiting = next((q for q in incident.open_questions if q.lower_to == command.grade), None)
    if waiting is not None:
        raise AlreadyAsked(to=by_name_or_role(waiting.to_name, waiting.to_role), at=waiting.asked_at)
    asked = holder(picture, policy, policy.hears.lowering, desk=incident.desk, at=at)
    question = QuestionAsked(
        question=str(uuid5(NAMESPACE, f"{stream}|lower|{incident.version}")),
        text=f"May this be lowered to {in_lower_case(wanted.name)}? {command.reason}",
        to_role=asked.role,
        to_post=asked.post_id,
        to_name=asked.name,
        due=at + timedelta(minutes=policy.limits.answer_lowering),
        about_life=True,
        lower_to=command.grade,
    )
    lowering = GradeLoweringAsked(grade=command.grade, reason=command.reason, name=wanted.said)
    return [(stream, lowering), (stream, question)]


RULES = (
    Rule(command=AssessThrive, decide=assess_thrive),
    Rule(command=SetCueAside, decide=set_cue_aside),
    Rule(command=ConfirmGrade, decide=confirm_grade, by_edition=True, stale_on=(GradeSet,)),
    Rule(command=SetGrade, decide=set_grade, by_edition=True),
    Rule(command=DoAction, decide=do_action),
    Rule(command=ReasonAction, decide=reason_action),
    Rule(command=HandAction, decide=hand_action, by_edition=True),
    Rule(command=AnswerScript, decide=answer_script, by_edition=True),
    Rule(command=SetPointerAside, decide=set_pointer_aside),
)
