"""Closing: a person's act, over nothing that is still open, each refusal saying what to do first."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest
from tests.given import Given, assigned, at, at_scene, call, given, incident, looked_up, somebody, unit
from tests.memory_room import policy

from heed.dispatch.decide import AcceptIncident
from heed.incidents.closing import hindrances
from heed.incidents.commands import (
    AddLogEntry,
    AlreadyClosed,
    CloseIncident,
    EstablishWelfare,
    LinkContact,
    OverrideStopper,
    SetCode,
    UnknownResult,
)
from heed.incidents.stoppers import (
    CallerOnTheLine,
    GradeFirst,
    LifeQuestionOpen,
    NeedsDispatch,
    NobodyAttended,
    NobodysToOverride,
    NotStopping,
    OwnWordsFirst,
    QuestionsOpen,
    SaysNothing,
    ScriptUnanswered,
    Stopper,
    ThriveFirst,
    UnitsCommitted,
    UnreadNews,
    VulnerabilityNoted,
    WelfareNotEstablished,
)
from heed.incidents.welfare import welfare_owed
from heed.log.command import NotAllowed
from heed.picture.assessment import ThriveAssessed
from heed.picture.fact import Change
from heed.picture.incident import IncidentClosed
from heed.picture.nouns import Picture
from heed.picture.task import QuestionAsked
from heed.policy.asking import unanswered_about_life
from heed.policy.closure import Vulnerability
from heed.risk.decide import AnswerScript, AssessThrive, SetCueAside

READY = [*incident("door", "priority", life=False), looked_up("door")]


def question(name: str, text: str) -> Change:
    asked = QuestionAsked(question=name, text=text, to_role="dispatcher", due=at("14:05"))
    return "incident/door", asked


def closing(result: str = "crime_recorded") -> CloseIncident:
    return CloseIncident(incident="door", result=result, rationale="report taken")


def test_it_closes_with_a_result_and_why() -> None:
    given(READY).when(closing()).then(
        ("incident/door", IncidentClosed(result="crime_recorded", name="Crime recorded", rationale="report taken"))
    )


def test_a_closed_incident_owes_nothing_more() -> None:
    history = given(READY).when(closing()).and_then()

    assert history.room.owed("incident/door") == []


def test_not_over_a_unit_that_is_still_there() -> None:
    given(READY, unit("BX21"), assigned("BX21", "door")).when(closing()).refused(
        UnitsCommitted, "BX21 is still committed; release them first, then close."
    )


def test_not_while_the_caller_is_on_the_line() -> None:
    history = given(call("ring"), incident("door", "priority", life=False, contact="ring"))

    history.when(closing()).refused(CallerOnTheLine, "The caller is still on the line; end the call first, then close.")


def test_not_over_a_question_without_an_answer() -> None:
    given(READY, question("q1", "Is he alone?")).when(closing()).refused(
        QuestionsOpen, "1 question is not answered, first: “Is he alone?”. Answer, then close."
    )


def test_of_several_questions_the_first_is_said() -> None:
    given(READY, question("q1", "Is he alone?"), question("q2", "Since when?")).when(closing()).refused(
        QuestionsOpen, "2 questions are not answered, first: “Is he alone?”. Answer, then close."
    )


def test_not_as_attended_where_nobody_was() -> None:
    given(READY).when(closing("arrest")).refused(
        NobodyAttended,
        "Result “Arrest made” says somebody attended and nobody has; choose another result, or send a unit.",
    )


def test_a_call_handler_closes_only_what_needs_nobody() -> None:
    given(READY).when(closing(), by="call_handler").refused(
        NeedsDispatch,
        "A call handler closes only what needs no deployment: result “Crime recorded” is dispatch's to give. Send it.",
    )


def test_a_call_handler_closes_with_advice() -> None:
    history = given(READY).when(closing("advice_given"), by="call_handler").and_then()

    assert history.incident("door").state == "closed"


def test_not_before_somebody_has_graded_it() -> None:
    given(incident("door", life=False)).when(closing()).refused(
        GradeFirst, "Nobody has graded this incident; grade it, then close, so that the record says what it was."
    )


def test_not_before_somebody_has_assessed_the_risk() -> None:
    given(incident("door", "priority")).when(closing()).refused(
        ThriveFirst, "No THRIVE assessment stands on this incident; assess it, then close."
    )


def test_an_unknown_result_is_refused_with_those_there_are() -> None:
    asked = given(READY).when(closing("gone_away"))

    assert isinstance(asked.refusal, UnknownResult)
    assert "attended_dealt_with" in str(asked.refusal)


def test_what_is_closed_is_closed() -> None:
    history = given(READY).when(closing()).and_then()

    history.when(closing("hoax")).refused(
        AlreadyClosed,
        "This incident is closed (crime recorded); reopen it to change it. A log entry can still be added.",
    )


def test_a_supervisor_is_held_by_the_same_refusals() -> None:
    for role in ("team_leader", "force_incident_manager"):
        asked = given(incident("door")).when(closing(), by=role)

        assert isinstance(asked.refusal, ThriveFirst)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((READY,), []),
        ((incident("door"),), [ThriveFirst, GradeFirst]),
        ((incident("door"), unit("BX21"), assigned("BX21", "door"), question("q1", "?")),
         [UnitsCommitted, ThriveFirst, QuestionsOpen, GradeFirst]),
        ((READY, unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door")), [UnitsCommitted]),
    ],
)  # fmt: skip
def test_everything_in_the_way_is_known_before_anybody_tries(
    history: tuple[Change | list[Change], ...], expected: list[type]
) -> None:
    room = given(*history).room
    found = room.incident("door")

    said = hindrances(found, policy().results["crime_recorded"], Picture(room.index), policy(), somebody("dispatcher"))

    assert expected == [type(refusal) for refusal in said]


# Stoppers about a person


AT_RISK = incident("door", "priority", life=True)


def welfare(how: Literal["spoken_to", "seen", "refused", "heading_home"], words: str = "") -> EstablishWelfare:
    return EstablishWelfare(incident="door", person="Mrs Hale", how=how, by="BX21", words=words)


def override(kind: str, rationale: str = "Hospital has her, ward sister named") -> OverrideStopper:
    return OverrideStopper(incident="door", kind=kind, rationale=rationale)


def test_not_over_a_person_at_risk_whom_nobody_spoke_to() -> None:
    given(AT_RISK).when(closing()).refused(
        WelfareNotEstablished,
        "The assessment says that a life is at risk, and nobody has spoken to them: establish their welfare in their "
        "own words, then close.",
    )


@pytest.mark.parametrize("how", ["seen", "refused", "heading_home"])
def test_seen_refused_or_heading_home_is_not_spoken_to(how: Literal["seen", "refused", "heading_home"]) -> None:
    history = given(AT_RISK).when(welfare(how)).and_then()

    assert isinstance(history.when(closing()).refusal, WelfareNotEstablished)


def test_spoken_to_in_their_own_words_lets_it_close() -> None:
    history = given(AT_RISK).when(welfare("spoken_to", "I am fine, my sister is here")).and_then()

    assert not history.when(closing()).and_then().incident("door").open


def test_spoken_to_without_a_word_of_theirs_is_asked_for_their_words() -> None:
    assert isinstance(given(AT_RISK).when(welfare("spoken_to", "…")).refusal, OwnWordsFirst)


def test_a_risk_to_life_said_afterwards_asks_for_their_welfare_again() -> None:
    history = given(AT_RISK).when(welfare("spoken_to", "I am fine")).and_then()
    history.when(AddLogEntry(incident="door", text="he has a knife"), clock="14:10").and_then()
    assess = AssessThrive(incident="door", threat="a knife was seen, weapon gone", life_at_risk=False)
    history.when(assess, clock="14:12").and_then()

    assert isinstance(history.when(closing()).refusal, WelfareNotEstablished)


def test_a_code_that_speaks_of_somebody_at_risk_asks_for_their_welfare() -> None:
    history = given(READY).when(SetCode(incident="door", code="concern_for_safety")).and_then()

    assert isinstance(history.when(closing()).refusal, WelfareNotEstablished)


def test_a_supervisor_may_take_it_on_themselves_with_a_reason_that_is_sampled() -> None:
    history = given(AT_RISK).when(override("welfare"), by="team_leader").and_then()

    assert history.incident("door").closure.overridden[0].kind == "welfare"
    assert not history.when(closing()).and_then().incident("door").open


def test_nobody_else_may() -> None:
    assert isinstance(given(AT_RISK).when(override("welfare"), by="dispatcher").refusal, NotAllowed)


def test_a_reason_that_says_nothing_is_none() -> None:
    assert isinstance(given(AT_RISK).when(override("welfare", "noted"), by="team_leader").refusal, SaysNothing)


def test_units_that_are_there_are_nobodys_to_close_over() -> None:
    history = given(READY, unit("BX21"), assigned("BX21", "door"))

    assert isinstance(history.when(override("units_committed"), by="team_leader").refusal, NobodysToOverride)


def test_what_comes_after_an_override_stops_again() -> None:
    history = given(AT_RISK).when(override("welfare"), by="team_leader").and_then()
    history.when(AddLogEntry(incident="door", text="he has a knife"), clock="14:10").and_then()
    assess = AssessThrive(incident="door", threat="a knife was seen, weapon gone", life_at_risk=False)
    history.when(assess, clock="14:12").and_then()

    assert isinstance(history.when(closing()).refusal, WelfareNotEstablished)


def test_what_stops_nothing_is_not_overridden() -> None:
    assert isinstance(given(READY).when(override("welfare"), by="team_leader").refusal, NotStopping)


def test_a_call_handler_does_not_close_over_vulnerability_that_was_noted() -> None:
    assessed = ThriveAssessed(
        elements={"threat": "none", "vulnerability": "lives alone, dementia"}, life_at_risk=False, on_version=1
    )
    history = given(incident("door", "priority", state="opened"), ("incident/door", assessed))

    assert isinstance(history.when(closing("advice_given"), by="call_handler").refusal, VulnerabilityNoted)


def test_a_question_about_life_without_an_answer_stops_it() -> None:
    asked = QuestionAsked(
        question="q1", text="Has he tried before?", to_role="dispatcher", due=at("14:05"), about_life=True
    )

    assert isinstance(given(READY, ("incident/door", asked)).when(closing()).refusal, LifeQuestionOpen)


# Somebody vulnerable, though nobody said that a life is at risk


def assessed(**written: object) -> AssessThrive:
    return AssessThrive(incident="door", threat="drunk at the wheel, walks off", life_at_risk=False, **written)  # type: ignore[arg-type]


def noting(text: str) -> Given:
    """A log on which this was written, assessed in words that deal with it, every question of the script answered."""
    history = given(READY).when(AddLogEntry(incident="door", text=text)).and_then()
    history.when(assessed(harm=f"as written: {text}")).and_then()
    for question in unanswered_about_life(history.incident("door"), policy()):
        history.when(answered(question.id, text="Asked; not known.")).and_then()
    return history


@pytest.mark.parametrize(
    "text",
    ["he is struggling with a bereavement", "she has bipolar disorder", "he tried to take his own life last year"],
)
def test_not_over_somebody_vulnerable_whom_nobody_spoke_to(text: str) -> None:
    history = noting(text)

    assert isinstance(history.when(closing()).refusal, WelfareNotEstablished)
    history.when(welfare("spoken_to", "I am at home with my sister")).and_then()
    assert not history.when(closing()).and_then().incident("door").open


@pytest.mark.parametrize(
    "written",
    [
        {"vulnerability": "Male is intoxicated and experiencing mental health issues"},
        {"vulnerability": "as told by her", "factors": {"vulnerability": ("age or frailty",)}},
    ],
)
def test_what_only_the_assessment_notes_is_somebody_vulnerable_too(written: dict[str, object]) -> None:
    history = given(READY).when(assessed(**written)).and_then()

    refusal = history.when(closing()).refusal
    assert isinstance(refusal, WelfareNotEstablished)
    assert str(refusal).startswith("The assessment notes ")


@pytest.mark.parametrize("text", ["no mental health issues", "he has not been bereaved", "the dog is off its lead"])
def test_what_is_denied_makes_nobody_vulnerable(text: str) -> None:
    history = given(READY).when(AddLogEntry(incident="door", text=text)).and_then()
    history.when(assessed(vulnerability=text)).and_then()

    assert not history.when(closing()).and_then().incident("door").open


def test_what_was_set_aside_with_a_reason_makes_nobody_vulnerable() -> None:
    history = given(READY).when(AddLogEntry(incident="door", text="she is a bereavement counsellor")).and_then()
    history.when(SetCueAside(incident="door", construct="bereavement", reason="it is her work")).and_then()
    history.when(assessed()).and_then()

    assert not history.when(closing()).and_then().incident("door").open


def test_a_pack_that_calls_nobody_vulnerable_lets_it_close() -> None:
    history = noting("he is struggling with a bereavement")
    calm = msgspec.structs.replace(policy(), vulnerability=Vulnerability(heard=()))

    assert welfare_owed(history.incident("door"), policy()) is not None
    assert welfare_owed(history.incident("door"), calm) is None


def test_a_call_handler_waits_for_dispatchs_look_where_somebody_is_vulnerable() -> None:
    sent = given(incident("door", "scheduled", state="waiting"))
    sent.when(assessed(vulnerability="lives alone, dementia")).and_then()
    refusal = sent.when(closing("advice_given"), by="call_handler").refusal

    assert isinstance(refusal, VulnerabilityNoted)
    sent.when(AcceptIncident(incident="door")).and_then()
    assert not isinstance(sent.when(closing("advice_given"), by="call_handler").refusal, VulnerabilityNoted)


@pytest.mark.parametrize("text", ["none identified", "None.", "no vulnerability"])
def test_words_that_say_nothing_note_no_vulnerability(text: str) -> None:
    history = given(incident("door", "priority", state="opened")).when(assessed(vulnerability=text)).and_then()

    assert not history.when(closing("advice_given"), by="call_handler").and_then().incident("door").open


# Questions of the script, and news


def answered(question: str, *, choice: str = "", text: str = "") -> AnswerScript:
    return AnswerScript(incident="door", question=question, choice=choice, text=text)


def test_not_over_a_question_of_the_script_about_life() -> None:
    history = given(READY).when(SetCode(incident="door", code="burglary_other")).and_then()

    history.when(closing()).refused(
        ScriptUnanswered,
        "1 question of the script about life is not answered, first: “Is anybody still in there, or trying to get in?” "
        "Answer, if only that it is not known, or have somebody speak to them, then close.",
    )
    history.when(answered("still_inside", choice="not known")).and_then()
    assert not history.when(closing()).and_then().incident("door").open


def test_whoever_was_spoken_to_needs_no_more_asking_until_new_risk_is_said() -> None:
    history = given(READY).when(SetCode(incident="door", code="burglary_other")).and_then()
    history.when(welfare("spoken_to", "he has gone, I am all right")).and_then()
    assert not isinstance(history.when(closing()).refusal, ScriptUnanswered)

    history.when(AddLogEntry(incident="door", text="she tried to take her own life last year")).and_then()
    kinds = {one.kind for one in standing(history)}
    assert kinds >= {"welfare", "script_question"}


def standing(history: Given) -> list[Stopper]:
    """Everything that stops the result asked for."""
    found, who = history.incident("door"), somebody("dispatcher")
    return list(hindrances(found, policy().results["crime_recorded"], Picture(history.room.index), policy(), who))


def test_a_supervisor_may_close_over_a_question_of_the_script_and_it_is_sampled() -> None:
    history = given(READY).when(SetCode(incident="door", code="burglary_other")).and_then()
    history.when(override("script_question"), by="team_leader").and_then()

    assert not history.when(closing()).and_then().incident("door").open


def test_not_over_news_that_whoever_closes_it_has_not_seen() -> None:
    history = given(READY, call("second"), at("14:10"))
    looked = len(history.room.record)
    history.when(
        LinkContact(incident="door", contact="second", about="a scream next door"), by="call_handler"
    ).and_then()
    history.when(assessed(harm="a scream, neighbour rang"), by="call_handler").and_then()
    refused = UnreadNews, "Another contact: a scream next door (14:10), and you have not seen it: read it, then close."

    history.when(closing()).refused(*refused)
    history.when(msgspec.structs.replace(closing(), seen=looked)).refused(*refused)
    read = msgspec.structs.replace(closing(), seen=len(history.room.record))
    assert not isinstance(history.when(read).refusal, UnreadNews)


def test_who_wrote_the_news_down_or_worked_on_it_since_has_seen_it() -> None:
    history = given(READY)
    seen = AddLogEntry(incident="door", text="lock is broken, nobody in", from_scene=True)
    history.when(seen).and_then().when(assessed(), by="call_handler").and_then()

    assert isinstance(history.when(closing(), by="team_leader").refusal, UnreadNews)
    history.when(AddLogEntry(incident="door", text="locksmith called"), by="team_leader").and_then()
    assert not isinstance(history.when(closing(), by="team_leader").refusal, UnreadNews)
    assert not history.when(closing()).and_then().incident("door").open
