"""How an incident is watched: rungs reached, targets neared and missed, supervisors' decisions, the FIM list.

These names are the storage format. The facts stand in the incident's stream; `Watching` is part of its state and says
who has been brought in, which decision is in force, and until when.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText, SealedTexts
from heed.picture.moment import in_a_sentence

MissedKind = Literal["send", "accept", "attend", "review", "close"]
DecisionKind = Literal[
    "resource_found", "resource_asked", "regrade", "inform_caller", "continue", "risk_accepted", "no_action"
]

#: Each, in words, as it is offered.
DECISIONS: tuple[tuple[DecisionKind, str], ...] = (
    ("resource_found", "a unit is found"),
    ("resource_asked", "a unit is asked for"),
    ("regrade", "grade it again"),
    ("inform_caller", "tell the caller"),
    ("continue", "go on as it is"),
    ("risk_accepted", "the risk is accepted"),
    ("no_action", "no action"),
)


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
    #: Seconds before the ladder's own time: a decision that changes nothing brings the next step forward.
    early_s: int = 0
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
    #: How long it holds once a life is known to be at risk; None where that was known.
    holds_with_life: datetime | None = None
    decided_by: SealedText
    decided_role: str
    #: How many times "continue" has been decided without a unit.
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


class Climb(msgspec.Struct, frozen=True, kw_only=True):
    """How far it had come in a grade, and how long it had stood in it, when the grade was changed."""

    stood: timedelta
    rung: int
    early: timedelta
    missed: dict[str, int]
    missed_owner: tuple[str, str, str]
    warned: tuple[float, ...]
    told: tuple[str, ...]


class Watching(msgspec.Struct, frozen=True, kw_only=True):
    """Who has been brought in, and what holds the ladder."""

    #: Rungs reached in this climb, repeats included.
    rung: int = 0
    #: Moment from which this climb's rungs are counted, and by how much decisions have brought them forward.
    since: datetime | None = None
    early: timedelta = timedelta()
    #: When it came into dispatch's sight, last reopened counted.
    sight_at: datetime | None = None
    #: Climbs of grades it has stood in since then, by grade, each as it stood when that grade was left.
    left: dict[str, Climb] = {}
    #: Owner by the last rung reached; empty before the first.
    owner_role: str = ""
    owner_post: str = ""
    owner_name: str = ""
    #: Everybody told in this climb, each once, newest last: a name, or a role where nobody on duty held it.
    told: tuple[str, ...] = ()
    hold_until: datetime | None = None
    hold_with_life: datetime | None = None
    #: The last decision: its kind, who decided, what is to happen, who does it and by when.
    decision: str = ""
    decided_by: str = ""
    decided_what: str = ""
    decided_who: str = ""
    decided_for: datetime | None = None
    decided_at: datetime | None = None
    #: Kinds decided since it last had or lost a unit.
    decided: tuple[str, ...] = ()
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
                owner_name=fact.owner_name, told=told, early=watching.early + timedelta(seconds=fact.early_s),
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
                forgive(watching, "review", "close"), hold_until=fact.holds_until,
                hold_with_life=fact.holds_with_life, decision=fact.kind, decided_by=fact.decided_by,
                decided_what=fact.what, decided_who=fact.who, decided_for=fact.by, decided_at=at,
                decided=(*watching.decided, fact.kind), continued=fact.continued,
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
    """In dispatch's sight from `at`: every climb begins. Who owned it stays known until a unit is committed."""
    return msgspec.structs.replace(
        _afresh(watching, at), sight_at=at, left={}, decided=(), continued=0, decided_at=None
    )


def _afresh(watching: Watching, at: datetime) -> Watching:
    return msgspec.structs.replace(
        watching, rung=0, since=at, early=timedelta(), hold_until=None, missed={}, missed_owner=("", "", ""), warned=(),
        told=(),
    )  # fmt: skip


def regrade(watching: Watching, was: str | None, grade: str, since: datetime, at: datetime) -> Watching:
    """Watched in another grade: its rungs are counted from `since`. In a grade that it had stood in before, the climb
    goes on where it was left, so that changing a grade to and fro buys no silence and tells nobody twice.
    """
    left = dict(watching.left)
    if was is not None:
        left[was] = Climb(
            stood=at - (watching.since or at), rung=watching.rung, early=watching.early, missed=watching.missed,
            missed_owner=watching.missed_owner, warned=watching.warned, told=watching.told,
        )  # fmt: skip
    back = left.pop(grade, None)
    fresh = msgspec.structs.replace(_afresh(watching, since), left=left)
    if back is None:
        return fresh
    return msgspec.structs.replace(
        fresh, since=at - back.stood, rung=back.rung, early=back.early, missed=back.missed,
        missed_owner=back.missed_owner, warned=back.warned, told=back.told,
    )  # fmt: skip


def learn_of_life(watching: Watching) -> Watching:
    """A life is at risk: a decision made without knowing it holds no longer than one that knew."""
    if watching.hold_until is None or watching.hold_with_life is None:
        return watching
    return msgspec.structs.replace(watching, hold_until=min(watching.hold_until, watching.hold_with_life))


def on_move(watching: Watching, was_unresourced: bool, is_unresourced: bool) -> Watching:
    """Deadlines of a state begin again when the incident enters it. A decision was about the units it had then: it
    ends, and with it a row of "continue", when the first is promised and when the last is lost.
    """
    watching = forgive(watching, "review", "close", "send")
    if was_unresourced != is_unresourced:
        watching = msgspec.structs.replace(watching, continued=0, decided=(), hold_until=None)
    return watching


def forgive(watching: Watching, *kinds: str) -> Watching:
    """Deadlines of these kinds begin again, whatever grade it comes back to."""
    if not watching.missed and not watching.left:
        return watching
    return msgspec.structs.replace(
        watching,
        missed=_without(watching.missed, kinds),
        left={g: msgspec.structs.replace(c, missed=_without(c.missed, kinds)) for g, c in watching.left.items()},
    )


def _without(missed: dict[str, int], kinds: tuple[str, ...]) -> dict[str, int]:
    return {kind: count for kind, count in missed.items() if kind not in kinds}


FACTS: tuple[type[Fact], ...] = (
    RungReached, DeadlineMissed, TargetNearing, ReviewDecided, FimTagged, FimUntagged,
)  # fmt: skip
