"""What the switch says of a call: in any order, twice, or in part, it is one call, and nobody on a line is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.memory_room import MONDAY, SWITCH, MemoryRoom

from heed.contact.claiming import AlreadyAnswered
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.contact.line import (
    AnswerLine,
    ClearLine,
    FindLine,
    HoldLine,
    MissOffer,
    NameRecording,
    OfCall,
    PressKey,
    RetrieveLine,
    TransferLine,
)
from heed.incidents.commands import OpenIncident
from heed.log.command import Command, NotFound, Who
from heed.picture.contact import Contact
from heed.picture.entry import LogEntryAdded

CALL = {"contact": "call-1", "call_ref": "1", "switch": "main"}


def at(seconds: float) -> dict[str, object]:
    return {**CALL, "happened_at": MONDAY + timedelta(seconds=seconds)}


def presented(seconds: float = 0) -> PresentCall:
    return PresentCall(line="101", number="01632 960171", line_type="landline", **at(seconds))  # type: ignore[arg-type]


def said(kind: type[OfCall], after: float, **values: object) -> OfCall:
    return kind(**at(after), **values)  # type: ignore[arg-type]


def room_after(*commands: Command) -> MemoryRoom:
    room = MemoryRoom()
    room.on_duty("call_handler", "Amara")
    room.now = MONDAY + timedelta(minutes=5)
    for command in commands:
        room.act(command, SWITCH)
    return room


def the_call(room: MemoryRoom) -> Contact:
    found = room.state("contact/call-1")
    assert isinstance(found, Contact)
    return found


def handler(room: MemoryRoom) -> Who:
    post = next(p for p in room.posts() if p.role == "call_handler")
    return Who(person=post.person, name=post.name, role=post.role, post=post.id)


WHOLE_CALL: tuple[Command, ...] = (
    presented(),
    said(MissOffer, 4, offered_to="4021", seconds=4),
    said(AnswerLine, 6, answered_by="4022"),
    said(PressKey, 8, key="5"),
    said(PressKey, 9, key="5"),
    said(HoldLine, 11),
    said(RetrieveLine, 15),
    said(HoldLine, 20),
    said(NameRecording, 21, reference="rec-1"),
    said(RetrieveLine, 25),
    said(TransferLine, 26, to="Fire control"),
    said(PressKey, 28, key="#"),
    said(ClearLine, 31, how="caller_hung_up"),
)


@given(st.permutations(WHOLE_CALL), st.lists(st.sampled_from(WHOLE_CALL), max_size=6))
@settings(max_examples=60)
def test_events_in_any_order_and_twice_are_the_same_call(arrived: list[Command], again: list[Command]) -> None:
    in_order = the_call(room_after(*WHOLE_CALL))

    call = the_call(room_after(*arrived, *again))

    assert call.on_switch == in_order.on_switch
    assert (call.line, call.number, call.line_type) == ("101", "01632 960171", "landline")
    assert (call.presented_at, call.answered_at) == (in_order.presented_at, in_order.answered_at)
    assert call.ended_at == in_order.ended_at
    assert call.ended_how != "abandoned"


@given(st.sampled_from(WHOLE_CALL[1:]))
@settings(max_examples=len(WHOLE_CALL))
def test_whatever_is_heard_first_of_a_call_makes_it_one_that_is_owed_something(only: Command) -> None:
    room = room_after(only)

    call = the_call(room)
    assert (call.line, call.open) == ("999", True)
    assert [d.kind for d in room.owed("contact/call-1")] != []


def test_what_the_switch_presents_late_is_known_from_then_on_and_its_wait_counts_from_when_it_rang() -> None:
    room = room_after(said(PressKey, 8, key="5"), presented(2))

    call = the_call(room)
    assert (call.line, call.number, call.on_switch.first_said) == ("101", "01632 960171", "")
    assert call.presented_at == MONDAY + timedelta(seconds=2)


def test_a_call_without_a_reference_is_nobodys() -> None:
    with pytest.raises(NotFound):
        room_after(HoldLine(contact="call-1"))


def test_answered_at_the_switch_waits_for_whoever_takes_its_card_and_they_are_told_to_look() -> None:
    room = room_after(presented(), said(AnswerLine, 3, answered_by="4021"))
    amara = handler(room)

    assert the_call(room).untaken
    room.elapse(5)
    missed = [s for s in (f.fact.sentence() for f in room.record) if "nobody has its card" in s]
    assert "answered at the switch by 4021" in missed[0]
    room.act(AnswerCall(contact="call-1"), amara)

    call = the_call(room)
    assert (call.untaken, call.handler, call.answered_at) == (False, amara.person, MONDAY + timedelta(seconds=3))
    with pytest.raises(AlreadyAnswered):
        room.act(AnswerCall(contact="call-1"), amara)


def test_answered_by_somebody_the_room_knows_it_is_theirs_at_once() -> None:
    room = room_after(presented())
    amara = handler(room)
    sign_in = next(name for name, stream in room.index.sign_ins.items() if stream == f"person/{amara.person}")

    room.act(said(AnswerLine, 4, answered_by=sign_in), SWITCH)

    call = the_call(room)
    assert (call.handler, call.handler_post, call.untaken) == (amara.person, amara.post, False)
    assert call.on_switch.answered_by == "Amara"


def test_the_switch_says_again_what_a_handler_did_and_nothing_is_added() -> None:
    room = room_after(presented())
    room.act(AnswerCall(contact="call-1"), handler(room))

    moved = room.act(said(AnswerLine, 4, answered_by="4021"), SWITCH)
    room.act(EndCall(contact="call-1", how="handler_ended"), handler(room))

    assert moved == []
    assert room.act(said(ClearLine, 9), SWITCH) == []


def test_two_fives_are_keys_heard_and_stand_on_the_incident_each_with_its_time() -> None:
    room = room_after(presented())
    amara = handler(room)
    room.act(AnswerCall(contact="call-1"), amara)
    room.act(OpenIncident(incident="i1", what="Silent call", contact="call-1"), amara)

    for seconds in (100, 101):
        room.act(said(PressKey, seconds, key="5"), SWITCH)

    call = the_call(room)
    assert call.on_switch.five_five
    assert call.on_switch.keys_said == "5 5"
    lines = [f for f in room.streams["incident/i1"] if isinstance(f.fact, LogEntryAdded)]
    assert [(f.fact.text, f.happened_at) for f in lines if isinstance(f.fact, LogEntryAdded)][-2:] == [
        ("Key heard on the caller’s line: 5", MONDAY + timedelta(seconds=100)),
        ("Key heard on the caller’s line: 5", MONDAY + timedelta(seconds=101)),
    ]


def test_keys_pressed_together_are_one_sound_of_a_caller_who_does_not_speak() -> None:
    keys = (PressKey(**{**at(n), "key": "5"}) for n in (10, 11, 12, 40))  # type: ignore[arg-type]
    room = room_after(presented(), said(AnswerLine, 2, answered_by="4021"), *keys)

    heard = the_call(room).signals.heard
    assert [(one.kind, one.at.second) for one in heard] == [("keys", 10), ("keys", 40)]


def test_five_four_five_is_no_five_five() -> None:
    room = room_after(presented(), *(said(PressKey, n, key=key) for n, key in enumerate("545", 1)))

    assert not the_call(room).on_switch.five_five


def test_held_shows_since_when_and_a_late_hold_does_not_hold_again() -> None:
    room = room_after(presented(), said(HoldLine, 10))
    assert the_call(room).on_switch.held_since == MONDAY + timedelta(seconds=10)

    room.act(said(RetrieveLine, 20), SWITCH)
    room.act(said(HoldLine, 15), SWITCH)

    assert the_call(room).on_switch.held_since is None


def test_a_call_the_switch_no_longer_holds_is_over_and_owed_a_record_and_found_again_it_goes_on() -> None:
    room = room_after(presented(), said(ClearLine, 30, how="not_held"))
    assert [d.kind for d in room.owed("contact/call-1")] == ["record"]
    assert not the_call(room).live

    room.act(said(FindLine, 40), SWITCH)

    assert the_call(room).live
    assert [d.kind for d in room.owed("contact/call-1")] == ["pick_up"]


def test_a_call_that_a_handler_ended_is_not_brought_back_by_the_switch_still_naming_it() -> None:
    room = room_after(presented())
    room.act(AnswerCall(contact="call-1"), handler(room))
    room.act(EndCall(contact="call-1", how="handler_ended"), handler(room))

    assert room.act(said(FindLine, 40), SWITCH) == []
