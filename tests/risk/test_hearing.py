"""Words that speak of risk are heard on the incident they are written on, and the assessment is held against them."""

from __future__ import annotations

import pytest
from tests.given import Given, assigned, at, call, given, incident, on_duty, unit

from heed.contact.decide import EndCall
from heed.incidents.commands import (
    AddLogEntry,
    AnswerQuestion,
    AnswerService,
    AskQuestion,
    CloseIncident,
    EstablishWelfare,
    LinkContact,
    NotAsked,
    OpenIncident,
    RecordWords,
    RequestService,
    SetCode,
    SetPlace,
)
from heed.incidents.stoppers import AssessmentStale, LifeCueUndealt
from heed.log.command import Command
from heed.picture.assessment import GradeConfirmed, LookOverdue, ReassessmentOverdue
from heed.picture.cue import CueHeard, CueSetAside
from heed.picture.fact import Fact, Place
from heed.picture.incident import ReturnedToQueue
from heed.picture.post import Notified
from heed.risk.decide import (
    AnswerScript,
    AssessThrive,
    ConfirmGrade,
    LookTooFar,
    NotHeard,
    SetCueAside,
    SetGrade,
    StaleAssessment,
)

ROOM = [*on_duty("dispatcher"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben")]
ASSESSED = incident("door", "priority", life=False)
SPOKEN_TO = EstablishWelfare(incident="door", person="Mrs Hale", words="I am all right")
ANSWERED = AnswerScript(incident="door", question="weapon_there", choice="not known")


def heard(history: Given) -> list[tuple[str, str, str]]:
    """What was heard on the incident: kind, how it was said, and the words."""
    return [(one.construct, one.mode, one.words) for one in history.incident("door").cues]


def why(history: Given) -> list[str]:
    """Why its assessment is stale."""
    return [one.why for one in history.incident("door").stale]


def after(*commands: Command, history: Given | None = None) -> Given:
    """An assessed priority incident on which these were done."""
    found = history or given(ROOM, ASSESSED)
    for command in commands:
        found = found.when(command).and_then()
    return found


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (AddLogEntry(incident="door", text="he has a knife"), "entry"),
        (AddLogEntry(incident="door", text="he has a knife", from_scene=True), "entry"),
        (RecordWords(incident="door", text="he has a knife"), "quotation"),
    ],
)
def test_a_risk_is_heard_whoever_writes_it_and_however(command: Command, where: str) -> None:
    facts = given(ROOM, ASSESSED).when(command).of("incident/door")

    [cue] = [fact for fact in facts if isinstance(fact, CueHeard)]
    assert (cue.construct, cue.mode, cue.words, cue.where) == ("weapon", "said", "knife", where)
    assert cue.on_version == given(ASSESSED).incident("door").version + 1
    assert (cue.file, cue.line > 0) == ("cues/harm.yaml", True)


def test_a_risk_is_heard_in_what_is_reported_first() -> None:
    facts = given().when(OpenIncident(incident="door", what="man with a knife")).of("incident/door")

    assert [fact.where for fact in facts if isinstance(fact, CueHeard)] == ["opening"]


def test_a_risk_is_heard_in_the_answer_to_a_question_and_not_in_the_question() -> None:
    asked = AskQuestion(incident="door", question="q", text="Has he a knife?", to="dispatcher")
    history = after(asked)
    assert heard(history) == []

    after(AnswerQuestion(incident="door", question="q", text="yes, a knife"), history=history)
    assert heard(history) == [("weapon", "said", "knife")]


def test_said_again_it_is_no_news_and_said_after_it_was_denied_it_is() -> None:
    history = after(AddLogEntry(incident="door", text="no weapons seen"))
    assert heard(history) == [("weapon", "denied", "weapons")]
    assert why(history) == []

    after(AddLogEntry(incident="door", text="he has a knife"), history=history)
    after(AddLogEntry(incident="door", text="the knife is long"), history=history)
    assert heard(history) == [("weapon", "denied", "weapons"), ("weapon", "said", "knife")]
    assert why(history) == ["Weapon: “knife”"]


