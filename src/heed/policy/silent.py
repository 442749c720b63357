"""What a pack says of callers who do not speak: sounds and what each asks for, yes and no, the steps (FC5). Pure.

Values only: chapters `signals`, `yes_no`, `silent_steps` and `silence`.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from heed.picture.signal import SOUNDS, Answer, Kind, Ring
from heed.policy.source import Source

KINDS: tuple[Kind, ...] = get_args(Kind)
LineType = Literal["mobile", "landline", "unknown"]


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sound: the key that notes it, when it asks for an immediate response, and what it says of ringing back."""

    id: str
    key: str
    floor: Literal["never", "answered", "always"]
    ring: Ring
    why: str
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}

    def helps(self, answer: Answer) -> bool:
        """Whether it asks for help, having answered so."""
        return self.floor == "always" or (self.floor == "answered" and answer == "yes")


class YesNo(msgspec.Struct, frozen=True, kw_only=True):
    """A question that a sound can answer."""

    id: str
    asks: str
    why: str
    source: Source


class SilentStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the call, or something to know, on the lines it is so on; on every line where none is named."""

    id: str
    says: str
    kind: Literal["step", "know"] = "step"
    lines: tuple[LineType, ...] = ()
    source: Source

    def on(self, line_type: str) -> bool:
        """Whether it is so on such a line."""
        return not self.lines or line_type in self.lines


class SilenceRules(msgspec.Struct, frozen=True, kw_only=True):
    """Single figures of silent calls."""

    answer_seconds: int
    offer_seconds: int
    #: What a sound that asks for help opens where the call has led to nothing yet.
    opens_what: str
    opens_code: str
    opens_grade: str
    #: Question of the script that a sound in answer answers.
    answers_question: str
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    rules: SilenceRules
    signals: dict[str, SignalRow]
    yes_no: dict[str, YesNo]
    steps: dict[str, SilentStep]

    def answers(self, kind: Kind) -> bool:
        """Whether such a sound may answer what was asked."""
        return kind in SOUNDS
