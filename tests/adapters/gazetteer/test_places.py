"""A room answers from what is imported: places as people say them, the area of a point, and a page that tells of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.adapters.gazetteer import made_up
from tests.adapters.gazetteer.test_import import bring_in, own
from tests.desks import complaints_in_both_themes
from tests.room_server import PASSWORD, Desk, Room, open_room

from heed.adapters.gazetteer.decide import EndPlacesImport
from heed.adapters.gazetteer.places import ImportedPlaces
from heed.web.places import District

EAST, NORTH = made_up.EAST, made_up.NORTH


@pytest.fixture(scope="module")
def room(lasting_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room with a made-up county imported into it."""
    folder = tmp_path_factory.mktemp("places")
    bring_in(lasting_url, made_up.extract(folder / "county.osm.pbf"))
    bring_in(lasting_url, own(folder / "own.csv", bad=True))
    codes = {"LE15 6AB": (EAST + 510, NORTH + 510), "LE15 6AD": (EAST, NORTH + 700)}
    bring_in(lasting_url, made_up.code_point(folder / "codes.csv", codes))
    east, west = made_up.square(EAST + 100, NORTH - 900, 1900), made_up.square(EAST - 900, NORTH - 900, 1000)
    bring_in(lasting_url, made_up.geojson(folder / "wards.json", {"Otterby West": west, "Otterby East": east}))
    with open_room(lasting_url) as running:
        running.run(imported(running).load())
        yield running


@pytest.fixture(scope="module")
def desk(room: Room) -> Desk:
    room.person("amara.fairclough", "call_handler")
    return room.browser("amara.fairclough")


def imported(room: Room) -> ImportedPlaces:
    held = room.site.places
    assert isinstance(held, ImportedPlaces)
    return held


def first(desk: Desk, text: str) -> tuple[str, str]:
    """The first answer's words, and what it was found by."""
    found = desk.http.get("/api/v1/places", params={"q": text}).json()["places"]
    return (found[0]["words"], found[0]["matched"]) if found else ("", "")


@pytest.mark.parametrize(
    ("text", "words", "matched"),
    [
        ("hawthorn ln", "Hawthorn Lane, Otterby", "street"),
        ("hawthron lane", "Hawthorn Lane, Otterby", "“hawthron” read as “hawthorn”"),
        ("haw", "Hawthorn Lane, Otterby", "street"),
        ("high st otterby", "High Street (B6999), Otterby", "street"),
        ("23 high street", "23 High Street, Otterby, LE15 6AB", "address"),
        ("99 hawthorn lane", "99 Hawthorn Lane, Otterby", "99 is not known there"),
        ("flat 2 14 mill lane", "Flat 2, 14 Mill Lane, Otterby, LE15 6AB", "address"),
        ("cafe osel", "Café Ösel, 16 Mill Lane, Otterby", "address"),
        ("le156ab", "LE15 6AB", "postcode"),
        ("LEI5 6AD", "LE15 6AD", "postcode, read as LE15 6AD"),
        ("LE15 6AZ", "LE15 6AB", "LE15 6AZ is not known; one of the same sector"),
        ("High Street / Hawthorn Lane", "Hawthorn Lane / High Street, Otterby", "junction"),
        ("hawthorn lane and b6999", "Hawthorn Lane / High Street, Otterby", "junction"),
        ("M99 J21A", "M99 junction 21a, Otterby", "junction"),
        ("M99 marker 123.0", "M99 marker 123", "marker post"),
        ("M99 mp 123/5", "M99 marker 123.5", "between markers 123 and 124"),
        ("M99 mp 190/2", "M99, Otterby", "the road; its marker posts are not known"),
        ("flat above the chip shop", "Flat above The Silver Fin, Otterby", "without “flat above”"),
        ("flat 3 23 high street", "Flat 3, 23 High Street, Otterby, LE15 6AB", "without “3”"),
        ("flat 3 99 hawthorn ln", "Flat 3, 99 Hawthorn Lane, Otterby", "without “flat 3 99”"),
        ("fox and hounds", "The Fox and Hounds, Otterby", "named place"),
        ("pub near hawthorn lane", "The Fox and Hounds, Otterby", "230 m from Hawthorn Lane, Otterby"),
        ("SK 86500 08500", "SK 86500 08500, near The Blue Cow, Mill Lane, Otterby, LE15 6AB", "grid reference"),
        ("nothing is called so", "", ""),
    ],
)  # fmt: skip
def test_a_place_is_found_as_people_say_it_and_how_is_said(desk: Desk, text: str, words: str, matched: str) -> None:
    assert first(desk, text) == (words, matched)


def test_a_point_between_two_markers_is_where_the_road_is(desk: Desk) -> None:
    (found,) = desk.http.get("/api/v1/places", params={"q": "M99 mp 123/5"}).json()["places"]

    assert (abs(found["easting"] - EAST - 2000) <= 1, abs(found["northing"] - NORTH - 1500) <= 1) == (True, True)


def test_an_incident_has_the_area_of_its_point_and_outside_every_area_it_still_goes(room: Room, desk: Desk) -> None:
    def opened(easting: int, northing: int) -> int:
        place = {"words": "there", "easting": easting, "northing": northing}
        return desk.send("open_incident", what="shouting", place=place).status_code

    assert imported(room).district(EAST, NORTH) == District("otterby_west", "urban")
    assert imported(room).district(EAST + 50_000, NORTH) == District("", "urban")
    assert opened(EAST, NORTH) == opened(EAST + 50_000, NORTH) == 200
    # At sea: a digit is wrong, and it says so.
    assert opened(600_000, 600_000) == 422


def test_a_room_at_work_knows_the_words_and_areas_of_an_import_as_soon_as_it_ends(
    room: Room, desk: Desk, lasting_url: str, tmp_path: Path
) -> None:
    row = ("200", "The Green Stile", EAST, NORTH)
    path = made_up.write_csv(tmp_path / "more.csv", [row], ("uprn", "called", "easting", "northing"))
    before = first(desk, "grene stile")
    report = bring_in(lasting_url, path)
    room.act(EndPlacesImport(kind="own", file=report.file, sha256=report.sha256, **report.counts()))
    for _ in range(200):
        if imported(room).search.vocabulary.begins("stile"):
            break
        time.sleep(0.02)

    assert before == ("", "")
    assert first(desk, "grene stile") == ("The Green Stile", "“grene” read as “green”")


@pytest.mark.browser
def test_an_administrator_sees_what_is_imported_and_which_rows_were_not(room: Room, browser: Browser) -> None:
    room.person("cath.leadbetter", "administrator", on_duty=False)
    context = browser.new_context(base_url=room.url, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    context.request.post("/sign-in", form={"name": "cath.leadbetter", "password": PASSWORD})
    page.goto("/administration")
    page.get_by_role("link", name="Places: what is imported").click()

    expect(page.locator("#imports")).to_contain_text("own.csv")
    page.get_by_text("Rows refused").click()
    expect(page.locator("#imports")).to_contain_text("Row 5: the point -5, 308000 has a negative number")
    expect(page.locator("#credits")).to_contain_text("© OpenStreetMap contributors")
    page.get_by_label("Try it").fill("hawthron lane")
    page.keyboard.press("Enter")
    expect(page.locator("#places table")).to_contain_text("“hawthron” read as “hawthorn”")
    assert complaints_in_both_themes(page) == {}
    context.close()
