"""Support and services: whom to name by need and area, what was offered, and a text only where it is safe."""

from __future__ import annotations

import pytest
from tests.memory_room import SWITCH, MemoryRoom, policy

from heed.contact.decide import AnswerCall, PresentCall
from heed.contact.reaching import SetSafeContact
from heed.contact.support import (
    MarkContactLanguage,
    MarkContactRelay,
    NoSuchSupport,
    NotSafeToText,
    OfferSupport,
    in_order,
)
from heed.incidents.commands import OpenIncident
from heed.picture.contact import Contact

LINE = "domestic_abuse_line"
EX = "her ex-husband is outside and will not leave"


class Caller:
    """A call that Kay Bloom has answered."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.call = self.room.mint()
        self.room.act(PresentCall(contact=self.call, line="999", call_ref="a", number="07700 900141"), SWITCH)
        self.room.act(AnswerCall(contact=self.call), self.kay)

    def opens(self, what: str = EX) -> str:
        incident = self.room.mint()
        self.room.act(OpenIncident(incident=incident, contact=self.call, what=what), self.kay)
        return incident

    @property
    def contact(self) -> Contact:
        found = self.room.state(f"contact/{self.call}")
        assert isinstance(found, Contact)
        return found


def test_what_was_heard_comes_first_and_who_serves_elsewhere_is_left_out() -> None:
    named = [one.id for one in in_order(policy(), "quernby", frozenset({"domestic"}))]

    assert named[0] == LINE
    assert "river_and_coast" not in named
    assert "river_and_coast" in [one.id for one in in_order(policy(), "", frozenset())]


def test_what_was_offered_is_on_the_contact_and_on_its_log() -> None:
    caller = Caller()
    caller.opens()

    moved = caller.room.act(OfferSupport(contact=caller.call, support=LINE), caller.kay)

    assert [(one.support, one.how, one.by_name) for one in caller.contact.aid.offered] == [(LINE, "said", "Kay Bloom")]
    assert any("Offered: Northway domestic abuse line named" in m.recorded.fact.sentence() for m in moved)


def test_a_text_that_may_endanger_is_sent_only_once_somebody_wrote_down_that_it_is_safe() -> None:
    caller = Caller()
    text = OfferSupport(contact=caller.call, support=LINE, how="text")
    with pytest.raises(NotSafeToText):
        caller.room.act(text, caller.kay)
    incident = caller.opens()
    with pytest.raises(NotSafeToText, match="not known who else may answer"):
        caller.room.act(text, caller.kay)

    caller.room.act(SetSafeContact(incident=incident, text="yes"), caller.kay)
    caller.room.act(text, caller.kay)

    assert caller.contact.aid.offered[0].how == "text"


def test_nobody_under_that_name_is_said() -> None:
    caller = Caller()

    with pytest.raises(NoSuchSupport):
        caller.room.act(OfferSupport(contact=caller.call, support="nobody"), caller.kay)


def test_language_and_relay_marked_on_the_call_go_with_the_incident_and_ask_for_the_interpreter() -> None:
    caller = Caller()
    caller.room.act(MarkContactLanguage(contact=caller.call, language="Polish", interpreter="asked"), caller.kay)
    caller.room.act(MarkContactRelay(contact=caller.call, relay=True), caller.kay)

    incident = caller.room.incident(caller.opens("a row next door"))

    regard = incident.account.regard
    assert (regard.language, regard.interpreter, regard.relay) == ("Polish", "asked", True)
    assert "interpreter" in incident.services
