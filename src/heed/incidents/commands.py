"""Commands of the log, and its refusals. Pure."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from heed.clock.addressing import UnknownAddressee as UnknownAddressee
from heed.log.command import Command, Line, Moment, NewId, OptionalLine, OptionalText, Ref, Refusal, Seen, Text
from heed.picture.fact import UNKNOWN_PLACE, Place


class OpenIncident(Command, frozen=True, kw_only=True):
    """Open an incident: what and where ("unknown" is a place). It goes to dispatch at once unless told otherwise."""

    minted: ClassVar[tuple[str, ...]] = ("incident",)
    incident: NewId = ""
    contact: OptionalLine = ""
    what: Text
    place: Place = UNKNOWN_PLACE
    area: OptionalLine = ""
    area_class: Literal["urban", "rural"] | None = None
    send: bool = True
    code: OptionalLine = ""
    grade: OptionalLine = ""
    words: OptionalText = ""
    caller_name: OptionalLine = ""
    caller_number: OptionalLine = ""


class SendToDispatch(Command, frozen=True, kw_only=True):
    """Put an open incident in dispatch's sight."""

    incident: Ref


class AddLogEntry(Command, frozen=True, kw_only=True):
    """Write on the log. Something that happened earlier says when, and why it is late."""

    incident: Ref
    text: Text
    happened_at: Moment | None = None
    late_because: OptionalLine = ""
    #: True where it is news from those who are there: the judgement may change with it.
    from_scene: bool = False


class RecordWords(Command, frozen=True, kw_only=True):
    """Write down what somebody said, in their own words."""

    incident: Ref
    text: Text
    speaker: OptionalLine = "caller"


class SetCode(Command, frozen=True, kw_only=True):
    """Set or correct the kind of incident; `not_sure` opens the nearest SOP and asks the dispatcher which it is."""

    incident: Ref
    code: Ref
    reason: OptionalText = ""
    seen: Seen | None = None


class SetPlace(Command, frozen=True, kw_only=True):
    """Give it a better place."""

    incident: Ref
    place: Place
    area: OptionalLine = ""
    area_class: Literal["urban", "rural"] | None = None
    seen: Seen | None = None


class SetCaller(Command, frozen=True, kw_only=True):
    """Say who reported it and how to reach them."""

    incident: Ref
    name: OptionalLine = ""
    number: OptionalLine = ""


class AskQuestion(Command, frozen=True, kw_only=True):
    """Ask somebody something on the log: a role, or a post on duty by its id."""

    minted: ClassVar[tuple[str, ...]] = ("question",)
    question: NewId = ""
    incident: Ref
    text: Text
    to: Ref
    about_life: bool = False
    minutes: Annotated[int, Meta(ge=1, le=24 * 60)] | None = None


class AcknowledgeQuestion(Command, frozen=True, kw_only=True):
    """Say that you have a question in hand."""

    incident: Ref
    question: Ref


class AnswerQuestion(Command, frozen=True, kw_only=True):
    """Answer a question on the log. Anyone who knows may."""

    incident: Ref
    question: Ref
    text: Text


class LeaveLog(Command, frozen=True, kw_only=True):
    """Leave a log: what is asked of you there goes at once to somebody on duty; to whoever has it, where you name none.

    `to` is a person or a post on duty, or a role.
    """

    incident: Ref
    to: OptionalLine = ""


class AnswerService(Command, frozen=True, kw_only=True):
    """Say whether a service that was asked is coming."""

    incident: Ref
    service: Ref
    accepted: bool
    text: OptionalText = ""


class LinkContact(Command, frozen=True, kw_only=True):
    """Say that another call or message is about this incident too."""

    incident: Ref
    contact: Ref
    about: Line
    chase: bool = False


class RequestService(Command, frozen=True, kw_only=True):
    """Ask another service for help: ambulance, fire, rail caution, another force."""

    incident: Ref
    service: Ref
    what: OptionalText = ""


class CloseIncident(Command, frozen=True, kw_only=True):
    """Close it, with a result code and why."""

    incident: Ref
    result: Ref
    rationale: Text
    seen: Seen | None = None


class EstablishWelfare(Command, frozen=True, kw_only=True):
    """Say how a person at risk is: who, spoken to or only seen, by whom, and what they said in their own words."""

    incident: Ref
    person: Line
    how: Literal["spoken_to", "seen", "refused", "heading_home"] = "spoken_to"
    by: OptionalLine = ""
    words: OptionalText = ""


class OverrideStopper(Command, frozen=True, kw_only=True):
    """Take on yourself, as a supervisor, that it closes over something that stops it; say why. It is sampled."""

    incident: Ref
    kind: Ref
    rationale: Text


class ReopenIncident(Command, frozen=True, kw_only=True):
    """Open it again, in dispatch's sight."""

    incident: Ref
    reason: Line


# Refusals


class UnknownCode(Refusal):
    """There is no code {code}; choose one from the list (nearest: {nearest})."""

    field = "code"


class UnknownResult(Refusal):
    """There is no result code {result}; choose one from the list (nearest: {nearest})."""

    field = "result"


class UnknownService(Refusal):
    """There is no service {service} here; choose one of {known}."""

    field = "service"


class NotAsked(Refusal):
    """{name} has not been asked from this log; ask first, then say what they answered."""

    field = "service"


class AlreadyLinked(Refusal):
    """That contact is on log {number} already."""


class AbsurdTime(Refusal):
    """{given:%d %B %Y %H:%M} cannot be when it happened; give a time between the incident's opening day and now."""

    field = "happened_at"


class LateWithoutReason(Refusal):
    """This is written down {minutes} minutes after it happened; say why it is late."""

    field = "late_because"


class AlreadySent(Refusal):
    """Dispatch has had this incident since {at:%H:%M}."""


class AlreadyClosed(Refusal):
    """This incident is closed ({result}); reopen it to change it. A log entry can still be added."""


class NotClosed(Refusal):
    """This incident is open."""


class NoSuchQuestion(Refusal):
    """That question is not on this log."""


class AlreadyAnswered(Refusal):
    """That question has its answer, “{answer}”; write what is new on the log."""


class NoAnswer(Refusal):
    """“{text}” answers nothing: say what is known, or that it is not known."""

    field = "text"


class DecisionWanted(Refusal):
    """A supervisor decides this: say what is to happen, who does it and by when, and it is answered."""


class SupervisorsAnswer(Refusal):
    """This is a supervisor's to answer ({asked} was asked); until then the higher grade stands."""
