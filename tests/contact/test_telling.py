"""The caller is told, or it is said why not: owed from sending on, once an incident, in nobody's way (FC10)."""

from __future__ import annotations

import pytest
from tests.given import Given, Item, Said, assigned, at, at_scene, call, given, incident, on_duty, released, unit
from tests.memory_room import policy

from heed.clock.telling import untold_at_closing
from heed.contact.decide import EndCall
from heed.contact.owed import still_open
from heed.contact.telling import NobodyIsComing, NoReason, NothingSaid, NotToldBecause, TellCaller
from heed.incidents.commands import LeaveLog
from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.entry import CallCleared
from heed.picture.life import IncidentClosed, IncidentReopened, ReturnedToQueue
from heed.picture.post import PostLeft
from heed.picture.telling import CallerNotTold, CallerTold, TellingOverdue
from heed.picture.watch import DeadlineMissed, ReviewDecided

ROOM: list[Item] = [
    on_duty("call_handler"), on_duty("dispatcher"), on_duty("team_leader"), on_duty("dispatch_supervisor"),
    call("ring"),
]  # fmt: skip
DOOR = incident("door", "priority", contact="ring")
TOLD = ("incident/door", CallerTold(next="Somebody comes within the hour.", how="on_the_call", by_name="Call Handler"))


def sent(*more: Item) -> Given:
    return given(*ROOM, DOOR, *more)


def due(history: Given) -> list[str]:
    """When the caller is to be told, as it stands stored."""
    return [f"{d.due:%H:%M}" for d in history.room.owed("incident/door") if d.kind == "tell"]


def missed(said: list[Said]) -> list[tuple[str, str]]:
    return [(one.at, one.fact.owner_name) for one in said if isinstance(one.fact, TellingOverdue)]


def test_what_was_said_stands_in_words() -> None:
    told = TellCaller(
        incident="door", next="Somebody comes within the hour.", reference=True, if_changes="Ring 999 at once."
    )

    sent().when(told, by="call_handler").then(
        ("incident/door", CallerTold(
            next="Somebody comes within the hour.", grade="priority", reference=True, if_changes="Ring 999 at once.",
            how="on_the_call", by_name="Call Handler",
        ))
    )  # fmt: skip


def test_signs_tell_nobody_anything() -> None:
    assert isinstance(sent().when(TellCaller(incident="door", next="...")).refusal, NothingSaid)


def test_no_time_is_promised_before_a_unit_is_committed() -> None:
    sent().when(TellCaller(incident="door", next="They are coming.", there_in=10)).refused(
        NobodyIsComing,
        "No unit is committed, so no time can be promised: say that somebody comes as soon as one is free, and to ring"
        " again at once if it changes.",
    )


def test_with_a_unit_committed_its_time_may_be_said() -> None:
    history = sent(unit("BX21"), assigned("BX21", "door"))
    told = history.when(TellCaller(incident="door", next="They are coming.", there_in=10)).of("incident/door")[0]

    assert isinstance(told, CallerTold)
    assert told.promised == at("14:10")


def test_why_not_is_said_too() -> None:
    sent().when(NotToldBecause(incident="door", reason="Rang off, no number."), by="call_handler").then(
        ("incident/door", CallerNotTold(reason="Rang off, no number.", by_name="Call Handler"))
    )


def test_a_word_is_no_reason() -> None:
    assert isinstance(sent().when(NotToldBecause(incident="door", reason="busy")).refusal, NoReason)


def test_it_is_owed_from_sending_on() -> None:
    history = given(*ROOM, incident("door", "priority", contact="ring", state="opened"))

    assert (due(history), due(sent())) == ([], ["14:20"])


def test_it_is_owed_sooner_where_a_life_is_at_risk() -> None:
    assert due(given(*ROOM, incident("door", "priority", contact="ring", life=True))) == ["14:10"]


def test_nobody_is_owed_it_where_nobody_reported_it() -> None:
    assert due(given(*ROOM, incident("door", "priority"))) == []


def test_ending_the_call_untold_is_never_held() -> None:
    assert sent().when(EndCall(contact="ring"), by="call_handler").refusal is None


def test_untold_it_is_its_handlers_then_goes_up_by_a_line() -> None:
    said = sent().later("15:30")

    assert missed(said) == [("14:20", "Call Handler"), ("14:35", "Team Leader"), ("15:20", "Dispatch Supervisor")]
    assert not [one for one in said if getattr(one.fact, "kind", "") == "tell" and one.fact.interrupted]  # type: ignore[attr-defined]


