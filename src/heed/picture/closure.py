"""What closing an incident rests on, and what outlives it: whose welfare was established, which stopper a supervisor
took on themselves, and what was still owed.

These names are the storage format. The facts stand in the incident's stream; `Closure` is part of its state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText, SealedTexts

How = Literal["spoken_to", "seen", "refused", "heading_home"]

#: As a reader is told. Only the first establishes anything.
HOW: dict[How, str] = {
    "spoken_to": "spoken to", "seen": "seen, not spoken to", "refused": "would not speak",
    "heading_home": "said to be heading home",
}  # fmt: skip

# Facts


class WelfareEstablished(Fact, frozen=True, kw_only=True):
    """Somebody says how a person at risk is: who it is, who spoke to them, and what they said in their own words."""

    person: SealedText
    how: How
    by_name: SealedText
    words: SealedText

    def sentence(self) -> str:
        said = f": “{self.words}”" if self.words else ""
        return f"Welfare of {self.person}, {HOW[self.how]} by {self.by_name}{said}"


class StopperOverridden(Fact, frozen=True, kw_only=True):
    """A supervisor lets it close over something that stops it. Each is looked at again in sampling."""

    kind: str
    #: The stopper in the words it had; where it says something else later, it stops again.
    what: SealedText
    rationale: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"Overridden by {self.by_name}, to be sampled: {self.what} Because: {self.rationale}"


class OwedOutlived(Fact, frozen=True, kw_only=True):
    """It was closed while something was still owed: each is a task of its own from now on (`heed.picture.owed`)."""

    tasks: tuple[str, ...]
    #: Each in words, with who owes it.
    owed: SealedTexts

    def sentence(self) -> str:
        return f"Still owed after closing: {'; '.join(self.owed)}"


class OwedSettled(Fact, frozen=True, kw_only=True):
    """Something that outlived the closing was done, or somebody says why it is not."""

    kind: str
    done: bool
    what: SealedText
    words: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        how = "Owed and done" if self.done else "Owed and not done"
        return f"{how}, {self.what.rstrip('.')}. {self.by_name}: {self.words}"


# State


class Welfare(msgspec.Struct, frozen=True, kw_only=True):
    """How a person was said to be."""

    person: str
    how: How
    by_name: str
    words: str
    at: datetime
    #: Where it stands in the incident's stream.
    version: int


class Overridden(msgspec.Struct, frozen=True, kw_only=True):
    """A stopper that a supervisor took on themselves."""

    kind: str
    what: str
    rationale: str
    by_name: str


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """What closing may rest on so far."""

    welfare: tuple[Welfare, ...] = ()
    overridden: tuple[Overridden, ...] = ()
    #: Streams of the tasks that its last closing left, and how often it was closed over something owed.
    tasks: tuple[str, ...] = ()
    outlived: int = 0

    def spoken_to_since(self, version: int) -> bool:
        """Whether somebody was spoken to by a fact of the stream that is not before this version."""
        return any(w.how == "spoken_to" and w.version >= version for w in self.welfare)

    def overrides(self, kind: str, what: str) -> bool:
        """Whether a supervisor took this stopper on themselves, as it stands in these words."""
        return any((one.kind, one.what) == (kind, what) for one in self.overridden)


# Evolve


def evolve(closure: Closure, recorded: Recorded) -> Closure:
    """Fold a fact of closing."""
    fact = recorded.fact
    match fact:
        case WelfareEstablished():
            how = Welfare(
                person=fact.person, how=fact.how, by_name=fact.by_name, words=fact.words, at=recorded.happened_at,
                version=recorded.version,
            )  # fmt: skip
            return msgspec.structs.replace(closure, welfare=(*closure.welfare, how))
        case StopperOverridden():
            one = Overridden(kind=fact.kind, what=fact.what, rationale=fact.rationale, by_name=fact.by_name)
            return msgspec.structs.replace(closure, overridden=(*closure.overridden, one))
        case OwedOutlived():
            return msgspec.structs.replace(closure, tasks=fact.tasks, outlived=closure.outlived + 1)
        case OwedSettled():
            return closure
        case _:
            raise ValueError(f"closing does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (WelfareEstablished, StopperOverridden, OwedOutlived, OwedSettled)
