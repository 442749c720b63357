"""Intelligence given in one step, from a log, a contact or the scene: the desk has it, and says so (IN7)."""

from __future__ import annotations

from tests.given import Given, at, call, given, incident, on_duty

from heed.intelligence.submission import SaysNothingKnown, SubmitIntelligence, TakenAlready, TakeSubmission
from heed.picture.checks import IntelligenceGiven
from heed.picture.contact import IncidentOpenedFromContact
from heed.picture.cue import CueHeard
from heed.picture.post import Notified
from heed.picture.submission import (
    IntelligenceSubmitted,
    Submission,
    SubmissionOverdue,
    SubmissionTaken,
    given_on,
    stream_of,
)

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader"), *on_duty("support_operator")]
GIVEN = SubmitIntelligence(
    submission="s1", incident="one", text="neighbour says he has a shotgun under the stairs",
    people="Rob Hale; his brother;", addresses="14 Mill Lane", source="2", information="C", handling="P",
    from_scene=True,
)  # fmt: skip


def room() -> Given:
    return given(*ROOM, *on_duty("intelligence_desk"), *incident("one", "priority", life=False))


def test_it_lands_with_the_desk_and_on_the_log_and_opens_judgement_again() -> None:
    asked = room().when(GIVEN, "dispatcher")

    (submitted,) = asked.of("submission/one/s1")
    assert isinstance(submitted, IntelligenceSubmitted)
    assert (submitted.people, submitted.addresses) == (("Rob Hale", "his brother"), ("14 Mill Lane",))
    assert (submitted.owner_name, submitted.due) == ("Intelligence Desk", at("15:00"))
    assert submitted.sentence().startswith("Intelligence from the scene for Intelligence Desk (2CP): neighbour says")
    assert next(type(fact) for fact in asked.of("incident/one")) is IntelligenceGiven
    assert "weapon" in [fact.construct for fact in asked.of("incident/one") if isinstance(fact, CueHeard)]
    assert [fact.why for fact in asked.of("post/post-Intelligence Desk") if isinstance(fact, Notified)] == [
        "intelligence for you to take"
    ]

    held = asked.and_then().incident("one")
    assert held.stale[0].why == "Intelligence from the scene: neighbour says he has a shotgun under the stairs"
    assert held.news is not None
    assert held.checks.given == ("one/s1",)


def test_where_nobody_is_at_the_desk_whoever_answers_for_it_has_it_and_it_goes_up_untaken() -> None:
    found = given(*ROOM, *incident("one", "priority", life=False)).when(GIVEN, "dispatcher").and_then()

    said = [one for one in found.later("16:10") if isinstance(one.fact, SubmissionOverdue)]

    assert [(one.at, one.fact.owner_name) for one in said] == [  # type: ignore[attr-defined]
        ("15:00", "Support Operator"), ("16:00", "Team Leader"),
    ]  # fmt: skip


def test_the_desk_says_that_it_has_it_once() -> None:
    found = room().when(GIVEN, "dispatcher").and_then()

    found = found.when(TakeSubmission(submission="one/s1", words="to the firearms team"), "intelligence_desk").then(
        ("submission/one/s1", SubmissionTaken(by_name="Intelligence Desk", words="to the firearms team")),
        ("post/post-Dispatcher", Notified(
            subject="submission/one/s1", number="0001", kind="submission", interrupted=False, about_life=False,
            why="Intelligence Desk has taken what you gave: to the firearms team",
        )),
    )  # fmt: skip

    assert [one for one in found.later("18:00") if isinstance(one.fact, SubmissionOverdue)] == []
    found.when(TakeSubmission(submission="one/s1"), "support_operator").refused(
        TakenAlready, "Intelligence Desk has it already."
    )


def test_a_contact_without_a_log_gives_it_too_and_with_one_it_stands_on_the_log() -> None:
    words = SubmitIntelligence(submission="s2", contact="ring", text="a van delivers at night behind the old mill")
    found = given(*ROOM, *call("ring")).when(words, "call_handler").and_then()
    held = found.room.state("submission/ring/s2")
    assert isinstance(held, Submission)
    assert (held.contact, held.incident, held.by_name) == ("ring", "", "Call Handler")

    linked = [*call("ring"), *incident("one", "priority"), ("contact/ring", IncidentOpenedFromContact(incident="one"))]
    asked = given(*ROOM, *linked).when(words, "call_handler")
    assert [type(fact) for fact in asked.of("incident/one")] == [IntelligenceGiven]


def test_signs_are_no_intelligence() -> None:
    empty = SubmitIntelligence(submission="s3", incident="one", text="…")

    room().when(empty, "dispatcher").refused(SaysNothingKnown, "“…” says nothing: write what is known, and how.")


def test_what_was_given_on_a_log_is_hidden_with_it() -> None:
    assert stream_of("s1", "one").split("/")[1] == "one"
    assert given_on("submission/one/s1") == ("incident/one", "contact/one")
    assert given_on("incident/one") == ()
