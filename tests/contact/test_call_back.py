"""A call back keeps the place, is asked about risk first, and ends by a person's record; misuse is counted, no more."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import permutations

import pytest
from tests.contact.test_queue import QUEUE, Desk
from tests.memory_room import MONDAY, SWITCH, MemoryRoom

from heed.adapters.telephony import events as said
from heed.adapters.telephony.exchange import commands
from heed.contact import claiming
from heed.contact.call_back import AskCallBack, NoCallBack, NotAsked, PromiseCallBack, TryCallBack
from heed.contact.decide import AnswerCall, CloseContact, EndCall, HelpWasAsked, RiskFirst
from heed.contact.messages import SeeRisk
from heed.picture.contact import Contact
from heed.picture.outcome import ContactDeadlineMissed


def promise(contact: str, **asked: str) -> PromiseCallBack:
    """Everything asked, and nothing in the way but what is given."""
    safe = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}
    return PromiseCallBack(contact=contact, **{**safe, **asked})  # type: ignore[arg-type]


def waits(desk: Desk) -> str:
    """A 101 caller who was promised a call and rang off."""
    contact = desk.arrives("101")
    desk.room.act(promise(contact, safe_hours="until 18:00"), SWITCH)
    desk.room.act(EndCall(contact=contact), SWITCH)
    desk.passes(QUEUE.call_back.earliest_minutes * 60)
    return contact


def test_who_rings_off_with_a_promise_keeps_the_place() -> None:
    desk = Desk()
    contact = waits(desk)
    later = desk.arrives("101")
    urgent = desk.arrives("999")

    assert desk.rows() == [urgent, contact, later]
    assert [desk.next(desk.kay), desk.next(desk.sue)] == [urgent, contact]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"in_danger": "yes"}, "somebody is in danger now"),
        ({"domestic": "yes"}, "they may be afraid of somebody at home"),
        ({"child": "yes"}, "a child is ringing"),
        ({"safe_to_ring": "no"}, "it is not safe to ring them"),
    ],
)
def test_risk_forbids_it_and_says_why(asked: dict[str, str], why: str) -> None:
    desk = Desk()
    contact = desk.arrives("101")

    with pytest.raises(NoCallBack, match=why):
        desk.room.act(promise(contact, **asked), SWITCH)
    assert desk.rows() == [contact]


def test_a_999_is_never_asked_to_wait_for_a_call() -> None:
    desk = Desk()

    with pytest.raises(NoCallBack, match="not on this line"):
        desk.room.act(promise(desk.arrives("999")), SWITCH)


def test_three_attempts_spaced_and_then_a_record() -> None:
    desk = Desk()
    contact = waits(desk)
    for _ in range(2):
        assert desk.next(desk.kay) == contact
        desk.room.act(TryCallBack(contact=contact, outcome="no_answer"), desk.kay)
        assert desk.rows() == [contact]
        desk.passes(15 * 60)
    assert desk.next(desk.sue) == contact
    desk.room.act(TryCallBack(contact=contact, outcome="engaged"), desk.sue)

    assert desk.rows() == []
    assert desk.of(contact).open, "nothing ends by itself"
    assert desk.of(contact).handler == desk.sue.person
    desk.room.act(CloseContact(contact=contact, outcome="no_reply", note="Rung three times"), desk.sue)
    assert not desk.of(contact).open


def test_the_key_rings_nobody_back_before_the_call_is_due_and_says_from_when() -> None:
    desk = Desk()
    contact = waits(desk)
    assert desk.next(desk.kay) == contact
    desk.room.act(TryCallBack(contact=contact, outcome="no_answer"), desk.kay)

    desk.passes(14 * 60)
    with pytest.raises(claiming.NotDueYet, match="due from"):
        desk.next(desk.sue)
    later = desk.arrives("101")
    assert desk.next(desk.sue) == later

    desk.passes(60)
    assert desk.next(desk.kay) == contact


def test_whoever_stays_on_the_line_after_a_promise_is_answered_in_turn() -> None:
    desk = Desk()
    contact = desk.arrives("101")
    desk.room.act(promise(contact), SWITCH)

    assert desk.next(desk.kay) == contact


def test_a_promise_that_is_not_kept_is_told() -> None:
    desk = Desk()
    contact = waits(desk)
    desk.passes(114 * 60 - 1)
    missed = [r for r in desk.room.streams[f"contact/{contact}"] if isinstance(r.fact, ContactDeadlineMissed)]
    assert missed == []

    desk.passes(2 * 60)

    missed = [r for r in desk.room.streams[f"contact/{contact}"] if isinstance(r.fact, ContactDeadlineMissed)]
    assert len(missed) == 1


def test_misuse_is_recorded_once_risk_was_looked_at_and_lowers_nothing() -> None:
    desk = Desk()
    prank = desk.arrives("999")
    desk.room.act(AnswerCall(contact=prank), desk.kay)
    desk.room.act(EndCall(contact=prank), SWITCH)
    with pytest.raises(RiskFirst):
        desk.room.act(CloseContact(contact=prank, outcome="prank", note="Laughter"), desk.kay)
    said = CloseContact(contact=prank, outcome="prank", note="Laughter", no_risk="Spoke to an adult there")
    desk.room.act(said, desk.kay)

    again = desk.arrives("999")
    other = desk.arrives("999")
    assert desk.rows() == [again, other], "the same number, in the place of its wait"


def test_who_may_have_asked_for_help_is_no_prank() -> None:
    desk = Desk()
    call = desk.arrives("999")
    desk.room.act(SeeRisk(contact=call, why="A scream"), desk.kay)
    desk.room.act(AnswerCall(contact=call), desk.kay)
    desk.room.act(EndCall(contact=call), SWITCH)

    with pytest.raises(HelpWasAsked):
        desk.room.act(CloseContact(contact=call, outcome="prank", note="Laughter", no_risk="It is a game"), desk.kay)


def test_handed_to_another_service_with_whom_was_spoken_to() -> None:
    desk = Desk()
    call = desk.arrives("999")
    desk.room.act(AnswerCall(contact=call), desk.kay)
    desk.room.act(
        claiming.HandOut(contact=call, to="fire", spoke_to="Watch Manager Ives", words="Flat 3, smoke"), desk.kay
    )

    assert desk.facts(call)[-1] == "Handed to Fire and rescue, spoke to Watch Manager Ives: Flat 3, smoke"


ASKED = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}


def of_voice(room: MemoryRoom, *events: said.Event) -> Contact:
    """The call after these events of a switch's recorded voice, in the order in which they came."""
    room.now = MONDAY + timedelta(minutes=1)
    for event in events:
        for command in commands(event, {"contact": "c", "call_ref": "1", "switch": "main"}):
            with suppress(NoCallBack, NotAsked):
                room.act(command, SWITCH)
    found = room.state("contact/c")
    assert isinstance(found, Contact)
    return found


