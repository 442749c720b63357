"""A disposal: ordering it, erasing what is due a few records at a time, certifying it. Pure.

What is due is decided anew with each step, so that a hold that is placed while it runs holds at once, and a step that
was interrupted and comes again finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.access.restricting import belonging
from heed.log.command import Command, Line, Ref, Refusal, Rule, Who
from heed.picture.disposal import Disposal, DisposalCertified, DisposalOrdered
from heed.picture.fact import Change, Subject, category_of
from heed.picture.incident import Incident
from heed.picture.keeping import DISPOSABLE
from heed.picture.known import Known
from heed.picture.moment import day_in_words
from heed.picture.nouns import NotThere, Picture
from heed.policy.retention import RetentionClass
from heed.policy.values import Policy
from heed.retention.due import keeping
from heed.retention.erasing import erased, still_mentioned, two_people
from heed.retention.holds import Holding
from heed.retention.reviewing import Record

#: Records erased in one act: a fraction of a second.
MOST = 50
Records = Annotated[tuple[Record, ...], Meta(max_length=MOST)]
Count = Annotated[int, Meta(ge=0)]


class OrderDisposal(Command, frozen=True, kw_only=True):
    """Erase all that is due by now, by an order that two people stand for."""

    disposal: Ref
    reason: Line
    approved_by: Ref


class EraseDue(Command, frozen=True, kw_only=True):
    """Erase those of these records that are due under a disposal."""

    disposal: Ref
    erasure: Ref
    records: Records


class EraseAgain(Command, frozen=True, kw_only=True):
    """Erase records that were erased before, and that a backup brought back."""

    erasure: Ref
    records: Records
    reason: Line


class CertifyDisposal(Command, frozen=True, kw_only=True):
    """Say that a disposal is over, and what it came to."""

    disposal: Ref
    counts: dict[str, int]
    held: Count
    first: Count
    last: Count
    root: Ref
    certificate: Ref


class OneAtATime(Refusal):
    """A disposal of {ordered} is not over: run it to its end first (`heed dispose --run` goes on with it)."""


def order_disposal(command: OrderDisposal, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """One at a time; what is due at this moment is what it erases."""
    approver = two_people(command.approved_by, picture, policy, who)
    running = next((one for one in picture.disposals() if one.open), None)
    if running is not None:
        raise OneAtATime(ordered=day_in_words(running.ordered_at))
    ordered = DisposalOrdered(
        as_of=at, force=policy.force, reason=command.reason, by=who.person, by_name=who.name, approved_by=approver.id,
        approved_by_name=approver.name,
    )  # fmt: skip
    return [(f"disposal/{command.disposal}", ordered)]


def erase_due(command: EraseDue, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Nothing is refused: what is not due, or held, or gone already, is left as it is."""
    disposal = _running(command.disposal, picture)
    records = _records(command.records)
    picture.fold_together(records)
    picture.fold_together(_beside(picture.state(stream) for stream in records))
    holding = Holding(picture)
    classes: dict[str, RetentionClass] = {}
    for stream in records:
        state = picture.state(stream)
        if state is None or stream in classes:
            continue
        found = keeping(state, policy)
        if found.retention is not None and found.due(disposal.as_of) and may_go(stream, state, picture, holding):
            going = {stream: state, **belonging(state, picture)}
            if not any(holding.of(each, one) or one.open for each, one in going.items()):
                classes |= {each: found.retention for each, one in going.items() if not one.kept.erased}
    if not classes:
        return []
    return erased(
        command.erasure, classes, disposal.reason, disposal.by_name, disposal.approved_by_name,
        disposal=disposal.id, classes=classes,
    )  # fmt: skip


def _records(named: Iterable[str]) -> list[str]:
    """Those that are records of a kind that goes: a list that was copied off a box may name anything."""
    return [one for one in named if category_of(one) in DISPOSABLE]


def _beside(states: Iterable[Subject | None]) -> Iterator[str]:
    """Streams that are asked for of each record: read together they are read once."""
    for state in states:
        if isinstance(state, Incident) and state.contact:
            yield f"contact/{state.contact}"
        elif isinstance(state, Known):
            yield from {mention.partition("#")[0] for mention in state.attached}


def may_go(stream: str, state: Subject, picture: Picture, holding: Holding) -> bool:
    """Whether nothing keeps a record but its period: nobody waits for it, nothing holds it, nothing mentions it."""
    if state.open or state.kept.erased or picture.owes(state.id) or holding.of(stream, state) is not None:
        return False
    return not isinstance(state, Known) or not still_mentioned(state, picture)


def erase_again(command: EraseAgain, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What is open in an older record is left, and so is what is held."""
    records = _records(command.records)
    picture.fold_together(records)
    holding = Holding(picture)
    gone = []
    for stream in records:
        state = picture.state(stream)
        if state is not None and not state.open and not state.kept.erased and holding.of(stream, state) is None:
            gone.append(stream)
    return erased(command.erasure, gone, command.reason, who.name, who.name) if gone else []


def certify_disposal(
    command: CertifyDisposal, picture: Picture, policy: Policy, who: Who, at: datetime
) -> list[Change]:  # fmt: skip
    """What is certified is what the record holds; the certificate is held to it by its hash."""
    disposal = _running(command.disposal, picture)
    certified = DisposalCertified(
        counts=command.counts, held=command.held, first=command.first, last=command.last, root=command.root,
        certificate=command.certificate,
    )  # fmt: skip
    return [(f"disposal/{disposal.id}", certified)] if disposal.open else []


def _running(ref: str, picture: Picture) -> Disposal:
    disposal = picture.state(f"disposal/{ref}")
    if not isinstance(disposal, Disposal):
        raise NotThere("disposal", ref)
    return disposal


RULES = (
    Rule(command=OrderDisposal, decide=order_disposal, internal=True),
    Rule(command=EraseDue, decide=erase_due, internal=True),
    Rule(command=EraseAgain, decide=erase_again, internal=True),
    Rule(command=CertifyDisposal, decide=certify_disposal, internal=True),
)
