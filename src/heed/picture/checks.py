"""Intelligence checks of an incident: what is looked up about whom, who owes it, and what it brought (IN3).

These names are the storage format. The facts stand in the incident's stream; `Checks` is part of its state. Which
checks a grade and a code ask for is the pack's and is derived; from the moment one is put to somebody it stands here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from heed.picture.assessment import GradeSet
from heed.picture.described import PersonDescribed, VehicleDescribed
from heed.picture.entry import CallerSet
from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts
from heed.picture.life import CodeSet, PlaceSet
from heed.picture.locating import PlacesLookedFor
from heed.picture.naming import by_name_or_role
from heed.picture.records import QUERY_FACTS, LooksUp, Query, evolve_queries

Outcome = Literal["nothing_held", "held", "risk"]
Ended = Literal["", "done", "reasoned"]

#: Facts after which another check may be asked for.
ASKS: frozenset[type[Fact]] = frozenset(
    {GradeSet, CodeSet, PlaceSet, CallerSet, PersonDescribed, VehicleDescribed, PlacesLookedFor}
)

A_MOMENT = timedelta(seconds=1)

# Facts


class PutCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One check, as the pack had it when it was put to somebody."""

    #: What tells it from others of its incident: `person`, or `person-2` where somebody else was named later.
    key: str
    #: The pack's row.
    check: str
    words: str
    looks_up: LooksUp
    due: datetime


class ChecksPut(Fact, frozen=True, kw_only=True):
    """Checks that the incident asks for were put to somebody, each with a time."""

    checks: tuple[PutCheck, ...]
    owner_role: str
    owner_post: str
    owner_name: SealedText
    #: Roles that nobody on duty holds, and to whom they would have gone first.
    uncovered: tuple[str, ...] = ()

    def sentence(self) -> str:
        owed = ", ".join(one.words[:1].lower() + one.words[1:] for one in self.checks)
        to = by_name_or_role(self.owner_name, self.owner_role)
        empty = ", ".join(role.replace("_", " ") for role in self.uncovered)
        return f"Intelligence checks owed by {to}: {owed}{f' (nobody on duty as {empty})' if empty else ''}"


class CheckDone(Fact, frozen=True, kw_only=True):
    """Somebody looked, and this is what is held."""

    key: str
    check: str
    words: str
    looks_up: LooksUp
    outcome: Outcome
    #: In words, with where it is found; empty where nothing is held.
    result: SealedText = ""
    reference: SealedText = ""
    #: Whom or what was looked up, as they were named then.
    about: SealedTexts = ()
    by_name: SealedText

    def sentence(self) -> str:
        if self.outcome == "nothing_held":
            return f"{self.words}: nothing held{f'; {self.result}' if self.result else ''}"
        risk = "risk in it: " if self.outcome == "risk" else ""
        return f"{self.words}: {risk}{self.result}{f' ({self.reference})' if self.reference else ''}"


class CheckReasoned(Fact, frozen=True, kw_only=True):
    """Somebody says why a check is not done, and answers for that."""

    key: str
    check: str
    words: str
    looks_up: LooksUp
    reason: SealedText
    about: SealedTexts = ()
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.words} not done, says {self.by_name}: {self.reason}"


class CheckHanded(Fact, frozen=True, kw_only=True):
    """Somebody gave a check to a person or a role; it keeps its time."""

    key: str
    words: str
    to_role: str
    to_post: str
    to_name: SealedText
    by_name: SealedText
    reason: SealedText = ""

    def sentence(self) -> str:
        to = by_name_or_role(self.to_name, self.to_role)
        return f"{self.words} given to {to}{f': {self.reason}' if self.reason else ''}"


class ChecksOverdue(Fact, frozen=True, kw_only=True):
    """Checks were not done in their time; whoever is named here was told."""

    keys: tuple[str, ...]
    words: tuple[str, ...]
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        told = by_name_or_role(self.owner_name, self.owner_role)
        return f"Not done: {'; '.join(self.words)}; told: {told}. {self.why}"


class IntelligenceGiven(Fact, frozen=True, kw_only=True):
    """Somebody gave the intelligence desk what they know, on this log or from the scene."""

    submission: str
    text: SealedText
    from_scene: bool = False
    by_name: SealedText

    def sentence(self) -> str:
        return f"Intelligence{' from the scene' if self.from_scene else ''}: {self.text}"


