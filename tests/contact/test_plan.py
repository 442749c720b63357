"""The locating plan: it begins by itself, each step is told once undone, each possible place is taken or set aside."""

from __future__ import annotations

from typing import Any

from tests.given import FARM, UNKNOWN_PLACE, Given, at, call, given, incident, on_duty, somebody
from tests.memory_room import SWITCH, policy

from heed.contact.locating import ReceiveLocation
from heed.contact.plan import (
    DoLocatingStep,
    NoSuchStep,
    SaysNothingFound,
    SaysNotWhy,
    SetPlaceAside,
    possible,
    sought,
    undone,
)
from heed.contact.plan_asked import NamePossiblePlace
from heed.incidents.commands import SetPlace
from heed.picture.contact import Contact, IncidentOpenedFromContact
from heed.picture.fact import Place
from heed.picture.locating import LocatingOverdue, LocatingStepDone, PossiblePlaceSetAside
from heed.picture.location import LocationAskedAgain
from heed.picture.shape import circle

HANDLER = somebody("call_handler")
DOOR = Place(words="near 14 Mill Lane", easting=627_300, northing=402_100)
ADDRESS: dict[str, Any] = {
    "source": "eisec", "method": "subscriber_address", "line_type": "voip", "registered_to": "T. Osgood",
    "registered_address": "9 Mill Lane, Otterby",
}  # fmt: skip


def silent(place: Place = UNKNOWN_PLACE, *, grade: str = "immediate", life: bool | None = None) -> Given:
    """A call nobody spoke on, and the incident it led to."""
    opened = incident("one", grade, place=place, contact="ring", life=life)
    return given(
        *on_duty("call_handler"), *on_duty("dispatcher"), *on_duty("team_leader"), *on_duty("force_incident_manager"),
        *call("ring"), *opened, ("contact/ring", IncidentOpenedFromContact(incident="one")),
    )  # fmt: skip


def steps_left(found: Given) -> list[str]:
    held = found.room.incident("one")
    return [one.id for one in undone(held, found.room.pack.in_force(held.began_at))]


def is_sought(found: Given) -> bool:
    held = found.room.incident("one")
    return sought(held, found.room.pack.in_force(held.began_at))


def test_a_place_nobody_knows_or_knows_only_roughly_is_sought_and_a_door_is_not() -> None:
    assert is_sought(silent())
    assert is_sought(silent(Place(words="mast at Lowmoor", easting=627_000, northing=402_000, within=1800)))
    assert not is_sought(silent(FARM))
    assert not is_sought(silent(Place(words="14 Mill Lane, upstairs")))


def test_a_step_says_what_it_brought_and_asking_eisec_again_asks_it() -> None:
    found = silent()

    asked = found.when(DoLocatingStep(incident="one", step="eisec_again"), "call_handler")
    assert asked.of("contact/ring") == [LocationAskedAgain(by_name="Call Handler")]
    found = asked.and_then()
    found.when(DoLocatingStep(incident="one", step="patrol"), "dispatcher").refused(
        SaysNothingFound, "Say what it brought, in a word or two: an address, a name, or nothing found."
    )
    done = LocatingStepDone(
        step="patrol", words="Send a patrol to the likeliest place", result="BX21 goes", by_name="Dispatcher"
    )
    found.when(DoLocatingStep(incident="one", step="patrol", result="BX21 goes"), "dispatcher").then(
        ("incident/one", done)
    )

    assert steps_left(found) == ["handset", "registered_address", "earlier_contacts", "people_linked", "phone_company"]
    assert (
        found.when(DoLocatingStep(incident="one", step="dowsing", result="x"), "dispatcher").refusal.__class__
        is NoSuchStep
    )


def test_a_position_that_comes_settles_the_step_that_waited_for_it() -> None:
    found = silent()
    handset = ReceiveLocation(contact="ring", source="eisec", method="aml_gnss", place=DOOR, shape=circle(12))

    done = [one for one in found.when(handset, SWITCH).of("incident/one") if isinstance(one, LocatingStepDone)]

    assert [(one.step, one.result, one.by_name) for one in done] == [
        ("eisec_again", "near 14 Mill Lane, within 12 m", "EISEC"),
        ("handset", "near 14 Mill Lane, within 12 m", "EISEC"),
    ]


def test_each_possible_place_is_there_once_and_is_set_aside_with_a_reason_or_taken() -> None:
    found = silent().when(ReceiveLocation(contact="ring", **ADDRESS), SWITCH).and_then()
    contact = found.room.state("contact/ring")
    assert isinstance(contact, Contact)
    for words, why in (("9 mill lane, otterby", "said so by a neighbour"), ("Lowmoor pumping station", "heard of it")):
        found = found.when(NamePossiblePlace(incident="one", possible=Place(words=words), why=why), HANDLER).and_then()
    places = possible(found.room.incident("one"), contact, policy(), found.room.now)
    assert [one.place.words for one in places] == ["9 Mill Lane, Otterby", "Lowmoor pumping station"]

    there = Place(words="9 Mill Lane, Otterby")
    aside = SetPlaceAside(incident="one", possible=there, reason="The caller says it is not there")
    found = found.when(aside, "call_handler").then(
        ("incident/one", PossiblePlaceSetAside(possible=there, reason=aside.reason, by_name="Call Handler")),
        ("incident/one", LocatingStepDone(
            step="registered_address", words="Look at the address that the number is registered at",
            result="not there: the caller says it is not there", by_name="Call Handler",
        )),
    )  # fmt: skip
    refused = found.when(SetPlaceAside(incident="one", possible=there, reason="-"), "call_handler").refusal
    assert isinstance(refused, SaysNotWhy)
    found = found.when(SetPlace(incident="one", place=DOOR), "call_handler").and_then()
    assert not is_sought(found)


def test_steps_nobody_took_are_told_to_whoever_they_are_put_to_and_then_upwards_and_nothing_is_held() -> None:
    found = silent()

    said = [one for one in found.later("14:20") if isinstance(one.fact, LocatingOverdue)]

    assert [(one.at, one.fact.owner_name, one.fact.steps) for one in said] == [  # type: ignore[attr-defined]
        ("14:01", "Call Handler", ("eisec_again",)),
        ("14:16", said[1].fact.owner_name, tuple(steps_left(found))),  # type: ignore[attr-defined]
    ]
    assert said[1].fact.owner_name != "Call Handler"  # type: ignore[attr-defined]
    assert found.room.incident("one").state == "accepted"


def test_where_no_life_is_at_risk_the_plan_stands_and_nobody_is_told() -> None:
    found = silent(grade="scheduled", life=False)

    assert is_sought(found)
    assert [one for one in found.later("15:30") if isinstance(one.fact, LocatingOverdue)] == []
    assert at("15:30") == found.room.now
