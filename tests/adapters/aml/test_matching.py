"""Positions find their calls, whichever comes first; what comes is always answered, and a stranger is not relied on."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from tests.room_server import Room, open_room

from heed.contact.decide import EndCall, PresentCall
from heed.picture.contact import Contact

KEY = "a key that only the gateway has"


@pytest.fixture(scope="module")
def room(lasting_url: str) -> Iterator[Room]:
    with open_room(lasting_url, aml_key=KEY) as room:
        yield room


def rings(room: Room, number: str) -> str:
    contact = str(uuid4())
    room.act(PresentCall(contact=contact, line="999", call_ref=contact, number=number))
    return contact


def state(room: Room, contact: str) -> Contact:
    found = room.run(room.node.store.state(f"contact/{contact}"))
    assert isinstance(found, Contact)
    return found


def until(seen: Callable[[], bool]) -> None:
    """Wait a moment for what happens beside the answer."""
    for _ in range(200):
        if seen():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def send(room: Room, number: str, *, key: str = KEY, signed: bool = False, latitude: str = "52.61") -> httpx.Response:
    now = int(time.time() * 1000)
    body = f"v=1&device_number={number}&location_latitude={latitude}&location_longitude=1.29&location_accuracy=9"
    body = f"{body}&location_source=gps&location_certainty=68&location_time={now}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if signed:
        body += f"&hmac={hmac.digest(key.encode(), body.encode(), 'sha1').hex()}"
    elif key:
        headers["authorization"] = f"Bearer {key}"
    return httpx.post(f"{room.url}/api/v1/aml", content=body, headers=headers)


def test_a_position_comes_to_its_call_however_the_number_is_written(room: Room) -> None:
    contact = rings(room, "07700 900101")

    answer = send(room, "%2B447700900101")

    assert (answer.status_code, answer.content) == (204, b"")
    assert state(room, contact).place.within == 9
    assert state(room, contact).location.fixes[0].method == "aml_gnss"


def test_a_position_that_comes_before_its_call_waits_for_it_and_is_brought_once(room: Room) -> None:
    assert send(room, "%2B447700900102", signed=True).status_code == 204
    assert send(room, "%2B447700900102", latitude="52.62", signed=True).status_code == 204

    contact = rings(room, "07700 900102")

    until(lambda: len(state(room, contact).location.fixes) == 2)
    room.act(EndCall(contact=contact))
    again = rings(room, "07700 900102")
    time.sleep(0.2)
    assert state(room, again).location.fixes == ()


def test_a_position_that_nobody_vouches_for_is_shown_and_not_relied_on(room: Room) -> None:
    contact = rings(room, "07700 900103")

    for second in range(8):
        assert send(room, "%2B447700900103", key="", latitude=f"52.6{second}").status_code == 204

    held = state(room, contact)
    assert not held.place.known
    assert {fix.doubts for fix in held.location.fixes} == {("nobody knows who sent it",)}
    assert len(held.location.fixes) == 5


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe\x00", b"&&&===", b"sms=A%22ML", b"location_latitude=1e999", b"a=b&" * 3000, b'{"json": true}'],
    ids=["nothing", "no text", "signs", "half", "infinite", "too long", "json"],
)
def test_whatever_comes_is_answered_as_received(room: Room, body: bytes) -> None:
    answer = httpx.post(f"{room.url}/api/v1/aml", content=body, headers={"content-type": "text/plain"})

    assert (answer.status_code, answer.content) == (204, b"")
