"""Rows of the table that orders incidents of one grade by risk (chapter `risk_order`). Pure."""

from __future__ import annotations

import msgspec

from heed.policy.condition import Condition
from heed.policy.source import Source

#: All rows together never put an incident further ahead than this, in minutes: what waits is overtaken no longer.
MOST_AHEAD = 240


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where its condition holds, an incident stands as if it were due so many minutes sooner, for this reason (RG6)."""

    id: str
    when: Condition
    minutes: int
    why: str
    source: Source
