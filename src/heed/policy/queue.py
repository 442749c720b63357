"""The one queue of contacts as a pack has it: ways in, bands, states of the queue. Values only.

A row's place is its band's, and within the band how long it has waited; nothing leaves a band by waiting.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from heed.policy.source import Source


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that wait for each other: those of an earlier place are always answered before them."""

    id: str
    name: str
    #: From 1; the first is that of the 999 calls.
    place: int
    why: str
    #: One whose words speak of a risk stands in its band as if it had waited so much longer.
    risk_ahead_minutes: int = 0
    source: Source | None = None
    #: Sources of fields that have one of their own.
    sources: dict[str, Source] = {}


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A way in: how it is shown, its band, and how soon it is answered."""

    id: str
    name: str
    band: str
    answer_seconds: int
    #: From the answer time on, between two people who hear that it is not answered.
    alarm_seconds: int
    #: A claim on which nothing is done for so long goes back to the queue; 0 where the line itself holds it.
    claim_minutes: int = 0
    #: Offered to one handler and not answered for so long, it is everybody's again; 0 where it is offered to nobody.
    ring_seconds: int = 0
    #: Who rings off sooner is counted as having changed their mind, not as abandoned.
    abandoned_after_seconds: int = 0
    source: Source | None = None
    #: Sources of fields that have one of their own.
    sources: dict[str, Source] = {}


class QueueState(msgspec.Struct, frozen=True, kw_only=True):
    """How full the queue is, from how many who wait, or how long one in the first band; who hears, and what changes."""

    id: str
    name: str
    waiting: int
    longest_seconds: int
    #: Roles of which everybody on duty hears.
    told: tuple[str, ...]
    #: What changes, in one line.
    says: str
    source: Source | None = None
    #: Sources of fields that have one of their own.
    sources: dict[str, Source] = {}


class CallBackRules(msgspec.Struct, frozen=True, kw_only=True):
    """Who may be promised a call, by when they are rung, and how often."""

    channels: tuple[str, ...]
    promise_minutes: int
    #: Nobody is rung sooner after the promise: they were told of a later call, and are to find a quiet place.
    earliest_minutes: int
    attempts: int
    spacing_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What of the queue a pack says."""

    bands: dict[str, Band]
    channels: dict[str, Channel]
    #: From the emptiest to the fullest.
    states: dict[str, QueueState]
    call_back: CallBackRules

    @property
    def first(self) -> Band:
        """The band of the 999 calls, and of danger by any channel."""
        return min(self.bands.values(), key=lambda band: band.place)

    @property
    def first_line(self) -> Channel:
        """The way in whose times hold for danger by any channel."""
        return self.channels["999"]

    def band(self, channel: str, *, danger: bool) -> Band:
        """Where a contact waits."""
        return self.first if danger else self.bands[self.channels[channel].band]

    def channel(self, name: str) -> Channel:
        """A way in."""
        return self.channels[name]

    def full(self) -> Iterable[QueueState]:
        """The states, fullest first."""
        return sorted(self.states.values(), key=lambda state: -state.waiting)
