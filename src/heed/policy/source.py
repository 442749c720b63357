"""Where a value of a pack comes from."""

from __future__ import annotations

from datetime import date

import msgspec


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from and since when it holds."""

    since: date
    reference: str
    #: True where the value is the force's or Heed's own and no standard's.
    ours: bool = False
