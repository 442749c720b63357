"""What a call owes once the line has cleared: to be rung back, heard again, assessed, a fault mended (FC4, FC9).

These names are the storage format. The facts stand in the contact's stream; `FollowUps` is part of its state. Each is
owed by somebody from a moment until it is ended in words; a contact is open while it owes one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.moment import in_a_sentence
from heed.picture.naming import by_name_or_role

Kind = Literal["recall", "playback", "assess", "fault", "report"]
KINDS: dict[Kind, str] = {
    "recall": "Ring back, or decide not to", "playback": "Listen to the recording again",
    "assess": "THRIVE on what is known", "fault": "Have the fault on line or headset seen to",
    "report": "Read the report, and answer it",
}  # fmt: skip
Choice = Literal["do_not_ring", "ring", "ask_supervisor"]
CHOICES: dict[Choice, str] = {
    "do_not_ring": "Do not ring", "ring": "Ring", "ask_supervisor": "Ask a supervisor",
}  # fmt: skip
AnsweredBy = Literal["nobody", "engaged", "another_voice", "caller"]
ANSWERED_BY: dict[AnsweredBy, str] = {
    "nobody": "no answer", "engaged": "engaged", "another_voice": "another voice answered",
    "caller": "the caller answered",
}  # fmt: skip

# Facts


class FollowUpOwed(Fact, frozen=True, kw_only=True):
    """A call that ended still owes something; from now on it is somebody's."""

    kind: Kind
    why: SealedText
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""
    #: True where what was heard says that somebody may be in danger.
    danger: bool = False

    @property
    def about_life(self) -> bool:
        return self.danger

    def sentence(self) -> str:
        who = by_name_or_role(self.owner_name, self.owner_role)
        return f"{KINDS[self.kind]}, {who}, by {in_a_sentence(self.due)}: {self.why}"


class FollowUpHanded(Fact, frozen=True, kw_only=True):
    """Somebody else has it from now on, or the same person until another time."""

    kind: Kind
    due: datetime
    owner_role: str
    owner_post: str = ""
    owner_name: SealedText = ""

    def sentence(self) -> str:
        who = by_name_or_role(self.owner_name, self.owner_role)
        return f"{KINDS[self.kind]}: {who} has it, by {in_a_sentence(self.due)}"


class FollowUpOverdue(Fact, frozen=True, kw_only=True):
    """Nobody did it in its time; whoever is named here has it from now on."""

    kind: Kind
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        told = by_name_or_role(self.owner_name, self.owner_role)
        return f"Not done: {KINDS[self.kind].lower()}; told: {told}. {self.why}"


class RecallDecided(Fact, frozen=True, kw_only=True):
    """Whether they are rung, by one key: what it brings and what it may do stood beside it."""

    choice: Choice
    benefit: str
    danger: str
    by_name: SealedText
    by_supervisor: bool = False

    def sentence(self) -> str:
        return f"{CHOICES[self.choice]}, decides {self.by_name}. Benefit: {self.benefit}. Danger: {self.danger}"


class RecallTried(Fact, frozen=True, kw_only=True):
    """Somebody rang: who answered, and what was heard."""

    answered_by: AnsweredBy
    heard: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.by_name} rang back, {ANSWERED_BY[self.answered_by]}{f': {self.heard}' if self.heard else ''}"


class FollowUpEnded(Fact, frozen=True, kw_only=True):
    """It is done, or somebody answers for its not being done."""

    kind: Kind
    outcome: str
    words: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        words = f": {self.words}" if self.words else ""
        return f"{KINDS[self.kind]}, ended by {self.by_name}: {self.outcome}{words}"


# State


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """One thing owed: since when, by when, with whom."""

    kind: Kind
    why: str
    since: datetime
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: str
    danger: bool
    #: How often it has gone up since it was last given to somebody.
    step: int = 0
    ended_at: datetime | None = None
    outcome: str = ""

    @property
    def open(self) -> bool:
        return self.ended_at is None


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to ring back."""

    answered_by: AnsweredBy
    heard: str
    by_name: str
    at: datetime


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The newest decision on ringing back."""

    choice: Choice
    by_name: str
    by_supervisor: bool
    at: datetime


class FollowUps(msgspec.Struct, frozen=True, kw_only=True):
    """What a call still owes, and how far ringing back has come."""

    all: tuple[FollowUp, ...] = ()
    decided: Decision | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def owed(self) -> tuple[FollowUp, ...]:
        return tuple(one for one in self.all if one.open)

    def of(self, kind: Kind) -> FollowUp | None:
        """The one of this kind that is owed."""
        return next((one for one in self.owed if one.kind == kind), None)

    @property
    def other_voice(self) -> bool:
        """Whether whoever answered last was somebody else."""
        answered = [one for one in self.attempts if one.answered_by in ("another_voice", "caller")]
        return bool(answered) and answered[-1].answered_by == "another_voice"

    @property
    def reached(self) -> bool:
        """Whether the caller themself has been reached by ringing."""
        return any(one.answered_by == "caller" for one in self.attempts)


# Evolve


def evolve(state: FollowUps, recorded: Recorded) -> FollowUps:
    """Fold a fact of what a call owes."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case FollowUpOwed():
            one = FollowUp(
                kind=fact.kind, why=fact.why, since=at, due=fact.due, owner_role=fact.owner_role,
                owner_post=fact.owner_post, owner_name=fact.owner_name, danger=fact.danger,
            )  # fmt: skip
            return msgspec.structs.replace(state, all=(*state.all, one))
        case RecallDecided():
            decided = Decision(choice=fact.choice, by_name=fact.by_name, by_supervisor=fact.by_supervisor, at=at)
            return msgspec.structs.replace(state, decided=decided)
        case RecallTried():
            tried = Attempt(answered_by=fact.answered_by, heard=fact.heard, by_name=fact.by_name, at=at)
            return msgspec.structs.replace(state, attempts=(*state.attempts, tried))
        case FollowUpHanded() | FollowUpOverdue() | FollowUpEnded():
            changed = _changed(fact, at)
            every = (
                msgspec.structs.replace(one, **changed) if one.open and one.kind == fact.kind else one
                for one in state.all
            )
            return msgspec.structs.replace(state, all=tuple(every))
        case _:
            raise ValueError(f"follow-ups do not know {type(fact).__name__}")


def _changed(fact: FollowUpHanded | FollowUpOverdue | FollowUpEnded, at: datetime) -> dict[str, object]:
    if isinstance(fact, FollowUpEnded):
        return {"ended_at": at, "outcome": fact.outcome}
    owner: dict[str, object] = {
        "owner_role": fact.owner_role, "owner_post": fact.owner_post, "owner_name": fact.owner_name,
    }  # fmt: skip
    return {**owner, "step": fact.step} if isinstance(fact, FollowUpOverdue) else {**owner, "due": fact.due, "step": 0}


FACTS: tuple[type[Fact], ...] = (
    FollowUpOwed, FollowUpHanded, FollowUpOverdue, RecallDecided, RecallTried, FollowUpEnded,
)  # fmt: skip
