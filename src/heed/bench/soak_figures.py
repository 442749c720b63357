"""What `heed bench soak` reports, and which of it is beyond bounds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from heed.bench.figures import ms, quantile

MB = 1024 * 1024
HOUR = 3600.0
#: Share of a run in which processes may still fill what they keep: pools, caches, templates.
WARM = 1 / 3


class Sample(msgspec.Struct, frozen=True):
    """One process at one moment: seconds into the run, bytes of memory of its own, open file handles."""

    at: float
    memory: int
    handles: int


class ProcessFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One process over the run. Megabytes are of memory that is its own; the slope is of the last two thirds."""

    process: str
    start_mb: float
    end_mb: float
    max_mb: float
    mb_per_hour: float
    handles_start: int
    handles_end: int
    handles_max: int
    restarts: int


class SoakFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the soak."""

    seconds: float
    speed: float
    days: int
    opened: int
    closed: int
    open_at_end: int
    commands: int
    refused: int
    #: Looks at which an open incident had no owner or no deadline; deadlines left unfired for longer than `LEFT`.
    unwatched: int
    left_unfired: int
    clock_late_p99_ms: float
    clock_late_max_ms: float
    room_lag_p50_ms: float
    room_lag_p99_ms: float
    screen_lag_p99_ms: float
    page_p95_ms: float
    streams: int
    streams_lost: int
    connections_start: int
    connections_end: int
    connections_max: int
    errors: int
    processes: tuple[ProcessFigures, ...]
    #: What grew, was lost or was late, in words; empty where all is well.
    beyond: tuple[str, ...] = ()


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a run must stay within."""

    #: A process may be this much larger at the end than after its warm-up, whichever is more.
    grown_share: float = 0.2
    grown_mb: float = 24.0
    grown_handles: int = 12
    grown_connections: int = 4
    refused_share: float = 0.01
    clock_late_p99_ms: float = 1000.0
    room_lag_p99_ms: float = 1000.0
    screen_lag_p99_ms: float = 1500.0


def process_figures(name: str, samples: Sequence[Sample], restarts: int) -> ProcessFigures:
    """One process from its samples, oldest first; start is what it was once warm."""
    warm = settled(samples)
    return ProcessFigures(
        process=name, start_mb=_mb(warm[0].memory), end_mb=_mb(samples[-1].memory),
        max_mb=_mb(max(sample.memory for sample in samples)), mb_per_hour=round(slope(warm) * HOUR / MB, 1),
        handles_start=warm[0].handles, handles_end=samples[-1].handles,
        handles_max=max(sample.handles for sample in samples), restarts=restarts,
    )  # fmt: skip


def settled(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Those after the warm-up."""
    after = samples[0].at + (samples[-1].at - samples[0].at) * WARM
    return [sample for sample in samples if sample.at >= after]


def slope(samples: Sequence[Sample]) -> float:
    """Bytes a second, by least squares."""
    count = len(samples)
    at, memory = (sum(values) / count for values in zip(*((s.at, s.memory) for s in samples), strict=True))
    spread = sum((sample.at - at) ** 2 for sample in samples)
    return sum((s.at - at) * (s.memory - memory) for s in samples) / spread if spread else 0.0


def waits(seconds: Sequence[float], share: float) -> float:
    """Milliseconds that so large a share of some waits did not exceed; 0 where there were none."""
    return max(0.0, ms(quantile(seconds, share))) if seconds else 0.0


def _mb(size: int) -> float:
    return round(size / MB, 1)


def beyond(found: SoakFigures, bounds: Bounds) -> tuple[str, ...]:
    """What is beyond bounds, a sentence each."""
    return (*_lost(found, bounds), *_late(found, bounds), *_grown(found, bounds))


def _lost(found: SoakFigures, bounds: Bounds) -> Iterator[str]:
    if not found.opened:
        yield "no incident was opened: nothing was measured"
    if found.refused > bounds.refused_share * found.commands:
        yield f"{found.refused} of {found.commands + found.refused} commands were refused"
    if found.unwatched:
        yield f"{found.unwatched} times an open incident had no owner or nothing due"
    if found.left_unfired:
        yield f"{found.left_unfired} deadlines were left unfired"
    if found.streams_lost:
        yield f"{found.streams_lost} live streams were lost"
    if found.errors:
        yield f"{found.errors} errors in what the room's processes printed"


def _late(found: SoakFigures, bounds: Bounds) -> Iterator[str]:
    for words, took, most in (
        ("deadlines were acted on", found.clock_late_p99_ms, bounds.clock_late_p99_ms),
        ("acts were in another room", found.room_lag_p99_ms, bounds.room_lag_p99_ms),
        ("acts were on a screen", found.screen_lag_p99_ms, bounds.screen_lag_p99_ms),
    ):
        if took > most:
            yield f"{words} {took:.0f} ms late (99 of 100; at most {most:.0f})"


def _grown(found: SoakFigures, bounds: Bounds) -> Iterator[str]:
    for one in found.processes:
        more = one.end_mb - one.start_mb
        if more > max(bounds.grown_mb, bounds.grown_share * one.start_mb):
            yield f"{one.process} grew by {more:.0f} MB, {one.mb_per_hour:.0f} an hour"
        if one.handles_end > one.handles_start + bounds.grown_handles:
            yield f"{one.process} held {one.handles_end} files, {one.handles_start} when warm"
        if one.restarts:
            yield f"{one.process} ended and was started again {one.restarts} times"
    if found.connections_end > found.connections_start + bounds.grown_connections:
        yield f"{found.connections_end} database connections, {found.connections_start} when warm"
