"""Words on an incident's log that speak of a risk, and what became of them: in the assessment, set aside, or not yet.

These names are the storage format. The facts stand in the incident's stream; `Heard` is part of its state. What they
are found by is the pack's (chapter `cues`); what was found stays as it was, whatever the pack says later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText

Mode = Literal["said", "denied", "past", "feared"]
Where = Literal["opening", "entry", "quotation", "answer", "question", "service", "elsewhere"]

#: How much a mode says: a stronger one is news where a weaker was heard.
_STRENGTH: dict[Mode, int] = {"denied": 0, "past": 1, "feared": 2, "said": 3}
#: Where words stand, as a reader is told.
PLACES: dict[Where, str] = {
    "opening": "what was reported", "entry": "an entry", "quotation": "somebody’s own words", "answer": "an answer",
    "question": "a question", "service": "what another service was asked", "elsewhere": "the log",
}  # fmt: skip

# Facts


class CueHeard(Fact, frozen=True, kw_only=True):
    """Words were written that speak of a kind of risk that had not been heard here, or not as strongly."""

    #: Kind of risk, as the pack has it, and its name.
    construct: str
    name: str
    mode: Mode
    #: True where it counts against closure while nobody has dealt with it.
    life: bool
    words: SealedText
    where: Where
    #: Version of the fact in this stream in which the words stand.
    on_version: int
    #: The line of the pack that found them: file and line.
    file: str
    line: int

    def sentence(self) -> str:
        said = {"denied": ", denied", "past": ", of the past", "feared": ", feared", "said": ""}[self.mode]
        return f"{self.name}{said}: “{self.words}” in {PLACES[self.where]} ({self.file}:{self.line})"


class CueSetAside(Fact, frozen=True, kw_only=True):
    """Somebody looked at what was heard of a kind of risk, and says why it asks for nothing here."""

    construct: str
    name: str
    reason: SealedText
    by_name: SealedText

    def sentence(self) -> str:
        return f"{self.name} set aside by {self.by_name}: {self.reason}"


# State


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of risk heard on this log, in one mode."""

    construct: str
    name: str
    mode: Mode
    life: bool
    words: str
    where: Where
    on_version: int
    at: datetime
    file: str
    line: int
    #: Who set it aside, and why; empty while nobody has.
    aside_by: str = ""
    aside_because: str = ""

    @property
    def asks(self) -> bool:
        """Whether somebody has to think about it: not denied, and not set aside."""
        return self.mode != "denied" and not self.aside_by


def is_news(heard: tuple[Heard, ...], construct: str, mode: Mode) -> bool:
    """Whether a kind of risk said in a mode is more than what was heard of it. What was set aside is heard afresh."""
    earlier = [one for one in heard if one.construct == construct and (one.mode == "denied" or one.asks)]
    if mode == "denied":
        return not any(one.mode == "denied" for one in earlier)
    return all(_STRENGTH[mode] > _STRENGTH[one.mode] for one in earlier)


# Evolve


def evolve(heard: tuple[Heard, ...], recorded: Recorded) -> tuple[Heard, ...]:
    """Fold a cue's fact into what was heard."""
    fact = recorded.fact
    match fact:
        case CueHeard():
            one = Heard(
                construct=fact.construct, name=fact.name, mode=fact.mode, life=fact.life, words=fact.words,
                where=fact.where, on_version=fact.on_version, at=recorded.happened_at, file=fact.file, line=fact.line,
            )  # fmt: skip
            return (*heard, one)
        case CueSetAside():
            return tuple(
                msgspec.structs.replace(one, aside_by=fact.by_name, aside_because=fact.reason)
                if one.construct == fact.construct and one.asks
                else one
                for one in heard
            )
        case _:
            raise ValueError(f"a cue does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (CueHeard, CueSetAside)
