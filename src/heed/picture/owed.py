"""A task: what an incident still owed when it was closed, and somebody on duty owes until it is done (DI5).

These names are the storage format. Facts, state, evolve. A task has a stream of its own, `task/<incident>/<kind>-<n>`,
so that the room keeps it while its incident is closed; its personal text is sealed under the incident's key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, Subject
from heed.picture.naming import by_name_or_role

#: The kind that is settled by saying what the caller was told, or why they are not.
CALLER_TOLD = "caller_told"
#: The kind that is settled by the results of the checks.
INTELLIGENCE_CHECK = "intelligence_check"
Ended = Literal["", "done", "reasoned", "returned"]

# Facts


class TaskOwed(Fact, frozen=True, kw_only=True):
    """An incident was closed over something that is merely owed: somebody owes it from now on."""

    incident: str
    number: str
    #: What closing called it, as the pack's chapter `closure` has it.
    kind: str
    what: SealedText
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""
    desk: str = ""
    life: bool = False

    def sentence(self) -> str:
        return f"Owed on {self.number} by {by_name_or_role(self.owner_name, self.owner_role)}: {self.what}"


class TaskHanded(Fact, frozen=True, kw_only=True):
    """Somebody gave it to a named person, or to a role; its time stands."""

    to_role: str
    to_post: str = ""
    to_name: SealedText = ""
    by_name: SealedText
    reason: SealedText = ""

    def sentence(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        return f"Given to {by_name_or_role(self.to_name, self.to_role)} by {self.by_name}{because}"


class TaskOverdue(Fact, frozen=True, kw_only=True):
    """Nobody did it in its time; whoever is named here has it from now on."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Still owed; now with {by_name_or_role(self.owner_name, self.owner_role)}: {self.why}"


class TaskDone(Fact, frozen=True, kw_only=True):
    """It was done, whoever did it."""

    by_name: SealedText
    words: SealedText

    def sentence(self) -> str:
        return f"Done by {self.by_name}: {self.words}"


class TaskReasoned(Fact, frozen=True, kw_only=True):
    """Somebody says why it is not done, and answers for that."""

    by_name: SealedText
    reason: SealedText

    def sentence(self) -> str:
        return f"Not done, says {self.by_name}: {self.reason}"


class TaskReturned(Fact, frozen=True, kw_only=True):
    """The incident is open again: it is owed on its log."""

    def sentence(self) -> str:
        return "The incident is open again, and this is owed on its log"


# State


class Task(Subject, frozen=True, kw_only=True):
    """What is still owed, by whom and by when."""

    incident: str
    number: str
    kind: str
    what: str
    owed_since: datetime
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: str
    desk: str
    life: bool
    #: How often it has gone up.
    step: int = 0
    ended: Ended = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_words: str = ""

    @property
    def open(self) -> bool:
        return not self.ended

    @property
    def began_at(self) -> datetime:
        return self.owed_since


def stream_of(incident: str, kind: str, time: int) -> str:
    """The stream of what an incident owed when it was closed for the `time`th time, from 1."""
    return f"task/{incident}/{kind}-{time}"


# Evolve


def evolve(state: Task | None, recorded: Recorded) -> Task:
    """Fold one recorded fact into a task."""
    fact = recorded.fact
    if isinstance(fact, TaskOwed):
        return Task(
            id=recorded.stream.partition("/")[2], version=recorded.version, incident=fact.incident, number=fact.number,
            kind=fact.kind, what=fact.what, owed_since=recorded.happened_at, due=fact.due, owner_role=fact.owner_role,
            owner_post=fact.owner_post, owner_name=fact.owner_name, desk=fact.desk, life=fact.life,
        )  # fmt: skip
    if state is None:
        raise ValueError(f"{recorded.stream} begins with {type(fact).__name__}, not with TaskOwed")
    return msgspec.structs.replace(state, version=recorded.version, **_changes(fact, recorded.happened_at))


def _changes(fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case TaskHanded():
            return {"owner_role": fact.to_role, "owner_post": fact.to_post, "owner_name": fact.to_name}
        case TaskOverdue():
            return {
                "step": fact.step, "owner_role": fact.owner_role, "owner_post": fact.owner_post,
                "owner_name": fact.owner_name,
            }  # fmt: skip
        case TaskDone():
            return {"ended": "done", "ended_at": at, "ended_by": fact.by_name, "ended_words": fact.words}
        case TaskReasoned():
            return {"ended": "reasoned", "ended_at": at, "ended_by": fact.by_name, "ended_words": fact.reason}
        case TaskReturned():
            return {"ended": "returned", "ended_at": at}
        case _:
            raise ValueError(f"a task does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (TaskOwed, TaskHanded, TaskOverdue, TaskDone, TaskReasoned, TaskReturned)
