"""Whatever stands in a field of first contact is taken or refused in words, and every page shows it as text."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any, Literal
from uuid import uuid4

import msgspec
import pytest
from tests.room_server import Desk, Room, open_room

from heed.contact.decide import PresentCall
from heed.contact.messages import AddMessage, ReceiveMessage
from heed.log.command import Command, Who
from heed.main import RULES

MARKUP = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}${7*7}\"'`"
RIGHT_TO_LEFT = "\u202egnirts\u2066 \u200f\u0627\u0644\u0634\u0631\u0637\u0629"
HOSTILE = {
    "markup": f"{MARKUP} {RIGHT_TO_LEFT} 👩‍👩‍👧‍👦 {'e' + chr(0x301) * 100}\r\n\u2028\u0085 {' ' * 60}b",
    "long": "x" * 50_000,
    "nul": "a\x00b",
    "a number": "anonymous",
}
INBOX = Who(person="messaging", name="Messaging", role="messaging")
SWITCH = Who(person="telephony", name="Switch", role="telephony")
#: Fields that name something of the pack, where a made-up name would be refused before its words are kept.
NAMES = {"outcome": "not_to_be_rung", "reason": "bad_line", "question": "", "asks": ""}
#: What people send about contacts, and what each field is made of.
COMMANDS = [
    rule.command for rule in RULES
    if not rule.system and not rule.internal and rule.command.__module__.startswith("heed.contact.")
]  # fmt: skip


def filled(command: type[Command], words: str) -> dict[str, Any]:
    """The words in every field of text, the first choice in every other that is needed."""
    hints = typing.get_type_hints(command)
    found: dict[str, Any] = {}
    for one in msgspec.structs.fields(command):
        kind = hints[one.name]
        if kind is str:
            found[one.name] = words
        elif typing.get_origin(kind) is Literal and one.required:
            found[one.name] = typing.get_args(kind)[0]
        elif kind is bool and one.required:
            found[one.name] = True
    return found


@pytest.fixture(scope="module")
def room(lasting_url: str) -> Iterator[Room]:
    with open_room(lasting_url) as running:
        running.person("h.andler", "call_handler")
        running.person("t.leader", "team_leader")
        yield running


@pytest.fixture(scope="module")
def desk(room: Room) -> Desk:
    return room.browser("t.leader")


def known(room: Room, words: str) -> dict[str, str]:
    """A call and a letter whose every sealed word is hostile, and ids that name things there are."""
    call, letter = str(uuid4()), str(uuid4())
    line = words[:400].replace("\x00", "")
    presented = PresentCall(
        contact=call, line="999", call_ref=line, number=line, registered_to=line, registered_address=line
    )  # fmt: skip
    text = words[:8000]
    room.act(presented, SWITCH)
    room.act(
        ReceiveMessage(
            contact=letter, channel="email", reference=line, from_name=line, reply_to=line, number=line, subject=line,
            text=text, answers={"what": text},
        ),
        INBOX,
    )  # fmt: skip
    room.act(AddMessage(contact=letter, reference="2", text=text), INBOX)
    return {"call": call, "letter": letter}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_are_text_wherever_they_stand(
    room: Room, desk: Desk, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    contacts = known(room, words)
    incident = desk.send("open_incident", what="shouting", contact=contacts["letter"]).json()["ids"]["incident"]
    answers = []
    taker = next(post.id for post in room.node.room.index.by_category["post"].values() if post.open)
    for command in COMMANDS:
        for contact in contacts.values():
            given = filled(command, words)
            names = {"contact": contact, "incident": incident, "to_post": taker, **NAMES}
            given |= {name: value for name, value in names.items() if name in given}
            answer = desk.send(command.api_name(), **given)
            answers.append((command.api_name(), answer.status_code, answer.text[:300]))
    pages = ["/calls", *(f"/calls/{one}" for one in contacts.values()), f"/incidents/{incident}", "/messages", "/mine"]
    shown = [(page, desk.http.get(page)) for page in pages]

    assert [one for one in answers if one[1] >= 500] == []
    assert [(page, got.status_code) for page, got in shown if got.status_code >= 500] == []
    assert [page for page, got in shown if "<script>alert" in got.text or "<img src=x" in got.text] == []
    faults = [
        line for line in "".join(capfd.readouterr()).splitlines() if "could not be" in line or "Traceback" in line
    ]
    assert faults == []
