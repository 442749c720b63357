"""Answer times, as the Home Office publishes them and as the room sees them: shares, means and percentiles. Pure.

Published is the time from the operator's connecting the call to the force until somebody answers: `transfer`, until the
switch presents it, and `ring`, from there on. They are kept apart, since only one of them is the room's. Percentages
are of the calls that were answered; a percentile is the nearest rank, the time of one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar

import msgspec

from heed.picture.moment import LONDON

#: Under the first, from the first to under the second, the second or longer: the published bands.
FIRST, SECOND = timedelta(seconds=10), timedelta(seconds=60)
Band = Literal["under_10", "to_60", "over_60", "abandoned", "early", "call_back", "waiting"]
#: Bands of answered calls, quickest first; and all there are.
ANSWERED: tuple[Band, ...] = ("under_10", "to_60", "over_60")
BANDS: tuple[Band, ...] = (*ANSWERED, "abandoned", "early", "call_back", "waiting")
By = Literal["hour", "day", "month"]
Key = TypeVar("Key")
NOTHING = timedelta()


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks of one call, and nothing else of it."""

    line: str
    presented: datetime
    #: When the operator began to connect it, where the switch was told.
    connecting: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    #: When the caller was promised a call back, where they were.
    promised: datetime | None = None
    #: A caller on this line who rings off sooner has changed their mind, and has not been kept waiting.
    patient: timedelta = NOTHING

    @property
    def transfer(self) -> timedelta | None:
        """From the operator's connecting until it was presented here; None where nobody said."""
        return None if self.connecting is None else max(NOTHING, self.presented - self.connecting)

    @property
    def to_ring_back(self) -> bool:
        """Promised a call before anybody answered: neither given up nor answered on this line, whoever rings them."""
        return self.promised is not None and (self.answered is None or self.promised <= self.answered)

    @property
    def ring(self) -> timedelta | None:
        """From presenting until somebody answered; None where nobody did, or they are rung back."""
        return None if self.answered is None or self.to_ring_back else self.answered - self.presented

    @property
    def answer(self) -> timedelta | None:
        """Transfer and ring together: the published time."""
        return None if self.ring is None else (self.transfer or NOTHING) + self.ring

    @property
    def band(self) -> Band:
        """Where it counts."""
        answer = self.answer
        if self.to_ring_back:
            return "call_back"
        if answer is None:
            if self.ended is None:
                return "waiting"
            return "early" if self.ended - self.presented < self.patient else "abandoned"
        return "under_10" if answer < FIRST else "to_60" if answer < SECOND else "over_60"


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Of some times: the mean and three percentiles, in seconds."""

    mean: float
    median: float
    p90: float
    p99: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How some calls were answered."""

    calls: int
    under_10: int
    to_60: int
    over_60: int
    abandoned: int
    #: Rang off sooner than the pack counts as having waited.
    early: int
    #: Promised a call back before anybody answered.
    call_back: int
    #: Neither answered nor given up yet.
    waiting: int
    answer: Spread | None
    ring: Spread | None
    transfer: Spread | None
    #: Answered calls whose transfer is known.
    transfers: int

    @property
    def answered(self) -> int:
        """Calls somebody answered."""
        return self.under_10 + self.to_60 + self.over_60

    def share(self, band: Band) -> float | None:
        """Percent of the answered calls that were answered so; None where none was."""
        return percent(getattr(self, band), self.answered)


def percent(part: int, whole: int) -> float | None:
    """Percent to one place; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def nearest_rank(ordered: Sequence[timedelta], percentile: int) -> timedelta:
    """The smallest of the times that so many percent do not exceed."""
    rank = -(-percentile * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]


def spread(times: Iterable[timedelta]) -> Spread | None:
    """None of no times."""
    ordered = sorted(times)
    if not ordered:
        return None
    mean = sum(ordered, NOTHING) / len(ordered)
    median, p90, p99 = (nearest_rank(ordered, percentile) for percentile in (50, 90, 99))
    return Spread(mean=seconds(mean), median=seconds(median), p90=seconds(p90), p99=seconds(p99))


def seconds(time: timedelta) -> float:
    """To one place."""
    return round(time / timedelta(seconds=1), 1)


def figures(calls: Iterable[Call]) -> Figures:
    """Of these calls together."""
    mine = list(calls)
    counts = dict.fromkeys(BANDS, 0)
    for call in mine:
        counts[call.band] += 1
    answered = [call for call in mine if call.ring is not None]
    transfers = [call.transfer for call in answered if call.transfer is not None]
    return Figures(
        calls=len(mine), **counts, answer=spread(call.answer for call in answered if call.answer is not None),
        ring=spread(call.ring for call in answered if call.ring is not None), transfer=spread(transfers),
        transfers=len(transfers),
    )  # fmt: skip


def by_line(calls: Iterable[Call]) -> dict[str, Figures]:
    """Each line apart, 999 first and the others by name: what another line does never moves a figure of 999."""
    found = _grouped(calls, lambda call: call.line)
    return {line: figures(found[line]) for line in sorted(found, key=lambda line: (line != "999", line))}


def by_period(calls: Iterable[Call], by: By) -> dict[datetime, Figures]:
    """Each hour, day or month of London apart, by the moment it begins; a call counts when it was presented."""
    found = _grouped(calls, lambda call: begins(call.presented, by))
    return {period: figures(found[period]) for period in sorted(found)}


def _grouped(calls: Iterable[Call], key: Callable[[Call], Key]) -> dict[Key, list[Call]]:
    found: dict[Key, list[Call]] = defaultdict(list)
    for call in calls:
        found[key(call)].append(call)
    return found


def begins(at: datetime, by: By) -> datetime:
    """When the hour, day or month of London that holds a moment begins, in UTC."""
    local = at.astimezone(LONDON)
    if by == "hour":
        # London is whole hours from UTC, so that each of the two hours between one and two in autumn is its own.
        return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (day if by == "day" else day.replace(day=1)).astimezone(UTC)


def month_of(year: int, month: int) -> tuple[datetime, datetime]:
    """When a month of London begins and ends, in UTC."""
    first = datetime(year, month, 1, tzinfo=LONDON)
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=LONDON)
    return first.astimezone(UTC), following.astimezone(UTC)
