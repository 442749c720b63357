"""Markers on what police know of: what whoever acts is to know first, on whose word, and until when (IN2, IN4).

These names are the storage format. The facts stand in the stream of the known record; `Marker` is part of its state. A
special scheme is a marker with an instruction, which protects somebody: they are asked before it ends, and told what
was decided. Nothing here ends by time alone: past its end a marker is expired, shows so, and waits for a decision.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts
from heed.picture.naming import by_name_or_role

Way = Literal["in_person", "ring", "text", "through_somebody"]
Outcome = Literal["reached", "not_reached"]
Wish = Literal["", "keep", "end", "not_sure"]
Moved = Literal["expired", "prolonged", "withdrawn"]
WAYS: dict[Way, str] = {
    "in_person": "in person", "ring": "by telephone", "text": "by text",
    "through_somebody": "through somebody they trust",
}  # fmt: skip
WISHES: dict[Wish, str] = {
    "": "nothing said", "keep": "wants it kept", "end": "wants it ended", "not_sure": "is not sure",
}  # fmt: skip

# Facts


class MarkerPlaced(Fact, frozen=True, kw_only=True):
    """A marker was placed, on somebody's word and until a day."""

    marker: str
    kind: str
    #: The force's word for the kind, and whether it bears risk, as the pack had them.
    name: str
    risk: bool
    scheme: bool = False
    words: SealedText = ""
    reason: SealedText
    source: SealedText
    authorised_by: SealedText = ""
    rank: str = ""
    starts: datetime
    until: datetime
    #: Days before its end on which it is to be reviewed.
    review_days: tuple[int, ...] = ()
    #: Roles that may see it; everybody who works incidents where there are none.
    sees: tuple[str, ...] = ()
    #: What a scheme asks of whoever acts: a grade it does not go below, a word, to come silently, not to ring back.
    grade: str = ""
    codeword: SealedText = ""
    silent: bool = False
    do_not_ring: bool = False
    #: What it holds for besides its record.
    numbers: SealedTexts = ()
    address: SealedText = ""
    #: How the protected person is reached without endangering them.
    safe_contact: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} placed until {self.until:%d %b %Y} by {self.by_name}: {self.reason}"


class MarkerReviewOwed(Fact, frozen=True, kw_only=True):
    """Its review is owed, or is still owed; whoever is named here has it from now on."""

    marker: str
    name: str
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"Review of {self.name} with {by_name_or_role(self.owner_name, self.owner_role)}: {self.why}"


class MarkerReviewed(Fact, frozen=True, kw_only=True):
    """Somebody looked at it and says how it stands; its end stands where it was."""

    marker: str
    name: str
    words: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} reviewed by {self.by_name}: {self.words}"


class MarkerExpired(Fact, frozen=True, kw_only=True):
    """Its end has come and nobody has decided: it stays, says so, and its review is owed."""

    marker: str
    name: str

    def sentence(self) -> str:
        return f"{self.name}: its end has come and nobody has decided; it stays in force, review owed"


class MarkerProlonged(Fact, frozen=True, kw_only=True):
    """Somebody decided that it goes on until another day."""

    marker: str
    name: str
    until: datetime
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} prolonged until {self.until:%d %b %Y} by {self.by_name}: {self.reason}"


class MarkerWithdrawn(Fact, frozen=True, kw_only=True):
    """Somebody decided that it ends."""

    marker: str
    name: str
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} withdrawn by {self.by_name}: {self.reason}"


class ProtectedAsked(Fact, frozen=True, kw_only=True):
    """The protected person was asked, or somebody tried to: how, whether they were reached, and what they wish."""

    marker: str
    name: str
    way: Way
    outcome: Outcome
    wish: Wish = ""
    words: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        said = f": {self.words}" if self.words else ""
        if self.outcome == "not_reached":
            return f"{self.name}: {self.by_name} tried to ask them {WAYS[self.way]}, not reached{said}"
        return f"{self.name}: asked {WAYS[self.way]} by {self.by_name}, {WISHES[self.wish]}{said}"


class ProtectedTold(Fact, frozen=True, kw_only=True):
    """The protected person was told what was decided; or it is said why they are not."""

    marker: str
    name: str
    told: bool = True
    way: Way
    words: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        if not self.told:
            return f"{self.name}: not told, says {self.by_name}: {self.words}"
        return f"{self.name}: told {WAYS[self.way]} by {self.by_name}{f': {self.words}' if self.words else ''}"


class ProtectedUntold(Fact, frozen=True, kw_only=True):
    """They have not been told yet; whoever is named here has it from now on."""

    marker: str
    name: str
    step: int
    due: datetime
    owner_role: str
    owner_post: str
    owner_name: SealedText
    why: SealedText

    def sentence(self) -> str:
        return f"{self.name}: {self.why}; with {by_name_or_role(self.owner_name, self.owner_role)}"


class MarkerCarried(Fact, frozen=True, kw_only=True):
    """What was open as it began was looked through once more, so that nothing slipped between the two."""

    marker: str
    name: str
    found: int

    def sentence(self) -> str:
        return f"{self.name} held against what is open: {self.found} more"


