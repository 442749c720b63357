"""Single figures of a pack: how soon things are owed, and how often one person may be interrupted. Pure.

Values only: chapters `limits` and `attention`.
"""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Single figures of the pack. Minutes, except where the name says otherwise."""

    thrive_after_sent: int
    thrive_after_call: int
    #: To assess again what new risk made stale, and where that risk is to life.
    reassess: int
    reassess_with_life: int
    #: To ask a service for help that what was heard calls for.
    ask_service: int
    #: To act on a grade below the recommended one, where that is a supervisor's to go below.
    undergraded: int
    #: The longest until the next look at an incident whose grade stands.
    look_with_life: int
    look_without_life: int
    hold_with_life: int
    hold_without_life: int
    answer_question: int
    answer_question_about_life: int
    answer_call_seconds: int
    call_waiting_alarm_seconds: int
    record_after_call: int
    emergency_answer_seconds: int
    notice_acknowledge: int
    clock_silent_seconds: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """How often one person may be interrupted (ES10)."""

    interrupts_per_hour: int
    #: Interrupts kept back each hour for digests.
    kept_for_digests: int
    digest_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}
