"""The dispatch board: an incident is worked from the queue by single keys, and nothing that needs somebody is quiet."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from tests.desks import Office, complaints, go, press

from heed.dispatch.decide import AcceptIncident, AssignUnit
from heed.incidents.commands import AddLogEntry, CloseIncident, RecordWords
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.risk.decide import AssessThrive, SetGrade
from heed.units.decide import BringUnitOnDuty, SetUnitStatus

pytestmark = pytest.mark.browser
MILL = Place(words="Mill Street 14", easting=628_500, northing=401_500)


@pytest.fixture
def board(office: Office) -> Page:
    """The dispatcher's window on the board, wide enough for all three columns."""
    return office.window("dan.rushworth", "/board", width=1920, height=1080)


def unit(office: Office, callsign: str, *, metres_off: int = 0, status: int = 2, **more: object) -> None:
    """A unit on duty, so far to the east of the mill."""
    booked = BringUnitOnDuty(
        callsign=callsign, crew=(f"PC {callsign}",), status=status, easting=628_500 + metres_off, northing=401_500,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    office.room.act(booked)


def colleague_of(office: Office) -> Page:
    """Another dispatcher's window."""
    office.room.person("leila.ormerod", "dispatcher")
    return office.window("leila.ormerod", "/board")


def row(page: Page, incident: str) -> Locator:
    return page.locator(f'tbody > [data-key="{incident}"]')


def select(page: Page, incident: str) -> None:
    """Go to the top of the queue and down until the incident is the selected one, and its pane is there."""
    expect(row(page, incident)).to_be_visible()
    press(page, "b", *"kkkkkkkk")
    for _ in range(8):
        if row(page, incident).get_attribute("aria-current") == "true":
            break
        press(page, "j")
    expect(row(page, incident)).to_have_attribute("aria-current", "true")
    expect(page.locator("#selected")).to_have_attribute("data-shows", re.compile(incident))


def slowly(route: Route) -> None:
    """A form's page takes a moment to come."""
    time.sleep(0.4)
    route.continue_()


def held(office: Office, incident: str) -> Incident:
    found = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(found, Incident)
    return found


def test_an_incident_is_accepted_resourced_and_released_by_keys_and_a_colleague_sees_it(
    office: Office, board: Page
) -> None:
    unit(office, "BX21")
    incident = office.opened("Shouting next door", place=MILL, grade="priority")
    colleague = colleague_of(office)
    select(board, incident)

    press(board, "a")
    expect(row(board, incident)).to_contain_text("acceptedby Dan Rushworth")
    press(board, "s")
    expect(board.locator("#act-slot [data-choose]")).to_be_focused()
    press(board, "bx21", "Enter")
    expect(row(colleague, incident)).to_contain_text("BX21 assigned")
    expect(row(board, incident)).to_be_focused()
    press(board, "r")
    expect(board.locator("#release-reason")).to_be_focused()
    press(board, "Called off", "Enter")

    expect(row(colleague, incident)).to_contain_text("lost BX21, released")
    assert "BX21 released: Called off" in office.log(incident)


def test_risk_that_is_heard_moves_a_row_up_its_grade_at_once_and_a_page_drawn_anew_has_the_same_order(
    office: Office, board: Page
) -> None:
    for _ in range(2):
        expect(row(board, office.opened("Argument upstairs", grade="priority"))).to_be_visible()
    listed = board.locator("tbody > [data-key]")
    last = listed.last.get_attribute("data-key") or ""

    office.room.act(AddLogEntry(incident=last, text="He has strangled her"))

    expect(row(board, last)).to_contain_text("min ahead: risk to life heard")
    expect(listed.first).to_have_attribute("data-key", last)
    board.reload()
    expect(listed.first).to_have_attribute("data-key", last)


def test_units_are_offered_free_first_and_nearest_first_and_one_is_chosen_by_its_number_or_a_word(
    office: Office, board: Page
) -> None:
    unit(office, "FAR1", metres_off=9_000)
    unit(office, "NEAR1", metres_off=400)
    unit(office, "BREAK1", metres_off=100, status=4)
    unit(office, "DOG1", metres_off=20_000, equipment=("dog",))
    first, second = office.opened(place=MILL), office.opened(place=MILL)
    select(board, first)

    press(board, "s")
    offered = board.locator(".offers [data-choice]")
    expect(offered).to_have_count(4)
    expect(offered.nth(0)).to_contain_text("400 m")
    assert [one.get_attribute("data-choice") for one in offered.all()] == ["NEAR1", "FAR1", "DOG1", "BREAK1"]
    press(board, "2", "Enter")
    expect(row(board, first)).to_contain_text("FAR1 assigned")
    select(board, second)
    press(board, "s")
    expect(offered).to_have_count(3)
    press(board, "dog", "Enter")

    expect(row(board, second)).to_contain_text("DOG1 assigned")


def test_a_divert_says_what_it_costs_before_it_goes_and_what_was_left_is_back_in_the_queue(
    office: Office, board: Page
) -> None:
    unit(office, "BX21")
    left, wanted = office.opened(place=MILL, grade="immediate"), office.opened(place=MILL, grade="immediate")
    office.room.act(AssignUnit(unit="BX21", incident=left), office.dispatcher)
    select(board, wanted)

    press(board, "v")
    expect(board.locator("#act-slot [data-choose]")).to_be_focused()
    press(board, "bx21")
    cost = rf"BX21: {held(office, left).number} loses its only unit, 1\d min left, life at risk"
    expect(board.locator("#act-slot [data-says]")).to_have_text(re.compile(cost))
    press(board, "Enter")
    expect(board.locator("#divert-reason")).to_be_focused()
    assert held(office, left).units
    press(board, "Screams heard", "Enter")

    expect(row(board, wanted)).to_contain_text("BX21 assigned")
    expect(row(board, left)).to_contain_text("lost BX21, diverted")
    assert not held(office, left).units


def test_each_letter_opens_its_form_and_the_words_reach_the_log(office: Office, board: Page) -> None:
    incident = office.opened(place=MILL, grade="priority")
    select(board, incident)

    press(board, "n")
    expect(board.locator("#board-note-text")).to_be_focused()
    press(board, "Gate code 1234", "Enter")
    expect(board.locator("#act-slot")).to_be_empty()
    press(board, "c")
    expect(board.locator("#board-challenge-what")).to_be_focused()
    press(board, "Is anybody hurt", "Enter")
    expect(board.locator("#act-slot")).to_be_empty()
    press(board, "q")
    expect(board.locator("#board-question-text")).to_be_focused()
    press(board, "Which door", "Enter")
    expect(board.locator("#act-slot")).to_be_empty()
    press(board, "g")
    expect(board.locator("#act-slot input[value=immediate]")).to_be_focused()
    press(board, " ", "Enter")
    expect(row(board, incident)).to_contain_text("Immediate")

    log = office.log(incident)
    assert "Gate code 1234" in log
    assert "Challenged: Is anybody hurt" in log
    assert any(line.startswith("Question to Amara Fairclough: Which door") for line in log)
    assert "Graded immediate, was priority" in log


def test_what_is_typed_before_a_form_is_there_goes_into_it_and_presses_nothing_else(
    office: Office, board: Page
) -> None:
    unit(office, "NEAR1", metres_off=100)
    unit(office, "ACE1", metres_off=900)
    incident, other = office.opened(place=MILL, grade="immediate"), office.opened(place=MILL, grade="priority")
    select(board, incident)
    board.route("**/acts/*", slowly)
    before = office.by_people(f"incident/{other}")

    press(board, "s", "ace1", "Enter")
    expect(row(board, incident)).to_contain_text("ACE1 assigned")
    press(board, "n", "Jab at the gate", "Enter")
    expect(board.locator("#command-last")).to_have_text("Jab at the gate")

    assert "Jab at the gate" in office.log(incident)
    assert office.by_people(f"incident/{other}") == before


def test_a_form_left_with_escape_sends_nothing_and_keeps_its_words(office: Office, board: Page) -> None:
    incident = office.opened(place=MILL)
    select(board, incident)
    press(board, "n")
    expect(board.locator("#board-note-text")).to_be_focused()

    press(board, "Half a thought", "Escape")
    expect(board.locator("#act-slot")).to_be_empty()
    expect(row(board, incident)).to_be_focused()
    press(board, "n")

    expect(board.locator("#board-note-text")).to_have_value("Half a thought")
    assert "Half a thought" not in office.log(incident)


def test_a_refusal_stands_beside_the_form_with_what_was_typed(office: Office, board: Page) -> None:
    unit(office, "BX21")
    taken, wanted = office.opened(place=MILL), office.opened(place=MILL)
    office.room.act(AssignUnit(unit="BX21", incident=taken), office.dispatcher)
    select(board, wanted)

    press(board, "s")
    expect(board.locator("#act-slot [data-choose]")).to_be_focused()
    press(board, "bx21", "Enter")

    expect(board.locator("#act-slot .status")).to_contain_text("BX21 is committed to")
    expect(board.locator("#act-slot [data-choose]")).to_have_value("bx21")


def test_an_officers_emergency_is_loud_above_the_board_until_somebody_takes_it(office: Office, board: Page) -> None:
    unit(office, "BX21")
    incident = office.opened(place=MILL)
    office.room.act(AssignUnit(unit="BX21", incident=incident), office.dispatcher)
    colleague = colleague_of(office)

    office.room.act(SetUnitStatus(unit="BX21", status=0))
    band = board.locator(".emergencies > li")
    expect(band).to_contain_text("Emergency BX21")
    expect(band).to_contain_text(f"PC BX21 on {held(office, incident).number}, Mill Street 14")
    expect(band).to_have_attribute("data-sound", re.compile("emergency:BX21"))
    expect(board.locator(".units > [data-key]").first).to_have_attribute("data-unit", "BX21")
    press(board, "e")

    expect(band).to_have_count(0)
    expect(colleague.locator(".emergencies > li")).to_have_count(0)
    expect(colleague.locator(".units .taken")).to_have_text("Emergency with Dan Rushworth")


def test_an_emergency_moves_nothing_under_the_hand(office: Office, board: Page) -> None:
    unit(office, "BX21")
    incident = office.opened(place=MILL)
    before = row(board, incident).bounding_box()

    office.room.act(SetUnitStatus(unit="BX21", status=0))
    expect(board.locator(".emergencies > li")).to_be_visible()

    assert row(board, incident).bounding_box() == before


def test_a_selected_unit_shows_its_crew_and_takes_a_status_by_key(office: Office, board: Page) -> None:
    unit(office, "BX21", equipment=("dog",))
    unit(office, "BX22")
    expect(board.locator(".units [data-unit=BX22]")).to_be_visible()

    press(board, "u", "j")
    expect(board.locator(".units [data-unit=BX22] .crew")).to_have_text("PC BX22")
    expect(board.locator(".units [data-unit=BX21] .crew")).to_be_hidden()
    press(board, "t")
    expect(board.locator("#unit-slot [data-choose]")).to_be_focused()
    press(board, "6", "Enter")

    expect(board.locator(".units [data-unit=BX22] .unit-state")).to_have_attribute("title", "At scene")


def test_a_part_of_the_queue_has_an_address_and_what_leaves_it_goes(office: Office, board: Page) -> None:
    unit(office, "BX21")
    alone, sent = office.opened(place=MILL), office.opened(place=MILL)
    office.room.act(AssignUnit(unit="BX21", incident=sent), office.dispatcher)

    go(board, "/board?show=unresourced")
    expect(row(board, alone)).to_be_visible()
    expect(row(board, sent)).to_have_count(0)
    expect(board.locator('.filters [data-key="resourced"]')).to_have_text("1 on the way")
    office.room.act(SetUnitStatus(unit="BX21", status=2))
    expect(row(board, sent)).to_be_visible()
    office.room.act(AssignUnit(unit="BX21", incident=alone), office.dispatcher)

    expect(row(board, alone)).to_have_count(0)
    expect(board.locator('.filters [data-key="unresourced"]')).to_have_text("1 nobody sent")


def test_a_closed_incident_leaves(office: Office, board: Page) -> None:
    incident = office.opened(place=MILL, grade="resolved_without_deployment")
    expect(row(board, incident)).to_be_visible()

    office.room.act(AssessThrive(incident=incident, threat="none", life_at_risk=False), office.handler)
    closing = CloseIncident(incident=incident, result="advice_given", rationale="Spoken to")
    office.room.act(closing, office.dispatcher)

    expect(row(board, incident)).to_have_count(0)


def test_when_the_selected_row_has_left_the_next_key_goes_on_from_its_place(office: Office, board: Page) -> None:
    grades = ("immediate", "priority", "resolved_without_deployment", "scheduled")
    first, second, third, fourth = (office.opened(place=MILL, grade=grade) for grade in grades)
    unit(office, "BX21")
    go(board, "/board?show=unresourced")
    select(board, second)

    office.room.act(AssignUnit(unit="BX21", incident=second), office.dispatcher)
    expect(row(board, second)).to_have_attribute("data-gone", "true")
    press(board, "j")

    expect(row(board, fourth)).to_have_attribute("aria-current", "true")
    assert row(board, first).get_attribute("aria-current") is None
    assert row(board, third).get_attribute("aria-current") is None
    expect(row(board, second)).to_have_count(0)


def test_what_nobody_is_sent_to_comes_first_then_the_grade_then_the_time_left(office: Office, board: Page) -> None:
    unit(office, "BX21")
    sent = office.opened("sent", place=MILL, grade="immediate")
    office.room.act(AssignUnit(unit="BX21", incident=sent), office.dispatcher)
    priority = office.opened("priority", place=MILL, grade="priority")
    immediate = office.opened("immediate", place=MILL, grade="immediate")
    go(board, "/board")

    keys = [one.get_attribute("data-key") for one in board.locator("tbody > [data-key]").all()]

    assert keys == [immediate, priority, sent]


def test_what_came_since_this_person_looked_is_marked_risk_first_and_their_own_words_are_not(
    office: Office, board: Page
) -> None:
    one, other = office.opened(place=MILL, grade="priority"), office.opened(place=MILL, grade="scheduled")
    expect(row(board, one)).to_have_attribute("data-unseen", "")
    select(board, one)
    expect(row(board, one)).not_to_have_attribute("data-unseen", "")
    select(board, other)

    office.room.act(AddLogEntry(incident=one, text="Gate code 1234"), office.handler)
    expect(row(board, one)).to_have_attribute("data-fresh", "new")
    office.room.act(RecordWords(incident=one, text="He is back"), office.handler)
    expect(row(board, one)).to_have_attribute("data-fresh", "risk")
    select(board, one)
    expect(row(board, one)).not_to_have_attribute("data-fresh", re.compile("."))
    select(board, other)
    press(board, "/", f"note {held(office, one).number} My own words", "Enter")
    expect(board.locator("#command-last")).to_contain_text("My own words")

    board.wait_for_timeout(300)
    expect(row(board, one)).not_to_have_attribute("data-fresh", re.compile("."))


def test_what_was_looked_at_in_one_window_is_seen_in_the_others(board: Page, office: Office) -> None:
    other = go(board.context.new_page(), "/board")
    one = office.opened()
    for window in (board, other):
        expect(row(window, one)).to_have_attribute("data-unseen", "")

    select(board, one)

    for window in (board, other):
        expect(row(window, one)).not_to_have_attribute("data-unseen", "")

    office.room.act(AddLogEntry(incident=one, text="The door is open"), office.handler)
    expect(board.locator("#selected .log")).to_contain_text("The door is open")
    expect(row(other, one)).to_have_attribute("data-news", row(board, one).get_attribute("data-news") or "")
    expect(row(other, one)).not_to_have_attribute("data-fresh", re.compile("."))


def test_the_address_of_what_has_left_the_queue_still_shows_it(office: Office, board: Page) -> None:
    one = office.opened("A dog on the ring road", grade="scheduled")
    select(board, one)
    expect(board.locator("#selected")).to_contain_text("A dog on the ring road")
    office.room.act(AssessThrive(incident=one, threat="none", life_at_risk=False), office.handler)
    closing = CloseIncident(incident=one, result="advice_given", rationale="Caught by its owner")
    office.room.act(closing, office.dispatcher)
    expect(row(board, one)).to_have_attribute("data-gone", "true")

    board.reload()

    expect(board.locator("#selected")).to_contain_text("A dog on the ring road")


def test_a_reload_shows_what_the_patches_showed(office: Office, board: Page) -> None:
    unit(office, "BX21")
    incidents = [office.opened(f"Matter {n}", place=MILL, grade="priority" if n % 2 else "") for n in range(6)]
    office.room.act(AcceptIncident(incident=incidents[0]), office.dispatcher)
    office.room.act(AssignUnit(unit="BX21", incident=incidents[1]), office.dispatcher)
    office.room.act(SetUnitStatus(unit="BX21", status=6))
    office.room.act(SetGrade(incident=incidents[2], grade="immediate"), office.handler)
    expect(row(board, incidents[1])).to_contain_text("BX21 at scene")
    expect(row(board, incidents[2])).to_contain_text("Immediate")

    patched = drawn(board)
    go(board, "/board")

    assert drawn(board) == patched


def drawn(page: Page) -> list[str]:
    """Every live row as the server means it: without what the page itself adds."""
    page.keyboard.press(".")
    rows = page.locator("[data-live=queue] > [data-key], [data-live=units] > [data-key]").all()
    markup = [one.evaluate("row => row.outerHTML") for one in rows]
    ours = re.compile(r' (data-mark|data-fresh|data-unseen|data-phase|style|tabindex|aria-current)="[^"]*"')
    return [re.sub(r"(<time[^>]*>)[^<]*", r"\1", ours.sub("", one)) for one in markup]


@pytest.mark.parametrize("width", [1280, pytest.param(1920, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_on_the_board_with_a_form_open(office: Office, width: int) -> None:
    unit(office, "BX21")
    unit(office, "BX22")
    incident = office.opened(place=MILL, grade="immediate")
    office.opened("Another", grade="scheduled")
    office.room.act(SetUnitStatus(unit="BX22", status=0))
    page = office.window("dan.rushworth", "/board", width=width)
    select(page, incident)
    press(page, "v")
    expect(page.locator("#act-slot [data-choose]")).to_be_focused()

    found = complaints(page)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.documentElement.dataset.theme = 'light'")

    assert (found, complaints(page)) == ([], [])


def test_keys_pressed_before_the_answer_to_one_act_came_are_those_of_the_next(office: Office, board: Page) -> None:
    answers: list[tuple[Route, APIResponse]] = []
    forms: list[Route] = []
    unit(office, "ACE1")
    incident = office.opened(place=MILL, grade="immediate")
    select(board, incident)

    def answered_later(route: Route) -> None:
        answers.append((route, route.fetch()))

    def drawn_later(route: Route) -> None:
        forms.append(route)

    board.route("**/commands/assign_unit", answered_later)
    board.route("**/acts/note*", drawn_later)
    press(board, "s")
    expect(board.locator("#assign-unit")).to_be_focused()
    press(board, "ace1", "Enter")
    expect(row(board, incident)).to_contain_text("ACE1 assigned")

    press(board, "n", "Jab")
    for route, answer in answers:
        route.fulfill(response=answer)
    expect(board.locator("#command-last")).to_contain_text("ACE1 assigned")
    press(board, " at the gate")
    forms[0].continue_()

    expect(board.locator("#board-note-text")).to_have_value("Jab at the gate")
    assert held(office, incident).state == "resourced"


def test_a_line_that_is_cut_is_read_by_resting_the_pointer_on_it(office: Office) -> None:
    far = "Llanfair-under-Bartholomew-the-Less Almshouses, second staircase, behind the Old Corn Exchange"
    incident = office.opened(place=Place(words=far))
    page = office.window("dan.rushworth", "/board")

    where = row(page, incident).locator("td:nth-child(3) > span")
    where.hover()

    expect(where).to_have_attribute("title", far)


def test_the_help_says_what_the_marks_on_the_board_mean(board: Page) -> None:
    press(board, "?")

    marks = board.locator("#keys-help section", has_text="Marks")
    expect(marks).to_contain_text("something new about risk since you looked")
    expect(marks).to_contain_text("unit: at scene")
