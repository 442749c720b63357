"""Commands of first contact, and what decides them. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from heed.clock.answering import standing_in
from heed.clock.deadline import minutes, reached
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.contact import (
    call_back,
    claiming,
    ending,
    follow_up,
    for_officers,
    fullness,
    lasting,
    left,
    locating,
    messages,
    neighbours,
    reaching,
    reading,
    reconcile,
    routing,
    silent,
    support,
    telling,
)
from heed.contact import line as of_line
from heed.contact.order import alarm_every
from heed.log.command import Command, Line, Moment, NewId, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.picture.contact import (
    CallHeard,
    CallLocated,
    CallPresented,
    Contact,
    ContactDeadlineMissed,
    ContactRecorded,
)
from heed.picture.contact import Line as PhoneLine
from heed.picture.fact import Change, Place
from heed.picture.incident import LogEntryAdded
from heed.picture.line import PresentationCompleted
from heed.picture.message import SAID
from heed.picture.nouns import Picture
from heed.policy.values import Policy


class PresentCall(Command, frozen=True, kw_only=True):
    """The switch offers a call to the room."""

    minted: ClassVar[tuple[str, ...]] = ("contact",)
    contact: NewId = ""
    line: PhoneLine
    call_ref: Line
    number: OptionalLine = ""
    registered_to: OptionalLine = ""
    registered_address: OptionalLine = ""
    line_type: Literal["mobile", "landline", "unknown"] = "unknown"
    #: The switch that says so, and when it happened there, in the room's time.
    switch: OptionalLine = ""
    happened_at: Moment | None = None
    connecting_since: Annotated[
        Moment | None, Meta(description="when the operator began to put it through, where the switch was told")
    ] = None


class LocateCall(Command, frozen=True, kw_only=True):
    """A position for a call came in."""

    contact: Ref
    place: Place
    area: OptionalLine = ""
    area_class: Literal["urban", "rural"] = "urban"


class AnswerCall(Command, frozen=True, kw_only=True):
    """Take a waiting call, or a message to answer it."""

    contact: Ref


class TranscribeCall(Command, frozen=True, kw_only=True):
    """A line of transcription came in."""

    contact: Ref
    text: Text


class EndCall(Command, frozen=True, kw_only=True):
    """The line cleared."""

    contact: Ref
    how: Literal["cleared", "caller_hung_up", "handler_ended", "abandoned", "left"] = "cleared"


class CloseContact(Command, frozen=True, kw_only=True):
    """Say what came of a contact that needs no incident."""

    contact: Ref
    outcome: Literal[
        "advice", "signposted", "message_passed", "misdialled", "wrong_number", "no_reply", "other",
        "told_to_use_101", "prank", "abuse_warned", "abuse_ended", "test_call",
    ]  # fmt: skip
    note: Text
    no_risk: OptionalLine = ""


#: What was no matter for police: risk is looked at first, and it is counted for what it was and nothing else.
MISUSE = ("told_to_use_101", "prank", "abuse_warned", "abuse_ended", "test_call")


class RiskFirst(Refusal):
    """Say first how you know that nobody is at risk: what was said, what was heard, who was spoken to."""

    field = "no_risk"


class HelpWasAsked(Refusal):
    """This caller may have asked for help ({what}); open an incident, or record what else came of it."""

    field = "outcome"


class StillOnTheLine(Refusal):
    """The caller is still on the line; end the call first, then record what came of it."""


def present_call(command: PresentCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A call card exists from the moment the call is presented (FC3); presented late or twice, it is the same card."""
    known = picture.state(f"contact/{command.contact}")
    if isinstance(known, Contact) and known.call_ref == command.call_ref:
        late = PresentationCompleted(
            line=command.line, number=command.number, registered_to=command.registered_to,
            registered_address=command.registered_address, line_type=command.line_type,
        )  # fmt: skip
        return of_line.completed(known, late)
    presented = CallPresented(
        line=command.line, call_ref=command.call_ref, number=command.number, registered_to=command.registered_to,
        registered_address=command.registered_address, line_type=command.line_type, switch=command.switch,
        connecting_since=command.connecting_since,
    )  # fmt: skip
    return [(f"contact/{command.contact}", presented)]


