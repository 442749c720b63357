"""Moving a record, or entries of one, to a restricted log, and back (AU4). Commands and what decides them. Pure.

Nothing is held by it: an open incident is watched on, by the restricted log's roles, with the deadlines it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, Protocol

from msgspec import Meta

from heed.clock.escalation import holder, notify
from heed.log.command import Command, Line, NewId, Ref, Refusal, Rule, Who
from heed.picture.contact import Contact
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.nouns import NotThere, Picture
from heed.picture.restriction import RecordOpenedUp, RecordRestricted, Restriction, RestrictionLifted, RestrictionPlaced
from heed.policy.restricted import RestrictedLog
from heed.policy.values import Policy

OptionalRef = Annotated[str, Meta(max_length=80, description="an id or a log number; empty for none")]
Versions = Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(max_length=200)]


class Named(Protocol):
    """A command that names an incident or a contact."""

    @property
    def incident(self) -> str: ...

    @property
    def contact(self) -> str: ...


class Restrict(Command, frozen=True, kw_only=True):
    """Move an incident or a contact, or single entries of it, to a restricted log: nobody else sees it from then on."""

    minted: ClassVar[tuple[str, ...]] = ("restriction",)
    restriction: NewId = ""
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    #: Versions of the facts in its stream; none for the whole.
    entries: Versions = ()
    log: Ref
    reason: Line


class LiftRestriction(Command, frozen=True, kw_only=True):
    """Let everybody see again what was restricted, who may see such a record."""

    restriction: Ref
    reason: Line


class NothingNamed(Refusal):
    """Say what is restricted: an incident, or a contact."""

    field = "incident"


class NoSuchLog(Refusal):
    """There is no restricted log {log}; there are {known}."""

    field = "log"


class NoSuchEntry(Refusal):
    """There is no entry {version} to restrict by itself; the first is the record's own: restrict the whole of it."""

    field = "entries"


class RestrictedAlready(Refusal):
    """It is restricted already; whoever looks after that log can lift it."""


class NotYourLog(Refusal):
    """This is restricted to {log}; only its own roles lift that."""


def restrict(command: Restrict, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What belongs to it alone goes with it: the contact of an incident that led to nothing else."""
    log = policy.restricted.get(command.log)
    if log is None:
        raise NoSuchLog(log=command.log, known=", ".join(policy.restricted))
    stream, state = named(command, picture)
    if state.restricted_to or _entries_restricted(stream, command.entries, picture):
        raise RestrictedAlready
    for version in command.entries:
        if not 1 < version <= state.version:
            raise NoSuchEntry(version=version)
    if command.entries:
        return [
            _placed(command.restriction, (stream,), log, command.reason, who, entries=command.entries),
            *_told(state, log, command.reason, picture, policy, at),
        ]
    states = {stream: state, **belonging(state, picture)}
    return [
        _placed(command.restriction, tuple(states), log, command.reason, who),
        *((each, _said(command.restriction, log)) for each in states),
        *_told(state, log, command.reason, picture, policy, at),
    ]


def lift_restriction(
    command: LiftRestriction, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:  # fmt: skip
    """Only those lift it whose log it is."""
    found = picture.state(f"restriction/{command.restriction}")
    if not isinstance(found, Restriction):
        raise NotThere("restriction", command.restriction)
    if not found.open:
        return []
    log = policy.restricted.get(found.log)
    if log is None or who.role not in log.roles:
        raise NotYourLog(log=found.log_name.lower())
    lifted = RestrictionLifted(reason=command.reason, by_name=who.name)
    opened = RecordOpenedUp(restriction=found.id, log_name=found.log_name)
    whole = () if found.entries else found.subjects
    for subject in whole:
        picture.state(subject)
    return [(f"restriction/{found.id}", lifted), *((subject, opened) for subject in whole)]


def restricted_from_the_first(
    restriction: str, stream: str, log: RestrictedLog, reason: str, who: Who
) -> tuple[Change, Change]:  # fmt: skip
    """What is said before and after the facts of a record that is restricted from its first moment."""
    return _placed(restriction, (stream,), log, reason, who), (stream, _said(restriction, log))


def entries_restricted(
    restriction: str, stream: str, versions: Iterable[int], log: RestrictedLog, reason: str, who: Who
) -> Change:  # fmt: skip
    """Entries of a record that somebody else works go to the log with what is said in them."""
    return _placed(restriction, (stream,), log, reason, who, entries=tuple(versions))


def _placed(
    restriction: str, subjects: tuple[str, ...], log: RestrictedLog, reason: str, who: Who, *,
    entries: tuple[int, ...] = (),
) -> Change:  # fmt: skip
    placed = RestrictionPlaced(
        subjects=subjects, entries=entries, log=log.id, log_name=log.name, reference=log.reference(restriction),
        reason=reason, by_name=who.name,
    )  # fmt: skip
    return f"restriction/{restriction}", placed


def _said(restriction: str, log: RestrictedLog) -> RecordRestricted:
    return RecordRestricted(restriction=restriction, log_name=log.name, roles=log.roles)


def named(command: Named, picture: Picture) -> tuple[str, Subject]:
    """The stream and state of the incident, or else the contact, that a command names."""
    if command.incident:
        incident = picture.incident(command.incident)
        return f"incident/{incident.id}", incident
    if command.contact:
        return f"contact/{command.contact}", picture.contact(command.contact)
    raise NothingNamed


def _entries_restricted(stream: str, entries: tuple[int, ...], picture: Picture) -> bool:
    standing = (one for one in picture.restrictions() if stream in one.subjects)
    return bool(entries) and any(set(entries) & set(one.entries) for one in standing)


def belonging(state: Subject, picture: Picture) -> dict[str, Subject]:
    """The contact of an incident, where it led to nothing else."""
    if not isinstance(state, Incident) or not state.contact:
        return {}
    contact = picture.state(f"contact/{state.contact}")
    if not isinstance(contact, Contact) or contact.incidents != (state.id,) or contact.restricted_to:
        return {}
    return {f"contact/{contact.id}": contact}


def _told(
    state: Subject, log: RestrictedLog, reason: str, picture: Picture, policy: Policy, at: datetime
) -> list[Change]:  # fmt: skip
    """Whoever looks after the log hears of it at once, where it is an incident that is still open."""
    if not isinstance(state, Incident):
        return []
    among = policy.among(log.roles)
    told = holder(picture, among, log.roles[0], desk=state.desk, at=at)
    why = f"restricted to {log.name.lower()}: {reason}"
    return notify(picture, told.post, among, at, state, kind="restricted", why=why, interrupts="always")[1]


RULES = (Rule(command=Restrict, decide=restrict), Rule(command=LiftRestriction, decide=lift_restriction))
