"""What the made-up colleagues leave to whoever sits down at a screen of the demonstration, and what they take up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from tests.room_server import Desk, Room, open_room

from heed.demo.callers import Callers
from heed.demo.colleagues import Colleagues
from heed.demo.county import County
from heed.demo.crews import Crews
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.dispatch.decide import AssignUnit, ReleaseUnit
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.picture.unit import Unit
from heed.replay.clock import SimulatedClock
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

BEGAN = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


class Play:
    """A room on simulated time with made-up colleagues and crews, and callers who ring when they are asked to."""

    def __init__(self, room: Room, county: County, clock: SimulatedClock) -> None:
        self.room = room
        self.clock = clock
        self.handlers = [room.person(name, "call_handler") for name in ("amara.fairclough", "joel.thackray")]
        self.dispatchers = [room.person(name, "dispatcher") for name in ("dan.rushworth", "leila.ormerod")]
        self.stage = Stage(room.node.acts, room.node.room, county, Random(7), clock)
        self.callers = Callers(self.stage)
        self.newcomers = Newcomers(self.stage, self.callers)
        Colleagues(self.stage, self.callers, self.newcomers).begin()
        Crews(self.stage, self.callers).begin()
        self.newcomers.begin()

    def pass_seconds(self, seconds: float) -> None:
        """Time passes, and everybody does what they do in it."""
        self.room.run(self._pass(self.clock() + timedelta(seconds=seconds)))

    async def _pass(self, until: datetime) -> None:
        while self.stage.next_at is not None and self.stage.next_at <= until:
            self.clock.move_to(self.stage.next_at)
            await self.stage.take_due()
        self.clock.move_to(until)

    def sits_down(self, sign_in: str) -> Desk:
        """Somebody signs in at a screen, and the others have had a moment to see it."""
        desk = self.room.browser(sign_in)
        self.pass_seconds(1.5)
        return desk

    def calls(self) -> list[Contact]:
        """Every call, in the order they rang."""
        found = [c for c in self.room.node.room.index.by_category["contact"].values() if isinstance(c, Contact)]
        return sorted(found, key=lambda c: c.presented_at)

    def on_the_line(self) -> list[str]:
        """Calls that somebody speaks on."""
        return [call.id for call in self.calls() if call.on_the_line]

    def incidents(self) -> list[Incident]:
        """Every open incident, oldest first."""
        found = [i for i in self.room.node.room.index.by_category["incident"].values() if isinstance(i, Incident)]
        return sorted(found, key=lambda i: i.opened_at)

    def unit(self, callsign: str) -> Unit:
        found = self.room.node.room.index.by_category["unit"][self.room.node.room.index.callsigns[callsign]]
        assert isinstance(found, Unit)
        return found


@pytest.fixture
def play(scratch_url: str, county: County) -> Iterator[Play]:
    """A quiet room."""
    clock = SimulatedClock(BEGAN)
    with open_room(scratch_url, clock) as room:
        yield Play(room, county, clock)


def test_with_nobody_at_a_screen_a_colleague_answers_soon(play: Play) -> None:
    play.callers.ring_now()
    play.pass_seconds(10)

    assert [call.answered_at is not None for call in play.calls()] == [True]


def test_whoever_sits_down_as_a_handler_finds_a_999_call_and_has_time_to_answer_it(play: Play) -> None:
    play.sits_down("amara.fairclough")
    play.pass_seconds(90)

    assert [(call.line, call.live, call.answered_at) for call in play.calls()] == [("999", True, None)]


def test_only_one_call_is_left_for_them_and_none_while_they_are_on_one_and_a_colleague_has_one_at_a_time(
    play: Play,
) -> None:
    desk = play.sits_down("amara.fairclough")
    play.pass_seconds(10)
    play.callers.ring_now()
    play.pass_seconds(30)
    first, second = play.calls()
    assert (first.answered_at, second.handler) == (None, play.handlers[1].person)

    assert desk.send("answer_call", contact=first.id).status_code == 200
    play.callers.ring_now()
    play.pass_seconds(30)
    third = play.calls()[2]
    assert (third.answered_at, play.on_the_line()) == (None, [first.id, second.id])

    while second.id in play.on_the_line():
        play.pass_seconds(5)
    play.pass_seconds(10)
    assert [call.handler for call in play.calls() if call.id == third.id] == [play.handlers[1].person]


def test_what_they_leave_ringing_is_answered_by_a_colleague_in_the_end(play: Play) -> None:
    play.sits_down("amara.fairclough")
    play.pass_seconds(175)

    assert [call.handler for call in play.calls()] == [play.handlers[1].person]


def test_nobody_acts_under_the_name_of_somebody_at_a_screen(play: Play) -> None:
    play.sits_down("joel.thackray")
    play.pass_seconds(5)
    play.callers.ring_now()
    play.pass_seconds(30)

    assert play.calls()[1].handler == play.handlers[0].person


def sent_from_a_screen(play: Play) -> Incident:
    """An incident that somebody at a screen opened and sent."""
    desk = play.sits_down("amara.fairclough")
    assert desk.send("open_incident", what="Shouting next door").status_code == 200
    return play.incidents()[0]


def test_an_incident_sent_from_a_screen_is_left_for_its_sender_to_dispatch(play: Play) -> None:
    sent = sent_from_a_screen(play)
    play.pass_seconds(400)

    assert next(i.state for i in play.incidents() if i.id == sent.id) == "waiting"


def test_an_incident_that_its_sender_forgot_is_taken_up_by_a_colleague(play: Play) -> None:
    sent = sent_from_a_screen(play)
    play.pass_seconds(600)

    assert next(i.accepted_by for i in play.incidents() if i.id == sent.id) != ""


def test_whoever_sits_down_as_a_dispatcher_finds_an_incident_that_nobody_has_accepted(play: Play) -> None:
    play.sits_down("dan.rushworth")
    play.pass_seconds(90)

    assert [i.state for i in play.incidents()] == ["waiting"]


def test_a_crew_let_go_at_the_scene_is_free_again(play: Play, county: County) -> None:
    callsign = next(unit.callsign for unit in county.units if unit.kind == "response")
    leila: Who = play.dispatchers[1]
    play.room.act(BringUnitOnDuty(callsign=callsign, crew=("PC One",), kind="response", easting=1, northing=1))
    incident = str(uuid4())
    play.room.act(OpenIncident(incident=incident, what="Shouting next door"), play.handlers[0])
    play.room.act(AssignUnit(unit=callsign, incident=incident), leila)
    play.room.act(SetUnitStatus(unit=callsign, status=6), leila)
    play.room.act(ReleaseUnit(unit=callsign), leila)
    assert play.unit(callsign).effect == "at_scene"

    play.pass_seconds(30)

    assert play.unit(callsign).effect == "available"
