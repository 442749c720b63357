"""The parts of a policy that are about contacts, from the entries of a day: callers, places, silence, calls that ended,
reports. A part that cannot be built is None, and has its fault.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

import msgspec

from heed.policy import report, silent
from heed.policy.locating import Locating, LocatingRules, LocatingSource, LocatingStep
from heed.policy.queue import Band, CallBackRules, Channel, Queue, QueueState
from heed.policy.recalling import Ending, Recalling, RecallOutcome, RecallRules
from heed.policy.telling import CallerRules, Telling, TellingRow

Made = TypeVar("Made", bound=msgspec.Struct)


class Entries(Protocol):
    """The entries of a pack in force on a day, made into values."""

    def every(self, chapter: str, makes: type[Made]) -> dict[str, Made]:
        """The chapter's entries by id."""

    def single(self, chapter: str, makes: type[Made]) -> Made | None:
        """The chapter that is one entry."""


def contact_parts(entries: Entries) -> dict[str, msgspec.Struct | None]:
    """Each part by its name in `heed.policy.values.Policy`."""
    return {
        "telling": _telling(entries), "locating": _locating(entries), "silence": _silence(entries),
        "recalling": _recalling(entries), "reports": _reports(entries), "queue": _queue(entries),
    }  # fmt: skip


def _telling(entries: Entries) -> Telling | None:
    caller = entries.single("caller", CallerRules)
    return Telling(occasions=entries.every("telling", TellingRow), caller=caller) if caller is not None else None


def _locating(entries: Entries) -> Locating | None:
    rules = entries.single("locating", LocatingRules)
    if rules is None:
        return None
    return Locating(
        rules=rules, steps=entries.every("locating_steps", LocatingStep),
        places=entries.every("locating_sources", LocatingSource),
    )  # fmt: skip


def _silence(entries: Entries) -> silent.Silence | None:
    rules = entries.single("silence", silent.SilenceRules)
    if rules is None:
        return None
    return silent.Silence(
        rules=rules,
        signals=entries.every("signals", silent.SignalRow),
        yes_no=entries.every("yes_no", silent.YesNo),
        steps=entries.every("silent_steps", silent.SilentStep),
    )


def _recalling(entries: Entries) -> Recalling | None:
    rules, outcomes = entries.single("recall", RecallRules), entries.every("recall_outcomes", RecallOutcome)
    return Recalling(rules=rules, endings=entries.every("endings", Ending), outcomes=outcomes) if rules else None


def _queue(entries: Entries) -> Queue | None:
    call_back = entries.single("call_back", CallBackRules)
    if call_back is None:
        return None
    return Queue(
        bands=entries.every("bands", Band),
        channels=entries.every("channels", Channel),
        states=entries.every("queue_states", QueueState),
        call_back=call_back,
    )


def _reports(entries: Entries) -> report.Reports | None:
    public = entries.single("public", report.Public)
    if public is None:
        return None
    return report.Reports(
        questions=entries.every("report_questions", report.ReportQuestion),
        forms=entries.every("reports", report.Report),
        public=public,
        chat_lines=entries.every("chat_lines", report.ChatLine),
    )
