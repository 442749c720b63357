"""Questions on a log: an addressee by name, a time, and whoever is next up when nobody answers."""

from __future__ import annotations

import pytest
from tests.given import Given, assigned, at, given, incident, on_duty, somebody, unit

from heed.incidents.commands import (
    AcknowledgeQuestion,
    AlreadyAnswered,
    AlreadyClosed,
    AnswerQuestion,
    AskQuestion,
    LeaveLog,
    NoAnswer,
    NoSuchQuestion,
    UnknownAddressee,
)
from heed.picture.fact import Change
from heed.picture.incident import IncidentClosed
from heed.picture.life import LogLeft
from heed.picture.post import Notified, PostLeft
from heed.picture.task import QuestionAcknowledged, QuestionAnswered, QuestionAsked, QuestionHanded, QuestionOverdue
from heed.risk.decide import ConfirmGrade
from heed.supervision.commands import LeavePost

DAN = somebody("dispatcher", "Dan")
LINE = [
    *on_duty("dispatcher", "Dan"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben"),
    *on_duty("force_incident_manager", "Cas"),
]  # fmt: skip


def ask(to: str, *, life: bool = False, minutes: int | None = None) -> AskQuestion:
    return AskQuestion(
        question="q", incident="door", text="Is he alone?", to=to, about_life=life, minutes=minutes
    )  # fmt: skip


def asked_of(to: str, *, life: bool = False) -> Given:
    return given(LINE, incident("door", "priority", life=False), at("14:02")).when(ask(to, life=life)).and_then()


def went_to(history: Given, clock: str) -> list[tuple[str, str]]:
    """When it went up, and to whom."""
    said = history.later(clock)
    return [(one.at, one.fact.owner_name) for one in said if isinstance(one.fact, QuestionOverdue)]


def test_a_role_is_asked_through_whoever_holds_it_and_it_is_due_in_five_minutes() -> None:
    given(LINE, incident("door"), at("14:02")).when(ask("team_leader"), by=DAN).then((
        "incident/door",
        QuestionAsked(
            question="q", text="Is he alone?", to_role="team_leader", to_post="post-Ana", to_name="Ana", due=at("14:07")
        ),
    ))  # fmt: skip


def test_about_life_it_is_due_in_one() -> None:
    (asked,) = given(LINE, incident("door"), at("14:02")).when(ask("team_leader", life=True)).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert asked.due == at("14:03")


def test_its_own_time_is_its_time() -> None:
    (asked,) = given(LINE, incident("door"), at("14:02")).when(ask("team_leader", minutes=30)).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert asked.due == at("14:32")


def test_the_call_handler_asked_is_the_one_who_took_the_call() -> None:
    amy = somebody("call_handler", "Amy")
    history = given(on_duty("call_handler", "Bea"), on_duty("call_handler", "Amy"), incident("door", by=amy))

    (asked,) = history.when(ask("call_handler")).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert asked.to_name == "Amy"


def test_a_person_is_asked_by_their_post() -> None:
    (asked,) = given(LINE, incident("door")).when(ask("post-Ben")).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert (asked.to_role, asked.to_name) == ("dispatch_supervisor", "Ben")


def test_a_role_nobody_holds_is_answered_for() -> None:
    history = given(on_duty("team_leader", "Ana"), incident("door"))

    (asked,) = history.when(ask("dispatcher")).of("incident/door")

    assert isinstance(asked, QuestionAsked)
    assert (asked.to_role, asked.to_name) == ("dispatcher", "Ana")


@pytest.mark.parametrize("to", ["clock", "administrator", "nobody"])
def test_only_somebody_who_works_incidents_is_asked(to: str) -> None:
    asked = given(LINE, incident("door")).when(ask(to))

    assert isinstance(asked.refusal, UnknownAddressee)
    assert str(asked.refusal).startswith(f"Nobody is called {to} here: give a role (call_handler, dispatcher,")


def test_nothing_is_asked_on_a_closed_log() -> None:
    closed = ("incident/door", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))

    given(LINE, incident("door"), closed).when(ask("dispatcher")).refused(
        AlreadyClosed, "This incident is closed (hoax); reopen it to change it. A log entry can still be added."
    )


def test_unanswered_it_goes_up_person_by_person() -> None:
    history = asked_of("dispatcher")

    assert went_to(history, "14:21") == [("14:07", "Ana"), ("14:12", "Ben"), ("14:17", "Cas")]


