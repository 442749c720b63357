"""A moment reads as the clock on the room's wall, whatever zone it came in and whatever the season."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from heed.picture.moment import clock_time, in_a_sentence
from heed.picture.watch import ReviewDecided
from heed.supervision.commands import PastTime
from heed.web.site import said

SUMMER = datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
NEW_YORK = timezone(timedelta(hours=-4))


@pytest.mark.parametrize("moment", [SUMMER, SUMMER.astimezone(NEW_YORK)])
def test_in_summer_a_refusal_and_a_sentence_say_the_time_on_the_wall(moment: datetime) -> None:
    decided = ReviewDecided(
        kind="resource_asked", what="send BX21", who="Dan", by=moment, holds_until=moment, decided_by="Ana",
        decided_role="team_leader",
    )  # fmt: skip

    assert clock_time(moment) == "14:05"
    assert str(PastTime(by=moment)) == "14:05 has passed; a decision is for a time to come."
    assert said(decided.sentence()) == "Decision by Ana: send BX21; Dan by 14:05"


def test_a_sentence_carries_a_moment_without_its_zone() -> None:
    assert in_a_sentence(SUMMER.astimezone(NEW_YORK)) == "{2026-07-01T13:05:00Z}"
