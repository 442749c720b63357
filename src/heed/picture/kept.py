"""How a record is kept, as it says itself: what holds it, what a review decided of it, that its words are gone."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Part of every state."""

    #: Legal holds that stand on it, by id.
    holds: tuple[str, ...] = ()
    #: Until when the newest review keeps it; None where none was made, or the newest let it go.
    until: datetime | None = None
    #: A review let it go: it is disposed of like anything that is due.
    let_go: bool = False
    #: True once its words are erased.
    erased: bool = False
