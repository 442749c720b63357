"""National Grid references: easting and northing in metres (EPSG:27700) as the letters and figures people read out."""

from __future__ import annotations

SQUARE = 100_000
LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"


def grid_reference(easting: int, northing: int, figures: int = 10) -> str:
    """`(628500, 401500)` → `TB 28500 01500`. `figures` is 4, 6, 8 or 10; fewer name the square that holds the point.

    Raises ValueError for a point outside the National Grid (0–700,000 east, 0–1,300,000 north).
    """
    if not (0 <= easting < 700_000 and 0 <= northing < 1_300_000):
        raise ValueError(
            f"{easting}, {northing} is off the National Grid: give metres, east to 700,000, north to 1,300,000"
        )
    if figures not in (4, 6, 8, 10):
        raise ValueError(f"a grid reference has 4, 6, 8 or 10 figures, not {figures}")
    # Letters run from the north-west, 25 squares of 500 km each cut into 25 of 100 km; the grid's own origin lies in S.
    east, south = easting // SQUARE, 19 - northing // SQUARE
    letters = LETTERS[south - south % 5 + (east + 10) // 5] + LETTERS[south * 5 % 25 + east % 5]
    half = figures // 2
    within = (f"{metres % SQUARE:05d}"[:half] for metres in (easting, northing))
    return f"{letters} {' '.join(within)}"
