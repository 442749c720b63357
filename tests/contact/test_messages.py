"""What is written to the room is a contact in the one queue: once, taken by one person, over when a record stands."""

from __future__ import annotations

import pytest
from tests.memory_room import MemoryRoom, policy

from heed.adapters.messaging.port import MESSAGING, contact_id
from heed.contact.decide import AnswerCall, CloseContact, EndCall
from heed.contact.messages import AddMessage, ReceiveMessage, TooMuchWritten, WriteToContact
from heed.contact.order import call_order
from heed.incidents.commands import OpenIncident
from heed.picture.contact import Contact
from heed.picture.cue import CueHeard
from heed.picture.incident import WordsRecorded
from heed.picture.message import Written


class Letters:
    """A handler, and messages that arrive."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")

    def arrives(self, channel: Written = "email", text: str = "Somebody left a bicycle", **more: object) -> str:
        reference = self.room.mint()
        contact = contact_id(channel, reference)
        command = ReceiveMessage(contact=contact, channel=channel, reference=reference, text=text, **more)  # type: ignore[arg-type]
        self.room.act(command, MESSAGING)
        return contact

    def of(self, contact: str) -> Contact:
        found = self.room.state(f"contact/{contact}")
        assert isinstance(found, Contact)
        return found


def test_a_message_waits_until_somebody_takes_it_and_is_over_when_a_record_stands() -> None:
    letters = Letters()
    contact = letters.arrives(from_name="Ann Other", reply_to="ann@example.org", subject="A bicycle")

    assert letters.of(contact).waiting
    letters.room.act(AnswerCall(contact=contact), letters.kay)
    assert not letters.of(contact).waiting
    letters.room.act(CloseContact(contact=contact, outcome="advice", note="Told to hand it in"), letters.kay)

    assert not letters.of(contact).open
    assert letters.of(contact).handler == letters.kay.person


def test_told_twice_it_is_one() -> None:
    letters = Letters()
    contact = letters.arrives()
    again = ReceiveMessage(contact=contact, channel="email", reference="another of the same", text="Again")
    letters.room.act(AddMessage(contact=contact, reference="more-1", text="It is blue"), MESSAGING)

    assert letters.room.act(again, MESSAGING) == []
    assert letters.room.act(AddMessage(contact=contact, reference="more-1", text="It is blue"), MESSAGING) == []


def test_written_to_again_after_its_record_it_waits_again_and_its_incident_has_the_words() -> None:
    letters = Letters()
    contact = letters.arrives()
    letters.room.act(AnswerCall(contact=contact), letters.kay)
    incident = letters.room.mint()
    letters.room.act(OpenIncident(incident=incident, contact=contact, what="A bicycle"), letters.kay)
    assert not letters.of(contact).open

    moved = letters.room.act(AddMessage(contact=contact, reference="more-1", text="He will kill her"), MESSAGING)

    told = [one.recorded.fact for one in moved if one.recorded.stream == f"incident/{incident}"]
    assert WordsRecorded(text="He will kill her") in told
    assert any(isinstance(fact, CueHeard) for fact in told), "its words are read for risk as any are"
    assert letters.of(contact).waiting
    assert letters.of(contact).risk == "“He will kill her” (threat to kill)"


def test_an_incident_opened_from_it_has_its_words_and_its_writer() -> None:
    letters = Letters()
    contact = letters.arrives(text="My neighbour shouts at me", from_name="Ann Other")
    incident = letters.room.mint()

    letters.room.act(OpenIncident(incident=incident, contact=contact, what="Neighbours"), letters.kay)

    held = letters.room.incident(incident)
    assert held.caller_name == "Ann Other"
    assert [r.fact for r in letters.room.streams[f"incident/{incident}"] if isinstance(r.fact, WordsRecorded)] == [
        WordsRecorded(text="My neighbour shouts at me")
    ]
    assert held.call_ended_at is not None, "nobody is on a line"


def test_words_that_say_danger_now_are_offered_as_a_999_is_and_others_are_not() -> None:
    letters = Letters()
    quiet = letters.arrives(text="He threatened to kill me in 1998")
    danger = letters.arrives("web_chat", "he is going to kill me")
    by_form = letters.arrives("online_report", "Fell off a wall", risk="Answered: somebody is hurt now")

    assert [letters.of(one).risk for one in (quiet, danger, by_form)] == [
        "", "“he is going to kill me” (threat to kill)", "Answered: somebody is hurt now",
    ]  # fmt: skip
    orders = {one: call_order(letters.of(one), policy().queue) for one in (quiet, danger, by_form)}
    assert sorted(orders, key=lambda one: orders[one]) == [danger, by_form, quiet]


def test_a_report_that_asks_for_nobody_is_kept_with_its_answers_and_waits_for_nobody() -> None:
    letters = Letters()
    contact = letters.arrives("online_report", form="lost_property", answers={"what": "An umbrella"}, kept=True)
    danger = letters.arrives("online_report", "I am going to kill myself", form="lost_property", kept=True)

    assert (letters.of(contact).waiting, letters.of(contact).to_read) == (False, True)
    assert letters.of(contact).answers == {"what": "An umbrella"}
    assert letters.of(danger).waiting, "what it says is read, whatever the form asks for"
    assert not letters.of(danger).to_read


def test_what_the_room_writes_stands_on_the_contact_and_a_call_cannot_be_written_to() -> None:
    letters = Letters()
    contact = letters.arrives("web_chat", "Hello?")
    letters.room.act(AnswerCall(contact=contact), letters.kay)
    letters.room.act(WriteToContact(contact=contact, text="I am Kay. Are you safe?"), letters.kay)
    letters.room.act(EndCall(contact=contact, how="left"), MESSAGING)

    said = [(one.by, one.text, one.author_name) for one in letters.of(contact).messages]
    assert said == [("person", "Hello?", ""), ("room", "I am Kay. Are you safe?", "Kay Bloom")]
    assert letters.of(contact).open, "left, and no record stands yet"


def test_more_than_is_read_in_one_go_is_refused_with_what_to_do_but_never_where_it_shows_danger() -> None:
    letters = Letters()
    answers = {f"q{number}": "a" * 8000 for number in range(200)}

    with pytest.raises(TooMuchWritten, match="send what is over as more messages"):
        letters.arrives("online_report", text="", answers=answers)
    letters.arrives("online_report", text="", answers=answers, risk="he is at the door")
