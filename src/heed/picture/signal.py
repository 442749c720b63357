"""What is heard of a caller who does not speak: what was asked, each sound with its time, and what answered (FC5).

These names are the storage format. The facts stand in the contact's stream, and in those of its incidents; `Signals` is
part of the state of both. What a sound asks for stands in its fact as the pack had it, whatever the pack says later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText
from heed.picture.moment import LONDON

Kind = Literal["keys", "cough", "tap", "speech", "distress", "threat", "cut_off", "silence", "announced_55"]
Answer = Literal["", "yes", "no"]
#: What a sound says of ringing back: nothing, that it may endanger them, or that it is a supervisor's to decide.
Ring = Literal["", "danger", "threat"]
#: As the log has each.
HEARD: dict[Kind, str] = {
    "keys": "Keys pressed", "cough": "A cough", "tap": "A tap", "speech": "Speech or a whisper",
    "distress": "Noise of distress", "threat": "A threat", "cut_off": "The line was cut off",
    "silence": "Nothing heard", "announced_55": "55 announced by the operator",
}  # fmt: skip

# Facts


class QuestionPut(Fact, frozen=True, kw_only=True):
    """The caller was asked something that a sound can answer."""

    question: str
    asks: str

    def sentence(self) -> str:
        return f"Asked, to be answered by a sound: {self.asks}"


class SignalNoted(Fact, frozen=True, kw_only=True):
    """Something was heard of them, and whether it answered what had been asked."""

    kind: Kind
    #: What it answered, in words; empty where nobody had asked.
    asks: str = ""
    answer: Answer = ""
    #: More of it: the words whispered, what was threatened.
    heard: SealedText = ""
    #: True where the switch heard it and not a person.
    by_switch: bool = False
    #: True where it asks for help, as the pack has it.
    helps: bool = False
    ring: Ring = ""

    @property
    def about_life(self) -> bool:
        return self.helps

    def sentence(self) -> str:
        words = f": “{self.heard}”" if self.heard else ""
        by = " (by the switch)" if self.by_switch else ""
        return f"{_answered(self.kind, self.asks, self.answer)}{by}{words}"


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """One sound, as it counts."""

    kind: Kind
    asks: str = ""
    answer: Answer = ""
    helps: bool = False
    ring: Ring = ""
    at: datetime

    def in_words(self) -> str:
        """`A cough in answer to “Do you need the police?”: yes`."""
        return _answered(self.kind, self.asks, self.answer)


class SignalsHeardBefore(Fact, frozen=True, kw_only=True):
    """What had been heard on the call before this log was opened, or was joined to it."""

    contact: str
    signals: tuple[Signal, ...]

    @property
    def about_life(self) -> bool:
        return any(one.helps for one in self.signals)

    def sentence(self) -> str:
        lines = (f"{one.at.astimezone(LONDON):%H:%M:%S} {one.in_words()}" for one in self.signals)
        return f"Heard on the call: {'; '.join(lines)}"


class CallerSpokenTo(Fact, frozen=True, kw_only=True):
    """The caller, and nobody for them, was spoken to: whether they are alone, and safe."""

    alone: bool
    safe: bool
    words: SealedText = ""
    by_name: SealedText

    def sentence(self) -> str:
        alone = "alone" if self.alone else "not alone"
        safe = "safe" if self.safe else "not safe"
        return f"{self.by_name} spoke to the caller: {alone}, {safe}{f': {self.words}' if self.words else ''}"


class CallEndedBecause(Fact, frozen=True, kw_only=True):
    """Why a handler ended a call, or why it ended, and whether that speaks of danger; what is owed for it follows."""

    reason: str
    name: str
    danger: bool = False
    #: True where what is known is to be assessed again.
    assess: bool = False
    by_name: SealedText

    @property
    def about_life(self) -> bool:
        return self.danger

    def sentence(self) -> str:
        return f"Call ended, says {self.by_name}: {self.name}"


def _answered(kind: Kind, asks: str, answer: Answer) -> str:
    said = f": {answer}" if answer else ""
    return f"{HEARD[kind]} in answer to “{asks}”{said}" if asks and answer else HEARD[kind]


# State


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller was asked last, and that nothing has answered yet."""

    question: str
    asks: str
    at: datetime


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """That the caller themself was spoken to."""

    alone: bool
    safe: bool
    by_name: str
    at: datetime


class Signals(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, heard and answered, oldest first."""

    heard: tuple[Signal, ...] = ()
    #: Ids of what was asked, each once.
    put: tuple[str, ...] = ()
    asked: Asked | None = None
    spoken: Spoken | None = None
    #: Why the call ended, as the handler says; id in the pack, and its name.
    ended: str = ""
    ended_name: str = ""

    @property
    def cleared(self) -> bool:
        """Whether the caller was spoken to after all that was heard, alone and safe."""
        return self.spoken is not None and self.spoken.alone and self.spoken.safe and not self.standing

    @property
    def standing(self) -> tuple[Signal, ...]:
        """What was heard and is not answered by their having been spoken to since, alone and safe."""
        spoken = self.spoken
        if spoken is None or not (spoken.alone and spoken.safe):
            return self.heard
        return tuple(one for one in self.heard if one.at > spoken.at)

    @property
    def helps(self) -> Signal | None:
        """The newest that asks for help and stands."""
        return next((one for one in reversed(self.standing) if one.helps), None)

    @property
    def unanswered(self) -> Signal | None:
        """The newest sound that nobody had asked for, where no question has been put since."""
        for one in reversed(self.standing):
            if one.kind in SOUNDS and not one.answer:
                return None if self.asked is not None and self.asked.at >= one.at else one
            if one.answer:
                return None
        return None

    @property
    def danger(self) -> Signal | None:
        """The newest that makes ringing back a danger; a threat before all else."""
        found = [one for one in self.standing if one.ring]
        return next((one for one in reversed(found) if one.ring == "threat"), found[-1] if found else None)


#: Sounds that may be an answer, and that call for a question where they are none.
SOUNDS: frozenset[Kind] = frozenset(("keys", "cough", "tap", "speech"))

# Evolve


def evolve(signals: Signals, recorded: Recorded) -> Signals:
    """Fold a fact of what was asked and heard."""
    fact, at = recorded.fact, recorded.happened_at
    match fact:
        case QuestionPut():
            put = (*(one for one in signals.put if one != fact.question), fact.question)
            asked = Asked(question=fact.question, asks=fact.asks, at=at)
            return msgspec.structs.replace(signals, put=put, asked=asked)
        case SignalNoted():
            one = Signal(
                kind=fact.kind, asks=fact.asks, answer=fact.answer, helps=fact.helps, ring=fact.ring, at=at
            )  # fmt: skip
            settled = bool(fact.answer) or fact.kind == "silence"
            asked_still = None if settled else signals.asked
            return msgspec.structs.replace(signals, heard=(*signals.heard, one), asked=asked_still)
        case SignalsHeardBefore():
            return msgspec.structs.replace(signals, heard=(*fact.signals, *signals.heard))
        case CallEndedBecause():
            return msgspec.structs.replace(signals, ended=fact.reason, ended_name=fact.name)
        case CallerSpokenTo():
            spoken = Spoken(alone=fact.alone, safe=fact.safe, by_name=fact.by_name, at=at)
            return msgspec.structs.replace(signals, spoken=spoken, asked=None)
        case _:
            raise ValueError(f"signals do not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (QuestionPut, SignalNoted, SignalsHeardBefore, CallerSpokenTo, CallEndedBecause)
