"""Chat and social systems speak of their own conversations, signed; told twice is once, a wrong key is told why not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from tests.room_server import TEST_KEYS, Room, open_room

from heed.adapters.messaging.port import contact_id
from heed.adapters.telephony.signing import SwitchKey, sign
from heed.contact.messages import WriteToContact
from heed.picture.contact import Contact

KEY = next(iter(TEST_KEYS.now().values()))
STRANGER = SwitchKey(id=KEY.id, switch=KEY.switch, secret=bytes(range(32)))
SAID: dict[str, object] = {
    "event": "received",
    "reference": "dm-88",
    "from_name": "Priya",
    "reply_to": "@priya",
    "text": "My shed is on fire",
}


class System:
    """A social system that has a key."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.http = httpx.Client(base_url=room.url, timeout=20, verify=False)

    def send(self, what: str, body: object, key: SwitchKey = KEY) -> httpx.Response:
        path = f"/api/v1/messaging/{what}"
        content = json.dumps(body).encode()
        signed = sign(key, "POST", path, content, time.time())
        return self.http.post(path, content=content, headers={**signed, "content-type": "application/json"})

    def tell(self, *events: dict[str, object]) -> list[dict[str, str]]:
        answer = self.send("events", {"channel": "social", "events": list(events)})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, str]] = answer.json()["events"]
        return found

    def contact(self, reference: str) -> Contact:
        named = contact_id("social", f"{KEY.switch}:{reference}")
        found = self.room.run(self.room.node.store.state(f"contact/{named}"))
        assert isinstance(found, Contact)
        return found


@pytest.fixture(scope="module")
def system(lasting_url: str) -> Iterator[System]:
    with open_room(lasting_url) as room:
        system = System(room)
        yield system
        system.http.close()


def test_a_conversation_comes_in_once_however_often_it_is_told(system: System) -> None:
    more: dict[str, object] = {"event": "added", "begun": "dm-88", "reference": "dm-89", "text": "it is spreading"}

    system.tell(SAID, more)
    system.tell(SAID, more, more)

    assert [one.text for one in system.contact("dm-88").messages] == ["My shed is on fire", "it is spreading"]


def test_what_the_room_writes_is_asked_for_and_whether_it_arrived_is_told(system: System) -> None:
    system.tell({**SAID, "reference": "dm-100"})
    handler = system.room.person("m.kaya", "call_handler")
    cursor = system.send("answers", {"channel": "social", "cursor": 0}).json()["cursor"]
    system.room.act(WriteToContact(contact=system.contact("dm-100").id, text="The fire service is coming"), handler)

    (answer,) = system.send("answers", {"channel": "social", "cursor": cursor, "wait_seconds": 5}).json()["answers"]
    system.tell({"event": "sent", "begun": "dm-100", "answer": answer["answer"], "to": "@priya"})

    assert (answer["begun"], answer["text"]) == ("dm-100", "The fire service is coming")
    assert system.contact("dm-100").messages[-1].delivery == "sent"


def test_an_event_that_counts_for_nothing_is_told_why_and_keeps_no_other_back(system: System) -> None:
    wrong, right = system.tell(
        {"event": "added", "begun": "never", "reference": "x", "text": "hello"}, {**SAID, "reference": "dm-200"}
    )

    assert wrong["reason"] == "NotFound"
    assert right == {"contact": system.contact("dm-200").id}


def test_a_wrong_key_and_a_body_that_is_none_are_told_what_to_do(system: System) -> None:
    stranger = system.send("events", {"channel": "social", "events": [SAID]}, STRANGER)
    unreadable = system.send("events", {"channel": "pigeon", "events": []})

    assert (stranger.status_code, stranger.json()["reason"]) == (401, "WrongSignature")
    assert (unreadable.status_code, "channels.md" in unreadable.json()["detail"]) == (422, True)
