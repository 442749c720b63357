"""Reaching the caller again: not known is not safe where there is danger, and then a supervisor decides (FC17)."""

from __future__ import annotations

import pytest
from tests.given import Given, Item, at, call, given, incident, on_duty
from tests.memory_room import policy

from heed.clock.reaching import must_decide, reach, telling_owner
from heed.contact.owed import still_open
from heed.contact.reaching import (
    DecidedAgainst,
    DecideRingBack,
    GiveRingingBack,
    NothingWeighed,
    NotSafeToReach,
    SetSafeContact,
    SupervisorsDecide,
    TryCaller,
)
from heed.contact.telling import TellCaller
from heed.log.command import NotAllowed
from heed.picture.cue import CueHeard
from heed.picture.entry import CallCleared
from heed.picture.life import CodeSet
from heed.picture.reaching import CallerTried, RingBackDecided, RingingBackGiven, SafeContactSet
from heed.picture.telling import TellingOverdue
from heed.risk.answer import AnswerScript

ROOM: list[Item] = [
    on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader"), call("ring", ended=True),
    incident("door", "priority", contact="ring"), ("incident/door", CallCleared()),
]  # fmt: skip
DOMESTIC: Item = ("incident/door", CodeSet(code="domestic_incident", name="Domestic incident"))
THREAT: Item = ("incident/door", CueHeard(
    construct="threat_to_kill", name="Threat to kill", mode="said", life=True, words="he will kill her", where="entry",
    on_version=4, file="cues/harm.yaml", line=60,
))  # fmt: skip
SAFE: Item = ("incident/door", SafeContactSet(ring="yes", who_else="nobody", by_name="Kay"))
YES: Item = ("incident/door", RingBackDecided(
    reach=True, benefit="she may be hurt", danger="he may hear", by_name="Bea"
))  # fmt: skip
NO: Item = ("incident/door", RingBackDecided(
    reach=False, benefit="none now", danger="he stands beside her", by_name="Bea"
))  # fmt: skip
DECIDE = DecideRingBack(incident="door", reach=True, benefit="she may be hurt", danger="he may hear")


def at_the_door(*more: Item) -> Given:
    return given(*ROOM, *more)


def ringing(history: Given) -> tuple[bool, bool]:
    """Whether they may be rung, and whether a supervisor is to decide on it."""
    found = reach(history.incident("door"), policy())
    return found.may, found.undecided


def test_where_nothing_says_otherwise_they_may_be_rung() -> None:
    assert ringing(at_the_door()) == (True, False)


@pytest.mark.parametrize("code", ["domestic_incident", "silent_call", "harassment"])
def test_not_known_is_not_safe_under_such_a_code(code: str) -> None:
    assert ringing(at_the_door(("incident/door", CodeSet(code=code, name=code)))) == (False, True)


def test_nor_where_a_threat_stands() -> None:
    assert ringing(at_the_door(THREAT)) == (False, True)


def test_written_down_as_safe_it_is_safe() -> None:
    assert ringing(at_the_door(DOMESTIC, SAFE)) == (True, False)


def test_a_threat_heard_later_is_newer_than_that() -> None:
    assert ringing(at_the_door(SAFE, at("14:10"), THREAT)) == (False, True)


def test_written_down_as_unsafe_it_is_unsafe_whatever_the_code() -> None:
    unsafe = SafeContactSet(ring="no", text="yes", by_name="Kay")
    history = at_the_door(("incident/door", unsafe))
    ways = [reach(history.incident("door"), policy(), way).may for way in ("ring", "text", "message")]

    assert ways == [False, True, True]


def test_a_supervisors_decision_opens_the_way_or_shuts_it() -> None:
    assert ringing(at_the_door(DOMESTIC, YES)) == (True, False)
    assert ringing(at_the_door(DOMESTIC, NO)) == (False, False)


def test_it_holds_until_something_newer_is_heard() -> None:
    assert ringing(at_the_door(DOMESTIC, YES, at("14:10"), THREAT)) == (False, True)


def test_ringing_back_untold_is_a_supervisors_first() -> None:
    at_the_door(DOMESTIC).when(TellCaller(incident="door", next="They are coming.", how="rang")).refused(
        NotSafeToReach,
        "Not known who else may answer, and the code is Domestic incident: to ring is a supervisor's decision first."
        " Tell them when they ring or in person, or say why they are not told; what was done already is written on the"
        " log.",
    )


def test_told_on_the_call_or_in_person_it_is_nobodys_to_hold() -> None:
    for how in ("on_the_call", "in_person"):
        told = TellCaller(incident="door", next="They are coming.", how=how)

        assert at_the_door(DOMESTIC, THREAT).when(told).refusal is None


