"""Single figures and who hears are the pack's: the room does what another pack says."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from tests.given import Given, at, given, incident, on_duty, unit
from tests.memory_room import policy

from heed import main
from heed.incidents.commands import AddLogEntry, LateWithoutReason
from heed.picture.cue import CueHeard
from heed.picture.entry import ServiceUnasked
from heed.picture.task import QuestionAsked
from heed.picture.unit import EmergencyUnanswered
from heed.policy.values import Pack, Policy
from heed.risk.decide import SetGrade
from heed.units.decide import SetUnitStatus

ROOM = [*on_duty("dispatcher"), *on_duty("team_leader", "Ana"), *on_duty("force_incident_manager", "Cas")]
FIRE = CueHeard(
    construct="fire", name="Fire", mode="said", life=True, words="on fire", where="entry", on_version=1, file="x",
    line=1,
)  # fmt: skip


def under(history: Given, held: Policy) -> Given:
    """The room holds to another pack."""
    history.room.pack = Pack(name="made up", periods=((at("00:00"), held),))
    history.room.rules = {rule.command: rule for rule in main.rules(history.room.pack)}
    return history


@pytest.mark.parametrize(("pace", "times"), [(5, [0, 5, 10, 25, 40]), (20, [0, 20, 40, 60, 80])])
def test_at_its_own_pace_and_then_at_the_packs(pace: int, times: list[int]) -> None:
    assert times == [policy().repeats.at_own_pace(pace, step) for step in range(1, 6)]


def test_quickly_and_then_slowly() -> None:
    assert [policy().repeats.quickly(step) for step in range(1, 7)] == [0, 15, 30, 45, 105, 165]


def test_a_service_nobody_asks_is_said_again_as_the_pack_says() -> None:
    repeats = msgspec.structs.replace(policy().repeats, quick_times=2, quick_minutes=10, slow_minutes=30)
    history = given(ROOM, incident("barn", "immediate", life=True))
    under(history, msgspec.structs.replace(policy(), repeats=repeats))
    history.room.put([("incident/barn", FIRE)])

    said = history.later("15:00")

    found = [one.at for one in said if isinstance(one.fact, ServiceUnasked) and one.fact.service == "fire"]
    assert found == ["14:02", "14:12", "14:42"]


def test_lowering_is_asked_of_whom_and_for_how_long_the_pack_says() -> None:
    held = policy()
    other = msgspec.structs.replace(
        held, limits=msgspec.structs.replace(held.limits, answer_lowering=4),
        hears=msgspec.structs.replace(held.hears, lowering="force_incident_manager"),
    )  # fmt: skip
    history = under(given(ROOM, incident("door", "immediate"), at("14:03")), other)

    asked = history.when(SetGrade(incident="door", grade="priority", reason="he has gone"), by="call_handler")

    (question,) = (fact for fact in asked.of("incident/door") if isinstance(fact, QuestionAsked))
    assert (question.to_name, question.due) == ("Cas", at("14:07"))


def test_a_late_entry_says_why_from_the_packs_minutes_on() -> None:
    limits = msgspec.structs.replace(policy().limits, late_entry=30)
    history = under(given(ROOM, incident("door"), at("14:31")), msgspec.structs.replace(policy(), limits=limits))

    def entry(happened: datetime) -> AddLogEntry:
        return AddLogEntry(incident="door", text="he left by the back", happened_at=happened)

    assert history.when(entry(at("14:02"))).refusal is None
    assert isinstance(history.when(entry(at("14:01"))).refusal, LateWithoutReason)


def test_an_emergency_nobody_takes_goes_up_as_the_pack_says() -> None:
    hears = msgspec.structs.replace(policy().hears, emergency=("team_leader", "force_incident_manager"))
    history = under(given(ROOM, unit("BX21")), msgspec.structs.replace(policy(), hears=hears))
    history.when(SetUnitStatus(unit="BX21", status=0)).and_then()

    told = [one.fact.owner_name for one in history.later("14:01") if isinstance(one.fact, EmergencyUnanswered)]

    assert told[:3] == ["Ana", "Cas", "Cas"]
