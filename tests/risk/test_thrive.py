"""THRIVE: owed minutes after sending or the call's end, told to its handler and then up, and never in the way."""

from __future__ import annotations

from tests.given import Given, at, given, incident, on_duty, somebody

from heed.picture.assessment import ThriveAssessed, ThriveOverdue, Weak
from heed.picture.entry import CallCleared
from heed.picture.post import PostLeft
from heed.risk.assess import NAMED, AssessThrive, EmptyAssessment

AMY = somebody("call_handler", "Amy")
LINE = [*on_duty("call_handler", "Amy"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben")]
SENT = incident("door", "priority", by=AMY)


def told(history: Given, clock: str) -> list[tuple[str, str]]:
    said = history.later(clock)
    return [(one.at, one.fact.owner_name) for one in said if isinstance(one.fact, ThriveOverdue)]


def test_it_is_on_what_was_known_when_it_was_made() -> None:
    history = given(SENT)

    history.when(AssessThrive(incident="door", threat="he said he would", harm="  ", life_at_risk=False), by=AMY).then((
        "incident/door",
        ThriveAssessed(
            elements={"threat": "he said he would"}, life_at_risk=False, on_version=history.incident("door").version,
            weak=tuple(Weak(element=name, why="empty") for name in NAMED[1:]),
        ),
    ))  # fmt: skip


def test_an_empty_one_is_none() -> None:
    given(SENT).when(AssessThrive(incident="door", threat=" ", life_at_risk=False)).refused(
        EmptyAssessment, "Nothing is written under any heading; say at least what the threat or the harm is."
    )


def test_it_is_owed_five_minutes_after_sending_by_the_handler_then_by_who_is_above() -> None:
    assert told(given(LINE, SENT), "14:11") == [("14:05", "Amy"), ("14:10", "Ana")]


def test_when_the_call_is_over_it_is_owed_in_two() -> None:
    history = given(LINE, SENT, at("14:01"), ("incident/door", CallCleared()))

    assert told(history, "14:04") == [("14:03", "Amy")]


def test_a_call_that_goes_on_does_not_put_it_off() -> None:
    history = given(LINE, SENT, at("14:04"), ("incident/door", CallCleared()))

    assert told(history, "14:06") == [("14:05", "Amy")]


def test_where_the_handler_has_gone_it_goes_up_at_once() -> None:
    history = given(LINE, SENT)
    history.room.put([("post/post-Amy", PostLeft())])

    assert told(history, "14:06") == [("14:05", "Ana")]


def test_it_is_owed_nothing_before_it_is_sent() -> None:
    assert told(given(LINE, incident("door", "priority", state="opened", by=AMY)), "14:30") == []


def test_once_made_it_is_owed_no_more() -> None:
    history = given(LINE, SENT).when(AssessThrive(incident="door", threat="none", life_at_risk=False)).and_then()

    assert told(history, "15:00") == []
