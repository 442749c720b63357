"""Telling the caller: grade, what happens next, reference, what to do if it changes; or why not (FC10). Pure.

It is owed from sending on and holds nobody: the line stays open, the call ends, units go, whether or not it is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from heed.clock.answering import standing_in
from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.clock.reaching import must_decide, reach, telling_owner
from heed.clock.rungs import rung_of, said_after, tell_rung
from heed.clock.telling import telling_owed
from heed.contact.reaching import refuse_unsafe
from heed.log.command import Command, OptionalLine, OptionalText, Ref, Refusal, Rule, Text, Who
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.nouns import Picture
from heed.picture.owed import CALLER_TOLD, TaskDone, TaskReasoned
from heed.picture.reaching import Way
from heed.picture.telling import CallerNotTold, CallerTold, How, TellingOverdue
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy

#: How somebody not on the line is told, as a way of reaching them.
_WAY: dict[How, Way] = {"rang": "ring", "text": "text", "message": "message"}


class TellCaller(Command, frozen=True, kw_only=True):
    """Say what the caller was told: what happens next, and with it grade, reference and what to do if it changes."""

    incident: Ref
    next: Text
    grade: OptionalLine = ""
    reference: bool = False
    if_changes: OptionalText = ""
    how: How = "on_the_call"
    #: Minutes in which somebody was said to be there; only where a unit is committed.
    there_in: Annotated[int, Meta(ge=1, le=1440)] | None = None
    #: True where they were told that it is closed.
    of_closing: bool = False


class NotToldBecause(Command, frozen=True, kw_only=True):
    """Say why the caller is not told."""

    incident: Ref
    reason: Text


class NothingSaid(Refusal):
    """“{text}” tells nobody anything: say who comes or what is done, and if nobody does, that and why."""

    field = "next"


class NoReason(Refusal):
    """“{text}” is no reason: say what stands against telling them, and what was tried."""

    field = "reason"


class NobodyIsComing(Refusal):
    """No unit is committed, so no time can be promised: say that somebody comes as soon as one is free, and to ring
    again at once if it changes.
    """

    field = "there_in"


def tell_caller(command: TellCaller, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """What was said stands in words; a time is promised only where somebody is on the way."""
    incident = picture.incident(command.incident)
    if not any(sign.isalnum() for sign in command.next):
        raise NothingSaid(text=command.next)
    if command.how in _WAY:
        refuse_unsafe(incident, policy, _WAY[command.how])
    if command.there_in is not None and not (incident.units or incident.event.units):
        raise NobodyIsComing
    told = CallerTold(
        next=command.next, grade=command.grade or incident.grade or "", reference=command.reference,
        if_changes=command.if_changes, how=command.how,
        promised=at + minutes(command.there_in) if command.there_in is not None else None,
        of_closing=command.of_closing or not incident.open, by_name=who.name,
    )  # fmt: skip
    done = TaskDone(by_name=who.name, words=command.next)
    return [(f"incident/{incident.id}", told), *((stream, done) for stream in _task(incident, picture))]


def not_told_because(command: NotToldBecause, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Somebody answers for it; what happens later may make it due again."""
    incident = picture.incident(command.incident)
    if says_nothing(command.reason, policy):
        raise NoReason(text=command.reason)
    untold = CallerNotTold(reason=command.reason, by_name=who.name)
    reasoned = TaskReasoned(by_name=who.name, reason=command.reason)
    return [(f"incident/{incident.id}", untold), *((stream, reasoned) for stream in _task(incident, picture))]


def _task(incident: Incident, picture: Picture) -> list[str]:
    """The stream of the task that this outlives a closing as, where it does."""
    streams = incident.closure.tasks if not incident.open else ()
    return [stream for stream in streams if (task := picture.task(stream)).open and task.kind == CALLER_TOLD]


# Deadlines


def telling_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """The caller, until they are told or it is said why not: rung by rung, then at the pace of the ladder's repeats."""
    assert isinstance(state, Incident)
    owing = telling_owed(state, policy)
    if owing is None:
        return
    ladder, step = policy.ladders[policy.telling.caller.ladder], state.telling.step + 1
    yield deadline(f"incident/{state.id}", "tell", step, owing.due + said_after(ladder, step))


def on_tell(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever owes it hears first, by a line; then the ladder upwards."""
    incident = picture.incident(due.subject)
    owing = telling_owed(incident, policy)
    assert owing is not None
    ladder = policy.ladders[policy.telling.caller.ladder]
    told = _owner(incident, picture, policy, at) if due.step == 1 else None
    told = told or holder(picture, policy, rung_of(ladder, due.step).owner, desk=incident.desk, at=at)
    said = f"tell the caller: {owing.why[:1].lower()}{owing.why[1:]}"
    if must_decide(incident, policy):
        said = f"to ring back is a supervisor's decision: {reach(incident, policy).why}"
    changes = tell_rung(
        ladder, due.step, told, picture, policy, at, incident, desk=incident.desk, kind="tell", why=said
    )  # fmt: skip
    overdue = TellingOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name,
        why=f"{owing.why}.",
    )  # fmt: skip
    return [(f"incident/{incident.id}", overdue), *changes]


def _owner(incident: Incident, picture: Picture, policy: Policy, at: datetime) -> Holder | None:
    """Whoever has to tell them, or took that post over; None where nobody on duty is named."""
    role, named, _ = telling_owner(incident, policy)
    post = standing_in(named, {f"post/{post.id}": post for post in picture.posts()})
    if post is not None:
        return Holder(post.role, post, ())
    return holder(picture, policy, role, desk=incident.desk, at=at) if must_decide(incident, policy) else None


RULES = (
    Rule(command=TellCaller, decide=tell_caller),
    Rule(command=NotToldBecause, decide=not_told_because),
)
DEADLINES: dict[str, tuple[Derive, ...]] = {"incident": (telling_deadlines,)}
DUE = (DueRule("tell", on_tell),)
