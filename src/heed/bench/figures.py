"""What each bench reports, field by field as `--json` gives it, and the arithmetic behind. Pure.

The names are an interface: other people's scripts read them (`bench/README.md`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MS = 1000.0


class ActFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Commands decided and appended, beside bare inserts of the same rows."""

    writers: int
    acts_per_s: float
    p50_ms: float
    p99_ms: float
    raw_inserts_per_s: float
    ratio: float


class HttpFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Requests over loopback, signed in, beside a handler that decodes the body and does one insert."""

    clients: int
    create_p50_ms: float
    create_per_s: float
    note_p50_ms: float
    note_per_s: float
    bare_per_s: float
    create_ratio: float
    note_ratio: float


class PushFigures(msgspec.Struct, frozen=True, kw_only=True):
    """From commit until the last screen has it, beside a bare fan-out of the same bytes to as many streams."""

    screens: int
    p50_ms: float
    p99_ms: float
    bare_p99_ms: float


class BoardFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The whole dispatch board as a page, every open incident in it."""

    open: int
    p50_ms: float
    p95_ms: float
    bytes: int


class HistoryFigures(msgspec.Struct, frozen=True, kw_only=True):
    """From a call that is presented until what is known before it is drawn, on so many contacts that ended."""

    contacts: int
    p50_ms: float
    p95_ms: float


class LinkFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Proposing links, with so many incidents on the record: the act of the clock, from its beginning to the fact."""

    incidents: int
    p50_ms: float
    p95_ms: float
    #: Links proposed, on average.
    proposed: float


class ClockFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How late deadlines were acted on: from due until another process sees the fact."""

    deadlines: int
    late_p99_ms: float
    missed: int


class StartFigures(msgspec.Struct, frozen=True, kw_only=True):
    """From `heed serve` until it serves and until it is ready, beside its PostgreSQL started alone."""

    closed: int
    open: int
    serving_ms: float
    ready_ms: float
    postgres_ms: float


class CallsFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Calls presented by a switch at an even pace, until the last screen has each; a bare fan-out of one such event."""

    per_s: float
    screens: int
    card_p99_ms: float
    #: Calls that were presented and have no contact in the record.
    lost: int
    card_p50_ms: float
    bare_p99_ms: float


class CueFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what is said the cues find, on phrases looked at and not, and how often they find what is not."""

    recall: float
    recall_unseen: float
    #: Share of denied phrases with a cue in which one is not shown as denied.
    false_alarm_rate: float
    hits_per_1000_plain_words: float
    alarms_per_100_plain_logs: float
    ms_5000_words: float


class SearchFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Who is found by what a handler would type, and how soon. A hit is a row of the same person among the first."""

    incidents: int
    people: int
    p50_ms: float
    p95_ms: float
    #: By name, day of birth, address, town, mailbox: among the first five, and the first twenty.
    hit5_febrl: float
    hit5_splink: float
    hit20_febrl: float
    hit20_splink: float
    #: By the name alone, and by name and day of birth.
    name_hit5_febrl: float
    name_hit5_splink: float
    name_born_hit5_febrl: float
    name_born_hit5_splink: float
    #: The same name and the same day of birth, letter by letter.
    exact_hit5_febrl: float
    exact_hit5_splink: float
    #: Rows that were typed.
    asked: int
    load_minutes: float
    gigabytes: float


Figures = (
    ActFigures | HttpFigures | PushFigures | BoardFigures | HistoryFigures | ClockFigures | StartFigures | CallsFigures
    | CueFigures | SearchFigures | LinkFigures
)  # fmt: skip


class BenchFailed(Exception):
    """A bench could not be run, or what it ran went wrong: its figures would mean nothing."""


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; the largest of few."""
    if not values:
        raise BenchFailed("nothing was measured: give it more time")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rounded(value: float) -> float:
    """Three figures that count: more would be noise."""
    return float(f"{value:.3g}") if value < 100 else float(round(value))


def ms(seconds: float) -> float:
    """Seconds as milliseconds, rounded."""
    return rounded(seconds * MS)