def test_at_the_top_it_is_said_again_every_quarter_of_an_hour() -> None:
    history = asked_of("force_incident_manager")

    assert went_to(history, "14:40") == [("14:07", "Cas"), ("14:12", "Cas"), ("14:17", "Cas"), ("14:32", "Cas")]


def test_a_question_to_a_team_leader_goes_above_the_team_leader() -> None:
    assert went_to(asked_of("team_leader"), "14:08") == [("14:07", "Ben")]


def test_it_passes_over_a_role_that_nobody_holds() -> None:
    history = asked_of("team_leader")
    history.room.put([("post/post-Ben", PostLeft(uncovered_because="ill"))])

    assert went_to(history, "14:08") == [("14:07", "Cas")]


def test_in_hand_is_not_answered_and_stays_due() -> None:
    history = asked_of("dispatcher")
    before = history.room.owed("incident/door")

    history.when(AcknowledgeQuestion(incident="door", question="q"), by=DAN).then(
        ("incident/door", QuestionAcknowledged(question="q", by_name="Dan"))
    )

    assert before == history.room.owed("incident/door")
    assert went_to(history, "14:08") == [("14:07", "Ana")]


def test_whoever_takes_it_over_has_not_taken_it_yet() -> None:
    history = asked_of("dispatcher").when(AcknowledgeQuestion(incident="door", question="q"), by=DAN).and_then()

    history.later("14:08")

    (question,) = history.incident("door").open_questions
    assert (question.to_name, question.acknowledged_by) == ("Ana", "")


def test_whoever_knows_answers_and_nothing_more_is_due() -> None:
    history = asked_of("team_leader")

    history.when(AnswerQuestion(incident="door", question="q", text="No, two men"), by="support_operator").then(
        ("incident/door", QuestionAnswered(question="q", text="No, two men"))
    )

    assert went_to(history, "15:00") == []


@pytest.mark.parametrize("text", [".", "-", " ", "?!"])
def test_signs_answer_nothing(text: str) -> None:
    asked_of("team_leader").when(AnswerQuestion(incident="door", question="q", text=text)).refused(
        NoAnswer, f"“{text}” answers nothing: say what is known, or that it is not known."
    )


def test_an_answer_stands() -> None:
    history = asked_of("team_leader").when(AnswerQuestion(incident="door", question="q", text="No")).and_then()

    history.when(AnswerQuestion(incident="door", question="q", text="Yes")).refused(
        AlreadyAnswered, "That question has its answer, “No”; write what is new on the log."
    )


def test_an_answer_to_nothing_is_refused() -> None:
    given(LINE, incident("door")).when(AnswerQuestion(incident="door", question="q", text="No")).refused(
        NoSuchQuestion, "That question is not on this log."
    )


# Whoever is asked leaves

AMY = somebody("call_handler", "Amy")
HANDLED = incident("door", "priority", by=AMY, life=False)


def asked_of_amy(*more: list[Change], life: bool = True) -> Given:
    """A question put to the handler on an accepted log."""
    history = given(LINE, on_duty("call_handler", "Amy"), *more, HANDLED, at("14:02"))
    return history.when(ask("call_handler", life=life), by=DAN).and_then()


def waits_with(history: Given) -> list[str]:
    return [question.to_name for question in history.incident("door").open_questions]


def test_leaving_a_log_hands_its_questions_to_whoever_is_named() -> None:
    history = asked_of_amy(on_duty("call_handler", "Bea"))

    history.when(LeaveLog(incident="door", to="post-Bea"), by=AMY).then(
        ("incident/door", LogLeft(
            by_name="Amy", questions=("q",), handled=True, to_role="call_handler", to_post="post-Bea", to_name="Bea",
            to_person="person-Bea",
        )),
        ("incident/door", QuestionHanded(
            question="q", text="Is he alone?", from_name="Amy", to_role="call_handler", to_post="post-Bea",
            to_name="Bea",
        )),
        ("post/post-Bea", Notified(
            subject="incident/door", number="0001", kind="handed_over", interrupted=True, about_life=True,
            why="handed over by Amy, 1 question is open: Is he alone?",
        )),
    )  # fmt: skip
    assert history.incident("door").handler_name == "Bea"


@pytest.mark.parametrize("to", ["", "post-Nobody", "no such person"])
def test_left_to_nobody_it_goes_by_name_to_whoever_has_the_incident(to: str) -> None:
    dispatcher = on_duty("dispatcher")
    history = asked_of_amy(dispatcher)
    history.when(LeaveLog(incident="door", to=to), by=AMY).and_then()

    assert waits_with(history) == ["Dispatcher"]


