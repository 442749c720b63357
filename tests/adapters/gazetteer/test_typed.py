"""What is typed into the one box for places is taken for what it says, however it is written. In memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heed.adapters.gazetteer import point, postcode, typed
from heed.adapters.gazetteer.typed import Marker
from heed.adapters.gazetteer.vocabulary import Vocabulary
from heed.web.grid import grid_reference

#: 52.67 N, 0.73 W, by Ordnance Survey's own transformation.
OAKHAM = (485976, 308787)


@pytest.mark.parametrize(
    "text",
    [
        "52.67, -0.73", "52.67 -0.73", "-0.73,52.67", "52.67N 0.73W", "52°40'12\"N 0°43'48\"W", "N52 40.2 W000 43.8",
        "52 40 12 N, 0 43 48 W", "lat 52.67 long -0.73", "52.67° N, 0.73° W", "52° 40.2′ N 0° 43.8′ W",
        "485976, 308787", "E485976 N308787", "485976 308787", "SK 85976 08787", "sk8597608787",
    ],
)  # fmt: skip
def test_a_point_is_read_in_every_usual_way_of_writing_it(text: str) -> None:
    found = point.read(text)

    assert found is not None
    assert (found.easting, found.northing) == OAKHAM


@pytest.mark.parametrize("text", ["TF 123 456", "TF123456", "tf 1234 4567", "grid ref TF 12 45", "TF14"])
def test_a_grid_reference_is_the_middle_of_the_square_that_it_names(text: str) -> None:
    found = point.read(text)

    assert found is not None
    figures = 10 - 2 * (len(str(found.within)) - 1)
    assert found.easting % found.within == found.within // 2
    if figures > 2:
        said = grid_reference(found.easting, found.northing, figures).replace(" ", "")
        assert said == text.upper().removeprefix("GRID REF ").replace(" ", "")


@pytest.mark.parametrize(
    "text", ["14 Mill Lane", "A1 70", "flat 2 14 mill lane", "SK800", "3.4, 52.1", "48.5, 2.1", "10 10", "AA 12 34", ""]
)
def test_what_says_no_point_of_the_national_grid_is_none(text: str) -> None:
    assert point.read(text) is None


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_without_an_error(text: str) -> None:
    told = typed.read(text)

    assert told.point is None or 0 <= told.point.easting < 700_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("le15 6ab", "LE156AB"), ("LE156AB", "LE156AB"), ("LEI5 6AB", "LE156AB"), ("LEl56AB", "LE156AB"),
        ("LE15 OAB", "LE150AB"), ("SW1A1AA", "SW1A1AA"), ("le15 6", "LE156"), ("pe9", "PE9"),
    ],
)  # fmt: skip
def test_a_postcode_is_read_without_its_space_cut_short_and_with_letters_for_digits(text: str, code: str) -> None:
    assert postcode.readings(text)[0][0] == code


@pytest.mark.parametrize("slip", ["LE1S 6AB", "LElS6AB", "LE1S6A8"])
def test_a_slip_that_makes_another_postcode_keeps_the_one_that_was_meant_among_its_readings(slip: str) -> None:
    assert "LE156AB" in [code for code, _ in postcode.readings(slip)]


@pytest.mark.parametrize("text", ["high street", "mill", "14", "the old bakery", "☃☃☃"])
def test_words_are_no_postcode(text: str) -> None:
    assert postcode.readings(text) == []


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("M1 marker 123.4", Marker("M1", 123.4)), ("m1 mp 123/4 A", Marker("M1", 123.4)),
        ("A1 mp 70/2", Marker("A1", 70.2)), ("M1 northbound marker post 88", Marker("M1", 88.0)),
        ("A1(M) 45.2B", Marker("A1(M)", 45.2)), ("a1m 45/2", Marker("A1(M)", 45.2)), ("M1 21", None),
        ("A606 Oakham", None),
    ],
)  # fmt: skip
def test_a_marker_post_is_read_with_and_without_its_words(text: str, marker: Marker | None) -> None:
    assert typed.read(text).marker == marker


def test_a_numbered_junction_is_read_either_way_round() -> None:
    for text in ("M1 J21a", "M1 junction 21A", "junction 21a of the M1", "J21A M1"):
        assert typed.read(text).road_junction == ("M1", "21a")


@pytest.mark.parametrize(
    "text",
    [
        "High Street / Mill Lane", "High St and Mill Ln", "junction of High Street and Mill Lane",
        "High Street at the junction with Mill Lane", "high street & mill lane", "corner of High Street and Mill Lane",
        "High Street j/w Mill Lane",
    ],
)  # fmt: skip
def test_a_junction_is_two_roads_however_they_are_joined(text: str) -> None:
    pair = typed.read(text).junction

    assert pair is not None
    assert [side.text for side in pair] == ["high st", "mill lane"]


def test_a_word_that_no_place_has_is_read_as_those_most_like_it() -> None:
    words = Vocabulary(["hawthorn", "burley", "farm", "mill", "uppingham"])

    assert words.alike("hawthron") == ["hawthorn"]
    assert words.alike("burleigh") == ["burley"]
    assert words.alike("mlil") == ["mill"]
    assert words.alike("upingam") == ["uppingham"]
    assert words.alike("zzzzzz") == []
