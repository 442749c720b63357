"""Kill PostgreSQL with `kill -9` while an application writes and the clock fires: nothing acknowledged is lost.

Three rounds here; `python -m tests.failover.rounds` does twenty each of the application, the clock and PostgreSQL.
"""

from __future__ import annotations

import msgspec
import pytest

from heed.log.postgres_programs import Source
from heed.picture.fact import Recorded
from heed.picture.incident import LogEntryAdded

from ..failover.rounds import Outcome, a_field, lost_of, run, twice_of
from ..failover.writer import Acknowledged
from .scenes import BEGAN


@pytest.mark.slow
@pytest.mark.scale
def test_nothing_acknowledged_is_lost_when_postgresql_is_killed(preferred: Source) -> None:
    said: list[str] = []
    with a_field(preferred) as field:
        outcome = run(field, 3, ["postgres"], said.append)

    assert len(said) == 3
    assert outcome.acknowledged >= 160
    assert outcome.fired >= 3, "the clock fired meanwhile"
    assert outcome == msgspec.structs.replace(
        outcome, lost=[], twice=[], skipped=[], invented=[], differing=0, findings=[]
    )
    assert outcome.sound


def recorded(position: int, text: str) -> Recorded:
    return Recorded(
        position=position, stream="incident/1", version=position, happened_at=BEGAN, recorded_at=BEGAN, actor="app",
        role="dispatcher", workstation="", number=None, fact=LogEntryAdded(text=text),
    )  # fmt: skip


def test_the_counting_would_notice_what_is_lost() -> None:
    facts = [recorded(1, "first"), recorded(2, "second")]
    acts = {"a": (1, 1), "b": (2, 2)}
    told = Acknowledged("k", "a", [1], "first")

    assert lost_of([told], acts, facts) == []
    for other in (
        Acknowledged("k", "gone", [3], "third"),
        Acknowledged("k", "a", [2], "first"),
        Acknowledged("k", "a", [1], "something else"),
    ):
        assert len(lost_of([told, other], acts, facts)) == 1


def test_the_counting_would_notice_what_was_done_twice() -> None:
    assert twice_of([recorded(1, "first"), recorded(2, "second")]) == []
    assert twice_of([recorded(1, "first"), recorded(2, "first")]) == ["first"]


@pytest.mark.parametrize("field", ["lost", "twice", "skipped", "invented", "findings"])
def test_an_outcome_with_anything_in_it_is_not_sound(field: str) -> None:
    nothing = Outcome(
        acknowledged=1, facts=1, incidents=1, fired=1, lost=[], twice=[], skipped=[], invented=[], differing=0,
        findings=[],
    )  # fmt: skip

    assert nothing.sound
    assert not msgspec.structs.replace(nothing, **{field: ["x"]}).sound
    assert not msgspec.structs.replace(nothing, differing=1).sound
