"""A caller who does not speak: a sound that answers asks for an immediate response, and help goes at once (FC5)."""

from __future__ import annotations

import pytest
from tests.given import Given, Item, at, call, given, incident, on_duty, somebody
from tests.memory_room import SWITCH

from heed.contact.silent import NoSuchQuestion, NoteSignal, NoteSpokenTo, PutQuestion
from heed.incidents.commands import LinkContact, OpenIncident
from heed.log.command import Command
from heed.picture.assessment import GradeLoweringAsked, GradeSet, ThriveAssessed
from heed.picture.contact import CallEnded
from heed.picture.entry import CallCleared
from heed.picture.fact import UNKNOWN_PLACE
from heed.picture.life import CodeSet, IncidentOpened, SentToDispatch
from heed.picture.post import Notified
from heed.picture.signal import QuestionPut, Signal, SignalNoted, SignalsHeardBefore
from heed.risk.decide import AssessThrive, SetGrade

HANDLER = somebody("call_handler")
ROOM: list[Item] = [on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader"), call("ring")]
ASKS = "Do you need the police? Cough, tap the phone or press any key for yes"
ASKED: Item = ("contact/ring", QuestionPut(question="need_police", asks=ASKS))
COUGH = NoteSignal(contact="ring", kind="cough", incident="silent")
ANSWER = SignalNoted(kind="cough", asks=ASKS, answer="yes", helps=True, ring="danger")
KEYS = SignalNoted(kind="keys", ring="danger")


def after(*commands: Command, history: Given) -> Given:
    for command in commands:
        history = history.when(command, HANDLER).and_then()
    return history


def test_a_cough_in_answer_opens_an_immediate_at_once_place_known_or_not() -> None:
    facts = given(*ROOM, ASKED).when(COUGH, HANDLER).of("incident/silent")

    opened = facts[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.what, opened.place) == ("Silent 999 call: a cough in answer", UNKNOWN_PLACE)
    assert [type(one) for one in facts[1:3]] == [CodeSet, GradeSet]
    assert [one.grade for one in facts if isinstance(one, GradeSet)] == ["immediate"]
    assert any(isinstance(one, SentToDispatch) for one in facts)
    carried = next(one for one in facts if isinstance(one, SignalsHeardBefore))
    assert carried.signals == (
        Signal(kind="cough", asks=ASKS, answer="yes", helps=True, ring="danger", at=at("14:00")),
    )


def test_the_dispatcher_hears_of_it_in_the_same_act() -> None:
    told = given(*ROOM, ASKED).when(COUGH, HANDLER).of("post/post-Dispatcher")

    assert [one.why for one in told if isinstance(one, Notified)] == [f"immediate: a cough in answer to “{ASKS}”: yes"]


def test_the_answer_answers_the_script_and_does_what_asks_for_it() -> None:
    script = after(COUGH, history=given(*ROOM, ASKED)).incident("silent").script

    answer, item = script.answer("silent_yes_no"), script.item("yes_no_caller")
    assert answer is not None
    assert item is not None
    assert (answer.choice, item.open) == ("yes", False)


def test_an_announced_55_needs_no_question() -> None:
    history = after(NoteSignal(contact="ring", kind="announced_55", incident="silent"), history=given(*ROOM))

    assert history.incident("silent").recommended is not None
    assert history.incident("silent").grade == "immediate"


def test_a_sound_nobody_asked_for_calls_for_a_question_and_opens_nothing() -> None:
    history = given(*ROOM)
    history.when(NoteSignal(contact="ring", kind="keys"), HANDLER).then(("contact/ring", KEYS))

    held = history.room.open_contacts()[0].signals
    assert (held.unanswered is not None, held.helps) == (True, None)


def test_a_question_is_answered_within_its_seconds_and_not_later() -> None:
    late = given(*ROOM, ASKED, at("14:01")).when(COUGH, HANDLER)

    late.then(("contact/ring", SignalNoted(kind="cough", ring="danger")))


def test_one_press_for_no_asks_for_nothing_by_itself() -> None:
    no = NoteSignal(contact="ring", kind="keys", answer="no")
    noted = SignalNoted(kind="keys", asks=ASKS, answer="no", ring="danger")

    given(*ROOM, ASKED).when(no, HANDLER).then(("contact/ring", noted))


def test_an_answer_asked_for_by_voice_counts_as_well() -> None:
    history = after(NoteSignal(contact="ring", kind="tap", answer="yes", incident="silent"), history=given(*ROOM))

    assert history.incident("silent").grade == "immediate"


def test_keys_that_the_switch_hears_answer_what_was_asked() -> None:
    heard = given(*ROOM, ASKED).when(NoteSignal(contact="ring", kind="keys", incident="silent"), SWITCH)

    opened = heard.of("incident/silent")[0]
    assert isinstance(opened, IncidentOpened)
    assert (opened.handler, opened.handler_post) == ("person-Call Handler", "post-Call Handler")


def test_a_question_that_the_pack_has_not_is_refused_with_those_it_has() -> None:
    refused = given(*ROOM).when(PutQuestion(contact="ring", asks="what"), HANDLER)

    assert isinstance(refused.refusal, NoSuchQuestion)
    assert "need_police" in str(refused.refusal)


def test_what_was_heard_goes_with_the_call_to_an_incident_opened_by_hand() -> None:
    keys = ("contact/ring", KEYS)
    history = after(OpenIncident(incident="door", contact="ring", what="nobody speaks"), history=given(*ROOM, keys))

    assert [one.kind for one in history.incident("door").signals.heard] == ["keys"]


def test_joined_to_another_incident_it_raises_what_is_recommended_there() -> None:
    history = given(*ROOM, incident("door", "priority", life=False), ("contact/ring", ANSWER))
    history = after(LinkContact(incident="door", contact="ring", about="same address"), history=history)

    recommended = history.incident("door").recommended
    assert recommended is not None
    assert (recommended.grade, "silent_answer" in recommended.rows) == ("immediate", True)


def test_heard_on_an_incident_that_is_open_it_is_said_there_and_makes_its_assessment_stale() -> None:
    history = after(OpenIncident(incident="door", contact="ring", what="nobody speaks"), history=given(*ROOM))
    history.room.put([("incident/door", ThriveAssessed(elements={"threat": "none"}, life_at_risk=False, on_version=1))])
    history = after(NoteSignal(contact="ring", kind="distress", heard="a scream"), history=history)

    found = history.incident("door")
    assert next(one.why for one in found.stale) == "Noise of distress: “a scream”"
    assert found.recommended is not None
    assert "heard_behind" in found.recommended.rows
    assert len(history.room.open_incidents()) == 1


def test_after_the_line_has_cleared_a_sound_is_still_noted_and_help_still_goes() -> None:
    history = given(*ROOM, ASKED, ("contact/ring", CallEnded(how="caller_hung_up")))

    facts = history.when(COUGH, HANDLER).of("incident/silent")
    assert any(isinstance(one, CallCleared) for one in facts)


LOWER = SetGrade(incident="silent", grade="scheduled", reason="a child played with the phone")


@pytest.mark.parametrize(("alone", "safe"), [(False, True), (True, False), (None, None)])
def test_below_the_floor_a_supervisor_is_asked_first(alone: bool | None, safe: bool | None) -> None:
    history = after(COUGH, history=given(*ROOM, ASKED))
    history = after(*_assessed(), history=history)
    if alone is not None and safe is not None:
        history = after(NoteSpokenTo(contact="ring", alone=alone, safe=safe), history=history)

    asked = history.when(LOWER, HANDLER)
    assert any(isinstance(fact, GradeLoweringAsked) for fact in asked.of("incident/silent"))


def test_spoken_to_alone_and_safe_the_handler_may_lower_it() -> None:
    history = after(COUGH, history=given(*ROOM, ASKED))
    history.room.now = at("14:02")
    history = after(NoteSpokenTo(contact="ring", alone=True, safe=True, words="my son pressed them"), history=history)
    history = after(*_assessed(), history=history)

    lowered = history.when(LOWER, HANDLER)
    assert any(isinstance(fact, GradeSet) for fact in lowered.of("incident/silent"))


def test_what_is_heard_after_that_stands_again() -> None:
    history = after(COUGH, history=given(*ROOM, ASKED))
    history.room.now = at("14:02")
    history = after(NoteSpokenTo(contact="ring", alone=True, safe=True), history=history)
    history.room.now = at("14:03")
    history = after(NoteSignal(contact="ring", kind="threat", heard="put it down"), history=history)
    history = after(*_assessed(), history=history)

    assert any(isinstance(f, GradeLoweringAsked) for f in history.when(LOWER, HANDLER).of("incident/silent"))


def _assessed() -> list[Command]:
    return [AssessThrive(incident="silent", threat="none now", life_at_risk=False)]
