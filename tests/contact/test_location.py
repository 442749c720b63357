"""Where a call comes from: nothing that came is lost, the nearest that is relied on is the call's place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from tests.given import FARM, at, call, given
from tests.memory_room import SWITCH

from heed.contact.decide import LocateCall
from heed.contact.locating import AskLocation, ReceiveLocation
from heed.picture.contact import Contact
from heed.picture.fact import UNKNOWN_PLACE, Fact, FactShape, Place, Recorded
from heed.picture.location import (
    ANYWHERE,
    CallerLocationReceived,
    CallLocated,
    Location,
    LocationAskedAgain,
    evolve,
)
from heed.picture.shape import Shape, circle

HERE = Place(words="near Mill Lane", easting=451_000, northing=312_000)
RINGS = at("14:00")


def received(contact: str = "ring", **said: Any) -> ReceiveLocation:
    """A position 14 metres near, from a handset, unless told otherwise."""
    given: dict[str, Any] = {
        "source": "aml",
        "method": "aml_gnss",
        "place": HERE,
        "shape": circle(14),
        "confidence": 68,
    } | said
    return ReceiveLocation(contact=contact, **given)


def contact_after(*commands: ReceiveLocation | LocateCall) -> Contact:
    """The contact once all of these have come."""
    found = given(*call("ring", answered=False))
    for command in commands:
        found.when(command, SWITCH).and_then()
    state = found.room.state("contact/ring")
    assert isinstance(state, Contact)
    return state


def test_a_looser_position_that_comes_later_hides_no_tighter_one_and_both_stay() -> None:
    there = Place(words="mast at Lowmoor", easting=452_500, northing=311_000)
    zone = received(source="eisec", method="network_zone", place=there, shape=circle(1800))

    contact = contact_after(received(), zone)

    assert contact.place.words == "near Mill Lane"
    assert contact.place.within == 14
    assert [fix.place.within for fix in contact.location.fixes] == [14, 1800]


def test_a_tighter_position_that_comes_later_is_the_calls_place() -> None:
    contact = contact_after(received(method="aml_cell", shape=circle(1964)), received())

    assert contact.place.within == 14


def test_what_is_doubted_is_shown_and_not_taken_for_the_calls_place() -> None:
    old = received(
        source="eisec", method="subscriber_address", line_type="voip", shape=Shape(kind="point"),
        registered_to="T. Osgood", registered_address="9 Mill Lane",
    )  # fmt: skip

    contact = contact_after(old)

    assert not contact.place.known
    assert contact.location.fixes[0].doubts == ("the address of an internet line may be out of date",)
    assert (contact.registered_to, contact.registered_address) == ("T. Osgood", "9 Mill Lane")
    assert contact_after(old, received(shape=circle(900))).place.within == 900


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"confidence": 20}, "its sender is only 20 % sure"),
        ({"located_at": RINGS - timedelta(minutes=42)}, "it was taken 42 min before the call"),
        ({"located_at": RINGS - timedelta(days=900)}, "it was taken 900 days before the call"),
        ({"doubts": ("nobody knows who sent it",)}, "nobody knows who sent it"),
    ],
)
def test_why_a_position_is_not_relied_on_is_said(said: dict[str, Any], doubt: str) -> None:
    contact = contact_after(received(**said))

    assert contact.location.fixes[0].doubts == (doubt,)
    assert contact.location.nearest is None


def test_an_address_without_a_position_is_a_place_in_words_until_there_is_a_better() -> None:
    address = received(
        source="eisec", method="subscriber_address", line_type="fixed", place=UNKNOWN_PLACE, shape=Shape(),
        registered_address="9 Mill Lane, Otterby",
    )  # fmt: skip

    assert contact_after(address).place == Place(words="9 Mill Lane, Otterby")
    assert contact_after(address, received()).place.words == "near Mill Lane"
    assert contact_after(address).line_type == "landline"


def test_what_is_known_word_for_word_is_not_kept_twice() -> None:
    found = given(*call("ring", answered=False)).when(received(), SWITCH).and_then()

    found.when(received(), SWITCH).then_nothing()
    silent = received(source="eisec", status="not_found", place=UNKNOWN_PLACE)
    found.when(silent, SWITCH).and_then()
    found.when(silent, SWITCH).then_nothing()
    found.when(received(shape=circle(9)), SWITCH).and_then()


def test_what_each_neighbour_last_said_stands_beside_the_positions() -> None:
    contact = contact_after(
        received(source="eisec", status="pending", place=UNKNOWN_PLACE, shape=Shape()),
        received(status="not_found", place=UNKNOWN_PLACE, shape=Shape()),
    )

    assert {source: one.status for source, one in contact.location.answers.items()} == {
        "eisec": "pending", "aml": "not_found",
    }  # fmt: skip
    assert contact.location.fixes == ()


def test_a_later_position_that_cannot_be_the_same_place_says_that_they_may_be_moving() -> None:
    away = Place(words="Lowmoor", easting=454_000, northing=312_000)
    first = received(located_at=RINGS)
    later = received(place=away, shape=circle(400), located_at=RINGS + timedelta(minutes=2))

    moving = contact_after(first, later).location.elsewhere
    assert moving is not None
    assert moving.place.words == "Lowmoor"
    assert contact_after(first, received(place=away, shape=circle(9000))).location.elsewhere is None


def test_positions_from_before_methods_were_told_apart_are_read_as_they_were_meant() -> None:
    before = LocateCall(contact="ring", place=Place(words="14 Mill Lane", easting=451_000, northing=312_000,
                                                    source="number registered here"))  # fmt: skip
    contact = contact_after(LocateCall(contact="ring", place=FARM), before)

    assert [fix.method for fix in contact.location.fixes] == ["subscriber_address", "unknown"]
    assert contact.place.words == "14 Mill Lane"


def test_asking_again_is_written_and_holds_nothing() -> None:
    found = given(*call("ring")).when(AskLocation(contact="ring"), "call_handler")

    assert found.of("contact/ring") == [LocationAskedAgain(by_name="Call Handler")]


def test_a_position_reads_as_erased_once_its_key_is_gone() -> None:
    shape = FactShape(CallerLocationReceived)
    body, hidden = shape.split(
        CallerLocationReceived(
            source="aml", status="found", place=HERE, shape=circle(14), raw="lt=+51", warnings=("x",)
        )
    )

    assert hidden is not None
    assert b"Mill Lane" not in body
    assert b"451000" not in body
    erased = shape.join(body, None)
    assert isinstance(erased, CallerLocationReceived)
    assert (erased.place.known, erased.shape, erased.raw) == (False, Shape(), "(erased)")


# In whatever order they come


METRES = st.one_of(st.none(), st.integers(1, 5000))


@st.composite
def told(draw: st.DrawFn) -> Fact:
    """Anything that may be said of where a call comes from."""
    within = draw(METRES)
    place = draw(
        st.sampled_from([
            UNKNOWN_PLACE, Place(words="9 Mill Lane"),
            *(Place(words="there", easting=451_000 + e, northing=312_000, within=within) for e in (0, 50, 4000)),
        ])
    )  # fmt: skip
    if draw(st.booleans()):
        return CallLocated(place=place)
    return CallerLocationReceived(
        source=draw(st.sampled_from(["eisec", "aml"])), status=draw(st.sampled_from(["found", "pending", "error"])),
        method=draw(st.sampled_from(["aml_gnss", "network_zone", "subscriber_address"])), place=place,
        reach=within if within is not None else draw(st.sampled_from([50, ANYWHERE])),
        located_at=draw(st.one_of(st.none(), st.just(RINGS))), doubts=draw(st.sampled_from([(), ("old",)])),
        registered_address=draw(st.sampled_from(["", "9 Mill Lane", "4 Fen Road"])),
        line_type=draw(st.sampled_from(["fixed", "mobile", "unknown"])),
    )  # fmt: skip


def folded(facts: list[tuple[datetime, Fact]]) -> Location:
    location = Location()
    for number, (moment, fact) in enumerate(facts, 1):
        location = evolve(
            location,
            Recorded(
                position=number, stream="contact/ring", version=number, happened_at=moment, recorded_at=moment,
                actor="", role="", workstation="", number=None, fact=fact,
            ),
        )  # fmt: skip
    return location


@settings(max_examples=60, deadline=None)
@drawn(st.lists(told(), max_size=8), st.randoms(use_true_random=False))
def test_no_position_is_lost_the_tightest_relied_on_wins_and_the_order_they_came_in_is_nothing(
    facts: list[Fact], lots: Any
) -> None:
    came = [(RINGS + timedelta(seconds=second), fact) for second, fact in enumerate(facts)]
    location = folded(came)
    shuffled = list(came)
    lots.shuffle(shuffled)

    assert folded(shuffled) == location
    kept = [fact for fact in facts if isinstance(fact, CallLocated) or fact.place != UNKNOWN_PLACE]  # type: ignore[attr-defined]
    assert len(location.fixes) == len(kept)
    relied_on = [fix for fix in location.fixes if fix.trusted]
    with_a_point = [fix for fix in relied_on if fix.place.known]
    if with_a_point:
        assert location.nearest is not None
        assert location.nearest.reach == min(fix.reach for fix in with_a_point)
    else:
        assert (location.nearest is None) == (not relied_on)
