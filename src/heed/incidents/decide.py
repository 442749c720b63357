"""What decides the commands of the log. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from heed.clock.addressing import addressee
from heed.clock.due import Due, DueRule
from heed.clock.escalation import above, notify, only_repeats
from heed.clock.missed import speak
from heed.incidents import commands as c
from heed.incidents import handing_over, outliving
from heed.incidents.closing import close_incident, establish_welfare, on_close, override_stopper
from heed.incidents.coding import opening, set_code
from heed.log.command import Rule, Who
from heed.picture import incident as facts
from heed.picture import task
from heed.picture.assessment import GradeSet
from heed.picture.contact import Contact, IncidentOpenedFromContact
from heed.picture.fact import Change, Fact, Place
from heed.picture.incident import Incident
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role
from heed.picture.nouns import Picture
from heed.picture.task import Question
from heed.policy.values import Policy


def open_incident(command: c.OpenIncident, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One call, one log, at once: what and where, and in dispatch's sight in the same act (FC16)."""
    stream = f"incident/{command.incident}"
    contact = picture.contact(command.contact) if command.contact else None
    place, area, area_class = _where(command, contact)
    first = (contact.answered_at or contact.presented_at) if contact else at
    opened = facts.IncidentOpened(
        contact=command.contact, what=command.what, place=place, area=area, area_class=area_class or "urban",
        desk=policy.desk_for(area), first_contact_at=first, handler=who.person, handler_post=who.post,
        handler_name=who.name,
    )  # fmt: skip
    found: list[Fact] = [opened]
    found += opening(command.code, stream, opened.desk, picture, policy, who, at)
    if command.grade:
        found.append(_first_grade(command.grade, policy))
    if command.words:
        found.append(facts.WordsRecorded(text=command.words))
    number = command.caller_number or (contact.number if contact else "")
    name = command.caller_name or (contact.from_name if contact else "")
    if name or number:
        found.append(facts.CallerSet(name=name, number=number))
    if command.send:
        found.append(facts.SentToDispatch())
    changes: list[Change] = [(stream, fact) for fact in found]
    if contact is not None:
        changes.append((f"contact/{contact.id}", IncidentOpenedFromContact(incident=command.incident)))
        if not contact.present:
            changes.append((stream, facts.CallCleared()))
    return changes


def _where(command: c.OpenIncident, contact: Contact | None) -> tuple[Place, str, Literal["urban", "rural"] | None]:
    """The place said; where none was, the one the call was located at."""
    place = command.place
    if contact is None or place.known or not contact.place.known or place.words.lower() != "unknown":
        return place, command.area, command.area_class
    return contact.place, command.area or contact.area, command.area_class or contact.area_class


def _first_grade(grade: str, policy: Policy) -> GradeSet:
    if grade not in policy.grades:
        raise UnknownGrade(grade=grade, known=", ".join(policy.grades))
    return GradeSet(grade=grade, was="", reason="", name=policy.grades[grade].said)


class UnknownGrade(c.UnknownCode):
    """There is no grade {grade}; choose one of {known}."""

    field = "grade"