def test_what_is_set_aside_asks_for_nothing_until_it_is_said_again() -> None:
    history = after(AddLogEntry(incident="door", text="he has a knife"))
    aside = history.when(SetCueAside(incident="door", construct="weapon", reason="a butter knife, on the table"))
    assert aside.of("incident/door")[0] == CueSetAside(
        construct="weapon", name="Weapon", reason="a butter knife, on the table", by_name="Dispatcher"
    )
    aside.and_then()
    assert why(history) == []

    after(RecordWords(incident="door", text="he has a knife at her throat"), history=history)
    assert [one.construct for one in history.incident("door").undealt_cues if one.construct == "weapon"] == ["weapon"]
    assert why(history) != []


def test_only_what_was_heard_can_be_set_aside() -> None:
    given(ROOM, ASSESSED).when(SetCueAside(incident="door", construct="fire", reason="none")).refused(
        NotHeard, "Nothing of that kind (fire) waits on this log; heard and not dealt with: nothing."
    )


# What makes an assessment stale, and what does not


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([AddLogEntry(incident="door", text="neighbour saw him leave", from_scene=True)],
         "from the scene: neighbour saw him leave"),
        ([SetCode(incident="door", code="domestic_incident"), SetCode(incident="door", code="missing_person")],
         "the code is now Missing person"),
        ([SetPlace(incident="door", place=Place(words="14 Mill Lane", easting=451_000, northing=312_000))],
         "the place is now 14 Mill Lane"),
        ([RequestService(incident="door", service="ambulance"),
          AnswerService(incident="door", service="ambulance", accepted=False, text="none free for an hour")],
         "Ambulance declined: none free for an hour"),
        ([LinkContact(incident="door", contact="again", about="she rings again, whispering")],
         "another contact: she rings again, whispering"),
    ],
)  # fmt: skip
def test_new_risk_makes_it_stale_and_says_why(commands: list[Command], reason: str) -> None:
    history = after(*commands, history=given(ROOM, call("again"), ASSESSED))

    assert why(history) == [reason]


@pytest.mark.parametrize(
    "commands",
    [
        [AddLogEntry(incident="door", text="caller thanks us")],
        [SetCode(incident="door", code="domestic_incident")],
        [RequestService(incident="door", service="ambulance"),
         AnswerService(incident="door", service="ambulance", accepted=True)],
        [SetGrade(incident="door", grade="immediate")],
    ],
)  # fmt: skip
def test_what_brings_no_risk_leaves_it_standing(commands: list[Command]) -> None:
    assert why(after(*commands)) == []


def test_a_service_nobody_asked_has_no_answer() -> None:
    given(ROOM, ASSESSED).when(AnswerService(incident="door", service="fire", accepted=True)).refused(
        NotAsked,
        "Fire and rescue has not been asked from this log; ask first, then say what they answered.",
    )


def test_an_assessment_that_speaks_of_it_deals_with_it_and_one_that_does_not_leaves_it() -> None:
    history = after(AddLogEntry(incident="door", text="he has a knife"))

    after(AssessThrive(incident="door", threat="drunk and loud", life_at_risk=False), history=history)
    assert (why(history), [one.construct for one in history.incident("door").undealt_cues]) == ([], ["weapon"])

    after(AssessThrive(incident="door", threat="has a knife in the kitchen", life_at_risk=True), history=history)
    assert history.incident("door").undealt_cues == ()


def test_what_came_after_the_page_had_looked_is_still_new() -> None:
    history = given(ROOM, ASSESSED)
    seen = len(history.room.record)
    after(AddLogEntry(incident="door", text="the kitchen is on fire"), history=history)

    after(AssessThrive(incident="door", threat="a row", life_at_risk=False, seen=seen), history=history)
    assert why(history) == ["Fire and accelerant: “on fire”"]

    after(AssessThrive(incident="door", threat="a row", life_at_risk=False, seen=seen + 9), history=history)
    assert why(history) == []


# What it holds, and what it never does


