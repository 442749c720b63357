"""What an incident still owes when it is closed: tasks, each with an owner, a time and a ladder (DI5). Pure.

Doing one, saying why not, handing it on, and what happens when its time comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from heed.clock.addressing import addressee
from heed.clock.answering import standing_in
from heed.clock.deadline import Deadline, Derive, deadline, minutes
from heed.clock.due import Due, DueRule
from heed.clock.escalation import Holder, holder
from heed.clock.reaching import telling_owner
from heed.clock.rungs import rung_of, said_after, tell_rung
from heed.incidents import commands as c
from heed.incidents.stoppers import SaysNothing, Stopper
from heed.log.command import Command, Line, OptionalLine, Ref, Refusal, Rule, Text, Who
from heed.log.decided import Consequence
from heed.picture.closure import OwedOutlived, OwedSettled
from heed.picture.fact import Change, Subject
from heed.picture.incident import Incident
from heed.picture.life import IncidentReopened
from heed.picture.naming import by_name_or_role
from heed.picture.nouns import Picture
from heed.picture.owed import (
    CALLER_TOLD,
    INTELLIGENCE_CHECK,
    Task,
    TaskDone,
    TaskHanded,
    TaskOverdue,
    TaskOwed,
    TaskReasoned,
    TaskReturned,
    stream_of,
)
from heed.policy.reasons import says_nothing
from heed.policy.values import Ladder, Policy, Rung


class DoTask(Command, frozen=True, kw_only=True):
    """Say what was done of something that outlived an incident's closing."""

    incident: Ref
    kind: Line
    text: Text


class ReasonTask(Command, frozen=True, kw_only=True):
    """Say why it is not done."""

    incident: Ref
    kind: Line
    reason: Text


class HandTask(Command, frozen=True, kw_only=True):
    """Give it to somebody on duty, or to a role."""

    incident: Ref
    kind: Line
    to: Ref
    reason: OptionalLine = ""


class NothingOwed(Refusal):
    """Nothing of the kind “{kind}” is owed on {number}; what is: {standing}."""

    field = "kind"


class ToldByTelling(Refusal):
    """Say what the caller was told, or why they are not told: that settles it."""

    field = "kind"


class ToldByChecks(Refusal):
    """Say what the checks brought, or why they are not done, each by itself: that settles it."""

    field = "kind"


def left_owed(
    incident: Incident, owed: Sequence[Stopper], picture: Picture, policy: Policy, at: datetime
) -> list[Change]:
    """Both sides of everything that outlives a closing: a task each, and the line on the log that names them."""
    if not owed:
        return []
    made = [_task(incident, one, picture, policy, at) for one in {one.kind: one for one in owed}.values()]
    streams = tuple(stream_of(incident.id, one.kind, incident.closure.outlived + 1) for one in made)
    words = tuple(f"{one.what.rstrip('.')}, {by_name_or_role(one.owner_name, one.owner_role)}" for one in made)
    line = OwedOutlived(tasks=streams, owed=words)
    return [(f"incident/{incident.id}", line), *zip(streams, made, strict=True)]


def _task(incident: Incident, stopper: Stopper, picture: Picture, policy: Policy, at: datetime) -> TaskOwed:
    item = policy.closure[stopper.kind]
    role, post = item.owner, incident.handler_post if item.owner == "call_handler" else ""
    if stopper.kind == CALLER_TOLD:
        role, post, _ = telling_owner(incident, policy)
    named = standing_in(post, {f"post/{one.id}": one for one in picture.posts()})
    owner = named or holder(picture, policy, role, desk=incident.desk, at=at).post
    length = item.minutes_with_life if incident.life_at_risk else item.minutes
    return TaskOwed(
        incident=incident.id, number=incident.number, kind=stopper.kind, what=str(stopper), due=at + minutes(length),
        owner_role=owner.role if owner else role, owner_post=owner.id if owner else "",
        owner_name=owner.name if owner else "", desk=incident.desk, life=incident.life_at_risk,
    )  # fmt: skip


def open_tasks(incident: Incident, picture: Picture) -> list[Task]:
    """What its last closing left and nobody has settled."""
    return [task for stream in incident.closure.tasks if (task := picture.task(stream)).open]


def _wanted(command: DoTask | ReasonTask | HandTask, picture: Picture) -> tuple[Incident, Task]:
    incident = picture.incident(command.incident)
    standing = open_tasks(incident, picture)
    for task in standing:
        if task.kind == command.kind:
            return incident, task
    owed = ", ".join(task.kind for task in standing) or "nothing"
    raise NothingOwed(kind=command.kind, number=incident.number, standing=owed)


