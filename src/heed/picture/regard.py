"""How people are regarded and reached: hate as somebody perceives it, protected characteristics, language, relay.

These names are the storage format. The facts stand in the incident's stream. Perception is enough: whoever perceives
hate has it on the log, and nobody's doubt takes it off.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.picture.fact import Fact, Recorded, SealedText

Interpreter = Literal["needed", "asked", "joined", "not_needed"]
_INTERPRETER: dict[Interpreter, str] = {
    "needed": "interpreter needed", "asked": "interpreter asked for", "joined": "interpreter on the line",
    "not_needed": "no interpreter needed",
}  # fmt: skip

#: How far an interpreter is, in words, as it is offered.
STAGES: tuple[tuple[Interpreter, str], ...] = (
    ("needed", "needed"), ("asked", "asked for"), ("joined", "on the line"), ("not_needed", "not needed"),
)  # fmt: skip

# Facts


class HateFlagged(Fact, frozen=True, kw_only=True):
    """Somebody perceives hostility towards a monitored strand in this."""

    #: Strand as the pack has it, and its name; open, since hate is counted.
    strand: str
    name: str
    perceived_by: SealedText
    words: SealedText = ""

    def sentence(self) -> str:
        return (
            f"Hate ({self.name.lower()}) as perceived by {self.perceived_by}{f': {self.words}' if self.words else ''}"
        )


class CharacteristicNoted(Fact, frozen=True, kw_only=True):
    """A protected characteristic has to do with this, as somebody perceives it."""

    anytime = True

    #: Sealed: of a person, it is the most personal there is.
    characteristic: SealedText
    name: SealedText
    of: SealedText
    perceived_by: SealedText

    def sentence(self) -> str:
        return f"Protected characteristic of the {self.of}: {self.name.lower()}, as perceived by {self.perceived_by}"


class LanguageMarked(Fact, frozen=True, kw_only=True):
    """The caller's language, and how far the interpreter is."""

    anytime = True

    language: SealedText
    interpreter: Interpreter

    def sentence(self) -> str:
        return f"Speaks {self.language}; {_INTERPRETER[self.interpreter]}"


class TextRelayMarked(Fact, frozen=True, kw_only=True):
    """The call comes by text relay, or does not after all."""

    anytime = True

    relay: bool

    def sentence(self) -> str:
        return "By text relay: one speaks at a time, “go ahead” ends a turn" if self.relay else "Not by text relay"


# State


class Hate(msgspec.Struct, frozen=True, kw_only=True):
    """Hostility towards a strand, as perceived."""

    strand: str
    name: str
    perceived_by: str


class Characteristic(msgspec.Struct, frozen=True, kw_only=True):
    """A protected characteristic noted on the incident."""

    characteristic: str
    name: str
    of: str
    perceived_by: str


class Regard(msgspec.Struct, frozen=True, kw_only=True):
    """Hate, characteristics, language and relay of one incident."""

    hate: tuple[Hate, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
    language: str = ""
    interpreter: Interpreter = "not_needed"
    relay: bool = False

    @property
    def speech(self) -> tuple[str, ...]:
        """What somebody who rings or goes there has to know about speaking, in few words."""
        found = [f"speaks {self.language}, {_INTERPRETER[self.interpreter]}"] if self.language else []
        return (*found, "text relay") if self.relay else tuple(found)


def evolve(held: Regard, recorded: Recorded) -> Regard:
    """Fold a fact into it."""
    fact = recorded.fact
    match fact:
        case HateFlagged():
            one = Hate(strand=fact.strand, name=fact.name, perceived_by=fact.perceived_by)
            return msgspec.structs.replace(held, hate=(*held.hate, one))
        case CharacteristicNoted():
            noted = Characteristic(
                characteristic=fact.characteristic, name=fact.name, of=fact.of, perceived_by=fact.perceived_by
            )
            return msgspec.structs.replace(held, characteristics=(*held.characteristics, noted))
        case LanguageMarked():
            return msgspec.structs.replace(held, language=fact.language, interpreter=fact.interpreter)
        case TextRelayMarked():
            return msgspec.structs.replace(held, relay=fact.relay)
        case _:
            raise ValueError(f"regard does not know {type(fact).__name__}")


FACTS: tuple[type[Fact], ...] = (HateFlagged, CharacteristicNoted, LanguageMarked, TextRelayMarked)
