"""Legal holds: placing and lifting one, and what a hold keeps from being erased. Pure.

A hold on an incident holds its contact too, and the shifts of crews and posts that it ran in; one on a known person
holds all that mentions them, whichever of the merged records it was placed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, Protocol

from msgspec import Meta

from heed.log.command import Command, Line, NewId, Ref, Refusal, Rule, Who
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject, category_of
from heed.picture.hold import Hold, HoldLifted, HoldPlaced
from heed.picture.incident import Incident
from heed.picture.keeping import RecordHeld, RecordHeldNoMore
from heed.picture.known import Known
from heed.picture.mention import in_words
from heed.picture.moment import day_in_words
from heed.picture.nouns import NotThere, Picture
from heed.picture.post import Post
from heed.picture.submission import given_on
from heed.picture.unit import Unit
from heed.policy.values import Policy

OptionalRef = Annotated[str, Meta(max_length=80, description="an id or a log number; empty for none")]


class Names(Protocol):
    """A command that names one record."""

    @property
    def incident(self) -> str: ...

    @property
    def contact(self) -> str: ...

    @property
    def known(self) -> str: ...


class PlaceHold(Command, frozen=True, kw_only=True):
    """Keep an incident, a contact, or somebody known and all that mentions them, from being erased."""

    minted: ClassVar[tuple[str, ...]] = ("hold",)
    hold: NewId = ""
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    known: OptionalRef = ""
    authority: Line
    reason: Line


class LiftHold(Command, frozen=True, kw_only=True):
    """Let a record be erased again when its time comes."""

    hold: Ref
    authority: Line
    reason: Line


class NothingNamed(Refusal):
    """Say which record: an incident by its log number, a contact, or a known record by its id."""

    field = "incident"


class OnHold(Refusal):
    """It is on legal hold since {since}, on the authority of {authority}: {reason}. Lift the hold first."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(since=day_in_words(hold.placed_at), authority=hold.authority, reason=hold.reason.rstrip("."))


class ErasedAlready(Refusal):
    """Its words were erased already; there is nothing left to hold or to erase."""


def record_named(command: Names, picture: Picture) -> tuple[str, Subject]:
    """The stream and the state of the record that a command names."""
    if command.incident:
        incident = picture.incident(command.incident)
        return f"incident/{incident.id}", incident
    if command.contact:
        return f"contact/{command.contact}", picture.contact(command.contact)
    if command.known:
        return f"known/{command.known}", picture.known(command.known)
    raise NothingNamed


def called(state: Subject) -> str:
    """What people call a record."""
    match state:
        case Incident():
            return f"log {state.number} of {state.day}"
        case Contact():
            return f"call or message of {state.presented_at:%Y-%m-%d}"
        case Known():
            return f"record of {in_words(state.kind, state.details) or state.kind}"
        case _:
            return state.id


def place_hold(command: PlaceHold, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Open or closed, whatever it is."""
    stream, state = record_named(command, picture)
    if state.kept.erased:
        raise ErasedAlready
    said = {"reason": command.reason, "authority": command.authority, "by_name": who.name}
    return [
        (f"hold/{command.hold}", HoldPlaced(subject=stream, what=called(state), **said)),
        (stream, RecordHeld(hold=command.hold, mentions_too=isinstance(state, Known), **said)),
    ]


def lift_hold(command: LiftHold, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever answers for the records may lift any."""
    hold = picture.state(f"hold/{command.hold}")
    if not isinstance(hold, Hold):
        raise NotThere("hold", command.hold)
    if not hold.open:
        return []
    picture.state(hold.subject)
    said = {"reason": command.reason, "authority": command.authority, "by_name": who.name}
    return [
        (f"hold/{hold.id}", HoldLifted(**said)),
        (hold.subject, RecordHeldNoMore(hold=hold.id, **said)),
    ]


class Holding:
    """What the holds that stand hold, worked out once for many records."""

    def __init__(self, picture: Picture) -> None:
        #: Holds by stream, by known record, and by the time that the held ran.
        self._streams: dict[str, Hold] = {}
        self._known: dict[str, Hold] = {}
        self._spans: list[tuple[datetime, datetime | None, Hold]] = []
        holds = picture.holds()
        picture.fold_together(hold.subject for hold in holds)
        for hold in holds:
            self._streams.setdefault(hold.subject, hold)
            state = picture.state(hold.subject)
            if isinstance(state, Known):
                self._of_known(hold, state, picture)
            elif isinstance(state, Incident):
                self._spans.append((state.first_contact_at, state.closed_at, hold))
                if state.contact:
                    self._streams.setdefault(f"contact/{state.contact}", hold)

    def _of_known(self, hold: Hold, state: Known, picture: Picture) -> None:
        for one in together(state, picture):
            self._known.setdefault(one.id, hold)
            self._streams.setdefault(f"known/{one.id}", hold)
            for mention in one.attached:
                self._streams.setdefault(mention.partition("#")[0], hold)

    def of(self, stream: str, state: Subject) -> Hold | None:
        """The hold that keeps a record, or None."""
        found = next((self._streams[one] for one in _standing_for(stream, state) if one in self._streams), None)
        if found is not None:
            return found
        if isinstance(state, Incident):
            named = (self._known.get(known) for _, known in state.account.recognised)
            return next((one for one in named if one is not None), None)
        if isinstance(state, Unit):
            return self._within(state.on_duty_at, state.off_duty_at)
        return self._within(state.taken_at, state.left_at) if isinstance(state, Post) else None

    def _within(self, began: datetime, ended: datetime | None) -> Hold | None:
        """A hold on an incident that ran while a shift did."""
        for first, last, hold in self._spans:
            if (ended is None or first <= ended) and (last is None or last >= began):
                return hold
        return None


def _standing_for(stream: str, state: Subject) -> Iterable[str]:
    """Streams whose holds hold this one."""
    yield stream
    if isinstance(state, Incident) and state.contact:
        yield f"contact/{state.contact}"
    elif isinstance(state, Contact):
        yield from (f"incident/{one}" for one in state.incidents)
    elif category_of(stream) == "submission":
        yield from given_on(stream)


def together(known: Known, picture: Picture) -> tuple[Known, ...]:
    """A known record, those merged into it, and what it was merged into with all of that."""
    found: dict[str, Known] = {}
    wanted = [known.id]
    while wanted:
        one = wanted.pop()
        state = picture.state(f"known/{one}")
        if one not in found and isinstance(state, Known):
            found[one] = state
            wanted += [*state.joined, *([state.into] if state.into else [])]
    return tuple(found.values())


RULES = (Rule(command=PlaceHold, decide=place_hold), Rule(command=LiftHold, decide=lift_hold))
