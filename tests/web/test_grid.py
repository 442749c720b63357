"""Grid references read as on an Ordnance Survey map."""

from __future__ import annotations

import pytest

from heed.web.grid import grid_reference


@pytest.mark.parametrize(
    ("easting", "northing", "reference"),
    [
        (628_500, 401_500, "TB 28500 01500"),
        (612_345, 398_765, "TG 12345 98765"),
        # Points anybody can look up: the Royal Observatory at Greenwich, and the top of Ben Nevis.
        (538_890, 177_320, "TQ 38890 77320"),
        (216_650, 771_250, "NN 16650 71250"),
        (0, 0, "SV 00000 00000"),
    ],
)
def test_a_point_is_given_its_letters_and_ten_figures(easting: int, northing: int, reference: str) -> None:
    assert reference == grid_reference(easting, northing)


def test_fewer_figures_name_the_square_that_holds_the_point() -> None:
    assert grid_reference(612_999, 398_799, figures=6) == "TG 129 987"
    assert grid_reference(612_999, 398_799, figures=4) == "TG 12 98"


@pytest.mark.parametrize(("easting", "northing"), [(-1, 0), (700_000, 0), (0, 1_300_000), (5, -5)])
def test_a_point_off_the_grid_is_refused_with_what_to_give(easting: int, northing: int) -> None:
    with pytest.raises(ValueError, match="off the National Grid: give metres"):
        grid_reference(easting, northing)


def test_an_odd_count_of_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="4, 6, 8 or 10 figures, not 7"):
        grid_reference(612_345, 398_765, figures=7)
