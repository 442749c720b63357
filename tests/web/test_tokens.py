"""The colours of the screens: readable by measure, not by eye, in both themes."""

import re
from itertools import combinations, product
from math import cos, dist, radians, sin
from pathlib import Path

import pytest

import heed

TOKENS = Path(heed.__file__).parent / "web" / "static" / "css" / "tokens.css"
SURFACES = ("ground", "raised", "sunken", "hover", "selected")
TEXTS = ("text", "quiet", "accent", "immediate", "priority", "scheduled", "without", "ungraded")
GLYPHS_AND_LINES = ("line", "focus", "track", "immediate", "priority", "scheduled", "without", "ungraded")
FILLED = (("accent-fill", "on-accent"), ("loud", "on-loud"), ("danger", "on-danger"))
GRADES = ("immediate", "priority", "scheduled", "without", "ungraded")
PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")

Colour = tuple[float, float, float]


def palette(theme: str) -> dict[str, Colour]:
    """Every colour of one theme as linear sRGB, by token name."""
    found = PAIR.findall(TOKENS.read_text())
    return {
        name: linear_srgb(*map(float, (light if theme == "light" else dark).split())) for name, light, dark in found
    }


def linear_srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """OKLCH to linear sRGB; the matrices are Björn Ottosson's, as CSS Color 4 prints them."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2 contrast ratio."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def oklab(colour: Colour) -> Colour:
    """Linear sRGB to OKLab, where equal steps look equal."""
    red, green, blue = (max(0.0, part) for part in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def seen_without(cone: str, colour: Colour) -> Colour:
    """The colour as a dichromat sees it (Viénot, Brettel and Mollon 1999, linear sRGB)."""
    red, green, blue = colour
    if cone == "red":
        mixed = 0.11238 * red + 0.88762 * green
        return (mixed, mixed, 0.00401 * red - 0.00401 * green + blue)
    mixed = 0.29275 * red + 0.70725 * green
    return (mixed, mixed, -0.02234 * red + 0.02234 * green + blue)


def test_measure_agrees_with_the_known_extremes() -> None:
    white, black, grey = linear_srgb(1, 0, 0), linear_srgb(0, 0, 0), linear_srgb(0.5999, 0, 0)

    assert contrast(white, black) == pytest.approx(21, abs=0.01)
    assert contrast(grey, white) == pytest.approx(3.95, abs=0.06)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_readable_on_every_surface(theme: str) -> None:
    colours = palette(theme)
    ratios = {(text, on): contrast(colours[text], colours[on]) for text, on in product(TEXTS, SURFACES)}

    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_line_and_glyph_is_seen_on_every_surface(theme: str) -> None:
    colours = palette(theme)
    ratios = {(mark, on): contrast(colours[mark], colours[on]) for mark, on in product(GLYPHS_AND_LINES, SURFACES)}

    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_on_a_filled_ground_is_readable(theme: str) -> None:
    colours = palette(theme)
    ratios = {fill: contrast(colours[fill], colours[text]) for fill, text in FILLED}

    assert {fill: round(ratio, 2) for fill, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("cone", ["red", "green"])
def test_immediate_and_priority_and_scheduled_stay_apart_without_a_cone(theme: str, cone: str) -> None:
    seen = [seen_without(cone, palette(theme)[grade]) for grade in ("immediate", "priority", "scheduled")]
    gaps = [dist(oklab(one), oklab(other)) for one, other in combinations(seen, 2)]

    assert min(gaps) > 0.06  # three times the just noticeable difference; the shapes differ besides


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_is_one_a_screen_can_show(theme: str) -> None:
    outside = {name: colour for name, colour in palette(theme).items() if min(colour) < -0.02 or max(colour) > 1.02}

    assert outside == {}


def test_the_tokens_are_all_read() -> None:
    names = set(palette("dark"))

    assert names >= {*SURFACES, *TEXTS, *GLYPHS_AND_LINES, *GRADES, *(part for pair in FILLED for part in pair)}
    assert len(names) == TOKENS.read_text().count("light-dark(") - 1
