"""Neighbours that are silent and have to be heard, as every screen is told with the pulse: one line each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from heed.log.room import Room
from heed.picture.moment import clock_time
from heed.picture.neighbour import Neighbour
from heed.policy.values import Policy


def silences(room: Room, policy: Policy, at: datetime) -> Iterator[str]:
    """A line for each that is silent outside a planned stop, where the pack says it aloud."""
    for one in room.index.by_category["neighbour"].values():
        if isinstance(one, Neighbour) and one.silent_since and one.alarming(at) and policy.neighbours[one.kind].loud:
            yield f"{one.says} since {clock_time(one.silent_since)}. {one.do}."
