"""A call that ends early stays somebody's: rung back or decided not to, heard again, assessed (FC4, FC9)."""

from __future__ import annotations

import pytest
from tests.given import Given, Item, at, call, given, incident, on_duty, somebody
from tests.memory_room import policy

from heed.clock.owing import owing
from heed.contact.decide import CloseContact, EndCall
from heed.contact.ending import EndCallBecause, NoReason
from heed.contact.follow_up import DoFollowUp, SayWhatCame
from heed.contact.recall import (
    DecideRecall,
    EndRecall,
    NotTheCaller,
    NotYetTried,
    SupervisorDecidesRecall,
    SupervisorEndsRecall,
    TryRecall,
)
from heed.contact.silent import NoteSignal, NoteSpokenTo
from heed.incidents.commands import OpenIncident
from heed.log.command import Command, Who
from heed.picture.contact import CallEnded, Contact, IncidentOpenedFromContact
from heed.picture.follow_up import FollowUpEnded, FollowUpHanded, FollowUpOverdue, FollowUpOwed
from heed.picture.post import Notified
from heed.picture.reaching import CallerTried, RingBackDecided
from heed.picture.signal import SignalNoted
from heed.supervision.commands import LeavePost

HANDLER, LEADER = somebody("call_handler"), somebody("team_leader")
STAFF: list[Item] = [
    on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader"), on_duty("dispatch_supervisor")
]  # fmt: skip
ROOM: list[Item] = [*STAFF, call("ring")]
CUT_OFF = EndCallBecause(contact="ring", reason="cut_off")
BAD_LINE = EndCallBecause(contact="ring", reason="bad_line")
KEYS: Item = ("contact/ring", SignalNoted(kind="keys", ring="danger"))
THREAT: Item = ("contact/ring", SignalNoted(kind="threat", helps=True, ring="threat"))
CLEARED = EndCall(contact="ring", how="caller_hung_up")


def after(*commands: Command, history: Given, by: Who = HANDLER) -> Given:
    for command in commands:
        history = history.when(command, by).and_then()
    return history


def ring(history: Given) -> Contact:
    found = history.room.state("contact/ring")
    assert isinstance(found, Contact)
    return found


def owed(history: Given) -> list[str]:
    return [one.kind for one in ring(history).follow.owed]


# What becomes owed


def test_a_call_that_nobody_answered_stays_a_card_with_a_recall_on_a_clock() -> None:
    history = after(EndCall(contact="ring"), history=given(*STAFF, call("ring", answered=False)))

    recall = ring(history).follow.of("recall")
    assert recall is not None
    assert (recall.why, recall.due, recall.owner_name) == (
        "they rang off before anyone answered", at("14:05"), "Call Handler"
    )  # fmt: skip


def test_ended_for_a_reason_before_anyone_answered_it_counts_as_abandoned_too() -> None:
    history = after(CUT_OFF, history=given(*STAFF, call("ring", answered=False)))

    assert (ring(history).ended_how, owed(history)[0]) == ("abandoned", "recall")


def test_where_keys_were_heard_it_is_due_sooner_and_do_not_ring_comes_first() -> None:
    told = given(*ROOM, KEYS).when(CLEARED, HANDLER)

    owing = next(fact for fact in told.of("contact/ring") if isinstance(fact, FollowUpOwed))
    assert (owing.kind, owing.due, owing.danger) == ("recall", at("14:02"), True)
    said = next(fact for fact in told.of("post/post-Call Handler") if isinstance(fact, Notified))
    assert "Do not ring first; benefit:" in said.why


def test_a_call_in_which_everything_was_said_owes_no_recall() -> None:
    history = after(EndCall(contact="ring", how="handler_ended"), history=given(*ROOM))

    assert owed(history) == []


def test_nor_does_one_whose_caller_was_spoken_to_alone_and_safe() -> None:
    spoken = NoteSpokenTo(contact="ring", alone=True, safe=True)
    history = given(*ROOM, KEYS, at("14:01"))

    assert owed(after(spoken, CLEARED, history=history)) == []


def test_one_key_ends_a_bad_line_and_three_things_are_owed_by_its_handler() -> None:
    history = after(BAD_LINE, history=given(*ROOM))

    assert ring(history).ended_how == "handler_ended"
    assert owed(history) == ["recall", "playback", "assess"]
    assert {one.owner_name for one in ring(history).follow.owed} == {"Call Handler"}


def test_a_fault_of_ours_is_reported_by_the_same_key() -> None:
    history = after(EndCallBecause(contact="ring", reason="our_fault"), history=given(*ROOM))

    fault = ring(history).follow.of("fault")
    assert fault is not None
    assert fault.owner_name == "Team Leader"


def test_not_engaging_is_answered_with_what_to_choose() -> None:
    refused = given(*ROOM).when(EndCallBecause(contact="ring", reason="not engaging"), HANDLER)

    assert isinstance(refused.refusal, NoReason)
    assert "caller stopped answering (stopped_answering)" in str(refused.refusal)


