"""A switch whose line to the room fails, a switch that starts again, a room that does: no call is lost or doubled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from tests.room_server import SWITCH_KEY, Room, open_room

from heed.adapters.telephony import exchange, link
from heed.adapters.telephony.link import Lost, OverHttp
from heed.adapters.telephony.simulator import SimulatedSwitch
from heed.contact.decide import AnswerCall, PresentCall
from heed.contact.line import ClearLine, FindLine
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.contact import Contact

CALLS = 10


class Line:
    """What goes to the room over a line that loses requests, and answers."""

    def __init__(self, seed: int) -> None:
        self.far: OverHttp | None = None
        self.fails = 0.35
        self._lots = Random(seed)

    def to(self, room: Room | None) -> None:
        """Lead to another room, or to none."""
        if self.far is not None:
            self.far.close()
        self.far = OverHttp(room.url, SWITCH_KEY) if room is not None else None

    async def post(self, name: str, body: bytes) -> tuple[int, bytes]:
        lot = self._lots.random()
        if self.far is None or lot < self.fails / 2:
            raise Lost("the request is lost")
        answer = await self.far.post(name, body)
        if lot < self.fails:
            raise Lost("the answer is lost")
        return answer


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "SHORTEST", 0.01)
    monkeypatch.setattr(link, "LONGEST", 0.05)
    monkeypatch.setattr(link, "SNAPSHOT_SECONDS", 0.2)
    monkeypatch.setattr(exchange, "ON_THE_WAY", timedelta(seconds=0.3))


def contacts(room: Room) -> dict[str, Contact]:
    held = room.node.room.index.by_category["contact"].values()
    return {c.call_ref: c for c in held if isinstance(c, Contact)}


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not said():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


async def sent_by(switch: SimulatedSwitch) -> asyncio.Task[None]:
    return asyncio.create_task(switch.link.run())


def before_the_fall(room: Room, line: Line, switch: SimulatedSwitch, refs: list[str]) -> None:
    """Calls come, most are answered, keys are pressed; then the line is gone and the switch has more to say."""
    handler: Who = room.person("amara.fairclough", "call_handler")
    line.to(room)
    sending = room.run(sent_by(switch))
    for ref in refs:
        room.loop.call_soon_threadsafe(switch.ring, ref, "999", "07700 900123")
    until(lambda: len(contacts(room)) == len(refs))
    for ref in refs[:6]:
        room.act(AnswerCall(contact=switch.contact(ref)), handler)
        room.loop.call_soon_threadsafe(switch.answer, ref)
        room.loop.call_soon_threadsafe(switch.press, ref, "5", "5")
    until(lambda: all(contacts(room)[ref].on_switch.keys_said == "5 5" for ref in refs[:6]))
    line.to(None)
    for ref in refs[:3]:
        room.loop.call_soon_threadsafe(switch.clear, ref, "caller_hung_up")
    room.loop.call_soon_threadsafe(switch.ring, "late", "101")
    until(lambda: switch.link.unsent == 4)
    room.loop.call_soon_threadsafe(sending.cancel)


@pytest.mark.usefixtures("quick")
def test_ten_calls_over_a_line_that_fails_with_a_switch_and_a_room_that_start_again(scratch_url: str) -> None:
    line = Line(3)
    switch = SimulatedSwitch(line, "test")
    refs = [f"c{n}" for n in range(CALLS)]
    with open_room(scratch_url) as room:
        before_the_fall(room, line, switch, refs)
    switch.restart()

    with open_room(scratch_url) as room:
        line.to(room)
        sending = room.run(sent_by(switch))
        until(lambda: "late" in contacts(room) and not any(contacts(room)[ref].live for ref in refs[:3]))
        room.loop.call_soon_threadsafe(switch.clear, refs[3])
        until(lambda: not contacts(room)[refs[3]].live)
        room.loop.call_soon_threadsafe(sending.cancel)
        found = contacts(room)
        line.to(None)

    assert set(found) == {*refs, "late"}
    assert {ref for ref, contact in found.items() if contact.live} == {*refs[4:], "late"}
    assert {found[ref].ended_how for ref in refs[:3]} == {"not_held"}
    # each that is over is owed a record, and stays in the room until it has one
    assert all(found[ref].open for ref in refs[:4])
    assert [len(found[ref].on_switch.keys) for ref in refs[:6]] == [2] * 6


def test_a_room_that_starts_has_a_call_that_was_over_with_a_record_and_was_found_on_the_line_again(
    scratch_url: str,
) -> None:
    of_call = {"contact": "c1", "call_ref": "1", "switch": "test"}
    with open_room(scratch_url) as room:
        handler = room.person("amara.fairclough", "call_handler")
        room.act(PresentCall(line="999", **of_call))  # type: ignore[arg-type]
        room.act(AnswerCall(contact="c1"), handler)
        room.act(OpenIncident(incident="i1", what="a row", contact="c1"), handler)
        room.act(ClearLine(how="not_held", **of_call))  # type: ignore[arg-type]
        room.act(FindLine(**of_call))  # type: ignore[arg-type]

    with open_room(scratch_url) as room:
        assert contacts(room)["1"].live
