"""Small reports about the same people, number or address are read together, however coded, open or closed."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.given import Given, at, given, incident, on_duty

from heed.incidents.commands import AddLogEntry, OpenIncident, SetCaller
from heed.incidents.conduct import NotItself, SeeConduct, SetConductAside, read_together, traces
from heed.picture.conduct import CourseOfConductSeen, CourseOfConductSetAside, name_traces, number_traces, place_traces
from heed.picture.fact import UNKNOWN_PLACE, Place
from heed.policy.load import default_pack_path, load_pack
from heed.risk.decide import AssessThrive

RULES = load_pack(default_pack_path()).periods[-1][1].account.conduct
ROOM = [*on_duty("dispatcher"), *on_duty("team_leader", "Ana"), *on_duty("dispatch_supervisor", "Ben")]
NUMBER = "07700 900456"


def reports(*names: str, number: str = NUMBER) -> Given:
    """Incidents from the same number, each at a place of its own that nobody knows."""
    found = given(ROOM)
    for name in names:
        found = found.when(OpenIncident(incident=name, what="a small thing", caller_number=number)).and_then()
    return found


def together(history: Given, name: str, *others: str) -> list[str] | None:
    """Ids of what is read together with an incident."""
    incidents = [history.incident(one) for one in others]
    own = history.incident(name)
    found = read_together(own, [(one, traces(own) & traces(one)) for one in incidents], RULES, at("15:00"))
    return sorted(one.incident.id for one in found.reports) if found else None


@pytest.mark.parametrize("written", ["07700900456", "+44 7700 900456", "07700-900-456"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert number_traces(written) == number_traces(NUMBER)


def test_what_is_too_little_or_too_rough_leaves_no_trace() -> None:
    assert number_traces("101") == name_traces("Dave") == place_traces(UNKNOWN_PLACE) == frozenset()
    assert place_traces(Place(words="network cell 4", easting=1, northing=1, within=900)) == frozenset()


def test_a_name_is_the_same_in_any_order_and_alphabet() -> None:
    assert name_traces("Amy Stone") == name_traces("STONE, amy")
    assert name_traces("Анна Иванова")


def test_two_others_are_read_together_and_one_is_not() -> None:
    history = reports("one", "two", "three")

    assert together(history, "three", "one") is None
    assert together(history, "three", "one", "two") == ["one", "two"]


def test_unwanted_contact_makes_one_other_enough() -> None:
    history = reports("one", "two")
    assert together(history, "two", "one") is None

    history.when(AddLogEntry(incident="two", text="her ex keeps turning up, he is stalking her")).and_then()

    assert together(history, "two", "one") == ["one"]


def test_what_lies_before_the_window_is_not_read() -> None:
    history = reports("one", "two", "three")
    old = msgspec.structs.replace(
        history.incident("one"), opened_at=at("14:00") - timedelta(days=RULES.window_days + 1)
    )
    own, two = history.incident("three"), history.incident("two")

    found = read_together(own, [(one, traces(own)) for one in (old, two)], RULES, at("15:00"))

    assert found is None


def test_an_address_of_many_counts_for_nothing_by_itself() -> None:
    ward = Place(words="14 Hospital Road", easting=451_200, northing=312_900)
    names = [f"i{n}" for n in range(RULES.crowded + 2)]
    history = given(ROOM, *(incident(name, place=ward) for name in names))

    assert together(history, "i0", *names[1:4]) == ["i1", "i2", "i3"]
    assert together(history, "i0", *names[1:]) is None


def test_seen_is_on_the_log_and_makes_the_assessment_stale() -> None:
    history = reports("one", "two", "three")
    history.when(AssessThrive(incident="three", threat="a note through the door", life_at_risk=False)).and_then()
    numbers = tuple(history.incident(name).number for name in ("one", "two"))

    history.when(SeeConduct(incident="three", reports=("one", "two"))).then(
        ("incident/three", CourseOfConductSeen(reports=("one", "two"), numbers=numbers))
    )

    [stale] = history.incident("three").stale
    assert stale.why == f"read together with {', '.join(numbers)} it may be domestic abuse or stalking"
    assert together(history, "three", "one", "two") is None
    history.when(SeeConduct(incident="three", reports=("one",))).then_nothing()


def test_set_aside_it_is_quiet_until_another_comes() -> None:
    history = reports("one", "two", "three")
    numbers = tuple(history.incident(name).number for name in ("one", "two"))
    history.when(SetConductAside(incident="three", reports=("one", "two"), reason="a shared office line")).then(
        (
            "incident/three",
            CourseOfConductSetAside(reports=("one", "two"), numbers=numbers, reason="a shared office line"),
        )
    )
    assert together(history, "three", "one", "two") is None

    history.when(OpenIncident(incident="four", what="again", caller_number=NUMBER)).and_then()

    assert together(history, "three", "one", "two", "four") == ["four", "one", "two"]


def test_a_report_is_not_read_together_with_itself() -> None:
    history = reports("one")

    history.when(SeeConduct(incident="one", reports=("one",))).refused(
        NotItself, "A report is not read together with itself; name the others."
    )


def test_what_a_caller_is_called_later_is_a_trace_too() -> None:
    history = reports("one", number="")
    history.when(SetCaller(incident="one", name="Amy Stone")).and_then()

    assert traces(history.incident("one")) == frozenset({"name:amy stone"})
