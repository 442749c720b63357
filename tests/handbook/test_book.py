"""The pack is read in the room: every row with who says so, found by words and keys, from where a screen names it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints_in_both_themes, press

from heed.handbook.pages import edition_on
from heed.incidents.commands import AddLogEntry
from heed.policy.chapter import found_in, kind, words
from heed.policy.chapters import chapters
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import STATES, Policy
from heed.risk.decide import SetGrade
from heed.web.editions import edition_query

NATIONAL = load_pack(default_pack_path())
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return NATIONAL.in_force(NOW)


# The chapters, from the data


def test_everything_that_the_pack_says_of_these_has_a_row(policy: Policy) -> None:
    rows = {table.id: [row.id for row in table.rows] for one in chapters(policy) for table in one.tables}

    assert rows["codes"] == list(policy.codes)
    assert sorted(rows["grades"]) == sorted(policy.grades)
    assert sorted(rows["grading"]) == sorted(row.id for row in policy.grading)
    assert rows["cues"] == list(policy.cues.by_id)
    assert rows["actions"] == list(policy.scripts.actions)
    assert rows["questions"] == list(policy.scripts.questions)
    assert rows["closure"] == list(policy.closure)
    assert [len(rows[f"watch_{state}"]) for state in STATES] == [len(policy.grades) + 1] * len(STATES)
    assert {name: len(rows[f"ladder_{name}"]) for name in policy.ladders} == {
        name: len(ladder.rungs) for name, ladder in policy.ladders.items()
    }


def test_every_row_says_since_when_and_on_whose_word(policy: Policy) -> None:
    for one in chapters(policy):
        for table in one.tables:
            for row in table.rows:
                assert row.says, f"{table.id} {row.id} says nobody"
                assert all(said.reference and re.fullmatch(r"\d{4}-\d\d-\d\d", said.since) for said in row.says)


def test_what_a_row_names_of_another_is_there(policy: Policy) -> None:
    book = chapters(policy)
    there = {(table.id, row.id) for one in book for table in one.tables for row in table.rows}
    named = {
        (ref.chapter, ref.id)
        for one in book
        for table in one.tables
        for row in table.rows
        for cell in row.cells
        if kind(cell) == "refs" and isinstance(cell, tuple)
        for ref in cell
    }

    assert len(named) > 200
    assert named - there == set()


def test_a_code_says_what_suggests_it_and_what_it_opens(policy: Policy) -> None:
    codes = next(one for one in chapters(policy) if one.id == "codes").tables[0]
    row = next(row for row in codes.rows if row.id == "missing_person")
    said = {name: words(cell) for name, cell in codes.filled(row)}

    assert said["when"] == policy.codes["missing_person"].when
    assert "Whereabouts unknown" in said["suggested by"]
    assert policy.scripts.actions["circulate_missing"].words in said["SOP"]
    assert policy.scripts.questions[policy.scripts.scripts["missing_person"].asks[0]].asks in said["script"]
    assert "Whereabouts cannot be established; genuine concern for safety" in said["recommends"]


def test_words_are_found_in_any_order_in_every_chapter_and_in_phrases(policy: Policy) -> None:
    found = found_in(chapters(policy), "Rail NETWORK")
    hit = {one.id for one in found}
    phrase = policy.cues.by_id["weapon"].patterns[0].words

    assert "sops" in hit
    assert all("rail" in row.text() and "network" in row.text() for one in found for t in one.tables for row in t.rows)
    assert any(row.id == "weapon" for one in found_in(chapters(policy), phrase) for t in one.tables for row in t.rows)
    assert found_in(chapters(policy), "xyzzy") == ()


def test_an_edition_is_the_pack_of_a_day(policy: Policy) -> None:
    before = edition_on(NATIONAL, NOW, "2025-06-01")

    assert before.policy.grades["immediate"].attend_minutes_rural == 15
    assert (before.now, before.query) == (False, f"?on={before.since}")
    now = edition_on(NATIONAL, NOW, "")
    assert (now.policy is policy, now.now, now.query) == (True, True, "")
    assert edition_on(NATIONAL, NOW, "no day").policy is policy
    assert edition_on(NATIONAL, NOW, str(now.since)).policy is policy


# In the room


def test_whoever_is_signed_in_reads_it_and_nobody_else(office: Office) -> None:
    office.room.person("ada.admin", "administrator", on_duty=False)
    stranger, admin, handler = (office.room.browser(name) for name in ("", "ada.admin", "amara.fairclough"))

    for path in ("/policy", "/policy/codes", "/policy?q=fire", "/policy/nothing"):
        assert stranger.http.get(path, follow_redirects=True).url.path == "/sign-in"
    for desk in (admin, handler):
        assert "Opening codes" in desk.http.get("/policy").text
        assert "Missing person" in desk.http.get("/policy/codes").text
        assert desk.http.get("/policy/nothing").status_code == 404
    for one in chapters(office.room.site.policy):
        for name in (one.id, *(table.id for table in one.tables)):
            answer = handler.http.get(f"/policy/{name}")
            assert answer.status_code == 200
            assert f'<h2 id="chapter-title">{one.title}</h2>' in answer.text


def test_what_somebody_searches_for_is_text_and_nothing_else(office: Office) -> None:
    desk = office.room.browser("amara.fairclough")

    page = desk.http.get("/policy", params={"q": "<script>alert(1)</script>", "on": "'; drop"}).text

    assert "<script>alert" not in page
    assert "“<script>alert(1)</script>” in the pack" in unescape(page)
    assert "No entry of the pack has all of these words." in page


@pytest.mark.browser
def test_the_pack_is_found_opened_and_walked_by_keyboard_alone(office: Office) -> None:
    page = office.window("amara.fairclough", "/calls")
    press(page, "/", "policy network rail", "Enter")
    page.wait_for_url("**/policy?q=network%20rail")
    expect(page.locator("#actions\\.ask_rail_caution")).to_be_visible()

    press(page, "b", "j", "Enter")
    page.wait_for_url("**/policy/grades")
    press(page, "e")
    expect(page.locator('[data-key="grades.immediate"]')).to_be_focused()
    press(page, "j")
    expect(page.locator('[data-key="grades.priority"]')).to_be_focused()
    press(page, "f", "ambulance", "Enter")
    page.wait_for_url("**/policy?q=ambulance")
    press(page, "?")
    expect(page.locator("#keys-help").get_by_role("link", name="The pack")).to_be_visible()


@pytest.mark.browser
def test_a_screen_leads_from_what_it_says_to_the_row_that_says_so(office: Office) -> None:
    incident = office.opened("He is on the tracks")
    office.room.act(SetGrade(incident=incident, grade="scheduled"), office.handler)
    office.room.act(AddLogEntry(incident=incident, text="she has a knife"), office.handler)
    page = office.window("amara.fairclough", f"/incidents/{incident}", width=1920, height=1080)

    for link, row in (("cues/harm.yaml", "#cues\\.weapon"), ("row", "#grading\\.life_now")):
        with page.expect_popup() as opened:
            page.get_by_role("link", name=link).first.click()
        opened.value.wait_for_load_state()
        expect(opened.value.locator(f"{row}:target")).to_be_in_viewport()
        opened.value.close()
    assert f"/incidents/{incident}" in page.url


@pytest.mark.browser
@pytest.mark.thorough
def test_axe_finds_nothing_in_the_pack_and_nothing_sticks_out(office: Office) -> None:
    page = office.window("nasreen.holroyd", "/policy/codes")
    for path in ("codes", "grades", "grading", "cues", "sops", "scripts", "ladders", "watch", "closure"):
        page.goto(f"/policy/{path}")
        for width, height in ((1920, 1080), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if path in ("codes", "grading", "closure"):
            assert complaints_in_both_themes(page) == {}, path


def test_a_log_leads_to_the_edition_it_runs_under() -> None:
    query = edition_query(NATIONAL)

    assert query(datetime(2025, 6, 1, tzinfo=UTC)) == "?on=2024-01-01"
    assert query(datetime(2026, 1, 26, tzinfo=UTC)) == "?on=2026-01-26"
    assert edition_on(NATIONAL, NOW, query(NOW).removeprefix("?on=")).now
