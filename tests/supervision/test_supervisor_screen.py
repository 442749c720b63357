"""The supervisor's screen: what nobody acted on comes to somebody by name, and is decided where it stands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.crowded import LONGEST, fill
from tests.desks import Office, complaints, press

from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.risk.decide import AssessThrive, SetGrade
from heed.supervision.commands import DecideReview, TagForFim
from heed.units.decide import SetUnitStatus

pytestmark = pytest.mark.browser
MILL = Place(words="Mill Street 14", easting=628_500, northing=401_500)


def graded(office: Office, grade: str, what: str = "Shouting next door", place: Place = MILL) -> str:
    """An incident in dispatch's sight, graded."""
    incident = office.opened(what, place=place)
    office.room.act(SetGrade(incident=incident, grade=grade), office.handler)
    return incident


def incident_of(office: Office, incident: str) -> Incident:
    found = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(found, Incident)
    return found


def row(page: Page, incident: str) -> Locator:
    return page.locator(f'.climbed > [data-key="{incident}"]')


def begin_deciding(page: Page, incident: str) -> None:
    """Go to the row and into its form; a row or a form that is still on its way would take no key."""
    expect(row(page, incident).get_by_label("Decision", exact=True)).to_be_visible()
    press(page, "j")
    expect(row(page, incident)).to_have_attribute("aria-current", "true")
    press(page, "d")
    expect(row(page, incident).get_by_label("Decision", exact=True)).to_be_focused()


@pytest.fixture
def leader(office: Office) -> Page:
    """The team leader's window."""
    return office.window("nasreen.holroyd", "/supervisor", width=1920, height=1080)


def test_an_immediate_without_a_unit_comes_to_the_team_leader_by_itself(office: Office, leader: Page) -> None:
    expect(leader.get_by_text("Nothing has climbed to you.")).to_be_visible()
    incident = graded(office, "immediate")

    office.room.pass_minutes(6)

    mine = row(leader, incident)
    expect(mine).to_contain_text("Immediate and nobody sent for 5 minutes")
    expect(mine.locator(".told")).to_contain_text("Told: Nasreen Holroyd")
    expect(mine.locator(".next")).to_contain_text("force incident manager in 4 min")
    expect(leader.get_by_text("Nothing has climbed to you.")).to_be_hidden()


def test_a_decision_is_given_by_keyboard_where_the_incident_stands_and_holds_the_ladder(
    office: Office, leader: Page
) -> None:
    incident = graded(office, "immediate")
    office.room.pass_minutes(6)
    begin_deciding(leader, incident)
    press(leader, "a unit is asked for", "Tab", "Neighbouring district asked", "Tab", "Tobias Mawson", "Tab")
    leader.keyboard.press("Control+A")
    press(leader, "8", "Enter")

    expect(row(leader, incident)).to_have_attribute("data-group", "decided")
    said = "Decided by Nasreen Holroyd: Neighbouring district asked; Tobias Mawson by 14:14, holds until 14:14."
    expect(row(leader, incident).locator(".told")).to_contain_text(said)
    expect(row(leader, incident).locator(".next")).to_contain_text("force incident manager in 8 min")
    office.room.pass_minutes(7)
    assert incident_of(office, incident).watching.owner_role == "team_leader"
    office.room.pass_minutes(2)
    assert incident_of(office, incident).watching.owner_role == "force_incident_manager"


def test_no_action_is_refused_beside_the_field_while_nobody_is_sent_and_the_words_stay(
    office: Office, leader: Page
) -> None:
    incident = graded(office, "immediate")
    office.room.pass_minutes(6)
    begin_deciding(leader, incident)
    press(leader, "no action", "Tab", "No action required", "Tab", "me", "Enter")

    mine = row(leader, incident)
    expect(mine.locator('[data-error-for="what"]')).to_contain_text("Nobody is being sent")
    expect(mine.get_by_label("What")).to_have_value("No action required")
    expect(mine.get_by_label("What")).to_be_focused()
    assert incident_of(office, incident).watching.decision == ""


def test_a_decision_without_a_time_is_asked_for_one(office: Office, leader: Page) -> None:
    incident = graded(office, "immediate")
    office.room.pass_minutes(6)
    mine = row(leader, incident)
    begin_deciding(leader, incident)
    press(leader, "a unit is found", "Tab", "BX21 is free in 4", "Tab", "Dan", "Tab")
    leader.keyboard.press("Control+A")
    leader.keyboard.press("Backspace")
    press(leader, "Enter")

    expect(mine.locator('[data-error-for="minutes"]')).to_contain_text("Say by when")


def test_a_colleague_sees_the_decision_without_touching_anything(office: Office) -> None:
    supervisor = office.window("ruth.ackerley", "/supervisor")
    incident = graded(office, "priority")
    office.room.pass_minutes(16)
    decision = DecideReview(
        incident=incident, kind="resource_found", what="RT02 after its prisoner", who="RT02", minutes=9
    )

    office.room.act(decision, office.leader)

    expect(row(supervisor, incident)).to_contain_text("Decided by Nasreen Holroyd: RT02 after its prisoner")


# What is mine, on every screen


def notice(page: Page) -> Locator:
    return page.locator(".mine .notice")


