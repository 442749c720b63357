"""A contact: one call or message from somebody, from the moment it is presented.

State and evolve; the facts of the call itself are `heed.picture.call`'s, and other parts have files of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec

from heed.picture import (
    aid,
    call_back,
    claim,
    delivery,
    follow_up,
    location,
    matter,
    message,
    presence,
    route,
    shown,
    signal,
)
from heed.picture import line as of_line
from heed.picture.call import CallAnswered as CallAnswered
from heed.picture.call import CallEnded as CallEnded
from heed.picture.call import CallHeard as CallHeard
from heed.picture.call import CallPresented as CallPresented
from heed.picture.call import Line as Line
from heed.picture.call_back import CallBack
from heed.picture.delivery import File
from heed.picture.fact import UNKNOWN_PLACE, Fact, Place, Recorded, Subject
from heed.picture.line import LineAnswered, LineFoundAgain, OnSwitch, PresentationCompleted
from heed.picture.location import CallLocated as CallLocated
from heed.picture.location import Location
from heed.picture.message import CONVERSATIONS, AnswerWritten, Message, MessageAdded, MessageReceived, RiskSeen
from heed.picture.outcome import ContactDeadlineMissed as ContactDeadlineMissed
from heed.picture.outcome import ContactRecorded as ContactRecorded
from heed.picture.outcome import IncidentOpenedFromContact as IncidentOpenedFromContact
from heed.picture.route import CallSignposted, RouteNoted

HEARD_KEPT = 40
MESSAGES_KEPT = 200

# State


class Contact(Subject, frozen=True, kw_only=True):
    """What is known of a contact now."""

    line: Line
    call_ref: str
    number: str
    registered_to: str
    registered_address: str
    line_type: str
    presented_at: datetime
    #: Since when it waits: presented, or written to again after a record stood for it.
    waiting_since: datetime
    connecting_since: datetime | None = None
    #: What the caller chose on the way, by the recorded voice.
    route: tuple[str, ...] = ()
    route_at: datetime | None = None
    #: False where it is written.
    spoken: bool = True
    from_name: str = ""
    reply_to: str = ""
    subject: str = ""
    form: str = ""
    answers: dict[str, str] = msgspec.field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    files: tuple[File, ...] = ()
    unheard_since: datetime | None = None
    #: Why it is offered as a 999 is, and since when; empty where nothing shows danger now.
    risk: str = ""
    risk_at: datetime | None = None
    #: What its words speak of that is no danger now.
    concern: str = ""
    place: Place = UNKNOWN_PLACE
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    #: Everything that was said of where it comes from.
    location: Location = Location()
    answered_at: datetime | None = None
    handler: str = ""
    handler_post: str = ""
    #: When its handler last did something on it.
    worked_at: datetime | None = None
    #: A handler it is offered to alone, for some seconds.
    offered_to: str = ""
    offered_name: str = ""
    offered_at: datetime | None = None
    #: Why it is in the queue again, in a line.
    returned: str = ""
    #: A colleague it is passed to, until they take it, with what was said so far.
    passed_to: str = ""
    passed_person: str = ""
    passed_name: str = ""
    passed_at: datetime | None = None
    passed_words: str = ""
    #: A call that the room promised to ring back.
    call_back: CallBack | None = None
    #: Other matters than its incident that words of it spoke of.
    matters: tuple[matter.Spoken, ...] = ()
    #: The newest lines of the transcription, oldest first.
    heard: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_how: str = ""
    incidents: tuple[str, ...] = ()
    aid: aid.Aid = aid.Aid()
    outcome: str = ""
    note: str = ""
    #: A record stands for all that came of it so far: an incident, or an outcome.
    settled: bool = False
    missed: dict[str, int] = msgspec.field(default_factory=dict)
    #: What was asked and heard of a caller who does not speak.
    signals: signal.Signals = signal.Signals()
    #: What it still owes once the line has cleared, and how far ringing back has come.
    follow: follow_up.FollowUps = follow_up.FollowUps()
    #: Markers of its number, its address and whoever it names.
    markers: shown.Carried = shown.Carried()
    on_switch: OnSwitch = OnSwitch()

    @property
    def open(self) -> bool:
        """Open until it is over (a letter when it was sent) and a record stands (L2), and while it owes anything."""
        return self.present or not self.settled or bool(self.follow.owed)

    @property
    def began_at(self) -> datetime:
        return self.presented_at

    @property
    def live(self) -> bool:
        """Somebody is on the line, or waiting on it; of a message, nobody has ended it."""
        return self.ended_at is None

    @property
    def present(self) -> bool:
        """The person is there at this moment: on the line, waiting on it, or in a conversation."""
        return self.live and (self.spoken or self.line in CONVERSATIONS or self._stays)

    @property
    def _stays(self) -> bool:
        """Whoever reports danger stays on a page where the two write to each other."""
        return self.line == "online_report" and bool(self.risk)

    @property
    def waits_for_answer(self) -> datetime | None:
        """Since when they have written what the room has not answered; None where it has, or where they speak."""
        return message.unanswered(self.messages)

    @property
    def on_the_line(self) -> bool:
        """A handler is speaking to somebody."""
        return self.spoken and self.live and self.answered_at is not None

    @property
    def untaken(self) -> bool:
        """The switch put the caller through, and nobody of the room has the card."""
        return self.on_the_line and not self.handler

    @property
    def presumed_over(self) -> bool:
        """Over only because the switch did not name it among its calls."""
        return self.ended_how == "not_held"

    @property
    def own_words(self) -> tuple[str, ...]:
        """All that the person wrote, as they wrote it, message by message: what it is about and free answers too."""
        texts = [one.text for one in self.messages if one.by == "person"]
        # An answer in one word is a choice of the form's, which says by itself where it is a risk.
        free = [answer for answer in self.answers.values() if " " in answer.strip() and answer not in texts[0]]
        return tuple(text for text in (self.subject, *free, *texts) if text.strip())

    @property
    def to_read(self) -> bool:
        """A report that its form keeps, which nobody has read and answered yet; it waits in no queue of calls."""
        return self.settled and self.follow.of("report") is not None

    @property
    def to_take(self) -> bool:
        """It waits, or its card does."""
        return self.waiting or self.untaken

    @property
    def stands_since(self) -> datetime:
        """From when its wait counts in its band; in the first, from when danger was seen."""
        return max(self.waiting_since, self.risk_at or self.waiting_since)

    @property
    def waiting(self) -> bool:
        """Nobody has taken it, and somebody is to."""
        return self.answered_at is None and self.to_be_answered

    @property
    def to_be_answered(self) -> bool:
        """Somebody is to speak or write to them, whoever has it."""
        return self.present or (not self.settled and (self.live or self.call_back is not None))


# Evolve

#: Parts that fold by themselves, by their facts.
_PART_OF: dict[type[Fact], tuple[str, Callable[[Any, Recorded], Any]]] = {
    fact: (name, part.evolve)
    for name, part in (("follow", follow_up), ("signals", signal), ("matters", matter), ("markers", shown))
    for fact in part.FACTS
}


def evolve(state: Contact | None, recorded: Recorded) -> Contact:
    """Fold one recorded fact into a contact."""
    fact = recorded.fact
    if isinstance(fact, CallPresented):
        at = recorded.happened_at
        return Contact(
            id=recorded.stream.partition("/")[2], version=recorded.version, line=fact.line, call_ref=fact.call_ref,
            number=fact.number, registered_to=fact.registered_to, registered_address=fact.registered_address,
            line_type=fact.line_type, presented_at=at, waiting_since=at, connecting_since=fact.connecting_since,
            on_switch=OnSwitch(switch=fact.switch, first_said=fact.first_said),
        )  # fmt: skip
    if isinstance(fact, CallSignposted):
        at = recorded.happened_at
        return Contact(
            id=recorded.stream.partition("/")[2], version=recorded.version, line=fact.line, call_ref=fact.call_ref,
            number=fact.number, registered_to="", registered_address="", line_type="unknown", presented_at=at,
            waiting_since=at, ended_at=at, ended_how="signposted", route=fact.route, outcome="signposted",
            note=fact.to, settled=True,
        )  # fmt: skip
    if isinstance(fact, MessageReceived):
        return _written(fact, recorded)
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with a call or a message")
    if type(fact) in _PART_OF:
        name, fold = _PART_OF[type(fact)]
        return msgspec.structs.replace(state, version=recorded.version, **{name: fold(getattr(state, name), recorded)})
    part = _located(state, recorded) if type(fact) in location.FACTS else None
    changes = part if part is not None else _changes(state, fact, recorded.happened_at)
    return msgspec.structs.replace(state, version=recorded.version, **changes)


def _written(fact: MessageReceived, recorded: Recorded) -> Contact:
    at = recorded.happened_at
    return Contact(
        id=recorded.stream.partition("/")[2], version=recorded.version, line=fact.channel, call_ref=fact.reference,
        number=fact.number, registered_to="", registered_address="", line_type="unknown", presented_at=at,
        waiting_since=at, spoken=False, from_name=fact.from_name, reply_to=fact.reply_to, subject=fact.subject,
        form=fact.form, answers=fact.answers,
        messages=(Message(by="person", text=fact.text, at=at, reference=fact.reference),),
    )  # fmt: skip


def _located(state: Contact, recorded: Recorded) -> dict[str, object]:
    known = location.evolve(state.location, recorded)
    return {"location": known, **location.taken(known, state.line_type)}


def _changes(state: Contact, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case CallAnswered():
            taken = {"answered_at": state.answered_at or at, "handler": fact.handler, "worked_at": at}
            missed = {kind: step for kind, step in state.missed.items() if kind == "record"}
            return {**claim.FREE, **taken, "handler_post": fact.handler_post, "returned": "", "missed": missed}
        case CallHeard():
            return {"heard": (*state.heard, fact.text)[-HEARD_KEPT:]}
        case CallEnded():
            return {"ended_at": at, "ended_how": fact.how}
        case IncidentOpenedFromContact():
            return {"incidents": (*state.incidents, fact.incident), "settled": True, "worked_at": at}
        case MessageAdded() | AnswerWritten() | RiskSeen():
            return _message_changes(state, fact, at)
        case _ if isinstance(fact, delivery.FACTS):
            again = {} if state.open or not delivery.asks_again(fact) else _waits_again(at)
            return {**delivery.changes(state.messages, state.files, fact), **again}
        case _:
            return _record_changes(state, fact, at)


def _message_changes(state: Contact, fact: MessageAdded | AnswerWritten | RiskSeen, at: datetime) -> dict[str, object]:
    again = {} if (state.open and not state.to_read) or state.spoken else _waits_again(at)
    match fact:
        case RiskSeen(now=False):
            return {"concern": fact.why}
        case RiskSeen():
            return {"risk": fact.why, "risk_at": at, **again}
        case AnswerWritten():
            answer = state.version + 1
            one = Message(by="room", text=fact.text, at=at, author_name=fact.author_name, answer=answer)
            return {"messages": (*state.messages, one)[-MESSAGES_KEPT:], "worked_at": at}
        case MessageAdded():
            one = Message(by="person", text=fact.text, at=at, reference=fact.reference)
            there = {"ended_at": None, "ended_how": "", "unheard_since": None}
            return {"messages": (*state.messages, one)[-MESSAGES_KEPT:], **there, **again}


def _waits_again(at: datetime) -> dict[str, object]:
    """More came after a record stood for it: it is in the queue again, with all that came before."""
    return {
        "settled": False, "waiting_since": at, "answered_at": None, "handler": "", "handler_post": "",
        "ended_at": None, "ended_how": "", "outcome": "", "note": "", "missed": {}, **claim.FREE,
    }  # fmt: skip


def _record_changes(state: Contact, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case ContactRecorded():
            return {"outcome": fact.outcome, "note": fact.note, "settled": True}
        case ContactDeadlineMissed():
            return {"missed": {**state.missed, fact.kind: fact.step}}
        case _ if isinstance(fact, aid.FACTS):
            return {"aid": aid.evolve(state.aid, fact, at)}
        case _ if isinstance(fact, of_line.FACTS):
            return {"on_switch": of_line.heard(state.on_switch, fact, at), **_switch_changes(state, fact, at)}
        case _:
            if isinstance(fact, RouteNoted):
                return {"route": fact.route, "route_at": at}
            found = claim.changes(fact, at) or presence.changes(fact, at)
            found = found or call_back.changes(state.call_back, fact, at)
            if found is None:
                raise ValueError(f"a contact does not know {type(fact).__name__}")
            return found


def _switch_changes(state: Contact, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case PresentationCompleted():
            # Who still speaks to the recorded voice waits for nobody.
            first = at if state.on_switch.first_said == of_line.VOICE else min(state.presented_at, at)
            told = {name: getattr(fact, name) for name in ("registered_to", "registered_address", "line_type")}
            return {**told, "line": fact.line, "number": fact.number, "presented_at": first, "waiting_since": first}
        case LineAnswered():
            how = "cleared" if state.ended_how == "abandoned" else state.ended_how
            handler = state.handler or fact.handler
            post = state.handler_post if state.handler else fact.handler_post
            first = min(state.answered_at or at, at)
            return {"answered_at": first, "handler": handler, "handler_post": post, "ended_how": how}
        case LineFoundAgain():
            return {"ended_at": None, "ended_how": ""}
        case _:
            return {}


FACTS: tuple[type[Fact], ...] = (
    CallPresented, *location.FACTS, CallAnswered, CallHeard, CallEnded, IncidentOpenedFromContact, ContactRecorded,
    ContactDeadlineMissed, *message.FACTS, *signal.FACTS, *follow_up.FACTS, *of_line.FACTS, *claim.FACTS, *aid.FACTS,
    *call_back.FACTS, *delivery.FACTS, *presence.FACTS, *route.FACTS, *matter.FACTS,
    *shown.FACTS[:2],
)  # fmt: skip
