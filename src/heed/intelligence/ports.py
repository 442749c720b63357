"""What intelligence asks of its neighbours: what records systems hold of somebody or something.

`RecordsAnswer` is the room's own contract. Whoever holds the text of a system's interface writes an adapter for it and
hands over these.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from heed.picture.records import LooksUp, Status

#: As much of a summary as is kept: a result is found by its reference, and the whole record stays where it is.
LONGEST_SUMMARY = 600


class RecordsQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of which system, by whom and why. The same `query` asked twice is one question."""

    query: str
    #: The pack's id of the system.
    system: str
    looks_up: LooksUp
    #: Name, plate, address or number, as it stands on the log.
    about: str
    reason: str
    asked_by: str
    asked_at: datetime


class RecordsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came; `status` empty where the system says that the answer is still to come."""

    status: Status
    hits: int = 0
    #: Where the whole of it is found, and what it says in a line or two.
    reference: str = ""
    summary: str = ""


class Records(Protocol):
    """A neighbour that can be asked."""

    async def ask(self, question: RecordsQuestion, patience: float) -> RecordsAnswer:
        """Ask, and wait so many seconds. Never raises for the neighbour's sake: `silent` is an answer."""

    async def look(self, query: str, patience: float) -> RecordsAnswer:
        """Whether the answer to a question has come by now; `silent` where the neighbour says nothing."""