def test_a_notice_stands_on_every_screen_until_it_is_heard_with_one_key(office: Office) -> None:
    board = office.window("nasreen.holroyd", "/board")
    expect(notice(board)).to_contain_text("no notice waits for you")
    before = board.locator("main").bounding_box()
    incident = graded(office, "immediate")

    office.room.pass_minutes(5)

    number = incident_of(office, incident).number
    expect(notice(board)).to_have_class(re.compile("loud"))
    expect(notice(board)).to_contain_text(f"14:05 {number} no unit 5 min after it came to dispatch")
    assert board.locator("main").bounding_box() == before
    board.keyboard.press("H")
    expect(notice(board)).to_contain_text("no notice waits for you")
    expect(board.locator(".mine .debt")).to_contain_text("1 with you")


def test_a_notice_about_life_sounds_once_and_others_are_silent(office: Office, leader: Page) -> None:
    leader.evaluate(
        "window.sounded = []; document.addEventListener('heed:sound', e => window.sounded.push(e.detail.kind))"
    )
    leader.keyboard.press(".")
    expect(leader.locator("#sound-state")).to_have_text("sound on")
    calm = graded(office, "priority")
    office.room.act(AssessThrive(incident=calm, threat="none seen", life_at_risk=False), office.handler)
    office.room.pass_minutes(15)
    expect(notice(leader)).to_contain_text("no unit 15 min")
    expect(notice(leader)).not_to_have_attribute("data-sound", re.compile("."))

    graded(office, "immediate")
    office.room.pass_minutes(5)

    expect(notice(leader)).to_have_attribute("data-sound", re.compile("^escalation:"))
    leader.wait_for_function("window.sounded.length")
    assert leader.evaluate("window.sounded") == ["escalation"]


# The room


def test_an_incident_is_tagged_with_a_reason_and_taken_off_with_one(office: Office, leader: Page) -> None:
    incident = graded(office, "priority")
    tagged = leader.locator(f'[data-live=fim] [data-key="{incident}"]')
    press(leader, "T", "1", "Tab", "Second silent call from there", "Enter")
    expect(tagged).to_contain_text("Second silent call from there")
    expect(tagged).to_contain_text("On the list for")

    press(leader, "Escape", "f", "X", "Nothing in it", "Enter")

    expect(leader.locator("[data-live=fim] > [data-key]:not([data-gone])")).to_have_count(0)
    assert office.log(incident)[-1] == "Off the FIM list: Nothing in it"


def test_the_clock_says_when_it_ran_how_much_and_what_is_next(office: Office, leader: Page) -> None:
    graded(office, "immediate")
    office.room.pass_minutes(6)
    clock = leader.locator("[data-live=clock]")

    expect(clock).to_contain_text(re.compile(r"Acted on\s*\d+ deadlines? since it began"))
    expect(clock.locator("dd").nth(2).locator("time")).to_have_attribute("data-due", re.compile("2026-11-23T14:"))


def test_an_officers_emergency_stands_above_everything(office: Office, leader: Page) -> None:
    office.unit("BX21")

    office.room.act(SetUnitStatus(unit="BX21", status=0), office.dispatcher)

    expect(leader.locator(".emergencies")).to_contain_text("BX21")


# The page as a whole


def test_a_patched_page_is_the_page_a_reload_gives(office: Office, leader: Page) -> None:
    for grade in ("immediate", "priority", "priority", "scheduled"):
        graded(office, grade)
    office.room.pass_minutes(17)
    office.room.act(TagForFim(incident="1", why="worth watching"), office.dispatcher)
    expect(leader.locator("[data-live=fim]")).to_contain_text("worth watching")
    drawn = """[...document.querySelectorAll('[data-live]:not([data-live=clock])')].map(list => [list.dataset.live,
        ...[...list.children].filter(row => row.dataset.key).map(row => {
            const copy = row.cloneNode(true);
            for (const counting of copy.querySelectorAll('time')) counting.remove();
            return copy.textContent.replace(/\\s+/g, ' ');
        })])"""
    leader.keyboard.press(".")
    patched = leader.evaluate(drawn)

    leader.reload()
    leader.wait_for_selector('html[data-line="live"]')

    assert leader.evaluate(drawn) == patched


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), pytest.param("light", 1920, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_with_demand_and_the_longest_names(office: Office, theme: str, width: int) -> None:
    longest = "Wilhelmina-Constance Featherstonehaugh-Cholmondeley of the Upper Ribblesdale Neighbourhood Team"
    office.room.person("w.f", "team_leader")
    office.room.run(fill(office.room.node.acts, office.dispatcher, office.room.node.now(), 12))
    graded(office, "immediate", what=LONGEST[:200], place=Place(words=LONGEST))
    office.room.pass_minutes(17)
    office.room.act(TagForFim(incident="3", why=longest * 3), office.dispatcher)
    page = office.window("nasreen.holroyd", "/supervisor", width=width, height=1000)
    page.evaluate(f"localStorage.setItem('heed.theme', '{theme}')")
    page.reload()
    page.wait_for_selector('html[data-line="live"]')

    first = page.locator(".climbed > [data-key]").first.get_attribute("data-key") or ""
    begin_deciding(page, first)
    press(page, "no action", "Tab", "no action", "Enter")
    expect(row(page, first).get_by_text("another look")).to_be_visible()

    assert complaints(page) == []
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0
