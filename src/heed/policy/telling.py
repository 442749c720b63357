"""What a caller is owed and when, and where ringing them back may endanger somebody (FC10, FC17).

What makes it due is the fold's (`heed.picture.telling`); in how many minutes, and whether at all, is the pack's.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

#: Everything that may make it due to tell a caller; `sent` is due on every incident that somebody reported.
OCCASIONS = ("sent", "regraded", "unit_lost", "target_missed", "decided", "reopened")


class TellingRow(msgspec.Struct, frozen=True, kw_only=True):
    """An occasion on which the caller is told, and in how many minutes, sooner where a life is at risk."""

    id: str
    minutes: int
    minutes_with_life: int
    why: str
    source: Source


class CallerRules(msgspec.Struct, frozen=True, kw_only=True):
    """How callers are reached."""

    #: Whose closing the caller is told of once more: `unattended`, where somebody was to come and nobody came.
    tell_of_closing: Literal["unattended", "always", "never"]
    #: Codes and risks under which a caller of whom nothing is known is not safe to ring, text or leave a message for.
    unsafe_codes: tuple[str, ...]
    unsafe_cues: tuple[str, ...]
    #: Role that decides on ringing back where it is not safe.
    decides: str
    #: Minutes to that decision from the moment that it is asked for.
    decide_minutes: int
    #: Ladder climbed while the caller is not told.
    ladder: str
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What of callers a pack says."""

    occasions: dict[str, TellingRow]
    caller: CallerRules