def do_task(command: DoTask, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever did it says what they did; signs say nothing."""
    incident, task = _wanted(command, picture)
    _settled_here(task, incident)
    if not any(sign.isalnum() for sign in command.text):
        raise c.NoAnswer(text=command.text)
    return task_done(incident, task, command.text, who)


def reason_task(command: ReasonTask, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Somebody answers for its not being done."""
    incident, task = _wanted(command, picture)
    _settled_here(task, incident)
    if says_nothing(command.reason, policy):
        raise SaysNothing(text=command.reason)
    return [
        (f"task/{task.id}", TaskReasoned(by_name=who.name, reason=command.reason)),
        _settled(incident, task, command.reason, who, done=False),
    ]


def task_done(incident: Incident, task: Task, words: str, who: Who) -> list[Change]:
    """Both sides of a task that was done: the task, and the line on the incident's log."""
    return [
        (f"task/{task.id}", TaskDone(by_name=who.name, words=words)),
        _settled(incident, task, words, who, done=True),
    ]


def _settled(incident: Incident, task: Task, words: str, who: Who, *, done: bool) -> Change:
    fact = OwedSettled(kind=task.kind, done=done, what=task.what, words=words, by_name=who.name)
    return f"incident/{incident.id}", fact


def _settled_here(task: Task, incident: Incident) -> None:
    """Raises where another act is what settles it."""
    if task.kind == CALLER_TOLD:
        raise ToldByTelling
    if task.kind == INTELLIGENCE_CHECK and incident.checks.undone:
        raise ToldByChecks


def hand_task(command: HandTask, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """A named person has it from then on, by the time it had."""
    incident, task = _wanted(command, picture)
    role, post, name = addressee(command.to, incident, picture, policy, at)
    handed = TaskHanded(to_role=role, to_post=post, to_name=name, by_name=who.name, reason=command.reason)
    return [(f"task/{task.id}", handed)]


def taken_back(changes: Sequence[Change], picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """An incident that is open again owes it on its log; its next closing looks afresh."""
    found: list[Change] = []
    for stream, fact in changes:
        if isinstance(fact, IncidentReopened):
            incident = picture.incident(stream.partition("/")[2])
            found += [(f"task/{task.id}", TaskReturned()) for task in open_tasks(incident, picture)]
    return found


# Deadlines


def task_deadlines(state: Subject, policy: Policy) -> Iterator[Deadline]:
    """When it is next said that it is owed: rung by rung, then at the pace of the ladder's repeats."""
    assert isinstance(state, Task)
    ladder, step = _ladder(state, policy), state.step + 1
    yield deadline(f"task/{state.id}", "task", step, state.due + said_after(ladder, step))


def _ladder(task: Task, policy: Policy) -> Ladder:
    item = policy.closure[task.kind]
    return policy.ladders[item.ladder or policy.telling.caller.ladder]


def on_task(due: Due, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Whoever owes it hears first, then the ladder upwards; it is theirs from then on."""
    task = picture.task(due.stream)
    incident = picture.incident(task.incident)
    ladder = _ladder(task, policy)
    rung = rung_of(ladder, due.step)
    told = _holder(task, rung, due.step, picture, policy, at)
    said = f"still owed: {task.what[:1].lower()}{task.what[1:]}"
    changes = tell_rung(
        ladder, due.step, told, picture, policy, at, incident, desk=task.desk, kind="task", why=said,
        about_life=task.life,
    )  # fmt: skip
    overdue = TaskOverdue(
        step=due.step, due=due.due, owner_role=told.role, owner_post=told.post_id, owner_name=told.name, why=rung.why
    )
    return [(due.stream, overdue), *changes]


def _holder(task: Task, rung: Rung, step: int, picture: Picture, policy: Policy, at: datetime) -> Holder:
    """Whoever has it at the first step, or whoever took their post over; above them whom the rung names."""
    named = standing_in(task.owner_post, {f"post/{post.id}": post for post in picture.posts()}) if step == 1 else None
    if named is not None:
        return Holder(named.role, named, ())
    return holder(picture, policy, task.owner_role if step == 1 else rung.owner, desk=task.desk, at=at)


RULES = (
    Rule(command=DoTask, decide=do_task),
    Rule(command=ReasonTask, decide=reason_task),
    Rule(command=HandTask, decide=hand_task),
)
CONSEQUENCES = (Consequence(of=frozenset({IncidentReopened}), follow=taken_back),)
DEADLINES: dict[str, tuple[Derive, ...]] = {"task": (task_deadlines,)}
DUE = (DueRule("task", on_task),)
