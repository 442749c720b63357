"""A decision recorded by the National Decision Model: six elements, on the assessment it was made on.

These names are the storage format. The facts stand in the incident's stream; `Decided` is part of its state.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from heed.picture.fact import Fact, Recorded, SealedMap, SealedText

#: The elements in their order, with the heading of each: the code of ethics stands at the centre of the other five.
ELEMENTS: dict[str, str] = {
    "ethics": "Code of ethics", "information": "Information and intelligence", "assessment": "Threat and risk",
    "powers": "Powers and policy", "options": "Options and contingencies", "action": "Action and review",
}  # fmt: skip


class NdmRecorded(Fact, frozen=True, kw_only=True):
    """Somebody recorded a decision by the National Decision Model."""

    decision: SealedText
    #: Element to what was considered.
    elements: SealedMap
    #: Which THRIVE it was made on, counted from 1; 0 where there was none.
    thrive: int

    def sentence(self) -> str:
        on = f"on THRIVE {self.thrive}" if self.thrive else "before any THRIVE"
        said = "; ".join(f"{ELEMENTS.get(name, name)}: {words}" for name, words in self.elements.items())
        return f"NDM, {self.decision} ({on}). {said}"


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision recorded by the model."""

    decision: str
    elements: dict[str, str]
    thrive: int
    at: datetime


def evolve(held: tuple[Decided, ...], recorded: Recorded) -> tuple[Decided, ...]:
    """Fold a recorded decision in, in the order of the record."""
    fact = recorded.fact
    assert isinstance(fact, NdmRecorded)
    one = Decided(decision=fact.decision, elements=fact.elements, thrive=fact.thrive, at=recorded.happened_at)
    return (*held, one)


FACTS: tuple[type[Fact], ...] = (NdmRecorded,)
