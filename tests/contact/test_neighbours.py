"""A switch that falls silent: said at once and by name, told upwards until somebody acts or it speaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.memory_room import CLOCK, MONDAY, SWITCH, MemoryRoom

from heed.contact.decide import AnswerCall, PresentCall
from heed.contact.neighbours import HearNeighbour, ItSpeaks, MissNeighbour, PlanStop, TakeSilence, TooLong
from heed.log.command import NotAllowed
from heed.picture.neighbour import Neighbour, NeighbourSilenceTold

MAIN = "switch:main"


@pytest.fixture
def room() -> MemoryRoom:
    found = MemoryRoom()
    for role in ("call_handler", "team_leader", "dispatch_supervisor", "force_incident_manager"):
        found.on_duty(role)
    found.act(HearNeighbour(neighbour=MAIN), CLOCK)
    return found


def main(room: MemoryRoom) -> Neighbour:
    found = room.state(f"neighbour/{MAIN}")
    assert isinstance(found, Neighbour)
    return found


def falls_silent(room: MemoryRoom, neighbour: str = MAIN) -> None:
    room.act(MissNeighbour(neighbour=neighbour, since=room.now - timedelta(seconds=31)), CLOCK)


def told(room: MemoryRoom, neighbour: str = MAIN) -> list[tuple[int, str]]:
    """After how many minutes, and who."""
    facts = [one for one in room.streams[f"neighbour/{neighbour}"] if isinstance(one.fact, NeighbourSilenceTold)]
    return [
        (round((one.recorded_at - MONDAY).total_seconds() / 60), one.fact.owner_role)
        for one in facts
        if isinstance(one.fact, NeighbourSilenceTold)
    ]


def test_a_silent_switch_is_told_at_once_and_then_upwards_for_as_long_as_it_lasts(room: MemoryRoom) -> None:
    falls_silent(room)
    leader = next(post for post in room.posts() if post.role == "team_leader")
    assert leader.notice_life
    assert "No calls can reach us from main" in leader.notice
    assert "Ask the operator" in main(room).do or "ask the operator" in leader.notice

    room.elapse(9)

    up = ["team_leader", "dispatch_supervisor", "force_incident_manager"]
    assert told(room) == list(zip((0, 2, 4, 6, 8), [*up, up[-1], up[-1]], strict=True))
    # Said again to the one at the top it is a line, and no second interruption.
    manager = next(post for post in room.posts() if post.role == "force_incident_manager")
    assert len(manager.interrupts) == 1


def test_noticed_twice_it_is_one_silence_and_it_is_over_when_it_speaks(room: MemoryRoom) -> None:
    falls_silent(room)
    room.elapse(1)
    falls_silent(room)
    assert len(told(room)) == 1

    room.act(HearNeighbour(neighbour=MAIN), CLOCK)
    room.act(HearNeighbour(neighbour=MAIN), CLOCK)

    assert not main(room).alarming(room.now)
    assert not room.owed(f"neighbour/{MAIN}")
    assert len(room.streams[f"neighbour/{MAIN}"]) == 4
    falls_silent(room)
    assert told(room)[-1] == (1, "team_leader")


def test_whoever_says_what_they_do_has_it_for_the_packs_minutes_and_then_it_goes_up(room: MemoryRoom) -> None:
    falls_silent(room)
    handler = room.on_duty("call_handler", "Amara Fairclough")
    room.act(TakeSilence(neighbour=MAIN, what="The operator sends our calls to Wexmoor"), handler)
    assert main(room).alarming(room.now)

    room.elapse(14)
    assert len(told(room)) == 1
    room.elapse(2)

    assert told(room)[1] == (15, "dispatch_supervisor")


def test_a_planned_stop_is_silent_until_it_should_be_over(room: MemoryRoom) -> None:
    leader = room.on_duty("team_leader", "Nasreen Holroyd")
    with pytest.raises(NotAllowed):
        room.act(PlanStop(neighbour=MAIN, minutes=30, reason="New software"), room.on_duty("call_handler"))
    with pytest.raises(TooLong, match="720 minutes"):
        room.act(PlanStop(neighbour=MAIN, minutes=721, reason="New software"), leader)
    room.act(PlanStop(neighbour=MAIN, minutes=30, reason="New software"), leader)
    falls_silent(room)
    assert not main(room).alarming(room.now)

    room.elapse(31)

    assert main(room).alarming(room.now)
    assert told(room) == [(30, "team_leader")]


def test_a_stop_is_over_with_the_silence_so_that_the_next_one_alarms(room: MemoryRoom) -> None:
    leader = room.on_duty("team_leader")
    for minutes in (60, 0):  # for an hour; and out of service
        room.act(PlanStop(neighbour=MAIN, minutes=minutes, reason="New software"), leader)
        falls_silent(room)
        room.elapse(5)
        assert not told(room) or minutes == 0
        room.act(HearNeighbour(neighbour=MAIN), CLOCK)

        falls_silent(room)

        assert main(room).alarming(room.now)
        room.act(HearNeighbour(neighbour=MAIN), CLOCK)


def test_nothing_is_held_while_no_switch_and_no_server_of_locations_is_heard(room: MemoryRoom) -> None:
    room.act(HearNeighbour(neighbour="locations:EISEC"), CLOCK)
    falls_silent(room)
    falls_silent(room, "locations:EISEC")
    handler = room.on_duty("call_handler")

    room.act(PresentCall(contact="c-1", line="999", call_ref="a1", switch="other"), SWITCH)
    room.act(AnswerCall(contact="c-1"), handler)

    assert [contact.handler for contact in room.open_contacts()] == [handler.person]
    # Of locations a supervisor hears by a line: nobody is interrupted over them.
    leader = next(post for post in room.posts() if post.role == "team_leader")
    assert (len(leader.interrupts), leader.undigested) == (1, 1)


def test_nobody_says_what_is_done_about_a_switch_that_speaks(room: MemoryRoom) -> None:
    with pytest.raises(ItSpeaks, match="main is heard"):
        room.act(TakeSilence(neighbour=MAIN, what="Ringing them"), room.on_duty("team_leader"))