def locate_call(command: LocateCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Every fix is kept."""
    contact = picture.contact(command.contact)
    fix = CallLocated(place=command.place, area=command.area, area_class=command.area_class)
    return [(f"contact/{contact.id}", fix)]


def answer_call(command: AnswerCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The first to take it has it."""
    return claiming.answer(picture.contact(command.contact), picture, who)


def transcribe_call(command: TranscribeCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Shown on the card; written on no log until a person takes it."""
    contact = picture.contact(command.contact)
    return [(f"contact/{contact.id}", CallHeard(text=command.text))]


def end_call(command: EndCall, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """The contact's clocks move on; every incident it opened is told that the call is over."""
    contact = picture.contact(command.contact)
    if contact.ended_at is not None:
        return []
    unanswered = contact.answered_at is None and not contact.returned and contact.call_back is None
    how = "abandoned" if unanswered and contact.spoken else command.how
    return of_line.ended(contact, how, picture)


def close_contact(command: CloseContact, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Every answered call ends in a record (L2)."""
    contact = picture.contact(command.contact)
    if contact.live and contact.spoken:
        raise StillOnTheLine
    if command.outcome in MISUSE:
        _risk_first(command, contact)
    changes = messages.ended_with(contact)
    recorded = ContactRecorded(outcome=command.outcome, note=command.note, no_risk=command.no_risk)
    changes.append((f"contact/{contact.id}", recorded))
    for incident in contact.incidents:
        text = f"Contact recorded as {command.outcome.replace('_', ' ')}: {command.note}"
        changes.append((f"incident/{picture.incident(incident).id}", LogEntryAdded(text=text)))
    return changes


def _risk_first(command: CloseContact, contact: Contact) -> None:
    helps = contact.signals.helps
    if helps is not None or contact.risk:
        raise HelpWasAsked(what=contact.risk or "a sound that asks for help")
    if not command.no_risk.strip():
        raise RiskFirst


def on_missed(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A call not answered, or ended without a record: the handler first, then the team leader, then upwards."""
    contact = picture.contact(due.subject)
    waits = due.kind == "pick_up"
    every = alarm_every(contact, policy.queue) if waits else minutes(policy.limits.record_after_call)
    step = reached(due.step, due.due, every, at)
    told = _told(contact, due.kind, step, picture, policy, at)
    why = _waited(contact, at) if waits else "The call ended and nothing says what came of it"
    fact = ContactDeadlineMissed(
        kind="answer" if waits else "record", due=due.due, step=step, owner_role=told.role, owner_post=told.post_id,
        owner_name=told.name, why=why,
    )  # fmt: skip
    changes: list[Change] = [(f"contact/{contact.id}", fact)]
    # Of callers who wait the fullness of the queue tells, aloud.
    quiet = not (waits and (contact.spoken or contact.risk)) and step <= len(policy.hears.call)
    return changes + (claiming.tell(contact, why, told.post, picture, policy, at, loud=False) if quiet else [])


def _waited(contact: Contact, at: datetime) -> str:
    seconds = int((at - contact.waiting_since).total_seconds())
    if contact.untaken:
        by = contact.on_switch.answered_by or "somebody"
        return f"{contact.line} call was answered at the switch by {by}, and nobody has its card"
    if contact.spoken:
        return f"{contact.line} call has waited {seconds} s"
    return f"{SAID[contact.line]} has waited {seconds // 60} min"


def _told(contact: Contact, kind: str, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    chain = policy.hears.call
    if kind == "record" and step == 1:
        post = standing_in(contact.handler_post, {f"post/{post.id}": post for post in picture.posts()})
        if post is not None:
            return Holder(post.role, post, ())
    return holder(picture, policy, chain[min(step, len(chain)) - 1], at=at)


CONSEQUENCES = (
    *reaching.CONSEQUENCES, *ending.CONSEQUENCES, *left.CONSEQUENCES, *fullness.CONSEQUENCES,
    *for_officers.CONSEQUENCES, *support.CONSEQUENCES, *reading.CONSEQUENCES,
)  # fmt: skip
RULES = (
    Rule(command=PresentCall, decide=present_call, system=True),
    Rule(command=LocateCall, decide=locate_call, system=True),
    Rule(command=TranscribeCall, decide=transcribe_call, system=True),
    Rule(command=AnswerCall, decide=answer_call),
    Rule(command=EndCall, decide=end_call),
    Rule(command=CloseContact, decide=close_contact),
    *locating.RULES,
    *of_line.RULES,
    *claiming.RULES,
    *call_back.RULES,
    *routing.RULES,
    *messages.RULES,
    *telling.RULES,
    *reaching.RULES,
    *silent.RULES,
    *ending.RULES,
    *for_officers.RULES,
    *reading.RULES,
    *reconcile.RULES,
    *support.RULES,
    *neighbours.RULES,
)
DUE = (
    DueRule("pick_up", on_missed), DueRule("record", on_missed), *follow_up.DUE, *reconcile.DUE, *lasting.DUE,
    *claiming.DUE, *telling.DUE, *for_officers.DUE, *neighbours.DUE,
)  # fmt: skip
