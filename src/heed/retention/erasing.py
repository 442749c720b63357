"""Erasing one record by order: one person orders it, another approves it, and then it is gone. Pure.

Nothing that is open is erased, nor anything that still owes something, nor what is on hold; all of it is looked at when
it is ordered, and again when the second person approves.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from heed.access.restricting import belonging
from heed.log.command import Command, Line, NewId, Ref, Refusal, Rule, Who
from heed.picture.erasure import Erasure, ErasureDropped, ErasureOrdered, RecordErased
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.keeping import WordsErased
from heed.picture.known import Known
from heed.picture.nouns import NotThere, Picture
from heed.picture.person import Person
from heed.policy.retention import RetentionClass
from heed.policy.values import Policy
from heed.retention.holds import ErasedAlready, Holding, OnHold, OptionalRef, called, record_named

APPROVES = "approve_erasure"


class OrderErasure(Command, frozen=True, kw_only=True):
    """Order that the words of one closed record be destroyed; somebody else has to approve it."""

    minted: ClassVar[tuple[str, ...]] = ("erasure",)
    erasure: NewId = ""
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    known: OptionalRef = ""
    reason: Line


class ApproveErasure(Command, frozen=True, kw_only=True):
    """Approve an erasure that somebody else ordered: the words of the record are destroyed for good."""

    erasure: Ref


class DropErasure(Command, frozen=True, kw_only=True):
    """Say that something is not erased after all."""

    erasure: Ref
    reason: Line


class EraseRecord(Command, frozen=True, kw_only=True):
    """Destroy the words of one closed record, by an order that two people stand for."""

    erasure: NewId
    incident: OptionalRef = ""
    contact: OptionalRef = ""
    known: OptionalRef = ""
    reason: Line
    approved_by: Ref


class StillOpen(Refusal):
    """It is open, or something is still owed on it: nothing that somebody waits for is erased. Close it first."""


class OneAlone(Refusal):
    """Two people stand for an erasure: whoever approves it is not who orders it."""

    field = "approved_by"


class NotTheirs(Refusal):
    """{name} may not erase records: it takes two who may ({roles})."""

    field = "approved_by"


def order_erasure(command: OrderErasure, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What could not be erased is not ordered either."""
    stream, state = record_named(command, picture)
    going(stream, state, picture)
    ordered = ErasureOrdered(
        subject=stream, what=called(state), reason=command.reason, by=who.person, by_name=who.name
    )  # fmt: skip
    return [(f"erasure/{command.erasure}", ordered)]


def approve_erasure(command: ApproveErasure, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whatever came since the order counts: a hold, a reopening."""
    order = _ordered(command.erasure, picture)
    if not order.open:
        return []
    if order.by == who.person:
        raise OneAlone
    (stream,) = order.subjects
    state = picture.state(stream)
    assert state is not None, "what was ordered is there"
    states = going(stream, state, picture)
    return erased(order.id, states, order.reason, order.by_name, who.name)


def drop_erasure(command: DropErasure, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Either of the two, or anybody else who may."""
    order = _ordered(command.erasure, picture)
    if not order.open:
        return []
    return [(f"erasure/{order.id}", ErasureDropped(reason=command.reason, by_name=who.name))]


def erase_record(command: EraseRecord, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Order and approval at once, from the command line."""
    stream, state = record_named(command, picture)
    approver = two_people(command.approved_by, picture, policy, who)
    return erased(command.erasure, going(stream, state, picture), command.reason, who.name, approver.name)


def _ordered(erasure: str, picture: Picture) -> Erasure:
    order = picture.state(f"erasure/{erasure}")
    if not isinstance(order, Erasure):
        raise NotThere("erasure", erasure)
    return order


def two_people(approved_by: str, picture: Picture, policy: Policy, who: Who) -> Person:
    """Whoever approves: another than who orders, and both may."""
    approver = picture.person(approved_by)
    if approver.id == who.person:
        raise OneAlone
    for one in (picture.person(who.person), approver):
        if one.disabled or not any(policy.may(role, APPROVES) for role in one.roles):
            roles = ", ".join(sorted(role.name.lower() for role in policy.roles.values() if APPROVES in role.may))
            raise NotTheirs(name=one.name, roles=roles)
    return approver


def going(stream: str, state: Subject, picture: Picture) -> dict[str, Subject]:
    """A record and what belongs to it alone, by stream; refused where any of it may not go."""
    if state.kept.erased:
        raise ErasedAlready
    states = {stream: state, **belonging(state, picture)}
    if any(one.open for one in states.values()) or picture.owes(state.id):
        raise StillOpen
    holding = Holding(picture)
    for each, one in states.items():
        hold = holding.of(each, one)
        if hold is not None:
            raise OnHold(hold)
    left = {each: one for each, one in states.items() if not one.kept.erased}
    return left | _known_by_nothing_else(state, left, picture, holding)


def _known_by_nothing_else(
    state: Subject, going: Mapping[str, Subject], picture: Picture, holding: Holding
) -> dict[str, Subject]:  # fmt: skip
    """Records of whoever a log names, that nothing else mentions: what it said of them would live on there."""
    found: dict[str, Subject] = {}
    for _, known in state.account.recognised if isinstance(state, Incident) else ():
        stream = f"known/{known}"
        one = picture.state(stream)
        if not isinstance(one, Known) or one.open or one.into or one.kept.erased or holding.of(stream, one):
            continue
        if not still_mentioned(one, picture, but=going):
            found[stream] = one
    return found


def still_mentioned(known: Known, picture: Picture, but: Container[str] = ()) -> bool:
    """Whether some log or contact that is not erased mentions a known record, but for those of `but`."""
    streams = {mention.partition("#")[0] for mention in known.attached}
    states = [picture.state(stream) for stream in sorted(streams) if stream not in but]
    return any(state is not None and not state.kept.erased for state in states)


def erased(
    erasure: str, states: Iterable[str], reason: str, by_name: str, approved_by: str, *, disposal: str = "",
    classes: Mapping[str, RetentionClass] | None = None,
) -> list[Change]:  # fmt: skip
    """What is said of an erasure, and by each record of itself; with that its words go."""
    subjects = tuple(states)
    said = RecordErased(
        subjects=subjects, reason=reason, by_name=by_name, approved_by=approved_by, disposal=disposal
    )  # fmt: skip
    of = classes or {}
    return [
        (f"erasure/{erasure}", said),
        *(
            (
                stream,
                WordsErased(
                    erasure=erasure, disposal=disposal, retention=of[stream].id if stream in of else "",
                    class_name=of[stream].name if stream in of else "",
                ),
            )
            for stream in subjects
        ),
    ]  # fmt: skip


RULES = (
    Rule(command=OrderErasure, decide=order_erasure),
    Rule(command=ApproveErasure, decide=approve_erasure),
    Rule(command=DropErasure, decide=drop_erasure),
    Rule(command=EraseRecord, decide=erase_record, internal=True),
)
