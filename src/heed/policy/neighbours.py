"""What a pack says of neighbours that the room has to hear from: chapter `neighbours`. Values only.

A neighbour is a telephone switch or the server of locations (`heed.picture.neighbour`).
"""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class NeighbourRules(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of neighbour: after how long its silence is said, in which words, and to whom."""

    id: str
    name: str
    silent_seconds: int
    #: What its silence means, with `{name}` for its own name; and what to do.
    says: str
    do: str
    #: Roles told one after another, each `again_minutes` after the last; the last again and again.
    hears: tuple[str, ...]
    again_minutes: int
    #: How long it is with whoever says what they do about it.
    hold_minutes: int
    #: The longest stop that is planned at a time.
    stop_minutes: int
    #: True where its silence stands on every screen and interrupts whoever it is put to.
    loud: bool = False
    source: Source | None = None
    #: Sources of fields that have one of their own.
    sources: dict[str, Source] = {}

    def said_of(self, name: str) -> str:
        """What the silence of the neighbour of that name means."""
        return self.says.replace("{name}", name)
