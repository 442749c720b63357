"""A second matter told in one call offers itself, once for the same words, and is opened from the same contact."""

from __future__ import annotations

import pytest
from tests.memory_room import SWITCH, MemoryRoom

from heed.contact.decide import AnswerCall, PresentCall, TranscribeCall
from heed.incidents.commands import AddLogEntry, OpenIncident, SetCode
from heed.incidents.second import AlreadyOpened, NoSuchMatter, OpenMatter
from heed.log.room import Moved
from heed.picture.contact import Contact
from heed.picture.fact import Fact, Place
from heed.picture.matter import MatterOpened, MatterSetAside, MatterSpokenOf
from heed.risk.matters import NotOffered, SetMatterAside

HOME = Place(words="9 Mill Lane", easting=446120, northing=311240, source="caller")
POLICE = "complaint_against_police"


class Call:
    """A call that led to one incident, with a handler on it."""

    def __init__(self, code: str = "domestic_incident", what: str = "Two people are fighting") -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.contact, self.first = self.room.mint(), self.room.mint()
        rings = PresentCall(contact=self.contact, line="999", call_ref=self.contact, number="07700 900131")
        self.room.act(rings, SWITCH)
        self.room.act(AnswerCall(contact=self.contact), self.kay)
        self.opens(code, self.first, what, place=HOME, caller_name="Ann Day")

    def opens(
        self, code: str, incident: str, what: str, place: Place = HOME, caller_name: str = ""
    ) -> list[Moved]:  # fmt: skip
        opened = OpenIncident(
            incident=incident, contact=self.contact, what=what, code=code, place=place, caller_name=caller_name
        )
        return self.room.act(opened, self.kay)

    def writes(self, text: str) -> list[Fact]:
        return found(self.room.act(AddLogEntry(incident=self.first, text=text), self.kay))

    def hears(self, text: str) -> list[Fact]:
        return found(self.room.act(TranscribeCall(contact=self.contact, text=text), SWITCH))

    @property
    def state(self) -> Contact:
        state = self.room.state(f"contact/{self.contact}")
        assert isinstance(state, Contact)
        return state


def found(moved: list[Moved]) -> list[Fact]:
    kinds = (MatterSpokenOf, MatterOpened, MatterSetAside)
    return [one.recorded.fact for one in moved if isinstance(one.recorded.fact, kinds)]


def test_an_allegation_heard_in_a_call_about_a_fight_is_offered_and_stands_on_no_log() -> None:
    call = Call()

    (offered,) = call.hears("and one of the officers touched me when they were here last week")

    assert isinstance(offered, MatterSpokenOf)
    assert (offered.code, offered.beside) == (POLICE, call.first)
    assert "officers touched me" in offered.words


def test_what_a_handler_writes_of_another_matter_is_offered_by_the_risk_that_speaks_of_it() -> None:
    call = Call("lost_found", "Lost a purse on the bus")

    (offered,) = call.writes("She says her ex-husband strangled her last night")

    assert isinstance(offered, MatterSpokenOf)
    assert offered.code == "domestic_incident"


@pytest.mark.parametrize("text", ["No complaint about the officer", "The officer was kind to her", "He hit her again"])
def test_what_is_denied_or_belongs_to_the_open_matter_offers_nothing(text: str) -> None:
    assert Call().writes(text) == []


def test_one_key_opens_it_with_code_place_and_caller_and_an_assessment_of_its_own() -> None:
    call = Call()
    call.hears("one of the officers touched me")
    second = call.room.mint()

    moved = call.room.act(OpenMatter(incident=second, contact=call.contact, matter=POLICE), call.kay)

    opened, first = call.room.incident(second), call.room.incident(call.first)
    assert (opened.code, opened.place, opened.caller_name) == (POLICE, HOME, "Ann Day")
    assert opened.first_contact_at == first.first_contact_at
    assert opened.assessment is None
    assert found(moved) == [MatterOpened(code=POLICE, name="Complaints against police", incident=second, apart=True)]
    assert call.state.incidents == (call.first, second)


def test_opened_by_hand_it_is_taken_for_the_matter_that_was_offered_and_not_offered_again() -> None:
    call = Call()
    call.hears("one of the officers touched me")
    second = call.room.mint()

    moved = call.opens(POLICE, second, "Conduct of an officer")

    assert found(moved) == [MatterOpened(code=POLICE, name="Complaints against police", incident=second, apart=True)]
    assert call.hears("I want to make a complaint about that officer") == []
    with pytest.raises(AlreadyOpened):
        call.room.act(OpenMatter(incident=call.room.mint(), contact=call.contact, matter=POLICE), call.kay)


def test_set_aside_it_is_not_asked_again_for_the_same_words_and_is_for_others() -> None:
    call = Call()
    call.hears("one of the officers touched me")

    moved = call.room.act(
        SetMatterAside(contact=call.contact, matter=POLICE, reason="His brother, a security man"), call.kay
    )

    assert len(found(moved)) == 1
    assert call.hears("one of the Officers touched me, I said") == []
    assert len(call.hears("I want to make a complaint about the police officer")) == 1
    with pytest.raises(NoSuchMatter):
        call.room.act(OpenMatter(incident=call.room.mint(), contact=call.contact, matter="fraud"), call.kay)


def test_setting_aside_what_is_not_offered_is_refused() -> None:
    call = Call()

    with pytest.raises(NotOffered):
        call.room.act(SetMatterAside(contact=call.contact, matter=POLICE, reason="no"), call.kay)


def test_what_was_heard_before_the_incident_had_its_code_is_offered_once_it_has() -> None:
    room_call = Call(code="")
    assert room_call.hears("the policeman hit me") == []
    second = room_call.room.mint()

    moved = room_call.opens("domestic_incident", second, "Two people are fighting")

    assert found(moved) == []
    moved = room_call.room.act(SetCode(incident=room_call.first, code="domestic_incident", reason="is"), room_call.kay)
    assert [type(one) for one in found(moved)] == [MatterSpokenOf]