def by_voice(kind: type[said.Event], second: int, **values: object) -> said.Event:
    return kind(call_ref="1", sequence=second + 1, at=MONDAY + timedelta(seconds=second), **values)


ON_THE_WAY = (
    by_voice(said.RouteChosen, 1, route=["English"]),
    by_voice(said.Presented, 2, line="101", number="07700 900123"),
    by_voice(said.RouteChosen, 3, route=["English", "Crime"]),
    by_voice(said.CallBackAsked, 5, number="07700 900124", **ASKED),
    by_voice(said.Abandoned, 8),
)


@pytest.mark.parametrize("order", list(permutations(range(len(ON_THE_WAY)))))
def test_what_the_recorded_voice_says_is_the_same_call_in_any_order_and_twice(order: tuple[int, ...]) -> None:
    arrived = [ON_THE_WAY[place] for place in order]

    call = of_voice(MemoryRoom(), *arrived, *arrived)

    assert (call.line, call.route, call.presented_at) == ("101", ("English", "Crime"), MONDAY + timedelta(seconds=2))
    assert call.call_back is not None
    assert (call.call_back.number, call.call_back.until) == ("07700 900124", MONDAY + timedelta(minutes=120, seconds=5))
    assert (call.waiting, call.live) == (True, False)


@pytest.mark.parametrize("lost", range(len(ON_THE_WAY) - 1))
def test_a_caller_of_whom_one_event_was_lost_is_a_contact_that_waits(lost: int) -> None:
    call = of_voice(MemoryRoom(), *(event for place, event in enumerate(ON_THE_WAY) if place != lost))

    assert (call.line, call.open) == ("101", True)


def test_what_was_not_asked_is_not_safe_and_they_keep_the_line() -> None:
    room = MemoryRoom()
    asked = by_voice(said.CallBackAsked, 5, number="07700 900124", in_danger="no", domestic="no")

    call = of_voice(room, asked)

    assert (call.call_back, call.waiting, call.line) == (None, True, "101")
    with pytest.raises(NotAsked, match="whether a child is ringing, whether it is safe to ring them"):
        room.act(AskCallBack(contact="c", in_danger="no", domestic="no"), SWITCH)
