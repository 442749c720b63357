"""How the caller can be reached without endangering them, who owns ringing back, and what came of each attempt (FC17).

These names are the storage format. The facts stand in the incident's stream; `Reaching` is part of its state. Whether
what is known makes ringing safe is not decided here (`heed.clock.reaching`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.naming import by_name_or_role

#: Ways of reaching somebody who is not on the line and not before us.
Way = Literal["ring", "text", "message"]
WAYS: dict[Way, str] = {"ring": "ring", "text": "send a text", "message": "leave a message"}
Safe = Literal["unknown", "yes", "no"]

# Facts


class SafeContactSet(Fact, frozen=True, kw_only=True):
    """Somebody says how the caller may be reached, when, and who else may answer."""

    ring: Safe = "unknown"
    text: Safe = "unknown"
    message: Safe = "unknown"
    hours: SealedText = ""
    who_else: SealedText = ""
    note: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        words = [_MAY[way][getattr(self, way)] for way in WAYS if getattr(self, way) != "unknown"]
        said = ", ".join(words) or "not known"
        more = [f"hours: {self.hours}" if self.hours else "", f"may answer: {self.who_else}" if self.who_else else ""]
        return "; ".join(part for part in (f"Safe contact: {said}", *more, self.note) if part)


class RingingBackGiven(Fact, frozen=True, kw_only=True):
    """One named person rings the caller back from now on."""

    to_role: str
    to_post: str
    to_name: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{by_name_or_role(self.to_name, self.to_role)} rings the caller back"


class CallerTried(Fact, frozen=True, kw_only=True):
    """Somebody tried to reach the caller: whether they did, and what was heard."""

    way: Way
    reached: bool
    heard: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        how = {"ring": "rang the caller", "text": "sent the caller a text", "message": "left the caller a message"}
        came = "reached" if self.reached else "not reached"
        return f"{self.by_name} {how[self.way]}, {came}{f': {self.heard}' if self.heard else ''}"


class RingBackDecided(Fact, frozen=True, kw_only=True):
    """A supervisor weighed benefit and danger of reaching the caller, and decided."""

    reach: bool
    benefit: SealedText
    danger: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        what = "may be reached" if self.reach else "is not to be reached"
        return f"The caller {what}, decides {self.by_name}. Benefit: {self.benefit}. Danger: {self.danger}"


_MAY: dict[Way, dict[Safe, str]] = {
    "ring": {"yes": "may ring", "no": "do not ring"},
    "text": {"yes": "may text", "no": "no text"},
    "message": {"yes": "may leave a message", "no": "leave no message"},
}

# State


class SafeContact(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of how the caller may be reached."""

    ring: Safe
    text: Safe
    message: Safe
    hours: str
    who_else: str
    note: str
    by_name: str
    at: datetime


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try, and what came of it."""

    way: Way
    reached: bool
    heard: str
    by_name: str
    at: datetime


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor's decision on reaching the caller."""

    reach: bool
    benefit: str
    danger: str
    by_name: str
    at: datetime


class Reaching(msgspec.Struct, frozen=True, kw_only=True):
    """How the caller is reached."""

    safe: SafeContact | None = None
    attempts: tuple[Attempt, ...] = ()
    decided: Decided | None = None
    #: Role, post and name of whoever rings back; empty where it is still the handler's.
    owner_role: str = ""
    owner_post: str = ""
    owner_name: str = ""
    owner_at: datetime | None = None


# Evolve


def evolve(reaching: Reaching, recorded: Recorded) -> Reaching:
    """Fold a fact of reaching the caller."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case SafeContactSet():
            safe = SafeContact(
                ring=fact.ring, text=fact.text, message=fact.message, hours=fact.hours, who_else=fact.who_else,
                note=fact.note, by_name=fact.by_name, at=at,
            )  # fmt: skip
            return msgspec.structs.replace(reaching, safe=safe)
        case RingingBackGiven():
            return msgspec.structs.replace(
                reaching,
                owner_role=fact.to_role,
                owner_post=fact.to_post,
                owner_name=fact.to_name,
                owner_at=at,
            )
        case CallerTried():
            tried = Attempt(way=fact.way, reached=fact.reached, heard=fact.heard, by_name=fact.by_name, at=at)
            return msgspec.structs.replace(reaching, attempts=(*reaching.attempts, tried))
        case RingBackDecided():
            decided = Decided(
                reach=fact.reach, benefit=fact.benefit, danger=fact.danger, by_name=fact.by_name, at=at
            )  # fmt: skip
            return msgspec.structs.replace(reaching, decided=decided)
        case _:
            raise ValueError(f"reaching does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (SafeContactSet, RingingBackGiven, CallerTried, RingBackDecided)
