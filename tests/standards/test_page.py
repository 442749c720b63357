"""The page of professional standards: who looked, what somebody looked at, and judging, for them alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from tests.desks import complaints_in_both_themes, go, live, open_office
from tests.memory_room import CLOCK
from tests.room_server import Desk, Room, open_room

from heed.access.decide import ReadRecord
from heed.incidents.commands import OpenIncident, SetCaller
from heed.log.command import Who
from heed.picture.looking import Looking
from heed.standards.decide import FlagLooking


@pytest.fixture
def room(scratch_url: str) -> Iterator[Room]:
    with open_room(scratch_url) as running:
        yield running


def flag(room: Room, who: Who, key: str = "a" * 24) -> None:
    now = room.node.now()
    room.act(
        FlagLooking(
            person=who.person, rule="neighbour", key=key, why="an address close to their own",
            first=now - timedelta(minutes=5), last=now, readings=2,
        ), CLOCK,
    )  # fmt: skip


def text(desk: Desk, address: str) -> str:
    """A page's readings, as text."""
    answer = desk.http.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return answer.text.partition('class="rows readings"')[2].partition("</table>")[0]


def test_who_looked_is_asked_by_number_name_telephone_and_sign_in_and_recorded(room: Room) -> None:
    amara = room.person("amara.fairclough", "call_handler")
    room.person("moira.hallam", "professional_standards")
    incident = str(uuid4())
    room.act(OpenIncident(incident=incident, what="a row"), amara)
    room.act(SetCaller(incident=incident, name="Leanne Marsh", number="07700 900123"), amara)
    handler, moira = room.browser("amara.fairclough"), room.browser("moira.hallam")
    assert handler.http.get(f"/incidents/{incident}").status_code == 200
    assert handler.http.get("/find?q=leanne+marsh").status_code == 200

    asked = moira.http.get("/standards?q=0001").text
    assert "Nothing is in hand" in asked
    assert "rows readings" not in asked
    assert "opened" in text(moira, "/standards?q=0001&why=complaint+17")
    assert "work on 0001" in text(moira, "/standards?q=amara.fairclough&why=complaint+17")
    patience = time.monotonic() + 20
    while "leanne marsh" not in (said := text(moira, "/standards?q=Marsh+Leanne&why=complaint+17")):
        assert time.monotonic() < patience, said
        time.sleep(0.2)
    assert "log 0001" in said
    assert "log 0001" in text(moira, "/standards?q=%2B447700900123&why=complaint+17")
    assert "“amara.fairclough”" in text(moira, "/standards?q=moira.hallam&why=complaint+17")
    assert handler.http.get("/standards").status_code == 403
    assert "readings" not in handler.http.get("/standards?q=0001&why=x").text


def test_readings_are_paged_newest_first(room: Room) -> None:
    amara = room.person("amara.fairclough", "call_handler")
    room.person("moira.hallam", "professional_standards")
    for n in range(53):
        room.act(ReadRecord(what="opened", subject="reports", why=f"reason {n:02d}"), amara)
    moira = room.browser("moira.hallam")

    first = moira.http.get("/standards?q=amara.fairclough&why=audit").text
    earlier = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert "reason 52" in first
    assert "reason 02" not in first
    assert [n for n in range(53) if f"reason {n:02d}" in text(moira, earlier)] == [0, 1, 2]


def test_what_is_unusual_is_judged_by_keyboard_and_seen_by_nobody_it_is_about(room: Room, browser: Browser) -> None:
    with open_office(room, browser) as office:
        room.person("moira.hallam", "professional_standards")
        own = room.person("joel.thackray", "professional_standards", "call_handler")
        page = office.window("moira.hallam", "/standards")
        expect(page.locator(".flags")).to_contain_text("Nothing waits to be judged.")
        flag(room, office.handler)
        flag(room, own, "b" * 24)

        row = page.locator(".flags > li", has_text="Amara Fairclough")
        expect(row).to_contain_text("an address close to their own")
        expect(page.locator(".flags > li", has_text="Joel Thackray")).to_have_count(1)
        assert complaints_in_both_themes(page) == {}
        theirs = office.window("joel.thackray", "/standards")
        live(theirs)
        expect(theirs.locator(".flags > li", has_text="Amara Fairclough")).to_have_count(1)
        expect(theirs.locator(".flags > li", has_text="Joel Thackray")).to_have_count(0)

        row.get_by_label("Finding").select_option("referred")
        row.get_by_label("Because").press_sequentially("no work in that street")
        page.keyboard.press("Enter")
        expect(row).to_have_attribute("data-gone", "true")
        go(page, "/standards")
        expect(page.locator("section", has_text="Judged lately").last).to_contain_text("no work in that street")
        judged = room.run(room.node.store.state(f"looking/{office.handler.person}/{'a' * 24}"))
        assert isinstance(judged, Looking)
        assert (judged.finding, judged.judged_by) == ("referred", "Moira Hallam")
        go(page, "/standards?q=amara.fairclough&why=complaint")
        assert complaints_in_both_themes(page) == {}
        assert office.errors == []
