"""A contact: one call or message from somebody, from the moment it is presented.

These names are the storage format. Facts, state, evolve.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import UNKNOWN_PLACE, Fact, Place, Recorded, SealedPlace, SealedText, Subject
from heed.picture.naming import by_name_or_role

Line = Literal["999", "101", "switchboard", "front_desk", "officer", "partner", "other"]

HEARD_KEPT = 40

# Facts


class CallPresented(Fact, frozen=True, kw_only=True):
    """A switch offered a call to the room. The registered name is the number's, never taken for the caller's."""

    line: Line
    call_ref: str
    number: SealedText = ""
    registered_to: SealedText = ""
    registered_address: SealedText = ""
    line_type: Literal["mobile", "landline", "unknown"] = "unknown"

    def sentence(self) -> str:
        return f"{self.line} call presented from {self.number or 'a number not given'}"


class CallLocated(Fact, frozen=True, kw_only=True):
    """A position for the call came in. Every one is kept."""

    place: SealedPlace
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"

    def sentence(self) -> str:
        within = f", within {self.place.within} m" if self.place.within is not None else ""
        return f"Call located: {self.place.words}{within} ({self.place.source or 'source not given'})"


class CallAnswered(Fact, frozen=True, kw_only=True):
    """A handler took the call."""

    handler: str
    handler_post: str = ""

    def sentence(self) -> str:
        return "Call answered"


class CallHeard(Fact, frozen=True, kw_only=True):
    """What the switch's transcription heard on the line. It is a help to the handler and nobody's statement."""

    anytime = True
    text: SealedText

    def sentence(self) -> str:
        return f"Heard: {self.text}"


class CallEnded(Fact, frozen=True, kw_only=True):
    """The line cleared, by whichever side."""

    how: Literal["cleared", "caller_hung_up", "handler_ended", "abandoned"]

    def sentence(self) -> str:
        words = {
            "cleared": "Call ended",
            "caller_hung_up": "Caller cleared the line",
            "handler_ended": "Handler ended the call",
            "abandoned": "Caller cleared the line before anyone answered",
        }
        return words[self.how]


class IncidentOpenedFromContact(Fact, frozen=True, kw_only=True):
    """The contact led to an incident; it may lead to several."""

    incident: str

    def sentence(self) -> str:
        return "Incident opened from this contact"


class ContactRecorded(Fact, frozen=True, kw_only=True):
    """What came of a contact that needed no incident, or no further one."""

    outcome: str
    note: SealedText

    def sentence(self) -> str:
        return f"Contact recorded as {self.outcome.replace('_', ' ')}: {self.note}"


class ContactDeadlineMissed(Fact, frozen=True, kw_only=True):
    """A call not answered or not recorded in its time, and who was told."""

    kind: Literal["answer", "record"]
    due: datetime
    step: int
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        what = {"answer": "not answered", "record": "ended without a record"}[self.kind]
        return f"Call {what} in its time; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


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
    place: Place = UNKNOWN_PLACE
    area: str = ""
    area_class: Literal["urban", "rural"] = "urban"
    answered_at: datetime | None = None
    handler: str = ""
    handler_post: str = ""
    #: The newest lines of the transcription, oldest first.
    heard: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_how: str = ""
    incidents: tuple[str, ...] = ()
    outcome: str = ""
    note: str = ""
    missed: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Open until the line has cleared and a record stands for it (L2)."""
        return self.ended_at is None or not (self.incidents or self.outcome)

    @property
    def began_at(self) -> datetime:
        return self.presented_at

    @property
    def live(self) -> bool:
        """Somebody is on the line, or waiting on it."""
        return self.ended_at is None


# Evolve


def evolve(state: Contact | None, recorded: Recorded) -> Contact:
    """Fold one recorded fact into a contact."""
    fact = recorded.fact
    if isinstance(fact, CallPresented):
        return Contact(
            id=recorded.stream.partition("/")[2],
            version=recorded.version,
            line=fact.line,
            call_ref=fact.call_ref,
            number=fact.number,
            registered_to=fact.registered_to,
            registered_address=fact.registered_address,
            line_type=fact.line_type,
            presented_at=recorded.happened_at,
        )
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with CallPresented")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(state, fact, recorded.happened_at))


def _changes(state: Contact, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case CallLocated():
            tighter = state.place.within is None or (fact.place.within or 0) <= state.place.within
            if not tighter and state.place.known:
                return {}
            return {"place": fact.place, "area": fact.area, "area_class": fact.area_class}
        case CallAnswered():
            return {"answered_at": at, "handler": fact.handler, "handler_post": fact.handler_post}
        case CallHeard():
            return {"heard": (*state.heard, fact.text)[-HEARD_KEPT:]}
        case CallEnded():
            return {"ended_at": at, "ended_how": fact.how}
        case IncidentOpenedFromContact():
            return {"incidents": (*state.incidents, fact.incident)}
        case _:
            return _record_changes(state, fact)


def _record_changes(state: Contact, fact: Fact) -> dict[str, object]:
    match fact:
        case ContactRecorded():
            return {"outcome": fact.outcome, "note": fact.note}
        case ContactDeadlineMissed():
            return {"missed": {**state.missed, fact.kind: fact.step}}
        case _:
            raise ValueError(f"a contact does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (
    CallPresented, CallLocated, CallAnswered,
    CallHeard, CallEnded, IncidentOpenedFromContact, ContactRecorded,
    ContactDeadlineMissed,
)  # fmt: skip
