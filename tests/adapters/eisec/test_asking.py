"""A real server over TCP, in every mood: each call gets what can be had, and none waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from tests.room_server import Room, open_room

from heed.adapters.eisec.asking import Asking
from heed.adapters.eisec.link import Link
from heed.adapters.eisec.simulator import Simulator
from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.contact.locating import AskLocation
from heed.log.command import Who
from heed.picture.contact import Contact

ZONE: dict[str, Any] = {
    "status": "found", "line_type": "mobile", "method": "NETWORK_ZONE", "shape": "circle", "easting": 627000,
    "northing": 401000, "semi_major_m": 1800,
}  # fmt: skip
HANDSET = {**ZONE, "method": "AML_GNSS", "easting": 627300, "semi_major_m": 12, "confidence_pct": 68}
LINE = {
    "status": "found", "line_type": "fixed", "subscriber_name": "T. Osgood", "address_lines": ["9 Mill Lane"],
    "postcode": "QX1 2AB", "method": "SUBSCRIBER_ADDRESS", "easting": 627000, "northing": 401000,
}  # fmt: skip
#: Seconds an answer may take here, and from one asking to the next.
PATIENCE, AGAIN = 0.4, 0.3


class Quick(Asking):
    """Asks at the pace of a test: the pack's is half a minute."""

    @property
    def rules(self) -> Any:
        return msgspec.structs.replace(super().rules, again_seconds=AGAIN)


class Bench:
    """A room, a server of locations, and a line between them."""

    def __init__(self, room: Room, handler: Who) -> None:
        self.room = room
        self.handler = handler
        self.simulator = Simulator()
        self.port = 0
        self.contacts: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, port: int = 0) -> None:
        self.port = await self.simulator.start(port=port)

    async def ask(self) -> None:
        node = self.room.node
        self.link = Link("127.0.0.1", self.port, lambda: PATIENCE, alive=0.5)
        self.asking = Quick(node.acts, node.room, node.now, self.link)
        self.link.late = self.asking.take
        node.room.listeners.append(self.asking.listen)
        self._tasks = [asyncio.create_task(self.link.run()), asyncio.create_task(self.asking.run())]

    async def stop(self) -> None:
        self.room.node.room.listeners.remove(self.asking.listen)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.simulator.stop()
        acts, now = self.room.node.acts, self.room.node.now
        for contact in self.contacts:
            await acts.act(EndCall(contact=contact), self.handler, at=now())
            await acts.act(CloseContact(contact=contact, outcome="other", note="over"), self.handler, at=now())

    def rings(self, number: str, line: str = "999") -> str:
        contact = str(uuid4())
        self.contacts.append(contact)
        self.room.act(PresentCall(contact=contact, line=line, call_ref=contact, number=number))  # type: ignore[arg-type]
        return contact

    def state(self, contact: str) -> Contact:
        found = self.room.run(self.room.node.store.state(f"contact/{contact}"))
        assert isinstance(found, Contact)
        return found

    def until(self, contact: str, seen: Callable[[Contact], bool]) -> Contact:
        for _ in range(250):
            if seen(found := self.state(contact)):
                return found
            time.sleep(0.02)
        raise AssertionError(f"it did not happen: {self.state(contact).location}")

    def said(self, contact: str) -> str:
        answer = self.state(contact).location.answers.get("eisec")
        return answer.status if answer is not None else ""


@pytest.fixture(scope="module")
def served(lasting_url: str) -> Iterator[tuple[Room, Who]]:
    with open_room(lasting_url) as room:
        yield room, room.person("amara.fairclough", "call_handler")


@pytest.fixture
def bench(served: tuple[Room, Who]) -> Iterator[Bench]:
    room, handler = served
    bench = Bench(room, handler)
    room.run(bench.start())
    room.run(bench.ask())
    try:
        yield bench
    finally:
        room.run(bench.stop())


def test_a_call_has_its_zone_at_once_and_the_handsets_position_when_that_comes(bench: Bench) -> None:
    bench.simulator.put("07700 900201", [(0.0, ZONE), (0.4, HANDSET)])

    contact = bench.rings("07700 900201")

    assert bench.until(contact, lambda c: c.place.known).place.within == 1800
    assert bench.until(contact, lambda c: c.place.within == 12).location.fixes[1].reach == 1800
    asked = bench.simulator.asked
    time.sleep(AGAIN * 3)
    assert bench.simulator.asked == asked


def test_a_landline_is_asked_for_once_and_its_name_is_the_registers(bench: Bench) -> None:
    bench.simulator.put("01632 960201", [(0.0, LINE)])

    found = bench.until(bench.rings("01632 960201"), lambda c: c.place.known)

    assert (found.registered_to, found.registered_address) == ("T. Osgood", "9 Mill Lane, QX1 2AB")
    assert (found.place.words, found.line_type) == ("9 Mill Lane, QX1 2AB", "landline")
    time.sleep(AGAIN * 2)
    assert bench.simulator.asked == 1


def test_a_call_that_is_no_999_is_asked_for_only_where_somebody_asks(bench: Bench) -> None:
    bench.simulator.put("07700 900202", [(0.0, ZONE)])
    contact = bench.rings("07700 900202", line="101")
    time.sleep(AGAIN)
    assert bench.simulator.asked == 0

    bench.room.act(AskLocation(contact=contact), bench.handler)

    bench.until(contact, lambda c: c.place.known)


@pytest.mark.parametrize(
    ("mood", "status"),
    [("slow", "unavailable"), ("silent", "unavailable"), ("garbage", "error"), ("half", "error"),
     ("hangs_up", "unavailable")],
)  # fmt: skip
def test_whatever_ails_the_server_the_call_is_taken_and_the_card_says_what_is_amiss(
    bench: Bench, mood: Any, status: str
) -> None:
    bench.simulator.slowness = PATIENCE * 2
    bench.simulator.mood = mood
    bench.simulator.put("07700 900203", [(0.0, ZONE)])

    contact = bench.rings("07700 900203")
    bench.room.act(AnswerCall(contact=contact), bench.handler)
    bench.until(contact, lambda c: bench.said(contact) == status)

    bench.simulator.mood = "well"
    assert bench.until(contact, lambda c: c.place.known).place.within == 1800
    assert bench.state(contact).answered_at is not None


def test_an_answer_that_comes_too_late_is_still_its_calls(bench: Bench) -> None:
    bench.simulator.pause = PATIENCE + 0.2
    bench.simulator.put("07700 900204", [(0.0, HANDSET)])

    contact = bench.rings("07700 900204")

    bench.until(contact, lambda c: bench.said(contact) == "unavailable" or c.place.known)
    bench.until(contact, lambda c: c.place.within == 12)


def test_a_server_that_is_not_there_is_found_when_it_comes_and_rings_meanwhile_are_asked_for(bench: Bench) -> None:
    bench.room.run(bench.simulator.stop())
    while bench.link.connected:
        time.sleep(0.02)
    contact = bench.rings("07700 900205")
    bench.until(contact, lambda c: bench.said(contact) == "unavailable")

    bench.simulator = Simulator()
    bench.simulator.put("07700 900205", [(0.0, HANDSET)])
    bench.room.run(bench.start(bench.port))

    bench.until(contact, lambda c: c.place.within == 12)


def test_fifty_calls_in_a_second_are_all_asked_for(bench: Bench) -> None:
    contacts = []
    for number in range(50):
        bench.simulator.put(f"07700 900{300 + number}", [(0.0, HANDSET)])
        contacts.append(bench.rings(f"07700 900{300 + number}"))

    for contact in contacts:
        bench.until(contact, lambda c: c.place.known)
