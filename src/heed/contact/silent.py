"""A caller who does not speak: what is asked, each sound with its time, and what one that asks for help leads to (FC5).

Pure. A sound that asks for help opens an incident in the same act where the call has led to none, so that nobody waits
for a form; what was heard goes with the call to every incident that it leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid5

import msgspec

from heed.clock.deadline import NAMESPACE
from heed.clock.escalation import holder, notify
from heed.log.command import Command, NewId, OptionalLine, OptionalText, Ref, Refusal, Rule, Who
from heed.log.decided import Consequence
from heed.picture.assessment import GradeSet
from heed.picture.contact import Contact, IncidentOpenedFromContact
from heed.picture.entry import CallCleared, CallerSet
from heed.picture.fact import Change, Fact
from heed.picture.incident import Incident
from heed.picture.life import CodeSet, ContactLinked, IncidentOpened, SentToDispatch
from heed.picture.nouns import Picture
from heed.picture.script import ScriptAnswered
from heed.picture.signal import (
    HEARD,
    SOUNDS,
    Answer,
    CallerSpokenTo,
    Kind,
    QuestionPut,
    Signal,
    SignalNoted,
    SignalsHeardBefore,
)
from heed.policy.values import Policy

#: What was asked where the pack's questions were not used.
BY_VOICE = "a question asked by voice"
#: Number of an incident that the record has not numbered yet.
UNNUMBERED = "0000"


class PutQuestion(Command, frozen=True, kw_only=True):
    """Say which of the pack's yes-and-no questions the caller is being asked."""

    contact: Ref
    asks: Ref


class NoteSignal(Command, frozen=True, kw_only=True):
    """Note a sound of a caller who does not speak. One that asks for help opens an incident where there is none."""

    minted: ClassVar[tuple[str, ...]] = ("incident",)
    incident: NewId = ""
    contact: Ref
    kind: Kind
    asks: OptionalLine = ""
    answer: Answer = ""
    heard: OptionalText = ""


class NoteSpokenTo(Command, frozen=True, kw_only=True):
    """Say that the caller themself, and nobody for them, was spoken to: whether they are alone, and safe."""

    contact: Ref
    alone: bool
    safe: bool
    words: OptionalText = ""


class NoSuchQuestion(Refusal):
    """There is no question {question} that a sound can answer; ask one of {known}."""

    field = "asks"