# State


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to ask the protected person."""

    at: datetime
    by: str
    way: Way
    outcome: Outcome
    wish: Wish
    words: str


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """A marker as it stands."""

    id: str
    kind: str
    name: str
    risk: bool
    scheme: bool
    words: str
    reason: str
    source: str
    authorised_by: str
    rank: str
    starts: datetime
    until: datetime
    review_days: tuple[int, ...]
    sees: tuple[str, ...]
    grade: str
    codeword: str
    silent: bool
    do_not_ring: bool
    numbers: tuple[str, ...]
    address: str
    safe_contact: str
    placed_at: datetime
    placed_by: str
    #: When its present end was set: reviews before that are not owed.
    since: datetime
    #: How far its reviews have come, with whom the present one is, and why.
    step: int = 0
    owner: tuple[str, str, str] = ("", "", "")
    owed_why: str = ""
    owed_due: datetime | None = None
    #: The newest review, and its time; asking the protected person is one where they were reached.
    reviewed_at: datetime | None = None
    reviewed: str = ""
    attempts: tuple[Attempt, ...] = ()
    expired_at: datetime | None = None
    withdrawn_at: datetime | None = None
    #: The last decision in words, and of a scheme whether the protected person knows of it.
    decision: str = ""
    decided_at: datetime | None = None
    told_at: datetime | None = None
    told_step: int = 0
    carried: bool = False

    @property
    def stands(self) -> bool:
        """Nobody has withdrawn it; whether its end has come or not."""
        return self.withdrawn_at is None

    @property
    def untold(self) -> bool:
        """A decision about a scheme that the protected person does not know of."""
        return self.scheme and self.decided_at is not None and self.told_at is None

    @property
    def open(self) -> bool:
        """Somebody owes it something."""
        return self.stands or self.untold

    @property
    def review_owed(self) -> bool:
        """A review was called for, and nobody has said anything since."""
        return self.stands and bool(self.owed_why)

    @property
    def put_to(self) -> tuple[str, str, datetime] | None:
        """Role and post that its review, or telling what was decided, was put to, and when it was due."""
        if self.owed_due is None or not (self.review_owed or (self.untold and self.told_step)):
            return None
        return self.owner[0], self.owner[1], self.owed_due

    def moments(self) -> tuple[datetime, ...]:
        """When a review is called for before its end, oldest first."""
        found = (self.until - timedelta(days=days) for days in sorted(self.review_days, reverse=True))
        return tuple(moment for moment in found if moment > self.since)

    def asked(self) -> Attempt | None:
        """The newest time the protected person was reached since its end was set."""
        return next((a for a in reversed(self.attempts) if a.outcome == "reached" and a.at >= self.since), None)

    def seen_by(self, role: str) -> bool:
        """Whether a role may see it."""
        return not self.sees or role in self.sees


Markers = tuple[Marker, ...]
ATTEMPTS_KEPT = 50

# Evolve


def evolve(held: Markers, recorded: Recorded) -> Markers:
    """Fold a fact of a marker into those of its record."""
    fact, at = recorded.fact, recorded.happened_at
    if isinstance(fact, MarkerPlaced):
        given = {name: getattr(fact, name) for name in fact.__struct_fields__ if name not in ("marker", "by_name")}
        return (*held, Marker(id=fact.marker, placed_at=at, placed_by=fact.by_name, since=at, **given))
    named: str = fact.marker  # type: ignore[attr-defined]
    return tuple(msgspec.structs.replace(one, **_changes(one, fact, at)) if one.id == named else one for one in held)


_SETTLED: dict[str, object] = {"owed_why": "", "owner": ("", "", ""), "owed_due": None}


def _changes(one: Marker, fact: Fact, at: datetime) -> dict[str, object]:
    match fact:
        case MarkerReviewOwed():
            owner = (fact.owner_role, fact.owner_post, fact.owner_name)
            return {"step": fact.step, "owner": owner, "owed_why": fact.why, "owed_due": fact.due}
        case MarkerReviewed():
            return _reviewed(one, f"{fact.by_name}: {fact.words}", at)
        case ProtectedAsked():
            return _asked(one, fact, at)
        case MarkerExpired():
            return {"expired_at": at}
        case MarkerCarried():
            return {"carried": True}
        case _:
            return _decided(fact, at)


def _reviewed(one: Marker, words: str, at: datetime) -> dict[str, object]:
    """Past its end only a decision settles it."""
    return {"reviewed_at": at, "reviewed": words, **({} if one.expired_at else _SETTLED)}


def _asked(one: Marker, fact: ProtectedAsked, at: datetime) -> dict[str, object]:
    attempt = Attempt(at=at, by=fact.by_name, way=fact.way, outcome=fact.outcome, wish=fact.wish, words=fact.words)
    kept: dict[str, object] = {"attempts": (*one.attempts, attempt)[-ATTEMPTS_KEPT:]}
    if fact.outcome == "not_reached":
        return kept
    return {**kept, **_reviewed(one, f"{fact.by_name}: asked, {WISHES[fact.wish]}", at)}


def _decided(fact: Fact, at: datetime) -> dict[str, object]:
    decided = {**_SETTLED, "decided_at": at, "told_at": None, "told_step": 0}
    match fact:
        case MarkerProlonged():
            words = f"prolonged by {fact.by_name}: {fact.reason}"
            return {**decided, "until": fact.until, "since": at, "step": 0, "expired_at": None, "decision": words}
        case MarkerWithdrawn():
            return {**decided, "withdrawn_at": at, "decision": f"withdrawn by {fact.by_name}: {fact.reason}"}
        case ProtectedTold():
            return {"told_at": at}
        case ProtectedUntold():
            owner = (fact.owner_role, fact.owner_post, fact.owner_name)
            return {"told_step": fact.step, "owner": owner, "owed_due": fact.due}
        case _:
            raise ValueError(f"a marker does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (
    MarkerPlaced, MarkerReviewOwed, MarkerReviewed, MarkerExpired, MarkerProlonged, MarkerWithdrawn, ProtectedAsked,
    ProtectedTold, ProtectedUntold, MarkerCarried,
)  # fmt: skip
