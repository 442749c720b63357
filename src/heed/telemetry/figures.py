"""What a process counts of its own work, as Prometheus reads it.

Counting takes microseconds and cannot fail; what is not of this process's own work is
asked for when somebody reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from uuid import UUID, uuid4

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from heed.telemetry.lines import said_of

SLOW_SECONDS = 0.25
log = structlog.get_logger("acts")
# When each series began is of no use here and doubles them.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Act:
    """One act under way: what came of it, and the id under which the record has it."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.id: UUID = uuid4()
        self.outcome = "done"


class Figures:
    """The figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.acts = Counter(
            "heed_acts", "Acts by command and what came of them", ("command", "outcome"), registry=self.registry
        )
        self.act_seconds = Histogram(
            "heed_act_seconds", "From the command to its answer", registry=self.registry,
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )  # fmt: skip
        self.batch = Histogram(
            "heed_pen_batch_acts", "Acts written in one transaction", registry=self.registry,
            buckets=(1, 2, 4, 8, 16, 32, 64),
        )  # fmt: skip
        self.batch_seconds = Histogram(
            "heed_pen_batch_seconds", "One transaction of the pen", registry=self.registry,
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1),
        )  # fmt: skip

    @contextmanager
    def act(self, command: str, refusals: type[Exception], away: tuple[type[Exception], ...]) -> Iterator[Act]:
        """Count an act, and say so in a line where it was slow or failed. A refusal is an answer and no failure."""
        under_way, began = Act(command), perf_counter()
        try:
            yield under_way
        except refusals:
            under_way.outcome = "refused"
            raise
        except away as fault:
            under_way.outcome = "away"
            self._failed(under_way, fault)
            raise
        except Exception as fault:
            under_way.outcome = "failed"
            self._failed(under_way, fault)
            raise
        finally:
            seconds = perf_counter() - began
            self.acts.labels(command, under_way.outcome).inc()
            self.act_seconds.observe(seconds)
            if under_way.outcome == "done" and seconds > SLOW_SECONDS:
                log.warning("act slow", command=command, act=str(under_way.id), seconds=round(seconds, 3))

    @staticmethod
    def _failed(under_way: Act, fault: Exception) -> None:
        log.error("act failed", command=under_way.command, act=str(under_way.id), **said_of(fault))