def test_a_stale_assessment_holds_lowering_and_closing_and_not_raising() -> None:
    history = after(AddLogEntry(incident="door", text="he has a knife"))

    history.when(SetGrade(incident="door", grade="scheduled", reason="calm now")).refused(
        StaleAssessment, "Since the THRIVE of 14:00 there is Weapon: “knife”: assess it, then lower its grade."
    )
    after(SPOKEN_TO, ANSWERED, history=history)
    history.when(CloseIncident(incident="door", result="crime_recorded", rationale="done")).refused(
        AssessmentStale, "Since its last THRIVE there is Weapon: “knife”: assess it again, then close."
    )
    assert after(SetGrade(incident="door", grade="immediate"), history=history).incident("door").grade == "immediate"


def test_a_risk_to_life_nobody_dealt_with_holds_closing() -> None:
    history = after(
        AddLogEntry(incident="door", text="he has a knife"),
        AssessThrive(incident="door", threat="drunk", life_at_risk=False),
        SPOKEN_TO,
        ANSWERED,
    )
    closing = CloseIncident(incident="door", result="crime_recorded", rationale="done")

    history.when(closing).refused(
        LifeCueUndealt,
        "Weapon was heard (“knife”) and nobody dealt with it: assess it, or set it aside and say why, then close.",
    )
    after(SetCueAside(incident="door", construct="weapon", reason="seen, a toy"), closing, history=history)
    assert not history.incident("door").open


# Who hears of it, and when


def told(history: Given, kind: type[Fact], clock: str) -> list[tuple[str, str]]:
    said = history.later(clock)
    return [(one.at, getattr(one.fact, "owner_name", "")) for one in said if isinstance(one.fact, kind)]


def test_it_is_owed_in_minutes_sooner_over_a_life_by_whoever_has_it_then_upwards() -> None:
    history = given(ROOM, ASSESSED, unit("BX21"), assigned("BX21", "door"), at("14:10"))
    after(AddLogEntry(incident="door", text="he has a knife"), history=history)

    assert told(history, ReassessmentOverdue, "14:24") == [("14:13", "Dispatcher"), ("14:23", "Ana")]


def test_news_that_is_no_risk_to_life_waits_longer_and_interrupts_nobody() -> None:
    history = given(ROOM, ASSESSED, unit("BX21"), assigned("BX21", "door"), at("14:10"))
    after(AddLogEntry(incident="door", text="a window is open", from_scene=True), history=history)

    said = history.later("14:21")
    assert [one.at for one in said if isinstance(one.fact, ReassessmentOverdue)] == ["14:20"]
    notices = [one.fact for one in said if isinstance(one.fact, Notified) and one.fact.kind == "stale"]
    assert [notice.interrupted for notice in notices] == [False]


# A look


def test_a_divert_asks_for_a_look_and_no_assessment() -> None:
    lost = ("incident/door", ReturnedToQueue(because="BX21 diverted", minutes_left=20))
    history = given(ROOM, ASSESSED, at("14:10"), lost)

    assert why(history) == []
    assert told(history, LookOverdue, "15:10")[:1] == [("14:43", "Dispatcher")]


def test_a_look_says_that_the_grade_stands_and_names_the_next() -> None:
    history = given(ROOM, ASSESSED, at("14:10"))
    history.when(ConfirmGrade(incident="door", minutes=20, reason="rang back, all quiet")).then(
        (
            "incident/door",
            GradeConfirmed(grade="priority", next_look=at("14:30"), reason="rang back, all quiet"),
        )
    )

    assert told(history, LookOverdue, "14:31") == [("14:30", "Dispatcher")]


def test_the_next_look_is_not_too_far_away_and_new_risk_asks_for_more_than_a_look() -> None:
    history = given(ROOM, ASSESSED)
    history.when(ConfirmGrade(incident="door", minutes=90)).refused(
        LookTooFar, "The next look at it is in 60 minutes at the latest; give a sooner one."
    )
    after(AddLogEntry(incident="door", text="he has a knife"), history=history)
    history.when(ConfirmGrade(incident="door", minutes=20)).refused(
        StaleAssessment,
        "Since the THRIVE of 14:00 there is Weapon: “knife”: assess it, then say that the grade stands.",
    )


def test_a_contact_that_is_over_may_still_be_linked() -> None:
    history = after(EndCall(contact="again"), history=given(ROOM, call("again"), ASSESSED))

    after(LinkContact(incident="door", contact="again", about="rang twice"), history=history)
    assert why(history) == ["another contact: rang twice"]
