"""Where a call comes from, on the call desk: in words and on a map, live, taken by a press, and never waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, live, press

from heed.contact.decide import AnswerCall
from heed.contact.locating import ReceiveLocation
from heed.demo.county import make_county
from heed.demo.ground import ground_of
from heed.incidents.commands import OpenIncident
from heed.picture.fact import Place
from heed.picture.shape import Shape, circle

pytestmark = pytest.mark.browser

ZONE = Place(words="near Coppice Terrace, Pellmouth", easting=627_700, northing=402_300)
DOOR = Place(words="near 14 Mill Lane, Pellmouth", easting=627_300, northing=402_100)
SECTOR = Shape(kind="sector", inner_radius_m=0, outer_radius_m=1800, start_angle_deg=30, opening_angle_deg=120)


def rows(desk: Page) -> list[str]:
    """The positions as they stand in the list."""
    return [" ".join(text.split()) for text in desk.locator("#located .fix:not([data-gone])").all_inner_texts()]


def test_positions_stand_nearest_first_in_words_and_on_the_map_and_one_is_taken_by_a_press(office: Office) -> None:
    office.room.site.ground = ground_of(make_county())
    contact = office.rings("999", "07700 900123")
    office.room.act(AnswerCall(contact=contact), office.handler)
    desk = office.window("amara.fairclough", f"/calls/{contact}")
    expect(desk.locator("#located .said")).to_contain_text("Nobody has said yet where it is")

    told = {"contact": contact, "source": "eisec", "line_type": "mobile"}
    office.room.act(ReceiveLocation(**told, method="network_zone", place=ZONE, shape=SECTOR, confidence=75))  # type: ignore[arg-type]
    old = datetime.now(UTC) - timedelta(hours=3, minutes=5)
    office.room.act(ReceiveLocation(**told, method="aml_wifi", place=DOOR, shape=circle(20), located_at=old))  # type: ignore[arg-type]
    office.room.act(ReceiveLocation(**told, method="aml_gnss", place=DOOR, shape=circle(12), confidence=68))  # type: ignore[arg-type]

    expect(desk.locator("#located .fix")).to_have_count(3)
    expect(desk.locator("#located .fix").first).to_contain_text("within 12 m · handset, satellites (AML) · 68 % sure")
    expect(desk.locator("#located .fix").last).to_contain_text("Shown, not relied on: it was taken 3 h before the call")
    expect(desk.locator(".map")).to_have_attribute("data-drawn", "3")
    expect(desk.locator(".map .map-nth")).to_have_count(3)
    expect(desk.locator(".card")).to_contain_text("within 12 m")
    shown = rows(desk)
    for theme in ("dark", "light"):
        desk.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert complaints(desk) == []
    desk.reload()
    live(desk)
    assert [row.split(" ago")[0][:60] for row in rows(desk)] == [row.split(" ago")[0][:60] for row in shown]

    press(desk, "Escape", "I")
    expect(desk.locator(".map")).to_be_focused()
    take_another(office, desk, contact)


def take_another(office: Office, desk: Page, contact: str) -> None:
    """The incident stands where the nearest position was; the handler knows better."""
    incident = "a-silent-call"
    office.room.act(OpenIncident(incident=incident, what="Silent call", contact=contact), office.handler)
    desk.goto(f"/calls/{contact}")
    live(desk)
    expect(desk.locator("#located .fix").first).to_contain_text("the place of")
    desk.get_by_role("button", name="Take 2 as the place").click()
    expect(desk.locator("#located .fix").nth(1)).to_contain_text("✓ the place of")
    held = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert held.place.within == 1800  # type: ignore[attr-defined]


def test_a_call_is_opened_and_sent_while_nobody_knows_where_it_is_and_asking_again_is_one_key(office: Office) -> None:
    contact = office.rings("999", "07700 900124")
    office.room.act(AnswerCall(contact=contact), office.handler)
    office.room.act(ReceiveLocation(contact=contact, source="eisec", status="unavailable"))
    desk = office.window("amara.fairclough", f"/calls/{contact}")
    expect(desk.locator("#located .said")).to_contain_text("EISEC cannot be reached")

    press(desk, "Escape", "A")
    expect(desk.locator("#located .said")).to_contain_text("asked")
    press(desk, "w", "Shouting next door", "Enter")

    desk.wait_for_url("**?incident=*")


def test_a_place_nobody_knows_is_found_step_by_step_a_key_each(office: Office) -> None:
    contact, incident = office.opened_from_call("Silent call")
    desk = office.window("amara.fairclough", f"/calls/{contact}")
    plan = desk.locator(".plan")
    expect(plan.locator(".settled")).to_contain_text("Look at earlier calls and incidents of this number")
    expect(plan.locator(".step")).to_have_count(6)
    for seen in (".caller-number", ".risk", ".thrive-owed", ".plan .step >> nth=0", ".where .map"):
        expect(desk.locator(seen)).to_be_in_viewport(ratio=0.9)
    desk.set_viewport_size({"width": 1280, "height": 1400})
    expect(plan).to_contain_text("No place is known of its numbers and people.")
    other = office.window("dan.rushworth", f"/incidents/{incident}")
    expect(other.locator(".plan .step")).to_have_count(6)

    press(desk, "Escape", "G")
    expect(plan.locator(".settled").filter(has_text="Ask EISEC again: asked again")).to_have_count(1)
    told = {"contact": contact, "source": "eisec", "method": "subscriber_address", "line_type": "voip"}
    for address in ("9 Mill Lane, Otterby", "14 Coppice Terrace, Pellmouth"):
        office.room.act(ReceiveLocation(**told, registered_to="T. Osgood", registered_address=address))  # type: ignore[arg-type]
    expect(plan.locator(".possible")).to_have_count(2)
    for theme in ("dark", "light"):
        desk.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert complaints(desk) == []
    press(desk, "Escape", "V")
    expect(plan.locator(".possible.settled")).to_contain_text(
        "14 Coppice Terrace, Pellmouth The caller says it is not there"
    )
    press(desk, "Escape", "B")

    expect(plan.locator(".step:not([data-gone])")).to_have_count(0)
    expect(other.locator(".plan .step:not([data-gone])")).to_have_count(0)
    expect(desk.locator(".incident-head")).to_contain_text("9 Mill Lane, Otterby")
