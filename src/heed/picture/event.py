"""One event that several logs report: which of them leads, and what response the others share (IN5).

These names are the storage format. The facts stand in the stream of each log they are about, so that a replay of one
alone says everything of it; `Event` is part of its state. Which logs report one event is said by their links.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText

# Facts


class EventLed(Fact, frozen=True, kw_only=True):
    """This log leads the event: it is the one that units are sent to, and its ladder is the event's."""

    #: Logs that report the same event.
    others: tuple[str, ...]
    reason: SealedText = ""
    #: Who said so; empty where it follows from a link or from a unit that was sent.
    by_name: SealedText = ""

    def sentence(self) -> str:
        by = f", {self.by_name} says" if self.by_name else ""
        return f"Leads its event{by}{f': {self.reason}' if self.reason else ''}"


class LeadGivenUp(Fact, frozen=True, kw_only=True):
    """Another log leads the event from now on, or none does that this one is part of."""

    to: str = ""
    number: str = ""

    def sentence(self) -> str:
        return f"{self.number} leads the event now" if self.number else "Leads no event any more"


class ReportJoined(Fact, frozen=True, kw_only=True):
    """Another log shares the response of this one. It keeps its caller and its own risk."""

    other: str
    number: str

    def sentence(self) -> str:
        return f"{self.number} shares its response"


class ReportLeft(Fact, frozen=True, kw_only=True):
    """Another log shares the response of this one no more."""

    other: str
    number: str
    because: SealedText

    def sentence(self) -> str:
        return f"{self.number} shares its response no more: {self.because}"


class _Response(Fact, frozen=True, kw_only=True):
    """What is done for the log that leads."""

    lead: str
    number: str
    #: Units of the other log, and those of them that are there.
    units: tuple[str, ...] = ()
    at_scene: tuple[str, ...] = ()
    #: Whether somebody is there, or was and left the job done.
    attended: bool = False


class ResponseShared(_Response, frozen=True, kw_only=True):
    """What is done for another log is done for this one: its own ladder sleeps while that one is watched."""

    def sentence(self) -> str:
        return f"Shares the response of {self.number}: {_sent(self.units, self.at_scene)}"


class SharedResponseMoved(_Response, frozen=True, kw_only=True):
    """The log that leads the event was sent a unit, was reached, or was left."""

    def sentence(self) -> str:
        if self.attended and not self.units:
            return f"For {self.number}: attended, units gone"
        return f"For {self.number}: {_sent(self.units, self.at_scene)}"


class StoodAlone(Fact, frozen=True, kw_only=True):
    """No other log's response covers this one any more: its own clocks run, from where they began."""

    number: str
    because: SealedText
    #: True where the event was attended and its log closed: this one is to be closed too, or sent to by itself.
    attended: bool = False

    def sentence(self) -> str:
        return f"Stands alone: {self.because}"


class EventRiskHeard(Fact, frozen=True, kw_only=True):
    """Another report of the event says more of its risk than this log, which leads it, was judged by."""

    other: str
    number: str
    why: SealedText
    life: bool
    #: Kind of risk, where it is a cue.
    construct: str = ""

    def sentence(self) -> str:
        return f"{self.number}, of the same event: {self.why}"


def _sent(units: tuple[str, ...], at_scene: tuple[str, ...]) -> str:
    """`BX21 at scene, BX22 on its way`, or that nobody is sent."""
    said = [f"{one} {'at scene' if one in at_scene else 'on its way'}" for one in units]
    return ", ".join(said) or "nobody sent yet"


# State


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A log that shares the response of another."""

    id: str
    number: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A log's part in an event that several report."""

    #: The log whose response covers this one; empty where it stands by itself.
    lead: str = ""
    number: str = ""
    since: datetime | None = None
    units: tuple[str, ...] = ()
    at_scene: tuple[str, ...] = ()
    attended: bool = False
    #: Whoever has been there for it, sent to another log.
    came: tuple[str, ...] = ()
    #: Whether it leads, since when by somebody's word, and the logs that share its response.
    leads: bool = False
    named_at: datetime | None = None
    reports: tuple[Report, ...] = ()

    @property
    def in_words(self) -> str:
        """What the shared response is now."""
        gone = self.attended and not self.units
        return "attended, units gone" if gone else _sent(self.units, self.at_scene)

    def closed(self) -> Event:
        """It leads nothing and shares nothing once it is closed; who came for it stays known."""
        return Event(came=self.came)


# Evolve


def evolve(event: Event, recorded: Recorded) -> Event:
    """Fold a fact of an event."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case EventLed():
            named = at if fact.by_name else None
            return msgspec.structs.replace(event, leads=True, named_at=named)
        case LeadGivenUp():
            return msgspec.structs.replace(event, leads=False, named_at=None, reports=())
        case ReportJoined():
            others = tuple(one for one in event.reports if one.id != fact.other)
            return msgspec.structs.replace(event, reports=(*others, Report(id=fact.other, number=fact.number)))
        case ReportLeft():
            left = tuple(one for one in event.reports if one.id != fact.other)
            return msgspec.structs.replace(event, reports=left)
        case ResponseShared() | SharedResponseMoved():
            since = at if isinstance(fact, ResponseShared) else event.since
            return msgspec.structs.replace(
                event, lead=fact.lead, number=fact.number, since=since, units=fact.units, at_scene=fact.at_scene,
                attended=fact.attended, came=tuple(dict.fromkeys((*event.came, *fact.at_scene))),
            )  # fmt: skip
        case StoodAlone():
            return msgspec.structs.replace(event, lead="", number="", since=None, units=(), at_scene=(), attended=False)
        case _:
            return event


FACTS: tuple[type[Fact], ...] = (
    EventLed, LeadGivenUp, ReportJoined, ReportLeft, ResponseShared, SharedResponseMoved, StoodAlone, EventRiskHeard,
)  # fmt: skip
