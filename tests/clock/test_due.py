"""A deadline that comes is looked at again: what is no longer owed says nothing, whoever claimed it."""

from __future__ import annotations

import pytest
from tests.given import Given, assigned, at, given, incident, on_duty, unit

from heed.clock.due import Due
from heed.picture.incident import IncidentAccepted

from ..memory_room import CLOCK

CALM = incident("door", "priority", life=False)


def comes(history: Given, kind: str) -> Due:
    """The deadline of a kind as it stands stored now."""
    owed = next(d for d in history.room.owed("incident/door") if d.kind == kind)
    return Due(id=str(owed.id), stream=owed.stream, kind=owed.kind, step=owed.step, due=owed.due)


@pytest.mark.parametrize("kind", ["rung", "attend"])
def test_what_is_owed_is_said_once(kind: str) -> None:
    history = given(on_duty("team_leader", "Ana"), CALM)
    due = comes(history, kind)
    history.room.now = due.due

    history.when(due, by=CLOCK).and_then()

    history.when(due, by=CLOCK).then_nothing()


def test_a_rung_claimed_before_a_unit_was_sent_is_not_climbed_after() -> None:
    history = given(on_duty("team_leader", "Ana"), CALM, unit("BX21"))
    due = comes(history, "rung")

    history.room.put(assigned("BX21", "door"))
    history.room.now = at("14:15")

    history.when(due, by=CLOCK).then_nothing()


def test_an_acceptance_claimed_before_it_was_accepted_is_not_missed_after() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door", "priority", state="waiting", life=False))
    due = comes(history, "accept")

    history.room.put([("incident/door", IncidentAccepted(by_name="Dan"))])
    history.room.now = at("14:05")

    history.when(due, by=CLOCK).then_nothing()


def test_one_of_another_time_is_nobodys() -> None:
    history = given(on_duty("team_leader", "Ana"), CALM)
    due = comes(history, "rung")
    earlier = Due(id=due.id, stream=due.stream, kind=due.kind, step=due.step, due=at("14:01"))

    history.when(earlier, by=CLOCK, clock="14:16").then_nothing()
