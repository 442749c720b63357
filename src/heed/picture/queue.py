"""The queue of contacts as one thing: how full it is, by the states that the pack names.

These names are the storage format. Facts, state, evolve. Its one stream is `queue/contacts`.
"""

from __future__ import annotations

from datetime import datetime

from heed.picture.fact import Fact, Recorded, Subject

STREAM = "queue/contacts"

# Facts


class QueueStateEntered(Fact, frozen=True, kw_only=True):
    """The queue is as full as a state of the pack says, or no state holds any more."""

    #: Empty where no state holds.
    state: str
    name: str = ""
    waiting: int
    longest_seconds: int
    #: What changes, in the pack's line.
    says: str = ""
    #: How many were told.
    told: int = 0

    def sentence(self) -> str:
        if not self.state:
            return f"The queue is as usual again: {self.waiting} waiting"
        return f"{self.name}: {self.waiting} waiting, the longest 999 {self.longest_seconds} s. {self.says}"


# State


class RoomQueue(Subject, frozen=True, kw_only=True):
    """How full the queue is now."""

    entered_at: datetime
    state: str
    name: str
    says: str
    waiting: int
    longest_seconds: int

    @property
    def open(self) -> bool:
        return True

    @property
    def began_at(self) -> datetime:
        return self.entered_at


# Evolve


def evolve(state: RoomQueue | None, recorded: Recorded) -> RoomQueue:
    """Each fact says all there is."""
    fact = recorded.fact
    if not isinstance(fact, QueueStateEntered):
        raise ValueError(f"the queue does not know {type(fact).__name__}")
    return RoomQueue(
        id=recorded.stream.partition("/")[2], version=recorded.version, entered_at=recorded.happened_at,
        state=fact.state, name=fact.name, says=fact.says, waiting=fact.waiting, longest_seconds=fact.longest_seconds,
    )  # fmt: skip


FACTS: tuple[type[Fact], ...] = (QueueStateEntered,)
