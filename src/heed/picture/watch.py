"""How an incident is watched: rungs reached, targets neared and missed, supervisors' decisions, the FIM list.

These names are the storage format. The facts stand in the incident's stream; `Watching` is part of its state and says
who has been brought in, which decision is in force, and until when.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText, SealedTexts
from heed.picture.moment import in_a_sentence

MissedKind = Literal["send", "accept", "attend", "review", "close"]
DecisionKind = Literal[
    "resource_found", "resource_asked", "regrade", "inform_caller", "continue", "risk_accepted", "no_action"
]


def _who(name: str, role: str) -> str:
    return name or f"{role.replace('_', ' ')} (nobody on duty)"


# Facts


class RungReached(Fact, frozen=True, kw_only=True):
    """No unit and no decision in force: the next person up owns it from now on."""

    ladder: str
    #: 1 is the first rung; past the ladder's end each repeat counts on.
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    informed: tuple[str, ...] = ()
    informed_names: SealedTexts = ()
    #: Roles nobody on duty held, so that the rung passed on.
    uncovered: tuple[str, ...] = ()
    interrupted: bool = False
    silent: bool = False
    fim_list: bool = False
    why: SealedText

    def sentence(self) -> str:
        if self.silent:
            return f"Unresourced: {self.why}"
        others = [name for name in self.informed_names if name != self.owner_name]
        informed = f", {', '.join(others)} informed" if others else ""
        gap = f" (no {', no '.join(r.replace('_', ' ') for r in self.uncovered)} on duty)" if self.uncovered else ""
        return f"Now owned by {_who(self.owner_name, self.owner_role)}{informed}{gap}: {self.why}"


class DeadlineMissed(Fact, frozen=True, kw_only=True):
    """Something owed on the incident was not done in its time."""

    kind: MissedKind
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    interrupted: bool = False
    why: SealedText

    def sentence(self) -> str:
        return f"{self.why}; told: {_who(self.owner_name, self.owner_role)}"


class TargetNearing(Fact, frozen=True, kw_only=True):
    """A share of the time to attend has gone."""

    share: float
    due: datetime
    minutes_left: int
    owner_role: str
    owner_name: SealedText = ""

    def sentence(self) -> str:
        return f"{self.minutes_left} min left to attend; told: {_who(self.owner_name, self.owner_role)}"


class ReviewDecided(Fact, frozen=True, kw_only=True):
    """A supervisor decided what is to happen, who does it, and by when. The ladder waits until `holds_until`."""

    kind: DecisionKind
    what: SealedText
    who: SealedText
    by: datetime
    holds_until: datetime
    decided_by: SealedText
    decided_role: str
    #: How many times in a row "continue" has been decided without a unit.
    continued: int = 0

    def sentence(self) -> str:
        return f"Decision by {self.decided_by}: {self.what}; {self.who} by {in_a_sentence(self.by)}"


class FimTagged(Fact, frozen=True, kw_only=True):
    """Put on the Force Incident Manager's list. A tag is not a notification."""

    why: SealedText

    def sentence(self) -> str:
        return f"On the FIM list: {self.why}"


class FimUntagged(Fact, frozen=True, kw_only=True):
    """Taken off the Force Incident Manager's list."""

    why: SealedText

    def sentence(self) -> str:
        return f"Off the FIM list: {self.why}"


# State


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """Who has been brought in, and what holds the ladder."""

    #: Rungs reached in this climb, repeats included.
    rung: int = 0
    #: Moment from which this climb's rungs are counted.
    since: datetime | None = None
    #: Owner by the last rung reached; empty before the first.
    owner_role: str = ""
    owner_post: str = ""
    owner_name: str = ""
    #: Everybody told in this climb, each once, newest last: a name, or a role where nobody on duty held it.
    told: tuple[str, ...] = ()
    hold_until: datetime | None = None
    #: The last decision: its kind, who decided, what is to happen, who does it and by when.
    decision: str = ""
    decided_by: str = ""
    decided_what: str = ""
    decided_who: str = ""
    decided_for: datetime | None = None
    continued: int = 0
    #: Times each kind of deadline was missed since it last began, and who was told last.
    missed: dict[str, int] = {}
    missed_owner: tuple[str, str, str] = ("", "", "")
    #: Shares of the attend target already warned of.
    warned: tuple[float, ...] = ()
    #: On the Force Incident Manager's list: why, and since when.
    fim: bool = False
    fim_why: str = ""
    fim_since: datetime | None = None


# Evolve


def evolve(watching: Watching, fact: Fact, at: datetime) -> Watching:
    """Fold a watching fact that happened at `at` into an incident's watching."""
    match fact:
        case RungReached(silent=True):
            return msgspec.structs.replace(watching, rung=fact.step, hold_until=None)
        case RungReached():
            told = _told(watching, _who(fact.owner_name, fact.owner_role), *fact.informed_names)
            listed = _listed(watching, fact.why, at) if fact.fim_list and not watching.fim else watching
            return msgspec.structs.replace(
                listed, rung=fact.step, hold_until=None, owner_role=fact.owner_role, owner_post=fact.owner_post,
                owner_name=fact.owner_name, told=told,
            )  # fmt: skip
        case DeadlineMissed():
            return msgspec.structs.replace(
                watching, missed={**watching.missed, fact.kind: fact.step},
                missed_owner=(fact.owner_role, fact.owner_post, fact.owner_name),
                told=_told(watching, _who(fact.owner_name, fact.owner_role)),
            )  # fmt: skip
        case TargetNearing():
            return msgspec.structs.replace(watching, warned=(*watching.warned, fact.share))
        case ReviewDecided():
            return msgspec.structs.replace(
                watching, hold_until=fact.holds_until, decision=fact.kind, decided_by=fact.decided_by,
                decided_what=fact.what, decided_who=fact.who, decided_for=fact.by, continued=fact.continued,
            )  # fmt: skip
        case FimTagged():
            return _listed(watching, fact.why, at)
        case FimUntagged():
            return msgspec.structs.replace(watching, fim=False, fim_why="", fim_since=None)
        case _:
            raise ValueError(f"watching does not know {type(fact).__name__}")


def _told(watching: Watching, *names: str) -> tuple[str, ...]:
    return (*(name for name in watching.told if name not in names), *names)


def _listed(watching: Watching, why: str, at: datetime) -> Watching:
    """A second tag gives a newer reason; it stands on the list since the first."""
    return msgspec.structs.replace(watching, fim=True, fim_why=why, fim_since=watching.fim_since or at)


def begin(watching: Watching, at: datetime) -> Watching:
    """A new climb: rungs are counted afresh from `at`. Who owned it stays known until a unit is committed."""
    return msgspec.structs.replace(
        watching, rung=0, since=at, hold_until=None, continued=0, missed={}, missed_owner=("", "", ""), warned=(),
        told=(),
    )  # fmt: skip


def forgive(watching: Watching, *kinds: str) -> Watching:
    """Deadlines of these kinds begin again."""
    if not watching.missed:
        return watching
    return msgspec.structs.replace(
        watching, missed={kind: count for kind, count in watching.missed.items() if kind not in kinds}
    )


FACTS: tuple[type[Fact], ...] = (
    RungReached, DeadlineMissed, TargetNearing, ReviewDecided, FimTagged, FimUntagged,
)  # fmt: skip