def test_decided_against_nobody_rings() -> None:
    tried = at_the_door(DOMESTIC, NO).when(TryCaller(incident="door"))

    tried.refused(
        DecidedAgainst,
        "Bea decided against it: he stands beside her. Tell them when they ring or in person, or say why they are not"
        " told.",
    )


def test_an_attempt_and_what_was_heard_stand_on_the_log() -> None:
    at_the_door().when(TryCaller(incident="door", heard="a man, then cut off"), by="call_handler").then(
        ("incident/door", CallerTried(way="ring", reached=False, heard="a man, then cut off", by_name="Call Handler"))
    )


def test_whoever_rings_has_it() -> None:
    history = at_the_door().when(TryCaller(incident="door"), by="dispatcher").and_then()

    assert telling_owner(history.incident("door"), policy()) == ("dispatcher", "post-Dispatcher", "Dispatcher")


def test_a_threat_heard_on_ringing_back_makes_the_next_attempt_a_supervisors() -> None:
    history = at_the_door(SAFE, at("14:10"))
    history.when(TryCaller(incident="door", reached=True, heard="a man says he will kill her")).and_then()

    assert isinstance(history.when(TryCaller(incident="door")).refusal, NotSafeToReach)


def test_a_supervisor_weighs_benefit_and_danger() -> None:
    at_the_door(DOMESTIC).when(DECIDE, by="team_leader").then(
        ("incident/door", RingBackDecided(
            reach=True, benefit="she may be hurt", danger="he may hear", by_name="Team Leader"
        ))
    )  # fmt: skip


def test_nobody_else_decides_it() -> None:
    with pytest.raises(NotAllowed):
        at_the_door(DOMESTIC).when(DECIDE, by="dispatcher").and_then()
    assert isinstance(at_the_door(DOMESTIC).when(DECIDE, by="clock").refusal, SupervisorsDecide)


def test_a_word_weighs_nothing() -> None:
    decided = DecideRingBack(incident="door", reach=True, benefit="ok", danger="none")

    assert isinstance(at_the_door(DOMESTIC).when(decided, by="team_leader").refusal, NothingWeighed)


def test_given_to_somebody_it_is_theirs_by_name() -> None:
    at_the_door().when(GiveRingingBack(incident="door", to="team_leader")).then(
        ("incident/door", RingingBackGiven(
            to_role="team_leader", to_post="post-Team Leader", to_name="Team Leader", by_name="Dispatcher"
        ))
    )  # fmt: skip


def test_where_it_is_unsafe_the_telling_waits_with_whoever_decides() -> None:
    said = [(one.at, one.fact) for one in at_the_door(DOMESTIC).later("14:10") if isinstance(one.fact, TellingOverdue)]

    assert [(moment, fact.owner_name) for moment, fact in said] == [("14:01", "Team Leader")]


def test_a_threat_heard_later_asks_for_the_decision_at_once() -> None:
    history = at_the_door(at("14:05"), THREAT)
    due = [f"{one.due:%H:%M}" for one in history.room.owed("incident/door") if one.kind == "tell"]

    assert due == ["14:06"]


def test_on_the_line_nothing_waits_for_a_decision() -> None:
    history = given(*ROOM[:3], call("ring"), incident("door", "priority", contact="ring"), DOMESTIC)

    assert not must_decide(history.incident("door"), policy())


def test_that_it_waits_for_a_decision_stands_open_in_words() -> None:
    assert list(still_open(at_the_door(DOMESTIC).incident("door"), policy()))[1] == (
        "To ring back is a supervisor's decision: Not known who else may answer, and the code is Domestic incident"
    )


def test_what_is_known_of_safe_contact_follows_what_was_known() -> None:
    known = SetSafeContact(incident="door", ring="yes", hours="after six", who_else="her mother", note="say library")

    at_the_door().when(known).then(
        ("incident/door", SafeContactSet(
            ring="yes", hours="after six", who_else="her mother", note="say library", by_name="Dispatcher"
        ))
    )  # fmt: skip


def test_what_the_script_was_answered_is_not_typed_again() -> None:
    answered = AnswerScript(incident="door", question="safe_to_ring", choice="no", text="he has the phone")
    history = at_the_door().when(answered, by="call_handler").and_then()
    safe = history.incident("door").reaching.safe

    assert safe is not None
    assert (safe.ring, safe.text, safe.message, safe.note) == ("no", "no", "unknown", "he has the phone")


def test_not_known_says_nothing_of_safe_contact() -> None:
    answered = AnswerScript(incident="door", question="safe_to_ring", choice="not known")

    assert at_the_door().when(answered, by="call_handler").and_then().incident("door").reaching.safe is None
