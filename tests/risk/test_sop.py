"""The SOP of a code opens with the code; anybody does its actions, or reasons or hands them on; undone they go up."""

from __future__ import annotations

from tests.given import Given, at, given, incident, on_duty, somebody
from tests.memory_room import policy

from heed.incidents.commands import AddLogEntry, RecordWords, RequestService, SetCode
from heed.log.command import Command
from heed.main import still_open
from heed.picture.entry import ServiceRequested
from heed.picture.post import Notified
from heed.picture.script import (
    SopActionDone,
    SopActionHanded,
    SopActionReasoned,
    SopActionsAdded,
    SopActionsOverdue,
    SopOpened,
)
from heed.risk.decide import AnswerScript, DoAction, HandAction, ReasonAction, SetCueAside
from heed.risk.sop import AlreadySettled, HandedTooFar, NobodyCalledSo, NoSuchAction, SaysNoReason

ROOM = [*on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader", "Ana")]


def begun(*commands: Command) -> Given:
    """An incident at 14:10, on which these were sent in turn."""
    history = given(ROOM, incident("door", "priority", life=False), at("14:10"))
    for command in commands:
        history.when(command).and_then()
    return history


def coded(code: str) -> Command:
    return SetCode(incident="door", code=code)


def to_do(history: Given) -> list[str]:
    return [one.action.id for one in history.incident("door").script.undone]


def overdue(history: Given, clock: str) -> list[tuple[str, tuple[str, ...], str]]:
    said = history.later(clock)
    return [(one.at, one.fact.actions, one.fact.owner_name) for one in said if isinstance(one.fact, SopActionsOverdue)]


# It opens by itself


def test_it_opens_in_the_act_that_sets_the_code_with_life_before_the_rest() -> None:
    facts = begun().when(coded("domestic_incident")).of("incident/door")

    [opened] = [fact for fact in facts if isinstance(fact, SopOpened)]
    assert (opened.code, opened.actions[0].id) == ("domestic_incident", "stay_on_line")
    lives = [one.life for one in opened.actions]
    assert lives == sorted(lives, reverse=True)


def test_a_code_without_an_sop_opens_none() -> None:
    facts = begun().when(coded("lost_found")).of("incident/door")

    assert [fact for fact in facts if isinstance(fact, SopOpened)] == []


def test_a_change_of_code_keeps_what_was_done_and_what_is_about_life_and_brings_the_new_ones() -> None:
    history = begun(coded("sudden_death"), DoAction(incident="door", action="leave_scene"))

    history.when(coded("burglary_dwelling")).and_then()

    script = history.incident("door").script
    left = {one.action.id: one.open for one in script.items}
    assert script.code == "burglary_dwelling"
    assert left == {
        "check_breathing": True, "ask_ambulance": True, "not_dead_until_said": True, "leave_scene": False,
        "do_not_approach": True, "send_quietly": True,
    }  # fmt: skip


def test_a_code_without_an_sop_takes_away_what_is_not_about_life() -> None:
    history = begun(coded("sudden_death"), coded("lost_found"))

    assert to_do(history) == ["check_breathing", "ask_ambulance", "not_dead_until_said"]


# What is heard and answered brings actions in


def test_tracks_named_on_any_code_ask_for_network_rail() -> None:
    facts = begun(coded("missing_person")).when(RecordWords(incident="door", text="she is on the tracks")).facts

    [added] = [fact for _, fact in facts if isinstance(fact, SopActionsAdded)]
    assert added.cue == "railway"
    assert [one.id for one in added.actions] == ["ask_rail_caution", "rail_place", "off_the_line"]


def test_fire_named_asks_for_the_fire_service_and_what_is_denied_for_nothing() -> None:
    named = begun(AddLogEntry(incident="door", text="the kitchen is on fire"))
    denied = begun(AddLogEntry(incident="door", text="there is no fire"))

    assert "ask_fire" in to_do(named)
    assert to_do(denied) == []


def test_an_answer_brings_what_it_calls_for_once() -> None:
    history = begun(AnswerScript(incident="door", question="can_talk", choice="no"))
    again = history.when(AnswerScript(incident="door", question="can_talk", choice="no"))

    assert to_do(history) == ["yes_no_caller"]
    assert [fact for _, fact in again.facts if isinstance(fact, SopActionsAdded)] == []


def test_a_risk_set_aside_takes_its_own_actions_with_it() -> None:
    history = begun(RecordWords(incident="door", text="she is on the tracks"))

    history.when(SetCueAside(incident="door", construct="railway", reason="a model railway")).and_then()

    item = history.incident("door").script.item("ask_rail_caution")
    assert item is not None
    assert (to_do(history), item.reason) == ([], "a model railway")


# Done, reasoned, handed


def test_anybody_may_do_it_and_a_service_is_asked_in_the_same_act() -> None:
    for role in ("call_handler", "dispatcher", "support_operator", "force_incident_manager"):
        history = begun(coded("sudden_death"))
        facts = history.when(DoAction(incident="door", action="ask_ambulance"), by=role).of("incident/door")

        assert [type(fact) for fact in facts] == [ServiceRequested, SopActionDone], role


def test_a_service_asked_by_any_way_has_done_the_action_that_asks_for_it() -> None:
    history = begun(coded("sudden_death"), RequestService(incident="door", service="ambulance"))

    assert "ask_ambulance" not in to_do(history)


def test_a_service_that_was_asked_before_the_sop_opened_is_not_asked_for_again() -> None:
    history = begun(RequestService(incident="door", service="ambulance"), coded("sudden_death"))

    item = history.incident("door").script.item("ask_ambulance")
    assert item is not None
    assert (item.open, item.how) == (False, "asked")


def test_help_that_was_asked_is_asked_again_where_somebody_asks_again() -> None:
    history = begun(coded("sudden_death"), DoAction(incident="door", action="ask_ambulance"))

    facts = history.when(DoAction(incident="door", action="ask_ambulance", how="second casualty")).of("incident/door")

    assert [type(fact) for fact in facts] == [ServiceRequested]


def test_asking_the_question_does_the_action() -> None:
    history = begun(coded("sudden_death"), AnswerScript(incident="door", question="breathing", choice="yes"))

    item = history.incident("door").script.item("check_breathing")
    assert item is not None
    assert (item.open, item.how) == (False, "They are breathing")


def test_a_reason_is_words_and_settles_it() -> None:
    history = begun(coded("burglary_dwelling"))

    history.when(ReasonAction(incident="door", action="leave_scene", reason="...")).refused(
        SaysNoReason, "“...” is no reason; say what makes it needless or impossible here."
    )
    facts = history.when(ReasonAction(incident="door", action="leave_scene", reason="in a car park")).of(
        "incident/door"
    )
    assert [type(fact) for fact in facts] == [SopActionReasoned]


def test_handed_it_is_somebody_s_by_a_time_and_goes_up_from_there() -> None:
    history = begun(coded("noise"), HandAction(incident="door", action="tell_what_next", to="dispatcher", minutes=1))

    assert overdue(history, "14:27") == [
        ("14:11", ("tell_what_next",), "Dispatcher"), ("14:26", ("tell_what_next",), "Ana"),
    ]  # fmt: skip


def test_what_is_about_life_is_not_handed_away_for_long() -> None:
    history = begun(coded("sudden_death"))

    history.when(HandAction(incident="door", action="ask_ambulance", to="dispatcher", minutes=60)).refused(
        HandedTooFar, "This is about a life: give it for at most 15 minutes."
    )


def test_nobody_and_nothing_of_that_name_is_said() -> None:
    history = begun(coded("noise"))

    assert history.when(HandAction(incident="door", action="tell_what_next", to="x")).refusal.__class__ is (
        NobodyCalledSo
    )
    history.when(DoAction(incident="door", action="ask_ambulance")).refused(
        NoSuchAction, "Nothing called ask_ambulance is to be done on this incident; there is tell_what_next."
    )


def test_what_is_done_is_not_done_again() -> None:
    history = begun(coded("noise"), DoAction(incident="door", action="tell_what_next"))

    history.when(DoAction(incident="door", action="tell_what_next")).refused(
        AlreadySettled, "“Tell the caller what happens next, the reference and when to ring again” is settled already, "
        "by Dispatcher."
    )  # fmt: skip


# Undone, it goes up


def test_undone_after_its_minutes_it_goes_to_whoever_has_it_and_the_team_leader_and_then_up() -> None:
    history = begun(coded("sudden_death"))

    said = history.later("14:11")

    told = [
        (one.stream, one.fact.interrupted) for one in said if isinstance(one.fact, Notified) and one.fact.kind == "sop"
    ]
    assert [one.fact.actions for one in said if isinstance(one.fact, SopActionsOverdue)] == [
        ("check_breathing", "ask_ambulance")
    ]
    assert told == [("post/post-Call Handler", True), ("post/post-Ana", False)]


def test_many_undone_actions_of_one_moment_are_one_notice() -> None:
    history = begun(coded("rape"))

    said = [one for one in history.later("14:40") if isinstance(one.fact, SopActionsOverdue)]

    told = [one for one in history.room.record if isinstance(one.fact, Notified) and one.fact.kind == "sop"]
    assert len(said) < 12
    assert sum(one.fact.interrupted for one in told) <= 6  # type: ignore[attr-defined]


def test_a_service_that_was_heard_of_is_told_by_itself_and_not_twice() -> None:
    history = begun(RecordWords(incident="door", text="he is not breathing"))

    said = history.later("14:13")

    assert [one.fact.actions for one in said if isinstance(one.fact, SopActionsOverdue)] == [("check_breathing",)]


def test_once_done_or_reasoned_nobody_hears_of_it() -> None:
    history = begun(coded("noise"), ReasonAction(incident="door", action="tell_what_next", reason="rang off"))

    assert overdue(history, "16:00") == []


def test_what_stands_open_is_in_dispatch_s_sight() -> None:
    history = begun(coded("sudden_death"))

    lines = list(still_open(history.incident("door"), policy()))

    assert "To do: Ask for an ambulance" in lines
    assert "Not answered: Are they breathing?" in lines


def test_the_clock_is_the_only_one_who_may_not_do_it() -> None:
    assert all(policy().may(role.id, "do_action") for role in policy().roles.values() if role.operational)
    assert not policy().may("administrator", "do_action")
    assert somebody("dispatcher").role == "dispatcher"


def test_what_was_handed_says_to_whom() -> None:
    facts = begun(coded("noise")).when(HandAction(incident="door", action="tell_what_next", to="team_leader")).facts

    [(_, handed)] = facts
    assert isinstance(handed, SopActionHanded)
    assert (handed.to_role, handed.to_name, handed.due) == ("team_leader", "Ana", at("14:30"))
