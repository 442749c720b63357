"""What a pack says is to be done and asked on an incident: chapters `actions`, `sops`, `questions` and `scripts`. Pure.

Conditions are plain lists: kinds of risk heard, and answers written `question: choice`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.picture import script as picture
from heed.policy.source import Source

#: The script that comes before every other where somebody may be in danger now.
DANGER_NOW = "danger_now"
#: What of an incident answers a question by itself.
KnownBy = Literal["", "place", "caller", "described"]


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """An action of an SOP, or one that a risk or an answer brings in whatever the code."""

    id: str
    words: str
    why: str
    #: Minutes in which it is done, reasoned or handed on.
    minutes: int
    owner: str = "call_handler"
    life: bool = False
    #: Doing it asks this service for help.
    service: str = ""
    #: Asking this question does it.
    question: str = ""
    #: Writing down what mental health liaison decided does it.
    liaison: bool = False
    #: Kinds of risk that bring it in, and answers that do, each `question: choice`.
    when_heard: tuple[str, ...] = ()
    when_answered: tuple[str, ...] = ()
    source: Source

    def opened(self) -> picture.Action:
        """As it stands on an incident from now on."""
        return picture.Action(
            id=self.id, words=self.words, why=self.why, owner=self.owner, minutes=self.minutes, life=self.life,
            service=self.service, question=self.question, liaison=self.liaison,
        )  # fmt: skip


class Sop(msgspec.Struct, frozen=True, kw_only=True):
    """The actions of a code, life before scene."""

    id: str
    actions: tuple[str, ...]
    source: Source


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the script."""

    id: str
    asks: str
    why: str
    #: Element of the assessment that its answer bears on.
    element: str = ""
    #: Choices; without any it is answered in words alone.
    answers: tuple[str, ...] = ()
    #: What a choice says of the incident, as a sentence of the log and of the assessment.
    states: dict[str, str] = {}
    #: What a choice says of ringing or texting the caller back.
    reaches: dict[str, Literal["yes", "no"]] = {}
    #: Questions that a choice leads to.
    then: dict[str, tuple[str, ...]] = {}
    #: True where the caller's own words are asked for: the answer is a quotation.
    own_words: bool = False
    life: bool = False
    #: Kinds of risk that ask it, whatever the code.
    when_heard: tuple[str, ...] = ()
    known_by: KnownBy = ""
    source: Source


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """The questions of a code."""

    id: str
    asks: tuple[str, ...]
    source: Source


class Scripts(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    actions: dict[str, Action] = {}
    sops: dict[str, Sop] = {}
    questions: dict[str, Question] = {}
    scripts: dict[str, Script] = {}

    def with_later(self, later: Scripts) -> Scripts:
        """These, and what only later ones have."""
        return Scripts(
            actions={**later.actions, **self.actions}, sops={**later.sops, **self.sops},
            questions={**later.questions, **self.questions}, scripts={**later.scripts, **self.scripts},
        )  # fmt: skip

    def sop_of(self, code: str) -> tuple[Action, ...]:
        """The actions of a code; none where it has no SOP."""
        found = self.sops.get(code)
        return tuple(self.actions[name] for name in found.actions) if found else ()
