"""A call back: a caller who need not hold the line is rung when their turn comes.

These names are the storage format. Facts in a contact's stream; a contact keeps them as `Contact.call_back`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText

Outcome = Literal["reached", "no_answer", "engaged", "somebody_else"]
TRIED: dict[Outcome, str] = {
    "reached": "reached", "no_answer": "no answer", "engaged": "engaged", "somebody_else": "somebody else answered",
}  # fmt: skip

# Facts


class CallBackPromised(Fact, frozen=True, kw_only=True):
    """The caller was promised a call, keeps the place that their wait gives them, and says that it is safe to ring."""

    number: SealedText
    until: datetime
    safe_hours: SealedText = ""

    def sentence(self) -> str:
        hours = f", safe to ring {self.safe_hours}" if self.safe_hours else ""
        return f"Promised a call back to {self.number} by {{{self.until:%Y-%m-%dT%H:%M:%SZ}}}{hours}"


class CallBackTried(Fact, frozen=True, kw_only=True):
    """Somebody rang the number, and what came of it."""

    outcome: Outcome
    by_name: SealedText
    heard: SealedText = ""
    #: Not to be tried again before; None where it is tried no more.
    next_at: datetime | None = None

    def sentence(self) -> str:
        heard = f": {self.heard}" if self.heard else ""
        return f"{self.by_name} rang back, {TRIED[self.outcome]}{heard}"


# State


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt."""

    at: datetime
    outcome: Outcome
    by_name: str
    heard: str


class CallBack(msgspec.Struct, frozen=True, kw_only=True):
    """What was promised, and what was tried."""

    number: str
    promised_at: datetime
    until: datetime
    safe_hours: str = ""
    attempts: tuple[Attempt, ...] = ()
    next_at: datetime | None = None

    @property
    def to_ring(self) -> bool:
        """Not reached yet, and to be tried again."""
        return not self.attempts or self.next_at is not None


# Evolve


def changes(state: CallBack | None, fact: Fact, at: datetime) -> dict[str, object] | None:
    """What one of these facts changes of a contact; None for any other."""
    match fact:
        case CallBackPromised():
            made = CallBack(number=fact.number, promised_at=at, until=fact.until, safe_hours=fact.safe_hours)
            return {"call_back": made, "answered_at": None, "handler": "", "handler_post": ""}
        case CallBackTried() if state is not None:
            tried = Attempt(at=at, outcome=fact.outcome, by_name=fact.by_name, heard=fact.heard)
            now = msgspec.structs.replace(state, attempts=(*state.attempts, tried), next_at=fact.next_at)
            back = {"answered_at": None, "handler": "", "handler_post": "", "waiting_since": fact.next_at}
            return {"call_back": now, "worked_at": at, **(back if fact.next_at is not None else {})}
        case _:
            return None


FACTS: tuple[type[Fact], ...] = (CallBackPromised, CallBackTried)
