"""What the switch says of a call, beside presenting and clearing it: facts in the contact's stream, and how they fold.

These names are the storage format. A switch is heard in any order: each fact stands at the moment it happened, and the
state does not depend on which of them arrived first. A contact keeps it as `Contact.on_switch`; what the room itself
did with the call (`CallAnswered`, `CallEnded`) stands beside it, and neither overwrites the other.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, SealedText

#: A telephone's keys, as RFC 4733 numbers them.
Key = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "A", "B", "C", "D"]
#: Of a call on which somebody leans on the keys, the newest are enough to see.
KEYS_KEPT = 60
#: What was said first of a call that the recorded voice still has: nobody is rung yet (`OnSwitch.first_said`).
VOICE = "note route"

# Facts


class PresentationCompleted(Fact, frozen=True, kw_only=True):
    """What the switch presented came after the room had heard of the call already."""

    line: str
    number: SealedText = ""
    registered_to: SealedText = ""
    registered_address: SealedText = ""
    line_type: Literal["mobile", "landline", "unknown"] = "unknown"

    def sentence(self) -> str:
        return f"The switch presented it late: {self.line} call from {self.number or 'a number not given'}"


class LineAnswered(Fact, frozen=True, kw_only=True):
    """The switch put the caller through to somebody: whom it names, and who of the room that is, where known."""

    by: str = ""
    handler: str = ""
    handler_post: str = ""
    handler_name: SealedText = ""

    def sentence(self) -> str:
        return f"Answered at the switch by {self.handler_name or self.by or 'somebody it does not name'}"


class OfferMissed(Fact, frozen=True, kw_only=True):
    """The switch rang somebody with the call, and they did not pick up."""

    by: str
    seconds: int = 0

    def sentence(self) -> str:
        rang = f" after {self.seconds} s" if self.seconds else ""
        return f"Offered to {self.by}, not picked up{rang}"


class LineHeld(Fact, frozen=True, kw_only=True):
    """The caller was put on hold."""

    def sentence(self) -> str:
        return "Caller put on hold"


class LineRetrieved(Fact, frozen=True, kw_only=True):
    """The caller was taken off hold."""

    def sentence(self) -> str:
        return "Caller taken off hold"


class LineTransferred(Fact, frozen=True, kw_only=True):
    """The switch put the caller through to somewhere else."""

    to: SealedText

    def sentence(self) -> str:
        return f"Transferred at the switch to {self.to}"


class KeyPressed(Fact, frozen=True, kw_only=True):
    """A key was heard at the force's own switch. The operator's announcement of a 55 is something else."""

    key: Key

    def sentence(self) -> str:
        return f"Key heard on the line: {self.key}"


class RecordingNamed(Fact, frozen=True, kw_only=True):
    """Where the recording of the call is to be found."""

    reference: str

    def sentence(self) -> str:
        return f"Recording: {self.reference}"


class LineFoundAgain(Fact, frozen=True, kw_only=True):
    """The switch holds a call that it had been taken not to hold any more."""

    def sentence(self) -> str:
        return "The switch still holds this call"


# State


class KeyHeard(msgspec.Struct, frozen=True):
    """One key, and when."""

    at: datetime
    key: str


class OnSwitch(msgspec.Struct, frozen=True, kw_only=True):
    """What the switch says of a call."""

    #: Which switch; empty where the call came from none.
    switch: str = ""
    #: What it said first, where that was not that it presents the call.
    first_said: str = ""
    #: Whom it names as having answered.
    answered_by: str = ""
    #: When it was last put on hold, and last taken off.
    held_at: datetime | None = None
    retrieved_at: datetime | None = None
    transferred_to: str = ""
    transferred_at: datetime | None = None
    keys: tuple[KeyHeard, ...] = ()
    recordings: tuple[str, ...] = ()
    #: Who was rung and did not pick up.
    missed_by: tuple[str, ...] = ()

    @property
    def held_since(self) -> datetime | None:
        """Since when the caller is on hold; None where they are not."""
        if self.held_at is None or (self.retrieved_at is not None and self.retrieved_at >= self.held_at):
            return None
        return self.held_at

    @property
    def five_five(self) -> bool:
        """Two fives, one after the other, were heard at our own switch: keys heard, not "55 detected"."""
        pressed = [heard.key for heard in self.keys]
        return ("5", "5") in itertools.pairwise(pressed)

    @property
    def keys_said(self) -> str:
        """The newest keys, in the order in which they were pressed."""
        return " ".join(heard.key for heard in self.keys[-8:])


# Evolve


def heard(state: OnSwitch, fact: Fact, at: datetime) -> OnSwitch:
    """Fold one fact of the switch that happened at `at`."""
    match fact:
        case KeyPressed():
            keys = sorted((*state.keys, KeyHeard(at, fact.key)), key=lambda one: one.at)
            return msgspec.structs.replace(state, keys=tuple(keys[-KEYS_KEPT:]))
        case LineHeld():
            return msgspec.structs.replace(state, held_at=_later(state.held_at, at))
        case LineRetrieved():
            return msgspec.structs.replace(state, retrieved_at=_later(state.retrieved_at, at))
        case LineTransferred() if state.transferred_at is None or at >= state.transferred_at:
            return msgspec.structs.replace(state, transferred_to=fact.to, transferred_at=at)
        case LineAnswered():
            return msgspec.structs.replace(state, answered_by=fact.handler_name or fact.by or state.answered_by)
        case _:
            return _named(state, fact)


def _named(state: OnSwitch, fact: Fact) -> OnSwitch:
    match fact:
        case RecordingNamed():
            return msgspec.structs.replace(state, recordings=_with(state.recordings, fact.reference))
        case OfferMissed():
            return msgspec.structs.replace(state, missed_by=_with(state.missed_by, fact.by))
        case PresentationCompleted():
            return msgspec.structs.replace(state, first_said="")
        case _:
            return state


def _later(first: datetime | None, second: datetime) -> datetime:
    return second if first is None else max(first, second)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


FACTS: tuple[type[Fact], ...] = (
    PresentationCompleted, LineAnswered, OfferMissed, LineHeld, LineRetrieved, LineTransferred, KeyPressed,
    RecordingNamed, LineFoundAgain,
)  # fmt: skip