def send_to_dispatch(
    command: c.SendToDispatch, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Never held, not for a missing field and not by its having been closed, or left as done (L7)."""
    incident = picture.incident(command.incident)
    if incident.over:
        return [(f"incident/{incident.id}", facts.IncidentReopened(reason="sent to dispatch"))]
    if incident.sent_at is not None:
        raise c.AlreadySent(at=incident.sent_at)
    return [(f"incident/{incident.id}", facts.SentToDispatch())]


def add_log_entry(command: c.AddLogEntry, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Anyone may write, at any version, on any log."""
    incident = picture.incident(command.incident)
    happened = command.happened_at
    if happened is not None:
        if happened.tzinfo is None or happened > at + timedelta(minutes=1):
            raise c.AbsurdTime(given=happened)
        if happened < incident.first_contact_at - timedelta(days=1):
            raise c.AbsurdTime(given=happened)
        late = int((at - happened).total_seconds() // 60)
        if late >= policy.limits.late_entry and not command.late_because.strip():
            raise c.LateWithoutReason(minutes=late)
    made = facts.SceneReported if command.from_scene else facts.LogEntryAdded
    entry = made(text=command.text, late_because=command.late_because)
    return [(f"incident/{incident.id}", entry)]


def record_words(command: c.RecordWords, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Kept apart from anybody's summary (FC12)."""
    incident = picture.incident(command.incident)
    words = facts.WordsRecorded(text=command.text, speaker=command.speaker or "caller")
    return [(f"incident/{incident.id}", words)]


def set_place(command: c.SetPlace, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The desk that covers the place has it from then on."""
    incident = _open(picture.incident(command.incident))
    area = command.area or incident.area
    placed = facts.PlaceSet(
        place=command.place, area=area, area_class=command.area_class or incident.area_class,
        desk=policy.desk_for(area),
    )  # fmt: skip
    return [(f"incident/{incident.id}", placed)]


def set_caller(command: c.SetCaller, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A number's owner is not the caller until somebody says so."""
    incident = picture.incident(command.incident)
    return [(f"incident/{incident.id}", facts.CallerSet(name=command.name, number=command.number))]


def ask_question(command: c.AskQuestion, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A question has an addressee and a due time from the moment it is asked (DI7), and an open log to be owed on."""
    incident = _open(picture.incident(command.incident))
    role, post, name = addressee(command.to, incident, picture, policy, at)
    limits = policy.limits
    usual = limits.answer_question_about_life if command.about_life else limits.answer_question
    asked = task.QuestionAsked(
        question=command.question, text=command.text, to_role=role, to_post=post, to_name=name,
        due=at + timedelta(minutes=command.minutes or usual), about_life=command.about_life,
    )  # fmt: skip
    return [(f"incident/{incident.id}", asked)]


def _question(incident: Incident, wanted: str) -> Question:
    for question in incident.questions:
        if question.id == wanted:
            if question.answer is not None:
                raise c.AlreadyAnswered(answer=question.answer)
            return question
    raise c.NoSuchQuestion


def acknowledge_question(
    command: c.AcknowledgeQuestion, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """In hand is not answered: it stays due."""
    incident = picture.incident(command.incident)
    question = _question(incident, command.question)
    return [(f"incident/{incident.id}", task.QuestionAcknowledged(question=question.id, by_name=who.name))]


def answer_question(
    command: c.AnswerQuestion, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Whoever knows may answer; what a supervisor is asked to decide, a supervisor answers. Signs are no answer."""
    incident = picture.incident(command.incident)
    question = _question(incident, command.question)
    if not any(sign.isalnum() for sign in command.text):
        raise c.NoAnswer(text=command.text)
    if question.decision:
        raise c.DecisionWanted
    role = policy.roles.get(who.role)
    if question.lower_to and not (role is not None and role.supervisor):
        raise c.SupervisorsAnswer(asked=by_name_or_role(question.to_name, question.to_role))
    return [(f"incident/{incident.id}", task.QuestionAnswered(question=question.id, text=command.text))]


def request_service(
    command: c.RequestService, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Help is never held (L7)."""
    incident = picture.incident(command.incident)
    service = policy.services.get(command.service)
    if service is None:
        raise c.UnknownService(service=command.service, known=", ".join(policy.services))
    asked = facts.ServiceRequested(service=service.id, name=service.name, what=command.what or incident.what)
    return [(f"incident/{incident.id}", asked)]


def answer_service(command: c.AnswerService, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A service that declines changes the risk of whoever waits for it."""
    incident = picture.incident(command.incident)
    service = policy.services.get(command.service)
    if service is None:
        raise c.UnknownService(service=command.service, known=", ".join(policy.services))
    if service.id not in incident.services:
        raise c.NotAsked(name=service.name)
    answered = facts.ServiceAnswered(
        service=service.id, name=service.name, accepted=command.accepted, text=command.text
    )  # fmt: skip
    return [(f"incident/{incident.id}", answered)]


def link_contact(command: c.LinkContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A second contact about it opens judgement again, with what it wrote; never swallowed as a duplicate (L3)."""
    incident, contact = picture.incident(command.incident), picture.contact(command.contact)
    if incident.id in contact.incidents:
        raise c.AlreadyLinked(number=incident.number)
    return [
        (f"incident/{incident.id}", facts.ContactLinked(contact=contact.id, about=command.about, chase=command.chase)),
        (f"contact/{contact.id}", IncidentOpenedFromContact(incident=incident.id)),
    ]


def reopen_incident(
    command: c.ReopenIncident, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:
    """Open again in dispatch's sight; the clock since first contact never restarted."""
    incident = picture.incident(command.incident)
    if not incident.over:
        raise c.NotClosed
    return [(f"incident/{incident.id}", facts.IncidentReopened(reason=command.reason))]


def _open(incident: Incident) -> Incident:
    if not incident.open:
        raise c.AlreadyClosed(result=incident.result.replace("_", " "))
    return incident


# Deadlines that came


def on_answer(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A question unanswered in its time is the next person's up from whoever has it."""
    incident = picture.incident(due.subject)
    stream = f"incident/{incident.id}"
    changes: list[Change] = []
    for question in incident.open_questions:
        if due.kind != f"answer:{question.id}":
            continue
        told = above(picture, policy, incident, question.to_role, at)
        asked_of = by_name_or_role(question.to_name, question.to_role)
        why = f"Asked of {asked_of} at {in_a_sentence(question.asked_at)}"
        asked = {post.id: post for post in picture.posts()}.get(question.to_post) if due.step == 1 else None
        if asked is not None and asked.id != told.post_id:
            changes += notify(
                picture, asked, policy, at, incident, kind="question", interrupts="never",
                why=f"question to you unanswered: {question.text[:80]}", about_life=question.about_life,
            )[1]  # fmt: skip
        changes.append((stream, task.QuestionOverdue(
            question=question.id, step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id,
            owner_name=told.name, why=why,
        )))  # fmt: skip
        changes += notify(
            picture, told.post, policy, at, incident, kind="question", why=f"question unanswered: {question.text[:80]}",
            about_life=question.about_life, interrupts="never" if only_repeats(policy, incident, due.step) else "life",
        )[1]  # fmt: skip
    return changes


def on_send(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Opened and not sent: it climbs, and the handler whose it is hears of it too."""
    incident = picture.incident(due.subject)
    handler = picture.post(incident.handler_post) if incident.handler_post and due.step == 1 else None
    return speak(incident, due, "send", "Opened and not sent to dispatch", picture, policy, at, also=handler)


RULES = (
    Rule(command=c.OpenIncident, decide=open_incident),
    Rule(command=c.SendToDispatch, decide=send_to_dispatch),
    Rule(command=c.AddLogEntry, decide=add_log_entry),
    Rule(command=c.RecordWords, decide=record_words),
    Rule(command=c.SetCode, decide=set_code, by_edition=True, stale_on=(facts.CodeSet,)),
    Rule(command=c.SetPlace, decide=set_place, stale_on=(facts.PlaceSet,)),
    Rule(command=c.SetCaller, decide=set_caller),
    Rule(command=c.AskQuestion, decide=ask_question),
    Rule(command=c.AcknowledgeQuestion, decide=acknowledge_question),
    Rule(command=c.AnswerQuestion, decide=answer_question),
    Rule(command=c.RequestService, decide=request_service),
    Rule(command=c.AnswerService, decide=answer_service),
    Rule(command=c.LinkContact, decide=link_contact),
    Rule(
        command=c.CloseIncident,
        decide=close_incident,
        by_edition=True,
        stale_on=(
            facts.ReturnedToQueue,
            facts.PlaceSet,
            facts.CodeSet,
            facts.WordsRecorded,
            facts.LogEntryAdded,
            GradeSet,
        ),
    ),
    Rule(command=c.EstablishWelfare, decide=establish_welfare),
    Rule(command=c.OverrideStopper, decide=override_stopper, by_edition=True),
    Rule(command=c.ReopenIncident, decide=reopen_incident),
    *outliving.RULES,
    *handing_over.RULES,
)
CONSEQUENCES = (*outliving.CONSEQUENCES, *handing_over.CONSEQUENCES)
DUE = (DueRule("send", on_send), DueRule("answer", on_answer), DueRule("close", on_close), *outliving.DUE)