def test_written_down_as_the_record_it_brings_recall_playback_and_assessment() -> None:
    record = CloseContact(contact="ring", outcome="other", note="Caller not engaging, line unclear")
    history = after(record, history=given(*STAFF, call("ring", ended=True)))

    assert owed(history) == ["recall", "playback", "assess"]
    told = [s for s in history.later("14:02") if s.stream == "post/post-Team Leader"]
    assert any("listen to the recording again" in s.fact.why for s in told if isinstance(s.fact, Notified))


def test_on_an_incident_the_reason_makes_its_assessment_stale() -> None:
    door: list[Item] = [incident("door", "priority", life=False, contact="ring"), (
        "contact/ring", IncidentOpenedFromContact(incident="door")
    )]  # fmt: skip
    history = after(CUT_OFF, history=given(*ROOM, *door))

    assert [one.why for one in history.incident("door").stale] == ["the call ended: Cut off"]
    assert owed(history) == ["recall", "playback"]


def test_an_incident_opened_afterwards_has_the_assessment() -> None:
    opened = OpenIncident(incident="door", contact="ring", what="line bad, crying")

    assert owed(after(BAD_LINE, opened, history=given(*ROOM))) == ["recall", "playback"]


# The clock


def test_undone_it_goes_up_the_room_and_over_danger_it_interrupts() -> None:
    history = after(CLEARED, history=given(*ROOM, KEYS))
    said = history.later("14:20")

    owners = [s.fact.owner_name for s in said if isinstance(s.fact, FollowUpOverdue)]
    assert owners[:2] == ["Team Leader", "Dispatch Supervisor"]
    first = next(s.fact for s in said if isinstance(s.fact, Notified) and s.stream == "post/post-Team Leader")
    assert first.interrupted


def whose(history: Given) -> list[tuple[str, str]]:
    owed_now = owing(ring(history), policy(), history.room.open("post"))
    return [(one.what.partition(":")[0], one.name) for one in owed_now]


@pytest.mark.parametrize(("relief", "has_it"), [("post-Bea", "Bea"), ("", "Team Leader")])
def test_when_its_handler_goes_what_it_owes_is_with_the_relief_or_whoever_answers_for_the_role(
    relief: str, has_it: str
) -> None:
    bea: list[Item] = [on_duty("call_handler", "Bea")] if relief else []
    history = after(BAD_LINE, history=given(*ROOM, KEYS, *bea))
    leave = LeavePost(post="post-Call Handler", to_post=relief, uncovered_because="taken ill")
    gone = history.when(leave, HANDLER)

    told = next(fact for fact in gone.of(f"post/post-{has_it}") if isinstance(fact, Notified))
    assert told.why == (
        "Call Handler has gone off duty; yours now: ring back, or decide not to; listen to the recording again; "
        "THRIVE on what is known; and 1 more"
    )
    assert (told.interrupted, told.about_life) == (True, True), "keys were heard"
    assert whose(gone.and_then()) == [
        ("A record", has_it), ("Ring back, or decide not to", has_it), ("Listen to the recording again", has_it),
        ("THRIVE on what is known", has_it),
    ]  # fmt: skip


# Deciding


def test_do_not_ring_is_one_key_and_ends_it_where_an_incident_has_it() -> None:
    door: list[Item] = [incident("door", "immediate", contact="ring"), (
        "contact/ring", IncidentOpenedFromContact(incident="door")
    )]  # fmt: skip
    history = after(CLEARED, history=given(*ROOM, KEYS, *door))
    decided = history.when(DecideRecall(contact="ring", choice="do_not_ring"), HANDLER)

    against = next(fact for fact in decided.of("incident/door") if isinstance(fact, RingBackDecided))
    assert (against.reach, against.danger) == (False, "Where they are has to be found another way, at once")
    assert any(isinstance(fact, FollowUpEnded) for fact in decided.of("contact/ring"))


def test_where_no_incident_has_it_the_decision_not_to_ring_leaves_it_owed() -> None:
    history = after(CLEARED, DecideRecall(contact="ring", choice="do_not_ring"), history=given(*ROOM, KEYS))

    assert owed(history) == ["recall"]


@pytest.mark.parametrize("choice", ["ring", "do_not_ring"])
def test_after_a_threat_it_is_a_supervisors(choice: str) -> None:
    history = after(CLEARED, history=given(*ROOM, THREAT))
    decide = DecideRecall(contact="ring", choice=choice)  # type: ignore[arg-type]

    assert isinstance(history.when(decide, HANDLER).refusal, SupervisorDecidesRecall)
    assert history.when(decide, LEADER).refusal is None


def test_asking_one_is_one_key_and_interrupts_them() -> None:
    history = after(CLEARED, history=given(*ROOM, THREAT))
    asked = history.when(DecideRecall(contact="ring", choice="ask_supervisor"), HANDLER)

    handed = next(fact for fact in asked.of("contact/ring") if isinstance(fact, FollowUpHanded))
    assert (handed.owner_name, handed.due) == ("Team Leader", at("14:01"))
    told = next(fact for fact in asked.of("post/post-Team Leader") if isinstance(fact, Notified))
    assert (told.interrupted, told.why.startswith("Call Handler asks whether to ring back. Benefit:")) == (True, True)


