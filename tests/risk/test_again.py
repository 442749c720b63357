"""Somebody rings again: who has the incident, who takes the call and a supervisor hear at once; nothing is joined."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.memory_room import SWITCH, MemoryRoom

from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.dispatch.decide import AssignUnit
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.log.room import Moved
from heed.picture.again import CallerRangAgain, ordinal
from heed.picture.fact import Fact
from heed.picture.post import Notified
from heed.units.decide import BringUnitOnDuty, SetUnitStatus


class Calls:
    """Two handlers, a dispatcher and a team leader, and an incident that a call from one number opened."""

    def __init__(self, number: str = "07700 900181") -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.sue = self.room.on_duty("call_handler", "Sue Farr")
        self.gus = self.room.on_duty("dispatcher", "Gus Cole")
        self.bea = self.room.on_duty("team_leader", "Bea Hunt")
        self.first = self.room.mint()
        contact, _ = self.rings(number, self.kay)
        opened = OpenIncident(incident=self.first, contact=contact, what="Her boyfriend is missing, presumed dead")
        self.room.act(opened, self.kay)
        self.ends(contact)

    def rings(self, number: str, taken_by: Who, after: int = 0) -> tuple[str, list[Moved]]:
        """A call, answered so many minutes later than the last thing that happened; its id, and what came of it."""
        self.room.until(self.room.now + timedelta(minutes=after))
        contact = self.room.mint()
        self.room.act(PresentCall(contact=contact, line="999", call_ref=contact, number=number), SWITCH)
        return contact, self.room.act(AnswerCall(contact=contact), taken_by)

    def ends(self, contact: str) -> None:
        self.room.act(EndCall(contact=contact), SWITCH)

    def told(self, moved: list[Moved], who: Who) -> list[Notified]:
        found = [one.recorded.fact for one in moved if one.recorded.stream == f"post/{who.post}"]
        return [fact for fact in found if isinstance(fact, Notified) and fact.kind == "again"]


def facts(moved: list[Moved]) -> list[Fact]:
    return [one.recorded.fact for one in moved if isinstance(one.recorded.fact, CallerRangAgain)]


def test_a_second_call_from_its_number_is_told_to_both_handlers_and_a_supervisor() -> None:
    calls = Calls()

    second, moved = calls.rings("+44 7700 900181", calls.sue, after=4)

    assert facts(moved) == [CallerRangAgain(contact=second, nth=2, taken_by="Sue Farr", told=True)]
    why = "second call from its caller’s number, 4 min after the last, taken by Sue Farr"
    told = {who.name: calls.told(moved, who) for who in (calls.bea, calls.kay, calls.sue)}
    assert {name: [(one.why, one.interrupted) for one in lines] for name, lines in told.items()} == {
        "Bea Hunt": [(why, True)], "Kay Bloom": [(why, False)], "Sue Farr": [(why, False)],
    }  # fmt: skip


def test_that_it_led_to_nothing_is_told_in_the_words_it_was_recorded_in() -> None:
    calls = Calls()
    second, _ = calls.rings("07700900181", calls.sue, after=4)
    calls.ends(second)

    moved = calls.room.act(CloseContact(contact=second, outcome="other", note="Caller not engaging"), calls.sue)

    said = calls.told(moved, calls.bea)[0]
    assert said.why == "second call from its caller’s number ended without an incident: “Caller not engaging”"
    assert not said.interrupted, "a supervisor is interrupted over it once in a quarter of an hour"


def test_it_joins_nothing_and_asks_for_a_look() -> None:
    calls = Calls()

    second, _ = calls.rings("07700900181", calls.sue, after=4)

    incident = calls.room.incident(calls.first)
    assert (incident.further_contacts, incident.stale) == (0, ())
    assert incident.look is not None
    assert incident.look.why == "somebody rang again from its caller’s number"
    assert incident.again.contacts == (second,)


@pytest.mark.parametrize(("number", "after"), [("07700900182", 4), ("900181", 4), ("", 4)])
def test_another_number_or_none_is_nobody_again(number: str, after: int) -> None:
    calls = Calls()

    assert facts(calls.rings(number, calls.sue, after=after)[1]) == []


def test_once_somebody_is_there_a_call_an_hour_later_is_nobody_again() -> None:
    calls = Calls()
    calls.room.act(BringUnitOnDuty(callsign="BX21", crew=("PC Dale",)), calls.gus)
    calls.room.act(AssignUnit(unit="BX21", incident=calls.first), calls.gus)
    calls.room.act(SetUnitStatus(unit="BX21", status=6), calls.gus)

    assert facts(calls.rings("07700900181", calls.sue, after=61)[1]) == []


def test_a_call_that_opens_an_incident_of_its_own_ends_as_that() -> None:
    calls = Calls()
    third, _ = calls.rings("07700900181", calls.sue, after=4)
    calls.room.act(OpenIncident(incident=calls.room.mint(), contact=third, what="Fire"), calls.sue)
    calls.ends(third)

    moved = calls.room.act(CloseContact(contact=third, outcome="other", note="Opened a log"), calls.sue)

    assert facts(moved) == []


def test_calls_are_counted_in_words() -> None:
    assert [ordinal(nth) for nth in (2, 3, 9, 10)] == ["second", "third", "ninth", "10th"]
