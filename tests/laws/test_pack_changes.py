"""A pack changes while incidents are open: what began under the old one is watched and raised all the same."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from tests.given import Given, at, given, incident, on_duty

from heed import main
from heed.picture.watch import RungReached
from heed.policy.values import Pack, Policy
from heed.risk.decide import SetGrade

from ..memory_room import policy

LINE = [*on_duty("call_handler", "Amy"), *on_duty("team_leader", "Ana"), *on_duty("force_incident_manager", "Cas")]


def renamed(held: Policy) -> Policy:
    """The same pack with its priority called something else."""
    grades = {name: grade for name, grade in held.grades.items() if name != "priority"}
    grades["prompt"] = msgspec.structs.replace(held.grades["priority"], id="prompt", name="Prompt")
    watch = {(state, "prompt" if grade == "priority" else grade): cell for (state, grade), cell in held.watch.items()}
    return msgspec.structs.replace(held, grades=grades, watch=watch)


def changes_at(history: Given, moment: datetime) -> Given:
    return under(history, (at("00:00"), policy()), (moment, renamed(policy())))


def under(history: Given, *periods: tuple[datetime, Policy]) -> Given:
    """The room from now on holds to another pack, as after a restart with other files."""
    history.room.pack = Pack(name="made up", periods=periods)
    history.room.rules = {rule.command: rule for rule in main.rules(history.room.pack)}
    return history


def climbs(history: Given, clock: str) -> list[str]:
    return [one.at for one in history.later(clock) if isinstance(one.fact, RungReached) and not one.fact.silent]


@pytest.mark.parametrize("role", ["call_handler", "team_leader"])
def test_help_is_not_held_by_a_grade_younger_than_the_incident(role: str) -> None:
    history = changes_at(given(LINE, incident("door", "scheduled", life=False)), at("14:30"))
    history.later("14:40")

    history.when(SetGrade(incident="door", grade="prompt"), by=role).and_then()

    # its own pack has no such grade: until somebody says better it is watched as one that nobody graded
    assert climbs(history, "14:50") == ["14:45", "14:50"]


def test_what_stands_in_a_grade_that_is_no_more_keeps_the_ladder_it_began_with() -> None:
    history = changes_at(given(LINE, incident("door", "priority", life=False)), at("14:10"))

    assert climbs(history, "14:30") == ["14:15", "14:30"]

    history.when(SetGrade(incident="door", grade="immediate"), by="call_handler").and_then()
    assert climbs(history, "14:35") == ["14:35"]


def test_after_a_restart_with_a_pack_that_never_had_its_grade_it_is_watched_as_ungraded() -> None:
    history = given(LINE, incident("door", "priority", life=False), at("14:06"))

    under(history, (at("00:00"), renamed(policy())))
    history.when(SetGrade(incident="door", grade="scheduled", reason="he has gone")).and_then()
    history.when(SetGrade(incident="door", grade="prompt"), by="call_handler").and_then()

    assert history.room.owed("incident/door")
    assert climbs(history, "14:30") == ["14:21"]
