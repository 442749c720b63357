"""Messages for officers: risk is looked at when one is taken; nobody waits for somebody who is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.memory_room import SWITCH, MemoryRoom

from heed.contact.decide import AnswerCall, CloseContact, EndCall, PresentCall
from heed.contact.for_officers import (
    AlreadyRead,
    HandMessage,
    NoRiskWaits,
    ReadMessage,
    SetMessageRiskAside,
    TakeMessage,
)
from heed.incidents.commands import OpenIncident
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.officer_message import MessageRiskWaited, MessageUnread, OfficerMessage
from heed.picture.post import Notified

EX = "wants her court order in force again, her ex-husband has been in contact and threatens her"
PLAIN = "rings about her lost bicycle, please ring back"


class Taking:
    """A handler with a call by way of the switchboard, and people above."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.bea = self.room.on_duty("team_leader", "Bea Hunt")
        self.mia = self.room.on_duty("resource_sergeant", "Mia Dean")
        self.roy = self.room.on_duty("dispatch_supervisor", "Roy Ash")
        self.call = self.room.mint()
        presented = PresentCall(contact=self.call, line="switchboard", call_ref="a", number="01632 960141")
        self.room.act(presented, SWITCH)
        self.room.act(AnswerCall(contact=self.call), self.kay)

    def takes(self, text: str, to: str = "Officer B", *, absent: bool = False) -> list[Moved]:
        return self.room.act(TakeMessage(contact=self.call, to=to, text=text, absent=absent), self.kay)

    @property
    def message(self) -> OfficerMessage:
        found = self.room.state(f"officer_message/{self.call}/1")
        assert isinstance(found, OfficerMessage)
        return found

    def told(self, moved: list[Moved], kind: str = "message") -> dict[str, str]:
        """Who was told of it, by name, and how it was said."""
        found: dict[str, str] = {}
        for one in moved:
            fact, post = one.recorded.fact, one.after
            if isinstance(fact, Notified) and fact.kind == kind:
                found[getattr(post, "name", "")] = fact.why
        return found


def test_a_message_that_speaks_of_a_risk_is_told_to_a_supervisor_as_it_is_taken() -> None:
    taking = Taking()

    told = taking.told(taking.takes(EX))

    assert taking.message.risk_waits
    assert "message for Officer B speaks of" in told["Bea Hunt"]
    assert "ex-husband" in told["Bea Hunt"]


def test_it_is_the_record_of_its_contact() -> None:
    taking = Taking()
    taking.takes(PLAIN)
    taking.room.act(EndCall(contact=taking.call), SWITCH)

    contact = taking.room.state(f"contact/{taking.call}")

    assert isinstance(contact, Contact)
    assert (contact.open, contact.outcome, contact.note) == (False, "message_passed", f"for Officer B: {PLAIN}")


def test_an_incident_opened_from_its_contact_deals_with_the_risk() -> None:
    taking = Taking()
    taking.takes(EX)
    incident = taking.room.mint()

    taking.room.act(OpenIncident(incident=incident, contact=taking.call, what=EX), taking.kay)

    assert (taking.message.incident, taking.message.risk_waits) == (incident, False)


def test_a_reason_sets_the_risk_aside_once() -> None:
    taking = Taking()
    taking.takes(EX)
    aside = SetMessageRiskAside(contact=taking.call, reason="log 0412 is open over the same")

    taking.room.act(aside, taking.kay)

    assert (taking.message.risk_waits, taking.message.aside) == (False, aside.reason)
    with pytest.raises(NoRiskWaits):
        taking.room.act(aside, taking.kay)


def test_a_risk_that_nobody_acts_on_goes_up_whoever_reads_the_message() -> None:
    taking = Taking()
    taking.takes(EX)
    taking.room.act(ReadMessage(contact=taking.call, words="seen"), taking.bea)

    moved = taking.room.elapse(21)

    waited = [m.recorded.fact for m in moved if isinstance(m.recorded.fact, MessageRiskWaited)]
    assert [one.owner_name for one in waited] == ["Bea Hunt", "Mia Dean"]
    assert taking.message.open


def test_known_to_be_away_it_is_their_supervisors_at_once() -> None:
    taking = Taking()

    told = taking.told(taking.takes(PLAIN, absent=True))

    assert told == {"Mia Dean": f"Officer B is away: message for Officer B: {PLAIN}"}
    assert taking.message.owner_name == "Mia Dean"


def test_an_addressee_on_duty_has_it_and_unread_after_its_time_it_is_their_supervisors() -> None:
    taking = Taking()
    taking.room.on_duty("dispatcher", "Gus Cole")
    assert taking.told(taking.takes(PLAIN, to="gus cole")) == {"Gus Cole": f"message for Gus Cole: {PLAIN}"}

    moved = taking.room.until(taking.room.now + timedelta(hours=8, minutes=1))

    unread = [m.recorded.fact for m in moved if isinstance(m.recorded.fact, MessageUnread)]
    assert [one.owner_name for one in unread] == ["Mia Dean"]


def test_read_it_is_done_and_nobody_hears_of_it_again() -> None:
    taking = Taking()
    taking.takes(PLAIN)
    taking.room.act(ReadMessage(contact=taking.call, words="PC Bell rings her at six"), taking.mia)

    assert not taking.message.open
    assert not taking.room.owed(f"officer_message/{taking.call}/1")
    with pytest.raises(AlreadyRead, match="Mia Dean"):
        taking.room.act(ReadMessage(contact=taking.call, words="me too"), taking.roy)


def test_given_to_somebody_on_duty_it_is_theirs_by_the_time_it_had() -> None:
    taking = Taking()
    taking.takes(PLAIN)
    due = taking.message.due

    moved = taking.room.act(HandMessage(contact=taking.call, to="Roy Ash", reason="his officer"), taking.mia)

    assert (taking.message.owner_name, taking.message.due) == ("Roy Ash", due)
    assert "Roy Ash" in taking.told(moved)


def test_a_contact_recorded_as_a_message_passed_on_is_somebodys_to_pass_on() -> None:
    taking = Taking()
    taking.room.act(EndCall(contact=taking.call), SWITCH)

    taking.room.act(CloseContact(contact=taking.call, outcome="message_passed", note=EX), taking.kay)

    assert (taking.message.to_name, taking.message.owner_name) == ("nobody named", "Mia Dean")
    assert taking.message.risk_waits
