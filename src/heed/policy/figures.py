"""Single figures of a pack: how soon things are owed, how often they are said again, and how often one person may be
interrupted; and who hears of what. Pure.

Values only: chapters `limits`, `repeats`, `attention` and `hears`.
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
    #: Of a hundred answered 999 calls, how many are to be answered within the first published band.
    answered_in_time_percent: int
    record_after_call: int
    #: From when a contact is taken, between two looks at it until it ends.
    look_in: int
    emergency_answer_seconds: int
    notice_acknowledge: int
    #: Seconds for a colleague to take what is passed to them.
    take_over_seconds: int
    clock_silent_seconds: int
    #: For a supervisor to answer whether a grade may be lowered; the higher one stands meanwhile.
    answer_lowering: int
    #: From how long after it happened an entry says why it is late.
    late_entry: int
    #: With less than this left to attend, an incident that loses its only unit presses as a risk to life does.
    little_left: int
    #: Where a grade has no target, what its row waits at most before it stands first among its like.
    latest_untargeted: int
    #: For a supervisor to decide on an incident whose caller chases it.
    decide_chase: int
    #: For an officer to have read a message, how long apart it is then said that they have not, and for somebody to act
    #: on a risk that it speaks of.
    read_message: int
    unread_message: int
    message_risk: int
    #: How far back what is known of a call is looked for, in days, and over how many hours its calls are counted.
    history_days: int
    history_hours: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """How often one person may be interrupted (ES10)."""

    interrupts_per_hour: int
    #: Interrupts kept back each hour for digests.
    kept_for_digests: int
    digest_minutes: int
    #: Until the next digest where a line with life at risk waits for it.
    digest_minutes_with_life: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Repeats(msgspec.Struct, frozen=True, kw_only=True):
    """How often what stays undone is said again. Counts include the first time; minutes lie between two times."""

    #: What has a pace of its own, an assessment or an answer: so often at that, then so many minutes apart.
    own_pace_times: int
    own_pace_then: int
    #: What has none, as a service nobody asked or an action nobody did: so often quickly, then slowly.
    quick_times: int
    quick_minutes: int
    slow_minutes: int
    #: A supervisor is told of a caller who rings again, and asked to decide, once in so long however often they ring.
    chase_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}

    def at_own_pace(self, pace: int, step: int) -> int:
        """Minutes from the first time to the `step`th (from 1)."""
        quick = min(step, self.own_pace_times) - 1
        return pace * quick + max(pace, self.own_pace_then) * (step - 1 - quick)

    def quickly(self, step: int) -> int:
        """Minutes from the first time to the `step`th (from 1)."""
        quick = min(step, self.quick_times) - 1
        return self.quick_minutes * quick + self.slow_minutes * (step - 1 - quick)


class Hears(msgspec.Struct, frozen=True, kw_only=True):
    """Roles that are asked or told, by occasion; a list goes up, one role a time, and stays with the last."""

    #: A call that nobody answers, or that ended without a record.
    call: tuple[str, ...]
    #: An officer's emergency that nobody takes.
    emergency: tuple[str, ...]
    #: Asked whether a grade may be lowered.
    lowering: str
    #: Asked which code it is, where somebody is not sure.
    code: str
    #: Has what is in dispatch's sight and with nobody by name.
    dispatch: str
    #: Hears too, by a line, of what is owed over a life; that a caller rings again; that a divert left nobody.
    life: str
    again: str
    #: Hears too of logs that may be one matter, where a life may be at risk, and of a closed one that is linked anew.
    links: str
    divert: str
    #: Has a message for an officer who is away, or who has not read it: their supervisor, then upwards.
    message: tuple[str, ...]
    #: Sources by field name.
    sources: dict[str, Source] = {}