def test_before_it_is_accepted_it_goes_to_whoever_answers_for_the_role_that_owns_it() -> None:
    history = given(LINE, on_duty("call_handler", "Amy"), incident("door", "priority", state="opened", by=AMY))
    history.when(LeaveLog(incident="door"), by=AMY).and_then()

    assert history.incident("door").handler_name == "Ana"


def test_a_question_is_due_when_it_was_and_goes_up_from_its_new_holder() -> None:
    history = asked_of_amy()
    history.when(LeaveLog(incident="door", to="dispatcher"), by=AMY, clock="14:02:30").and_then()

    assert waits_with(history) == ["Dan"]
    assert went_to(history, "14:03:30") == [("14:03", "Ana")]


def test_what_has_gone_up_stays_with_whoever_has_it() -> None:
    history = asked_of_amy()
    history.later("14:03")
    history.when(LeaveLog(incident="door", to="dispatcher"), by=AMY).and_then()

    assert waits_with(history) == ["Ana"]


def test_alone_in_the_room_they_are_not_held() -> None:
    history = given(on_duty("call_handler", "Amy"), HANDLED, at("14:02"))
    history.when(ask("call_handler"), by=AMY).and_then()
    left = history.when(LeaveLog(incident="door"), by=AMY).of("incident/door")

    assert [fact.sentence() for fact in left] == [
        "Amy left the log; nobody else is on duty to take it, with 1 open question"
    ]
    assert waits_with(history) == ["Amy"]


def test_nobody_leaves_a_log_that_is_not_theirs() -> None:
    asked_of_amy().when(LeaveLog(incident="door"), by=somebody("dispatch_supervisor", "Ben")).then_nothing()


def test_going_off_duty_hands_each_question_to_the_relief_by_name() -> None:
    history = asked_of_amy(on_duty("call_handler", "Bea"))
    history.when(LeavePost(post="post-Amy", to_post="post-Bea"), by=AMY).and_then()

    assert waits_with(history) == ["Bea"]


def test_going_off_duty_without_relief_hands_it_to_whoever_has_the_incident() -> None:
    history = asked_of_amy(on_duty("dispatcher"))
    history.when(LeavePost(post="post-Amy", uncovered_because="taken ill"), by=AMY).and_then()

    assert waits_with(history) == ["Dispatcher"]


def test_whoever_was_asked_hears_that_it_went_up() -> None:
    said = asked_of("team_leader").later("14:07")

    heard = [
        (one.stream, one.fact.why) for one in said if isinstance(one.fact, Notified) and one.fact.kind == "question"
    ]
    assert ("post/post-Ana", "question to you unanswered: Is he alone?") in heard


# The incident itself


def looks(history: Given) -> list[str]:
    """When it is to be looked at again."""
    return [f"{one.due:%H:%M}" for one in history.room.owed("incident/door") if one.kind == "look"]


MINE = incident("door", "priority", life=False)
RELIEVED = LeavePost(post="post-Dispatcher", to_post="post-Dan")
ME = somebody("dispatcher")


def test_relieved_over_an_incident_nobody_is_sent_to_asks_for_a_look_and_not_for_an_assessment() -> None:
    history = given(LINE, on_duty("dispatcher"), MINE, at("14:02")).when(RELIEVED, by=ME).and_then()
    found = history.incident("door")

    assert (found.accepted_by, found.stale) == ("Dan", ())
    assert [one.fact.sentence() for one in history.room.streams["incident/door"]][-1] == (
        "Handed over by Dispatcher to Dan, to be looked at again"
    )
    assert len(looks(history)) == 1


def test_relieved_over_one_that_somebody_is_sent_to_writes_nothing_on_it() -> None:
    history = given(LINE, on_duty("dispatcher"), MINE, unit("BX21"), assigned("BX21", "door"), at("14:02"))
    before = history.incident("door").version

    assert history.when(RELIEVED, by=ME).and_then().incident("door").version == before


def test_a_look_that_is_as_soon_stays_when_it_was() -> None:
    history = given(LINE, on_duty("dispatcher"), MINE, at("14:02"))
    history.when(ConfirmGrade(incident="door", minutes=5), by=ME).and_then()
    history.when(RELIEVED, by=ME).and_then()

    assert looks(history) == ["14:07"]


def test_a_dispatcher_leaves_a_log_to_a_colleague_who_has_it_from_then_on() -> None:
    history = given(LINE, on_duty("dispatcher"), MINE, at("14:02"))
    history.when(LeaveLog(incident="door", to="post-Dan"), by=ME).and_then()

    assert history.incident("door").accepted_by == "Dan"
    assert len(looks(history)) == 1