def put_question(command: PutQuestion, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """From now on a sound answers it, for as long as the pack says."""
    contact = picture.contact(command.contact)
    put = QuestionPut(question=command.asks, asks=_asks(command.asks, policy))
    return [(stream, put) for stream in _streams(contact, picture)]


def note_signal(command: NoteSignal, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """On the call and on every open incident of it; where there is none, and it asks for help, one is opened."""
    contact = picture.contact(command.contact)
    row = policy.silence.signals[command.kind]
    asks, answer = _answered(command, contact, policy, at)
    role = policy.roles.get(who.role)
    noted = SignalNoted(
        kind=command.kind, asks=asks, answer=answer, heard=command.heard, helps=row.helps(answer), ring=row.ring,
        by_switch=role is not None and role.system,
    )  # fmt: skip
    streams = _streams(contact, picture)
    changes: list[Change] = [(stream, noted) for stream in streams]
    if noted.helps and len(streams) == 1:
        changes += _opened(command, noted, contact, policy, who)
    return changes


def note_spoken_to(command: NoteSpokenTo, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A recorded fact, on which a handler may go below the floor again."""
    contact = picture.contact(command.contact)
    spoken = CallerSpokenTo(alone=command.alone, safe=command.safe, words=command.words, by_name=who.name)
    return [(stream, spoken) for stream in _streams(contact, picture)]


def _streams(contact: Contact, picture: Picture) -> list[str]:
    """The contact's, and those of its open incidents."""
    opened = [f"incident/{one}" for one in contact.incidents if picture.incident(one).open]
    return [f"contact/{contact.id}", *opened]


def _asks(question: str, policy: Policy) -> str:
    found = policy.silence.yes_no.get(question)
    if found is None:
        raise NoSuchQuestion(question=question, known=", ".join(policy.silence.yes_no))
    return found.asks


def _answered(command: NoteSignal, contact: Contact, policy: Policy, at: datetime) -> tuple[str, Answer]:
    """What it answers, and with what; both empty for a sound that nobody asked for."""
    asked = contact.signals.asked
    if command.kind not in SOUNDS:
        return "", ""
    if command.asks:
        # A sound is noted whatever it answers: a question that is no more in the pack was asked by voice (L7).
        known = policy.silence.yes_no.get(command.asks)
        return known.asks if known is not None else BY_VOICE, command.answer or "yes"
    within = timedelta(seconds=policy.silence.rules.answer_seconds)
    if asked is not None and (command.answer or at - asked.at <= within):
        return asked.asks, command.answer or "yes"
    return (BY_VOICE, command.answer) if command.answer else ("", "")


def _opened(command: NoteSignal, noted: SignalNoted, contact: Contact, policy: Policy, who: Who) -> list[Change]:
    """Open, coded, graded and sent: at the call's own place, known or not."""
    rules = policy.silence.rules
    identity = command.incident or str(uuid5(NAMESPACE, f"contact/{contact.id}|silent|{contact.version}"))
    stream = f"incident/{identity}"
    code, grade = policy.codes[rules.opens_code], policy.grades[rules.opens_grade]
    what = rules.opens_what.replace("{line}", contact.line.replace("_", " "))
    by_switch = noted.by_switch
    facts: list[Fact] = [
        IncidentOpened(
            contact=contact.id, what=f"{what}: {_in_short(noted)}", place=contact.place, area=contact.area,
            area_class=contact.area_class, desk=policy.desk_for(contact.area),
            first_contact_at=contact.answered_at or contact.presented_at,
            handler=contact.handler if by_switch else who.person,
            handler_post=contact.handler_post if by_switch else who.post, handler_name="" if by_switch else who.name,
        ),
        CodeSet(code=code.id, name=code.name),
        GradeSet(grade=grade.id, was="", reason=_in_short(noted), name=grade.said),
    ]  # fmt: skip
    if contact.number:
        facts.append(CallerSet(number=contact.number))
    facts.append(SentToDispatch())
    changes: list[Change] = [(stream, fact) for fact in facts]
    changes.append((f"contact/{contact.id}", IncidentOpenedFromContact(incident=identity)))
    if contact.ended_at is not None:
        changes.append((stream, CallCleared()))
    return changes


def _in_short(noted: SignalNoted) -> str:
    """Without what was asked: a question names risks that nobody has spoken of."""
    words = HEARD[noted.kind]
    return f"{words[:1].lower()}{words[1:]}{' in answer' if noted.answer else ''}"


# What follows


def carry(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What had been heard on a call goes to every incident that it leads to, or is joined to."""
    found: list[Change] = []
    for stream, fact in changes:
        if not isinstance(fact, IncidentOpened | ContactLinked) or not fact.contact:
            continue
        contact = picture.ahead(f"contact/{fact.contact}")
        if isinstance(contact, Contact) and contact.signals.standing:
            found.append((stream, SignalsHeardBefore(contact=contact.id, signals=contact.signals.standing)))
    return found


def tell(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever has the incident hears at once of a sound that asks for help, once an act."""
    found: list[Change] = []
    heard = [(stream, fact) for stream, fact in changes if isinstance(fact, SignalNoted | SignalsHeardBefore)]
    for stream, fact in heard:
        incident = picture.ahead(stream)
        helps = incident.signals.helps if isinstance(incident, Incident) else None
        if isinstance(incident, Incident) and helps is not None and fact.about_life:
            found += _told(incident, helps, picture, policy, who, at)
    return found


def _told(incident: Incident, helps: Signal, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The dispatcher who has it, or whoever answers for dispatch; not whoever noted it."""
    posts = {post.id: post for post in picture.posts()}
    post = posts.get(incident.accepted_post)
    post = post or holder(picture, policy, policy.hears.dispatch, desk=incident.desk, at=at).post
    if post is None or post.id == who.post:
        return []
    grade = policy.grades[policy.silence.rules.opens_grade].name.lower()
    known = incident if incident.number != UNNUMBERED else msgspec.structs.replace(incident, number="New")
    why = f"{grade}: {helps.in_words()[:1].lower()}{helps.in_words()[1:160]}"
    return notify(picture, post, policy, at, known, kind="signal", why=why, about_life=True)[1]


def answer(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A sound that answers has answered the script's question too, and done what asks for it."""
    question = policy.scripts.questions.get(policy.silence.rules.answers_question)
    found: list[Change] = []
    for stream in dict.fromkeys(s for s, fact in changes if isinstance(fact, SignalNoted | SignalsHeardBefore)):
        incident = picture.ahead(stream)
        if question is None or not isinstance(incident, Incident) or incident.script.answer(question.id):
            continue
        if any(one.answer == "yes" for one in incident.signals.standing):
            found.append((stream, ScriptAnswered(
                question=question.id, asks=question.asks, choice="yes", says=question.states.get("yes", ""),
                element=question.element, life=question.life,
            )))  # fmt: skip
    return found


CONSEQUENCES = (
    Consequence(of=frozenset((IncidentOpened, ContactLinked)), follow=carry),
    Consequence(of=frozenset((SignalNoted, SignalsHeardBefore)), follow=tell),
    Consequence(of=frozenset((SignalNoted, SignalsHeardBefore)), follow=answer),
)
RULES = (
    Rule(command=PutQuestion, decide=put_question),
    Rule(command=NoteSignal, decide=note_signal),
    Rule(command=NoteSpokenTo, decide=note_spoken_to),
)
