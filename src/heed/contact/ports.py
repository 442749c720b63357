"""What first contact asks of its neighbours: where a call comes from.

`CallerLocation` is the room's own contract. Whoever holds the text of a neighbour's interface writes a codec for it and
hands over these.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from heed.picture.location import LineType, Method, Status
from heed.picture.shape import Shape


class CallerLocation(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to where a number is. Metres, EPSG:27700; what was not said is empty or None."""

    #: The asking it answers, and the number that was asked for, E.164.
    query: str
    cli: str = ""
    status: Status
    line_type: LineType = "unknown"
    subscriber_name: str = ""
    address_lines: tuple[str, ...] = ()
    postcode: str = ""
    shape: Shape = Shape()
    easting: int | None = None
    northing: int | None = None
    confidence: int | None = None
    method: Method = "unknown"
    network: str = ""
    zone: str = ""
    located_at: datetime | None = None
    #: What was odd about the answer, and the answer as it came.
    warnings: tuple[str, ...] = ()
    raw: str = ""

    @property
    def address(self) -> str:
        """The address in one line."""
        return ", ".join(part for part in (*self.address_lines, self.postcode) if part)


class Locations(Protocol):
    """A neighbour that knows where numbers are."""

    async def ask(self, query: str, number: str) -> CallerLocation:
        """Where a number is. Never raises for the neighbour's sake: `unavailable` and `error` are answers."""
