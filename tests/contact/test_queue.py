"""The one queue: who is answered next, whose a contact is, and what happens where nobody does anything about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.memory_room import SWITCH, MemoryRoom, policy

from heed.adapters.messaging.port import MESSAGING
from heed.contact import claiming as c
from heed.contact.call_back import PromiseCallBack
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.contact.messages import AddMessage, ReceiveMessage, SeeRisk, WriteToContact
from heed.contact.order import band_of, call_order, next_of
from heed.log.command import Who
from heed.picture.claim import CallNotTaken, ContactReturned
from heed.picture.contact import Contact, Line
from heed.picture.post import Notified
from heed.picture.queue import QueueStateEntered
from heed.supervision.commands import LeavePost

QUEUE = policy().queue
SPOKEN: tuple[Line, ...] = ("999", "relay", "101", "switchboard", "partner", "front_desk", "officer", "other")
WRITTEN: tuple[Line, ...] = ("999_text", "online_report", "email", "social", "web_chat")


class Desk:
    """Two handlers, a team leader, and contacts that arrive."""

    def __init__(self) -> None:
        self.room = MemoryRoom()
        self.kay = self.room.on_duty("call_handler", "Kay Bloom")
        self.sue = self.room.on_duty("call_handler", "Sue Farr")
        self.bea = self.room.on_duty("team_leader", "Bea Hunt")
        self.room.on_duty("dispatcher", "Gus Cole")

    def arrives(self, line: Line, text: str = "A bicycle", after: float = 1) -> str:
        """A contact, so many seconds after the last thing that happened."""
        if after:
            self.passes(after)
        contact = self.room.mint()
        if line in SPOKEN:
            self.room.act(PresentCall(contact=contact, line=line, call_ref=contact, number="07700 900123"), SWITCH)
        else:
            self.room.act(ReceiveMessage(contact=contact, channel=line, reference=contact, text=text), MESSAGING)  # type: ignore[arg-type]
        return contact

    def passes(self, seconds: float) -> None:
        self.room.until(self.room.now + timedelta(seconds=seconds))

    def of(self, contact: str) -> Contact:
        found = self.room.state(f"contact/{contact}")
        assert isinstance(found, Contact)
        return found

    def rows(self) -> list[str]:
        """Ids of those who wait, as the screen orders them."""
        waiting = [one for one in self.room.open_contacts() if one.waiting]
        return [one.id for one in sorted(waiting, key=lambda one: call_order(one, QUEUE))]

    def next(self, who: Who) -> str:
        """Whom somebody gets by the key."""
        moved = self.room.act(c.AnswerNext(), who)
        return next(m.recorded.stream.partition("/")[2] for m in moved if m.recorded.stream.startswith("contact/"))

    def told(self, who: Who) -> list[str]:
        facts = (r.fact for r in self.room.streams[f"post/{who.post}"])
        return [fact.why for fact in facts if isinstance(fact, Notified)]

    def facts(self, contact: str) -> list[str]:
        return [r.fact.sentence() for r in self.room.streams[f"contact/{contact}"]]


# The order


def test_999_first_by_wait_then_services_then_calls_then_what_is_written() -> None:
    desk = Desk()
    lines: tuple[Line, ...] = ("email", "101", "999", "officer", "web_chat", "999_text", "999", "front_desk")
    came = {desk.arrives(line): line for line in lines}

    assert [came[one] for one in desk.rows()] == [
        "999", "999_text", "999", "officer", "101", "front_desk", "email", "web_chat",
    ]  # fmt: skip


def test_a_message_that_says_danger_now_stands_among_the_999s_from_when_it_is_seen() -> None:
    desk = Desk()
    first = desk.arrives("999")
    chat = desk.arrives("web_chat", "he is going to kill me")
    second = desk.arrives("999")
    call = desk.arrives("101")
    desk.room.act(SeeRisk(contact=call, why="Screams behind her"), desk.kay)

    assert desk.rows() == [first, chat, second, call]


def test_what_speaks_of_a_risk_stands_first_among_the_written_and_never_before_a_call() -> None:
    desk = Desk()
    plain = desk.arrives("email")
    worry = desk.arrives("email", "I am scared of him, he keeps following me")
    call = desk.arrives("101")

    assert desk.of(worry).concern
    assert desk.rows() == [call, worry, plain]


def test_55_is_a_mark_and_no_rank() -> None:
    desk = Desk()
    longest = desk.arrives("999")
    silent = desk.arrives("999")

    assert desk.rows() == [longest, silent], "whatever keys are heard on it, it waits as long as it waits"


Event = st.tuples(
    st.sampled_from((*SPOKEN, *WRITTEN)), st.sampled_from(("A bicycle", "he will kill me", "he follows me")),
    st.floats(min_value=0, max_value=7200), st.sampled_from(("", "", "takes", "gives back", "hangs up", "sees risk")),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(Event, min_size=2, max_size=14))
def test_nothing_stands_before_a_999_that_waited_longer_and_nothing_leaves_its_band_by_age(
    events: list[tuple[Line, str, float, str]],
) -> None:
    desk = Desk()
    bands: dict[str, str] = {}
    for line, text, after, then in events:
        # What time alone does to the order; what the clock would say is another test's.
        desk.room.now += timedelta(seconds=after)
        desk.arrives(line, text, after=0)
        rows = [desk.of(one) for one in desk.rows()]
        for place, one in enumerate(rows):
            expected = "emergency" if one.risk else QUEUE.channel(one.line).band
            assert bands.setdefault(f"{one.id}|{one.risk}", expected) == expected == band_of(one, QUEUE).id
            if one.line == "999":
                assert all(QUEUE.band(b.line, danger=bool(b.risk)).place == 1 for b in rows[:place])
                assert all(before.stands_since <= one.stands_since for before in rows[:place])
        assert desk.rows()[:1] == [one.id for one in [next_of(rows, "nobody", QUEUE, desk.room.now)] if one]
        _happens(desk, then)


def _happens(desk: Desk, then: str) -> None:
    """Something people do to the first or the last who waits."""
    rows = desk.rows()
    match then:
        case "takes" if rows:
            desk.next(desk.kay)
        case "gives back":
            for one in desk.room.open_contacts():
                if one.handler and not one.spoken:
                    desk.room.act(c.GiveBack(contact=one.id), desk.bea)
        case "hangs up" if rows and desk.of(rows[-1]).spoken:
            desk.room.act(EndCall(contact=rows[-1]), SWITCH)
        case "sees risk" if rows:
            desk.room.act(SeeRisk(contact=rows[-1], why="Shouting"), desk.sue)


def test_the_operators_clock_and_ours_stand_on_the_contact_apart() -> None:
    desk = Desk()
    contact = desk.room.mint()
    began = desk.room.now - timedelta(seconds=4)
    desk.room.act(PresentCall(contact=contact, line="999", call_ref=contact, connecting_since=began), SWITCH)
    desk.passes(3)
    desk.room.act(AnswerCall(contact=contact), desk.kay)

    call = desk.of(contact)
    assert call.connecting_since is not None
    assert call.answered_at is not None
    assert (call.presented_at - call.connecting_since).total_seconds() == 4
    assert (call.answered_at - call.presented_at).total_seconds() == 3


# Whose it is


def test_one_key_takes_the_next_and_two_who_press_it_get_two() -> None:
    desk = Desk()
    report = desk.arrives("online_report")
    call = desk.arrives("101")
    urgent = desk.arrives("999")

    assert [desk.next(desk.kay), desk.next(desk.sue), desk.next(desk.kay)] == [urgent, call, report]
    with pytest.raises(c.NobodyWaits):
        desk.room.act(c.AnswerNext(), desk.kay)


def test_given_back_it_has_the_place_that_its_wait_gives_it() -> None:
    desk = Desk()
    older = desk.arrives("email")
    newer = desk.arrives("email")
    desk.room.act(AnswerCall(contact=older), desk.kay)

    desk.room.act(c.GiveBack(contact=older, note="It is in Welsh"), desk.kay)

    assert desk.rows() == [older, newer]
    assert desk.of(older).returned == "Kay Bloom gave it back: It is in Welsh"


def test_a_caller_on_the_line_is_not_given_back_and_anothers_claim_is_not_either() -> None:
    desk = Desk()
    call, letter = desk.arrives("101"), desk.arrives("email")
    desk.room.act(AnswerCall(contact=call), desk.kay)
    desk.room.act(AnswerCall(contact=letter), desk.kay)

    with pytest.raises(c.StillTalking):
        desk.room.act(c.GiveBack(contact=call), desk.kay)
    with pytest.raises(c.NotWithYou):
        desk.room.act(c.GiveBack(contact=letter), desk.sue)
    desk.room.act(c.GiveBack(contact=letter), desk.bea)
    assert desk.rows() == [letter], "a supervisor does it for them"


def test_a_claim_on_which_nothing_is_done_goes_back_and_whoever_had_it_hears() -> None:
    desk = Desk()
    letter = desk.arrives("email")
    desk.room.act(AnswerCall(contact=letter), desk.kay)
    desk.passes(29 * 60)
    desk.room.act(WriteToContact(contact=letter, text="Which colour is it?"), desk.kay)
    desk.passes(29 * 60)
    assert desk.of(letter).handler == desk.kay.person, "a claim that is worked on rests from then"

    desk.passes(2 * 60)

    assert desk.rows() == [letter]
    assert desk.told(desk.kay)[-1] == "nothing was done on it for 30 min, so it went back to the queue"


def test_a_claim_rests_from_what_the_person_wrote_and_nobody_answered() -> None:
    desk = Desk()
    chat = desk.arrives("web_chat")
    desk.room.act(AnswerCall(contact=chat), desk.kay)
    desk.room.act(WriteToContact(contact=chat, text="Where are you?"), desk.kay)
    desk.passes(4 * 60)
    desk.room.act(AddMessage(contact=chat, reference="2", text="At the station."), MESSAGING)
    desk.passes(4 * 60)

    assert desk.of(chat).handler == desk.kay.person


def test_whoever_asks_again_and_again_keeps_no_claim_of_somebody_who_is_away() -> None:
    desk = Desk()
    chat = desk.arrives("web_chat")
    desk.room.act(AnswerCall(contact=chat), desk.kay)
    for number in range(2):
        desk.passes(2 * 60)
        desk.room.act(AddMessage(contact=chat, reference=f"{number}", text="Are you there?"), MESSAGING)
    desk.passes(2 * 60)

    assert desk.rows() == [chat]


def test_a_call_that_rings_at_one_desk_is_everybodys_again_with_its_wait_kept() -> None:
    desk = Desk()
    first = desk.arrives("999")
    desk.room.act(c.OfferCall(contact=first, to_post=desk.kay.post), SWITCH)
    second = desk.arrives("999")

    assert desk.next(desk.sue) == second, "what rings at another's desk comes after what rings at none"
    desk.passes(6)

    assert CallNotTaken(post=desk.kay.post, name="Kay Bloom", seconds=5) in [
        r.fact for r in desk.room.streams[f"contact/{first}"]
    ]
    third = desk.arrives("999")
    assert desk.rows() == [first, third]
    assert desk.next(desk.sue) == first


def test_a_call_that_rings_at_one_desk_is_taken_by_whoever_answers_first() -> None:
    desk = Desk()
    call = desk.arrives("999")
    desk.room.act(c.OfferCall(contact=call, to_post=desk.kay.post), SWITCH)

    assert desk.next(desk.sue) == call, "nobody else waits, and help is never held"


def test_what_somebody_had_who_leaves_the_post_is_in_the_queue_at_once() -> None:
    desk = Desk()
    call, letter, ended = desk.arrives("999"), desk.arrives("email"), desk.arrives("101")
    for one in (call, letter, ended):
        desk.room.act(AnswerCall(contact=one), desk.kay)
    desk.room.act(EndCall(contact=ended), SWITCH)

    desk.room.act(LeavePost(post=desk.kay.post), desk.kay)

    assert desk.rows() == [call, letter]
    assert desk.of(call).returned == "Kay Bloom left the post; back in the queue"
    assert desk.of(ended).handler == desk.kay.person, "a record that is owed climbs as it did"


def test_a_relief_who_is_named_is_offered_each_of_them_first_and_hears_of_it_once() -> None:
    desk = Desk()
    call, letter = desk.arrives("999"), desk.arrives("email")
    for one in (call, letter):
        desk.room.act(AnswerCall(contact=one), desk.kay)
    other = desk.arrives("101")

    desk.room.act(LeavePost(post=desk.kay.post, to_post=desk.sue.post), desk.kay)

    assert [desk.of(one).offered_name for one in (call, letter, other)] == ["Sue Farr", "Sue Farr", ""]
    assert desk.told(desk.sue) == [
        "Kay Bloom has gone off duty; yours now: somebody to answer, offered to you first (2)"
    ]
    assert [desk.next(desk.sue) for _ in range(2)] == [call, letter], "before a 101 call that nobody had"


def test_who_was_promised_a_call_and_rang_off_waits_again_when_whoever_took_them_goes() -> None:
    desk = Desk()
    call = desk.arrives("101")
    asked = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}
    desk.room.act(PromiseCallBack(contact=call, number="01632 960123", **asked), SWITCH)  # type: ignore[arg-type]
    desk.room.act(EndCall(contact=call), SWITCH)
    desk.room.act(AnswerCall(contact=call), desk.kay)
    assert desk.rows() == []

    desk.room.act(LeavePost(post=desk.kay.post), desk.kay)

    assert desk.rows() == [call]


# From one to another


def test_passed_with_what_was_said_and_theirs_when_they_take_it() -> None:
    desk = Desk()
    call = desk.arrives("999")
    desk.room.act(AnswerCall(contact=call), desk.kay)
    desk.room.act(
        c.PassContact(contact=call, to_post=desk.sue.post, words="She speaks Polish; he is outside"), desk.kay
    )

    assert desk.of(call).handler == desk.kay.person, "until then the caller is with whoever has them"
    with pytest.raises(c.AlreadyAnswered):
        desk.room.act(AnswerCall(contact=call), desk.bea)
    desk.room.act(AnswerCall(contact=call), desk.sue)

    assert desk.of(call).handler == desk.sue.person
    assert desk.facts(call)[-2:] == [
        "Kay Bloom passes it to Sue Farr: She speaks Polish; he is outside",
        "Sue Farr took it over from Kay Bloom",
    ]
    assert desk.told(desk.sue) == ["Kay Bloom passes you a contact: She speaks Polish; he is outside"]


def test_not_taken_in_time_it_stays_and_whoever_has_it_hears() -> None:
    desk = Desk()
    call = desk.arrives("999")
    desk.room.act(AnswerCall(contact=call), desk.kay)
    desk.room.act(c.PassContact(contact=call, to_post=desk.sue.post, words="Polish"), desk.kay)
    desk.passes(61)

    assert not desk.of(call).passed_to
    assert desk.told(desk.kay) == ["Sue Farr did not take what you passed in 60 s; it is still yours"]


# How full it is


def test_overflow_is_entered_told_once_and_left() -> None:
    desk = Desk()
    calls = [desk.arrives("101", after=0.1) for _ in range(16)]
    for call in calls:
        desk.room.act(AnswerCall(contact=call), desk.kay)

    entered = [r.fact for r in desk.room.record if isinstance(r.fact, QueueStateEntered)]
    assert [(fact.state, fact.waiting) for fact in entered] == [("busy", 5), ("overflow", 15), ("busy", 7), ("", 2)]
    assert [why[:30] for why in desk.told(desk.bea)] == [
        "5 waiting, the longest 999 0 s",
        "15 waiting, the longest 999 0 ",
    ]


def test_one_999_that_waits_too_long_is_enough() -> None:
    desk = Desk()
    desk.arrives("999")
    desk.passes(12)

    entered = [r.fact.sentence() for r in desk.room.record if isinstance(r.fact, QueueStateEntered)]
    assert entered == [
        "Busy: 1 waiting, the longest 999 10 s. Dispatchers and team leaders answer too, whoever is free"
    ]


def test_returned_is_said_in_full() -> None:
    stale = ContactReturned(why="stale", post="p", name="Kay Bloom", minutes=30)

    assert stale.sentence() == "Nothing was done on it for 30 min by Kay Bloom; back in the queue"


def test_who_comes_back_to_a_conversation_whose_handler_went_home_is_in_the_queue() -> None:
    desk = Desk()
    chat = desk.arrives("web_chat")
    desk.room.act(AnswerCall(contact=chat), desk.kay)
    desk.room.act(EndCall(contact=chat, how="left"), MESSAGING)
    desk.room.act(LeavePost(post=desk.kay.post, uncovered_because="nobody left"), desk.kay)
    desk.room.act(AddMessage(contact=chat, reference="2", text="He is back"), MESSAGING)

    assert desk.rows() == [chat]
