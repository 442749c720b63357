"""What a caller was told: grade, what happens next, reference, what to do if it changes; and what of it is old (FC10).

These names are the storage format. The facts stand in the incident's stream; `Telling` is part of its state. Telling is
owed from sending on; once it is settled, what happens later may make it due again. It is one thing, however often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from heed.picture.assessment import GradeSet
from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.life import IncidentReopened, ReturnedToQueue
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role
from heed.picture.watch import DeadlineMissed, ReviewDecided

#: How a caller is told: while they are on the line or face to face, or by reaching them.
How = Literal["on_the_call", "in_person", "rang", "text", "message"]
#: Ways of reaching somebody of whom it is not known who else answers.
REACHES: frozenset[How] = frozenset(("rang", "text", "message"))
HOW: dict[How, str] = {
    "on_the_call": "on the call", "in_person": "in person", "rang": "rung back", "text": "by text",
    "message": "by a message left",
}  # fmt: skip
Safe = Literal["unknown", "yes", "no"]

# Facts


class CallerTold(Fact, frozen=True, kw_only=True):
    """Somebody told the caller how it stands."""

    next: SealedText
    grade: str = ""
    reference: bool = False
    if_changes: SealedText = ""
    how: How
    #: When somebody was said to be there; only ever while a unit is committed.
    promised: datetime | None = None
    #: True where it was that the matter is closed.
    of_closing: bool = False
    by_name: SealedText

    def sentence(self) -> str:
        more = f"; if it changes: {self.if_changes}" if self.if_changes else ""
        there = f"; somebody there by {in_a_sentence(self.promised)}" if self.promised else ""
        number = ", with the reference" if self.reference else ""
        return f"Caller told {HOW[self.how]} by {self.by_name}{number}: {self.next.rstrip('.')}{there}{more}"


class CallerNotTold(Fact, frozen=True, kw_only=True):
    """Somebody says why the caller is not told."""

    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Caller not told, says {self.by_name}: {self.reason}"


class TellingOverdue(Fact, frozen=True, kw_only=True):
    """Nobody told the caller in their time, and who heard of it."""

    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Caller not told yet; told: {by_name_or_role(self.owner_name, self.owner_role)}. {self.why}"


# State


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller was told last."""

    next: str
    grade: str
    reference: bool
    if_changes: str
    how: How
    promised: datetime | None
    of_closing: bool
    by_name: str
    at: datetime


class Changed(msgspec.Struct, frozen=True):
    """Something since then of which the caller does not know."""

    occasion: str
    at: datetime


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows, and what they do not."""

    told: Told | None = None
    #: When they were last told, or somebody last said why not; None while neither has been.
    settled_at: datetime | None = None
    #: Why they are not told; empty where they are.
    not_because: str = ""
    changed: tuple[Changed, ...] = ()
    #: How often it was missed since it was last settled.
    step: int = 0
    #: Whose it became when it last went up, and when; nobody's before the second step.
    up: tuple[str, str, str] = ("", "", "")
    up_at: datetime | None = None


# Evolve


def evolve(telling: Telling, recorded: Recorded) -> Telling:
    """Fold a fact of telling."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case CallerTold():
            told = Told(
                next=fact.next, grade=fact.grade, reference=fact.reference, if_changes=fact.if_changes, how=fact.how,
                promised=fact.promised, of_closing=fact.of_closing, by_name=fact.by_name, at=at,
            )  # fmt: skip
            return _settled(telling, at, told=told, not_because="")
        case CallerNotTold():
            return _settled(telling, at, not_because=fact.reason)
        case TellingOverdue():
            if fact.step < 2:
                return msgspec.structs.replace(telling, step=fact.step)
            up = (fact.owner_role, fact.owner_post, fact.owner_name)
            return msgspec.structs.replace(telling, step=fact.step, up=up, up_at=at)
        case _:
            raise ValueError(f"telling does not know {type(fact).__name__}")


def _settled(telling: Telling, at: datetime, **changes: object) -> Telling:
    return msgspec.structs.replace(telling, settled_at=at, changed=(), step=0, up=("", "", ""), up_at=None, **changes)


#: Facts of the incident that may make it due again, and as which occasion; empty where they do not.
OCCASION: Mapping[type[Fact], Callable[[Any], str]] = {
    GradeSet: lambda fact: "regraded" if fact.was else "",
    ReturnedToQueue: lambda fact: "unit_lost",
    DeadlineMissed: lambda fact: "target_missed" if fact.kind == "attend" and fact.step == 1 else "",
    ReviewDecided: lambda fact: "decided" if fact.kind == "inform_caller" else "",
    IncidentReopened: lambda fact: "reopened",
}


def renewed(telling: Telling, fact: Fact, at: datetime) -> Telling:
    """What the caller was told, where a fact of the incident makes it old: each occasion once, since it first came.

    While they have never been told it is owed anyhow.
    """
    occasion = OCCASION[type(fact)](fact)
    if not occasion or telling.settled_at is None or any(one.occasion == occasion for one in telling.changed):
        return telling
    return msgspec.structs.replace(telling, changed=(*telling.changed, Changed(occasion, at)))


FACTS: tuple[type[Fact], ...] = (CallerTold, CallerNotTold, TellingOverdue)
