"""Which edition of the pack an address leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from heed.picture.moment import on_the_wall
from heed.policy.values import Pack


def edition_query(pack: Pack) -> Callable[[datetime], str]:
    """What an address into the pack carries to lead to the edition of a moment: `?on=2026-01-26`.

    It stands there also while that edition is in force, so that a page that stays open leads where its reload would.
    """

    def query(at: datetime) -> str:
        return f"?on={on_the_wall(pack.since(at)):%Y-%m-%d}" if len(pack.periods) > 1 else ""

    return query
