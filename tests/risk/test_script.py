"""The script asks what code and risk call for, danger now first; answers write the log and bear on the assessment."""

from __future__ import annotations

from tests.given import UNKNOWN_PLACE, Given, at, given, incident, on_duty
from tests.memory_room import policy

from heed.incidents.commands import AddLogEntry, SetCode, SetPlace
from heed.log.command import Command
from heed.picture.cue import CueHeard
from heed.picture.fact import Place
from heed.picture.script import ScriptAnswered
from heed.policy.asking import asked, unanswered, unanswered_about_life
from heed.risk.answer import NoSuchChoice, NoSuchQuestion, NothingAnswered
from heed.risk.decide import AnswerScript, AssessThrive, SetCueAside

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader", "Ana")]


def begun(*commands: Command, life: bool | None = False, grade: str = "priority") -> Given:
    history = given(ROOM, incident("door", grade, life=life, place=UNKNOWN_PLACE), at("14:10"))
    for command in commands:
        history.when(command).and_then()
    return history


def questions(history: Given) -> list[str]:
    return [one.id for one in unanswered(history.incident("door"), policy())]


def answer(question: str, choice: str = "", text: str = "") -> Command:
    return AnswerScript(incident="door", question=question, choice=choice, text=text)


# What is asked, and in which order


def test_danger_now_has_a_short_form_before_any_other_question() -> None:
    history = begun(SetCode(incident="door", code="noise"), life=None, grade="")

    assert questions(history)[:4] == ["where_now", "in_danger", "weapon_there", "can_talk"]


def test_where_nobody_is_in_danger_the_short_form_is_not_asked() -> None:
    assert questions(begun(SetCode(incident="door", code="theft"))) == ["suspect_there", "what_gone", "who_saw"]


def test_what_the_incident_knows_is_not_asked() -> None:
    history = begun(life=True)
    history.when(SetPlace(incident="door", place=Place(words="the bridge", easting=1, northing=1))).and_then()

    assert "where_now" not in questions(history)


def test_questions_stand_in_the_order_of_the_assessment() -> None:
    history = begun(SetCode(incident="door", code="missing_person"))
    places = {element.id: place for place, element in enumerate(policy().thrive)}

    order = [places[one.element] for one in asked(history.incident("door"), policy())]

    assert order == sorted(order)
    assert len(order) > 12


def test_an_answer_leads_on_right_after_its_question() -> None:
    history = begun(SetCode(incident="door", code="theft"), answer("suspect_there", "no"))

    assert questions(history)[0] == "which_way"
    history.when(answer("suspect_there", "yes")).and_then()
    assert questions(history)[0] == "who_did_it"


def test_past_attempts_are_asked_wherever_a_risk_touches_them_whatever_the_code() -> None:
    history = begun(
        SetCode(incident="door", code="noise"), AddLogEntry(incident="door", text="his mother died last week")
    )

    assert "past_attempts" in questions(history)
    assert [one.id for one in unanswered_about_life(history.incident("door"), policy())] == ["past_attempts"]


def test_what_is_written_of_somebody_only_in_the_assessment_is_asked_about_too() -> None:
    history = begun(SetCode(incident="door", code="road_related_offence"))
    before = questions(history)
    words = "Male is intoxicated and experiencing mental health issues"
    history.when(AssessThrive(incident="door", vulnerability=words, life_at_risk=False)).and_then()

    assert [name for name in ("past_attempts", "treatment") if name in before] == []
    assert {"past_attempts", "treatment"} <= set(questions(history))
    assert [one.id for one in unanswered_about_life(history.incident("door"), policy())] == ["past_attempts"]


def test_what_an_assessment_denies_or_somebody_set_aside_is_not_asked_about() -> None:
    history = begun(SetCode(incident="door", code="road_related_offence"))
    denied = AssessThrive(incident="door", threat="No knife and no weapons were seen", life_at_risk=False)
    history.when(AddLogEntry(incident="door", text="He is bipolar")).and_then()
    history.when(SetCueAside(incident="door", construct="mental_health", reason="that is his brother")).and_then()
    history.when(denied).and_then()
    assert "weapon_there" not in questions(history)

    history.when(AssessThrive(incident="door", threat="The bipolar brother came back", life_at_risk=False)).and_then()
    assert "treatment" not in questions(history)


def test_seen_walking_answers_no_question() -> None:
    history = begun(AddLogEntry(incident="door", text="his mother died last week"))
    history.when(AddLogEntry(incident="door", text="seen walking along the road")).and_then()

    assert "past_attempts" in questions(history)


# What an answer does


def test_an_answer_is_one_line_of_the_log_and_bears_on_its_element() -> None:
    facts = begun().when(answer("weapon_there", "yes", "a kitchen knife on the table")).of("incident/door")

    said = facts[0]
    assert isinstance(said, ScriptAnswered)
    assert (said.sentence(), said.element) == ("There is a weapon: a kitchen knife on the table", "threat")


def test_where_the_words_are_asked_for_the_answer_is_a_quotation() -> None:
    facts = begun().when(answer("past_attempts", "yes", "I took pills at Easter")).of("incident/door")

    said = facts[0]
    assert isinstance(said, ScriptAnswered)
    assert said.own_words
    assert said.sentence() == "They have tried to take their own life before: “I took pills at Easter”"


def test_that_it_is_not_known_is_nobody_s_own_words() -> None:
    done = begun(SetCode(incident="door", code="concern_for_safety")).when(
        answer("what_do_they_mean_to_do", text="Not known.")
    )

    answered = next(fact for _, fact in done.facts if isinstance(fact, ScriptAnswered))
    assert (answered.text, answered.own_words) == ("Not known.", False)


def test_an_answer_is_read_for_risk_and_its_question_is_not() -> None:
    yes = begun().when(answer("past_attempts", "yes")).facts
    unknown = begun().when(answer("weapon_there", "not known")).facts
    no = begun().when(answer("weapon_there", "no")).facts

    assert [(f.construct, f.mode) for _, f in yes if isinstance(f, CueHeard)] == [
        ("previous_attempt", "past"), ("suicide", "past"),
    ]  # fmt: skip
    assert [f for _, f in unknown if isinstance(f, CueHeard)] == []
    assert [(f.construct, f.mode) for _, f in no if isinstance(f, CueHeard)] == [("weapon", "denied")]


def test_a_later_answer_counts_and_the_earlier_stays_in_the_record() -> None:
    history = begun(answer("weapon_there", "no"), answer("weapon_there", "yes", "he has fetched a bat"))

    held = history.incident("door").script.answers
    assert [one.in_words() for one in held] == ["There is a weapon: he has fetched a bat"]
    assert sum(isinstance(one.fact, ScriptAnswered) for one in history.room.record) == 2


def test_any_question_of_the_pack_may_be_answered_on_any_log() -> None:
    history = begun(SetCode(incident="door", code="noise"))

    assert history.when(answer("last_seen", text="at the station at noon")).refusal is None


def test_what_is_no_answer_is_refused() -> None:
    history = begun()

    history.when(answer("weapon_there", "perhaps")).refused(
        NoSuchChoice, "“perhaps” is no answer to choose; choose yes, no, not known, or write it in words."
    )
    history.when(answer("weapon_there", text=" … ")).refused(
        NothingAnswered, "Nothing is answered; choose, or write what was said."
    )
    assert history.when(answer("wepon", "yes")).refusal.__class__ is NoSuchQuestion
