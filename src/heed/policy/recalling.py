"""What a pack says of calls that ended: why, what becomes owed, and how ringing back is decided (FC4, FC9).

Values only: chapters `endings`, `recall_outcomes` and `recall`. Pure.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for which a handler ends a call, by one key, and what becomes owed."""

    id: str
    name: str
    key: str = ""
    recall: bool = False
    playback: bool = False
    assess: bool = False
    fault: bool = False
    #: True where it says that somebody may be in danger.
    danger: bool = False
    why: str
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class RecallOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What may come of ringing back, and what has to be so for it."""

    id: str
    name: str
    #: The caller themself reached; an incident opened; tried often enough, nothing heard; a supervisor says so.
    needs: Literal["caller", "incident", "attempts", "supervisor"]
    source: Source


class RecallRules(msgspec.Struct, frozen=True, kw_only=True):
    """Single figures and words of ringing back."""

    lines: tuple[str, ...]
    minutes: int
    minutes_with_danger: int
    playback_minutes: int
    assess_minutes: int
    fault_minutes: int
    again_minutes: int
    attempts: int
    decides: str
    decide_minutes: int
    #: Action of an SOP that deciding does.
    does_action: str
    mends: str
    no_reason: tuple[str, ...]
    ring_benefit: str
    ring_danger: str
    not_benefit: str
    not_danger: str
    ask_benefit: str
    ask_danger: str
    reconciles: str
    reconcile_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}

    def beside(self, choice: str) -> tuple[str, str]:
        """Benefit and danger of a choice, a line each."""
        match choice:
            case "ring":
                return self.ring_benefit, self.ring_danger
            case "do_not_ring":
                return self.not_benefit, self.not_danger
            case _:
                return self.ask_benefit, self.ask_danger

    def no_reason_in(self, text: str) -> str:
        """The words in a text that are no reason why a call ended; empty where there are none."""
        spoken = " ".join(text.casefold().split())
        return next((words for words in self.no_reason if words in spoken), "")


class Recalling(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    rules: RecallRules
    endings: dict[str, Ending]
    outcomes: dict[str, RecallOutcome]