# Trying, and what ends it


def test_each_try_is_kept_with_what_was_heard_and_stands_on_the_incident_too() -> None:
    door: list[Item] = [incident("door", "immediate", contact="ring"), (
        "contact/ring", IncidentOpenedFromContact(incident="door")
    )]  # fmt: skip
    history = after(CLEARED, history=given(*ROOM, KEYS, *door))
    tried = history.when(TryRecall(contact="ring", answered_by="nobody", heard="rings out"), HANDLER)

    assert CallerTried(way="ring", reached=False, heard="rings out", by_name="Call Handler") in tried.of(
        "incident/door"
    )


def test_a_threat_heard_when_ringing_makes_the_next_try_a_supervisors() -> None:
    door: list[Item] = [incident("door", "immediate", contact="ring"), (
        "contact/ring", IncidentOpenedFromContact(incident="door")
    )]  # fmt: skip
    history = after(CLEARED, history=given(*ROOM, KEYS, *door))
    heard = TryRecall(contact="ring", answered_by="another_voice", heard="he says he will kill her")
    history = after(heard, history=history)

    again = history.when(DecideRecall(contact="ring", choice="ring"), HANDLER)
    assert isinstance(again.refusal, SupervisorDecidesRecall)


def test_another_voice_saying_that_all_is_well_ends_nothing() -> None:
    voice = TryRecall(contact="ring", answered_by="another_voice", heard="a man says all is well")
    record = CloseContact(contact="ring", outcome="misdialled", note="a man says all is well")
    history = after(EndCall(contact="ring"), history=given(*STAFF, call("ring", answered=False)))
    history = after(voice, history=history)

    ended = history.when(EndRecall(contact="ring", outcome="spoken_to"), HANDLER)
    assert isinstance(ended.refusal, NotTheCaller)
    assert owed(after(record, history=history)) == ["recall"]


def test_the_caller_themself_ends_it() -> None:
    history = after(EndCall(contact="ring"), history=given(*STAFF, call("ring", answered=False)))
    reached = TryRecall(contact="ring", answered_by="caller", heard="misdialled")
    history = after(reached, EndRecall(contact="ring", outcome="spoken_to", words="misdialled"), history=history)

    assert owed(history) == []


def test_a_record_of_an_abandoned_call_with_nothing_heard_is_its_outcome() -> None:
    record = CloseContact(contact="ring", outcome="no_reply", note="rang twice")
    history = after(EndCall(contact="ring"), record, history=given(*STAFF, call("ring", answered=False)))

    assert (owed(history), ring(history).open) == ([], False)


def test_not_reached_needs_tries_and_over_danger_a_supervisor() -> None:
    not_reached, not_rung = EndRecall(contact="ring", outcome="not_reached"), EndRecall(
        contact="ring", outcome="not_to_be_rung"
    )  # fmt: skip
    history = after(CLEARED, *[TryRecall(contact="ring")] * 3, history=given(*ROOM, KEYS))

    assert isinstance(history.when(not_reached, HANDLER).refusal, NotYetTried)
    assert isinstance(history.when(not_rung, HANDLER).refusal, SupervisorEndsRecall)
    assert history.when(not_reached, LEADER).refusal is None


def test_listening_again_ends_with_what_was_heard() -> None:
    history = after(BAD_LINE, history=given(*ROOM))
    bare = DoFollowUp(contact="ring", kind="playback", words="ok")
    said = DoFollowUp(contact="ring", kind="playback", words="She says she drank white spirit")

    assert isinstance(history.when(bare, HANDLER).refusal, SayWhatCame)
    assert owed(after(said, history=history)) == ["recall", "assess"]


def test_a_contact_with_something_owed_is_open_until_all_of_it_has_ended() -> None:
    record = CloseContact(contact="ring", outcome="advice", note="told to ring again")
    history = after(CLEARED, record, history=given(*ROOM, KEYS))
    assert ring(history).open

    history = after(EndRecall(contact="ring", outcome="not_to_be_rung"), history=history, by=LEADER)
    assert not ring(history).open


def test_what_is_already_owed_is_not_owed_twice() -> None:
    history = given(*ROOM, ("contact/ring", CallEnded(how="caller_hung_up")))
    history = after(CUT_OFF, EndCallBecause(contact="ring", reason="bad_line"), history=history)

    assert owed(history) == ["recall", "playback", "assess"]


def test_a_sound_noted_late_opens_an_incident_that_has_the_assessment() -> None:
    history = after(BAD_LINE, history=given(*ROOM))
    history = after(NoteSignal(contact="ring", kind="announced_55", incident="silent"), history=history)

    assert owed(history) == ["recall", "playback"]