@pytest.mark.parametrize("settled", [TOLD, ("incident/door", CallerNotTold(reason="no number", by_name="Kay"))])
def test_settled_it_is_owed_no_more(settled: Item) -> None:
    assert due(sent(settled)) == []


CHANGES: dict[str, Item] = {
    "regraded": ("incident/door", GradeSet(grade="scheduled", was="priority", reason="calm now")),
    "its unit lost": ("incident/door", ReturnedToQueue(because="BX21 diverted")),
    "its target missed": ("incident/door", DeadlineMissed(
        kind="attend", step=1, due=at("14:30"), owner_role="team_leader", owner_post="", owner_name="", why="late"
    )),
    "a supervisor decides it": ("incident/door", ReviewDecided(
        kind="inform_caller", what="tell them why", who="Kay", by=at("15:00"), holds_until=at("14:45"),
        decided_by="Bea", decided_role="team_leader",
    )),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changes_later_makes_the_one_thing_due_again(change: Item) -> None:
    history = sent(TOLD, at("14:30"), change)

    assert len(due(history)) == 1
    assert due(history)[0] > "14:30"


def test_two_changes_are_one_thing_due_by_the_sooner() -> None:
    history = sent(TOLD, at("14:30"), CHANGES["regraded"], CHANGES["its unit lost"])

    assert due(history) == ["14:45"]


def test_the_first_grade_is_no_change() -> None:
    history = given(
        *ROOM, incident("door", contact="ring"), TOLD, ("incident/door", GradeSet(grade="priority", was="", reason=""))
    )

    assert due(history) == []


def test_a_later_miss_of_the_same_target_asks_for_nothing_more() -> None:
    again = DeadlineMissed(
        kind="attend", step=2, due=at("14:30"), owner_role="team_leader", owner_post="", owner_name="", why="late"
    )

    assert due(sent(TOLD, ("incident/door", again))) == []


def test_closed_and_nobody_came_they_are_told_once_more() -> None:
    found = sent(TOLD, ("incident/door", ThriveAssessed(elements={}, life_at_risk=False, on_version=1)))

    assert untold_at_closing(found.incident("door"), policy())


def test_where_somebody_came_closing_asks_for_nothing_more() -> None:
    found = sent(TOLD, unit("BX21"), assigned("BX21", "door"), at_scene("BX21", "door"), released("BX21", "door"))

    assert not untold_at_closing(found.incident("door"), policy())


def test_told_that_it_closes_they_know() -> None:
    told = CallerTold(next="Nobody is needed.", how="on_the_call", of_closing=True, by_name="Kay")

    assert not untold_at_closing(sent(("incident/door", told)).incident("door"), policy())


def test_open_again_they_are_told() -> None:
    history = sent(TOLD, at("14:30"), ("incident/door", IncidentReopened(reason="rang again")))

    assert due(history) == ["14:50"]


def test_it_stands_open_in_words() -> None:
    assert list(still_open(sent().incident("door"), policy())) == [
        "The caller is not told: whoever rings is told what happens next"
    ]


def test_unsent_it_stands_once_the_call_is_over() -> None:
    history = given(*ROOM, incident("door", "priority", contact="ring", state="opened"))
    before = list(still_open(history.incident("door"), policy()))
    history.room.put([("incident/door", CallCleared())])

    assert (before, list(still_open(history.incident("door"), policy()))) == (
        [], ["The caller is not told what happens next, nor is it said why not"],
    )  # fmt: skip


def test_whoever_is_told_after_it_closed_is_told_of_an_incident_that_is_closed() -> None:
    closed = IncidentClosed(result="advice_given", name="Advice given", rationale="nobody to ring")
    history = given(incident("door", "priority", life=False), ("incident/door", closed))
    history.when(
        TellCaller(incident="door", next="nobody comes, ring again if it changes", how="rang"), by="call_handler"
    ).and_then()

    assert not untold_at_closing(history.incident("door"), policy())


def test_whoever_a_log_is_left_to_owes_its_caller() -> None:
    history = sent(on_duty("call_handler", "Noor Shah"))
    history.when(LeaveLog(incident="door", to="post-Noor Shah"), by="call_handler").and_then()

    assert missed(history.later("14:20")) == [("14:20", "Noor Shah")]


def test_where_its_handler_has_gone_another_hears_of_it() -> None:
    gone = ("post/post-Call Handler", PostLeft(uncovered_because="ill"))

    assert missed(sent(on_duty("call_handler", "Noor Shah"), gone).later("14:20")) == [("14:20", "Noor Shah")]