# State


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A check that was put to somebody, or done unasked."""

    key: str
    check: str
    words: str
    looks_up: LooksUp
    since: datetime
    due: datetime
    owner_role: str = ""
    owner_post: str = ""
    owner_name: str = ""
    #: Whether somebody gave it to whoever has it.
    handed: bool = False
    #: How often somebody has been told that it is not done.
    told: int = 0
    ended: Ended = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    outcome: Outcome | Literal[""] = ""
    #: What is held; where it ends without being done, why.
    result: str = ""
    reference: str = ""
    about: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return not self.ended


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """Every check of one incident, in the order they were asked for."""

    items: tuple[Check, ...] = ()
    #: When something last came by which another check may be asked for; None: since it was opened.
    since: datetime | None = None
    told: int = 0
    #: Submissions to the intelligence desk that were given on its log.
    given: tuple[str, ...] = ()
    #: Questions to records systems, oldest first.
    queries: tuple[Query, ...] = ()

    @property
    def undone(self) -> tuple[Check, ...]:
        return tuple(one for one in self.items if one.open)

    def of(self, check: str) -> tuple[Check, ...]:
        """Every check of one row of the pack."""
        return tuple(one for one in self.items if one.check == check)

    def item(self, key: str) -> Check | None:
        """The check of a key."""
        return next((one for one in self.items if one.key == key), None)


def asked_anew(checks: Checks, fact: Fact, at: datetime) -> Checks:
    """Something came by which another check may be asked for. What the clock wrote asks a moment later: none of its
    acts owes anything at its own instant.
    """
    return msgspec.structs.replace(checks, since=at + A_MOMENT if isinstance(fact, PlacesLookedFor) else at)


# Evolve


def evolve(checks: Checks, recorded: Recorded) -> Checks:
    """Fold one fact into the checks of an incident."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case IntelligenceGiven():
            return msgspec.structs.replace(checks, given=(*checks.given, fact.submission))
        case ChecksPut():
            new = tuple(_put(one, fact, at) for one in fact.checks if checks.item(one.key) is None)
            return msgspec.structs.replace(checks, items=(*checks.items, *new))
        case CheckDone():
            return _ended(
                checks, fact, at, ended="done", outcome=fact.outcome, result=fact.result, reference=fact.reference
            )
        case CheckReasoned():
            return _ended(checks, fact, at, ended="reasoned", outcome="", result=fact.reason)
        case CheckHanded():
            return _handed(checks, fact)
        case ChecksOverdue():
            items = tuple(
                msgspec.structs.replace(one, told=one.told + 1) if one.key in fact.keys else one for one in checks.items
            )
            return msgspec.structs.replace(checks, items=items, told=checks.told + 1)
        case _ if type(fact) in QUERY_FACTS:
            return msgspec.structs.replace(checks, queries=evolve_queries(checks.queries, recorded))
        case _:
            raise ValueError(f"checks do not know {type(fact).__name__}")


def _put(one: PutCheck, fact: ChecksPut, at: datetime) -> Check:
    return Check(
        key=one.key, check=one.check, words=one.words, looks_up=one.looks_up, since=at, due=one.due,
        owner_role=fact.owner_role, owner_post=fact.owner_post, owner_name=fact.owner_name,
    )  # fmt: skip


def _handed(checks: Checks, fact: CheckHanded) -> Checks:
    to = {"owner_role": fact.to_role, "owner_post": fact.to_post, "owner_name": fact.to_name, "handed": True}
    items = tuple(msgspec.structs.replace(one, **to) if one.key == fact.key else one for one in checks.items)
    return msgspec.structs.replace(checks, items=items)


def _ended(checks: Checks, fact: CheckDone | CheckReasoned, at: datetime, **changes: object) -> Checks:
    """One that nobody had asked for yet stands as done; looked at again, the newest result stands."""
    held = checks.item(fact.key)
    before = held or Check(
        key=fact.key, check=fact.check, words=fact.words, looks_up=fact.looks_up, since=at, due=at
    )  # fmt: skip
    about = tuple(dict.fromkeys((*before.about, *fact.about)))
    after = msgspec.structs.replace(before, ended_at=at, ended_by=fact.by_name, about=about, **changes)
    if held is None:
        return msgspec.structs.replace(checks, items=(*checks.items, after))
    return msgspec.structs.replace(checks, items=tuple(after if one.key == fact.key else one for one in checks.items))


FACTS: tuple[type[Fact], ...] = (
    ChecksPut, CheckDone, CheckReasoned, CheckHanded, ChecksOverdue, IntelligenceGiven, *QUERY_FACTS,
)  # fmt: skip
