"""A contact in writing: whoever reported danger is there until they leave; a letter goes out only where it is safe."""

from __future__ import annotations

import pytest
from tests.memory_room import MemoryRoom

from heed.contact.decide import AnswerCall, EndCall
from heed.contact.messages import AddMessage, ReceiveMessage, WriteToContact
from heed.contact.reaching import NotSafeToReach
from heed.incidents.commands import OpenIncident
from heed.log.command import Who
from heed.picture.contact import Contact

MESSAGING = Who(person="messaging", name="Messaging", role="messaging")


@pytest.fixture
def room() -> MemoryRoom:
    return MemoryRoom()


def wrote(room: MemoryRoom, channel: str, **given: str) -> str:
    contact = room.mint()
    room.act(ReceiveMessage(contact=contact, channel=channel, reference=contact, **given), MESSAGING)  # type: ignore[arg-type]
    return contact


def contact_of(room: MemoryRoom, contact: str) -> Contact:
    found = room.state(f"contact/{contact}")
    assert isinstance(found, Contact)
    return found


def test_whoever_reported_danger_is_there_and_an_incident_does_not_end_it(room: MemoryRoom) -> None:
    handler = room.on_duty("call_handler")
    contact = wrote(room, "online_report", risk="It is happening now")
    room.act(AnswerCall(contact=contact), handler)
    room.act(OpenIncident(incident=room.mint(), contact=contact, what="Break-in now"), handler)
    room.act(AddMessage(contact=contact, reference="2", text="they are upstairs"), MESSAGING)

    found = contact_of(room, contact)

    assert (found.present, found.handler) == (True, handler.person)
    room.act(EndCall(contact=contact, how="left"), MESSAGING)
    assert not contact_of(room, contact).present


def test_what_they_wrote_waits_for_an_answer_until_the_room_writes(room: MemoryRoom) -> None:
    handler = room.on_duty("call_handler")
    contact = wrote(room, "web_chat", text="hello")
    began = room.now
    room.elapse(1)
    room.act(AddMessage(contact=contact, reference="2", text="anybody?"), MESSAGING)

    assert contact_of(room, contact).waits_for_answer == began
    room.act(WriteToContact(contact=contact, text="I am here"), handler)
    assert contact_of(room, contact).waits_for_answer is None


def test_a_letter_goes_out_only_where_it_does_not_endanger_them(room: MemoryRoom) -> None:
    handler = room.on_duty("call_handler")
    contact = wrote(room, "email", text="My husband hits me when he drinks", reply_to="a.k@example.org")
    room.act(AnswerCall(contact=contact), handler)
    room.act(WriteToContact(contact=contact, text="Are you safe?"), handler)
    opened = OpenIncident(incident=room.mint(), contact=contact, what="Domestic", code="domestic_incident")
    room.act(opened, handler)

    with pytest.raises(NotSafeToReach):
        room.act(WriteToContact(contact=contact, text="Officers come at four"), handler)
