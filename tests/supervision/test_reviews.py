"""A review is a decision: what, who, by when. It holds the ladder for its own time and no longer (ES3)."""

from __future__ import annotations

import pytest
from tests.given import Given, assigned, at, at_scene, given, incident, on_duty, somebody, unit

from heed.picture.assessment import GradeSet, ThriveAssessed
from heed.picture.incident import IncidentClosed
from heed.picture.watch import DeadlineMissed, FimTagged, FimUntagged, ReviewDecided, RungReached
from heed.supervision.commands import (
    ClosedIncident,
    DecideReview,
    NobodyNamed,
    NotADecision,
    NoTime,
    NotOnTheList,
    PastTime,
    TagForFim,
    UntagForFim,
)

ANA = somebody("team_leader", "Ana")
LINE = [
    *on_duty("dispatcher", "Dan"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben"),
    *on_duty("resource_sergeant", "Rae"), *on_duty("force_incident_manager", "Cas"),
]  # fmt: skip
CALM = incident("door", "priority", life=False)


def climbs(history: Given, clock: str) -> list[tuple[str, str]]:
    """When a rung was reached, and whose it is."""
    said = history.later(clock)
    return [(one.at, one.fact.owner_name) for one in said if isinstance(one.fact, RungReached) and not one.fact.silent]


def said_of_reviews(history: Given, clock: str) -> list[str]:
    """When it is said that nobody has looked at it for too long."""
    return [
        one.at for one in history.later(clock) if isinstance(one.fact, DeadlineMissed) and one.fact.kind == "review"
    ]


def decides(
    minutes: int | None = 20, *, kind: str = "resource_asked", what: str = "ask the next district"
) -> DecideReview:
    return DecideReview(incident="door", kind=kind, what=what, who="Rae", minutes=minutes)  # type: ignore[arg-type]


def test_it_says_what_who_and_by_when() -> None:
    given(LINE, CALM, at("14:16")).when(decides(20), by=ANA).then((
        "incident/door",
        ReviewDecided(
            kind="resource_asked", what="ask the next district", who="Rae", by=at("14:36"), holds_until=at("14:36"),
            holds_with_life=at("14:31"), decided_by="Ana", decided_role="Team leader",
        ),
    ))  # fmt: skip


@pytest.mark.parametrize(("life", "until"), [(True, "14:31"), (False, "14:46")])
def test_it_holds_a_quarter_of_an_hour_with_life_at_risk_and_half_without(life: bool, until: str) -> None:
    history = given(LINE, incident("door", "priority", life=life), at("14:16"))

    (decided,) = history.when(decides(240), by=ANA).of("incident/door")

    assert isinstance(decided, ReviewDecided)
    assert (decided.by, decided.holds_until) == (at("18:16"), at(until))


def test_until_then_nothing_climbs_and_then_it_does() -> None:
    history = given(LINE, CALM)
    assert climbs(history, "14:20") == [("14:15", "Ana")]

    history.when(decides(30), by=ANA).and_then()

    assert climbs(history, "14:49") == []
    assert climbs(history, "14:50") == [("14:50", "Ben"), ("14:50", "Rae")]


def test_a_unit_ends_it() -> None:
    history = given(LINE, CALM, unit("BX21"), at("14:16")).when(decides(30), by=ANA).and_then()

    history.room.put(assigned("BX21", "door"))

    assert history.incident("door").watching.hold_until is None


def test_a_grade_raised_ends_it() -> None:
    history = given(LINE, CALM, at("14:16")).when(decides(30), by=ANA).and_then()

    history.room.put([("incident/door", GradeSet(grade="immediate", was="priority", reason=""))])

    assert climbs(history, "14:22") == [("14:21", "Ana")]


@pytest.mark.parametrize(
    "what",
    [
        "No further action.",
        "NFA",
        "noted",
        "  no units  available ",
        ".",
        "-",
        " ",
        "n.f.a.",
        "No action required!",
        "no-action required",
        "N/A",
    ],
)
def test_words_that_say_nothing_are_no_decision_while_nobody_is_sent(what: str) -> None:
    asked = given(LINE, CALM).when(decides(what=what), by=ANA)

    assert isinstance(asked.refusal, NotADecision)
    assert str(asked.refusal).startswith(f"Nobody is being sent, so “{what}” is no decision")


def test_no_action_is_refused_while_nobody_is_sent() -> None:
    given(LINE, CALM).when(decides(kind="no_action", what="leave it"), by=ANA).refused(
        NotADecision,
        "Nobody is being sent, so “leave it” is no decision: say what is to happen, who does it and by when.",
    )


def test_no_action_is_a_decision_where_a_unit_is_there() -> None:
    history = given(LINE, CALM, unit("BX21"), assigned("BX21", "door"))

    asked = history.when(decides(kind="no_action", what="crew has it in hand"), by=ANA)

    assert [ReviewDecided] == [type(fact) for fact in asked.of("incident/door")]


def test_without_a_time_it_is_no_decision() -> None:
    given(LINE, CALM).when(decides(None), by=ANA).refused(NoTime, "Say by when: a time, or minutes from now.")


def test_a_decision_is_for_a_time_to_come() -> None:
    past = DecideReview(incident="door", kind="continue", what="ask again", who="Rae", by=at("14:10"))

    given(LINE, CALM, at("14:16")).when(past, by=ANA).refused(
        PastTime, "14:10 has passed; a decision is for a time to come."
    )


def test_a_second_continue_without_a_unit_goes_to_the_next_rung_and_holds_nothing() -> None:
    history = given(LINE, CALM)
    history.later("14:16")
    history.when(decides(30, kind="continue"), by=ANA).and_then()

    history.when(decides(30, kind="continue"), by=ANA).and_then()

    watching = history.incident("door").watching
    assert (watching.owner_name, watching.hold_until) == ("Ben", None)


@pytest.mark.parametrize(
    "kinds", [("continue", "inform_caller", "continue"), ("resource_asked", "resource_asked"), ("risk_accepted",) * 2]
)
def test_what_was_decided_before_and_brought_no_unit_climbs_whatever_was_decided_between(kinds: tuple[str]) -> None:
    history = given(LINE, CALM)
    history.later("14:16")
    for kind in kinds:
        history.when(decides(10, kind=kind), by=ANA).and_then()

    assert history.incident("door").watching.owner_name == "Ben"


def test_decisions_of_other_kinds_are_new_ones() -> None:
    history = given(LINE, CALM)
    history.later("14:16")
    for kind in ("resource_asked", "inform_caller", "risk_accepted"):
        history.when(decides(10, kind=kind), by=ANA).and_then()

    watching = history.incident("door").watching
    assert (watching.owner_name, watching.hold_until) == ("Ana", at("14:26"))


def test_deciding_to_go_on_again_and_again_buys_no_silence() -> None:
    history = given(LINE, CALM)
    history.later("14:02")
    for _ in range(12):
        history.when(decides(10, kind="continue"), by=ANA).and_then()

    # the last rung was reached at once; from then on it repeats at its own pace
    assert [clock for clock, _ in climbs(history, "14:50")] == ["14:17", "14:32", "14:47"]


def test_after_a_rung_that_came_early_the_next_comes_as_long_after_it_as_ever() -> None:
    history = given(LINE, CALM)
    history.later("14:02")
    for _ in range(2):
        history.when(decides(10, kind="continue"), by=ANA).and_then()

    assert climbs(history, "14:20") == [("14:17", "Ben")]


def test_learning_that_a_life_is_at_risk_shortens_it() -> None:
    history = given(LINE, CALM, at("14:16")).when(decides(30), by=ANA).and_then()

    history.room.now = at("14:18")
    history.room.put(
        [("incident/door", ThriveAssessed(elements={"threat": "a knife"}, life_at_risk=True, on_version=1))]
    )

    assert history.incident("door").watching.hold_until == at("14:31")
    assert climbs(history, "14:31")[0][0] == "14:31"


def test_with_units_at_scene_a_decision_is_the_review_and_the_next_is_due_by_its_time() -> None:
    there = [unit("BX21"), *assigned("BX21", "door"), *at_scene("BX21", "door")]
    history = given(LINE, incident("door", "immediate", life=True), there)
    history.later("14:29")

    history.when(decides(20, kind="continue", what="searching the house"), by=ANA).and_then()

    assert said_of_reviews(history, "14:48") == []
    assert said_of_reviews(history, "15:00") == ["14:49", "14:59"]


def test_a_decision_for_much_later_is_looked_at_after_the_time_the_pack_gives_its_state() -> None:
    there = [unit("BX21"), *assigned("BX21", "door"), *at_scene("BX21", "door")]
    history = given(LINE, incident("door", "immediate", life=True), there)
    history.later("14:29")

    history.when(decides(600, kind="continue", what="searching the house"), by=ANA).and_then()

    assert said_of_reviews(history, "15:00")[0] == "14:59"


@pytest.mark.parametrize("who", [".", "nobody", "n/a", "  "])
def test_somebody_does_what_was_decided(who: str) -> None:
    asked = DecideReview(incident="door", kind="resource_asked", what="ask Eastmoor", who=who, minutes=10)

    given(LINE, CALM).when(asked, by=ANA).refused(
        NobodyNamed, f"“{who}” is nobody: say who does it, by name, role or call sign."
    )


def test_there_is_nothing_to_decide_on_a_closed_one() -> None:
    closed = ("incident/door", IncidentClosed(result="hoax", name="Hoax", rationale="thought so"))

    given(LINE, CALM, closed).when(decides(), by=ANA).refused(
        ClosedIncident, "This incident is closed; there is nothing to decide on it."
    )


# the Force Incident Manager's list


def test_a_tag_puts_it_on_the_list_and_tells_nobody() -> None:
    given(LINE, CALM).when(TagForFim(incident="door", why="a councillor's house")).then(
        ("incident/door", FimTagged(why="a councillor's house"))
    )


def test_a_tag_survives_whoever_set_it() -> None:
    history = given(LINE, CALM).when(TagForFim(incident="door", why="a councillor's house"), by="dispatcher").and_then()

    history.later("20:00")

    assert history.incident("door").watching.fim


def test_a_supervisor_takes_it_off_with_a_reason() -> None:
    tagged = ("incident/door", FimTagged(why="a councillor's house"))

    given(LINE, CALM, tagged).when(UntagForFim(incident="door", why="another house"), by=ANA).then(
        ("incident/door", FimUntagged(why="another house"))
    )


def test_what_is_not_on_the_list_is_not_taken_off() -> None:
    given(LINE, CALM).when(UntagForFim(incident="door", why="?"), by=ANA).refused(
        NotOnTheList, "It is not on the FIM list."
    )
