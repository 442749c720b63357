"""A call by keyboard alone, from its ring to a graded incident: cues as typed, script, SOP and recommendation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.desks import Office, complaints_in_both_themes, live, office, press

from heed.incidents.commands import AddLogEntry, RequestService
from heed.picture.incident import Incident

__all__ = ["office"]
pytestmark = pytest.mark.browser
#: Whatever a pointer does on the page is kept, so that a test can say that nothing did.
WATCHED = """() => {
  window.pointed = [];
  for (const kind of ["pointerdown", "mousedown", "touchstart"])
    addEventListener(kind, ({ isTrusted }) => isTrusted && window.pointed.push(kind), true);
}"""
#: What one can press and does not lie wholly inside its pane.
OUTSIDE = """() => {
  const right = (one) => Math.round(one.getBoundingClientRect().right);
  return [...document.querySelectorAll(".thrive-owed :is(button, a), .todo :is(button, a), .ask button")]
    .filter((one) => right(one) > right(one.closest(".pane, .panel"))).map((one) => one.textContent);
}"""
#: Whether what has the focus can be seen: nothing lies over its middle.
SEEN = """() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  return document.activeElement === over || document.activeElement.contains(over);
}"""


def rung(office: Office, width: int = 1280, height: int = 800) -> Page:
    """The handler's desk with a call that rings on it."""
    desk = office.window("amara.fairclough", "/calls", width=width, height=height)
    office.rings(number="01632 960171", line_type="landline", registered_to="Pellmouth Hospital")
    expect(desk.get_by_role("button", name="Answer")).to_have_count(1)
    return desk


def opened(office: Office, desk: Page, what: str) -> str:
    """Answered, said what is happening, sent; the incident's id."""
    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    expect(desk.locator("#open-what")).to_be_focused()
    press(desk, what)
    expect(desk.locator("#open-what ~ [data-heard]")).to_contain_text("Suicide")
    press(desk, "Enter")
    desk.wait_for_url("**?incident=*")
    live(desk)
    return desk.url.rpartition("=")[2]


def stands(office: Office, incident: str) -> Incident:
    found = office.room.node.room.index.by_category["incident"][f"incident/{incident}"]
    assert isinstance(found, Incident)
    return found


def todo(desk: Page, action: str) -> Locator:
    return desk.locator(f".sop [data-key='todo:{action}']")


def test_a_call_is_taken_from_its_ring_to_its_grade_by_keyboard_alone(office: Office) -> None:
    desk = rung(office, 1280, 800)
    desk.evaluate(WATCHED)
    incident = opened(office, desk, "Suicidal male patient has walked out of A&E and left in a taxi")
    desk.evaluate(WATCHED)

    note_what_he_said(desk)
    code_it(desk)
    ask(desk)
    work_the_sop(desk)
    assess(desk)
    expect(desk.locator(".thrive-owed").get_by_role("button", name="Consider immediate")).to_be_visible()
    press(desk, "Escape", "1")

    expect(desk.locator(".incident-head")).to_contain_text("Immediate")
    expect(desk.locator(".thrive-owed").get_by_role("button", name="Consider immediate")).to_have_count(0)
    found = stands(office, incident)
    assert (found.code, found.grade, found.services) == ("missing_person", "immediate", ("network_rail",))
    assert found.assessment is not None
    assert {"suicide", "railway"} <= set(found.assessment.speaks_of)
    assert desk.evaluate("window.pointed") == []


def note_what_he_said(desk: Page) -> None:
    """Risk lights up on the field's label as it is typed; sent, it brings in what to do, ask and consider."""
    expect(desk.locator(".note-form textarea, [id^=note-][id$=-text]").first).to_be_focused()
    press(desk, "He said he had googled the location of the train tracks")
    expect(desk.locator("[id^=note-][id$=-text] ~ [data-heard]")).to_contain_text("On or near the railway")
    press(desk, "Enter")
    expect(todo(desk, "ask_rail_caution")).to_contain_text("Ask Network Rail to caution trains")
    advice = desk.locator(".thrive-owed")
    expect(advice).to_contain_text("A risk to life was heard")
    expect(advice).to_contain_text("Consider the code Missing person")


def code_it(desk: Page) -> None:
    """The code opens its SOP beside the log."""
    press(desk, "Escape", "c", "Missing")
    expect(desk.locator("li[role=option]", has_text="Missing person")).to_have_attribute("aria-selected", "true")
    press(desk, "Enter")
    expect(desk.locator(".incident-head")).to_contain_text("Missing person")
    expect(todo(desk, "look_at_home_first")).to_be_visible()


def ask(desk: Page) -> None:
    """Danger now first, then in the order of the assessment; an answer goes on to the next question."""
    press(desk, "Escape", ",")
    expect(desk.locator("#ask-where_now")).to_be_focused()
    press(desk, "left by taxi for the tracks", "Enter")
    expect(desk.locator("#ask-in_danger")).to_be_focused()
    press(desk, "himself", "Enter")
    expect(desk.locator("#ask-weapon_there")).to_be_focused()
    press(desk, "n", "Enter")
    expect(desk.locator("#ask-can_talk")).to_be_focused()
    assert desk.evaluate(SEEN)
    expect(desk.locator("[data-key='said:weapon_there']")).to_contain_text("No weapon is there")
    expect(desk.locator(".log .quotation")).to_contain_text("himself")


def work_the_sop(desk: Page) -> None:
    """One key goes to what is to be done first; done, to the next, and where it asks a service that is asked."""
    press(desk, "Escape", ";")
    expect(todo(desk, "keep_talking").get_by_role("button", name="Done")).to_be_focused()
    press(desk, "Enter")
    expect(todo(desk, "keep_talking")).to_contain_text("✓")
    rail = todo(desk, "ask_rail_caution")
    expect(rail.get_by_role("button", name="Ask Network Rail (caution trains)")).to_be_focused()
    assert desk.evaluate(SEEN)
    press(desk, "Enter")
    expect(rail).to_contain_text("✓ Ask Network Rail to caution trains")
    expect(desk.locator(".thrive-owed")).not_to_contain_text("Ask Network Rail")


def assess(desk: Page) -> None:
    """What was answered stands under its element and is taken by one press."""
    press(desk, "Escape", "t", "He means to kill himself and has looked up the tracks", "Tab", "Enter")
    expect(desk.locator("#thrive-threat")).to_be_focused()
    assert desk.evaluate(SEEN)
    expect(desk.locator("#thrive-threat")).to_have_value(
        "He means to kill himself and has looked up the tracks\n"
        "Who is in danger now, and from what? “himself”. No weapon is there"
    )
    press(desk, *["Tab"] * 6)
    expect(desk.locator("#thrive-engagement")).to_be_focused()
    press(desk, "His nurse rang and stays by the telephone", "Tab", " ", "Tab", "Tab", "Enter")
    expect(desk.locator(".thrive")).to_contain_text("in the assessment")


def test_nothing_takes_the_hand_off_what_is_typed_while_the_room_is_at_work_on_it(office: Office) -> None:
    desk = rung(office)
    incident = opened(office, desk, "Suicidal male patient has walked out of A&E")
    desk.evaluate(
        "() => { window.focused = []; addEventListener('focusin', (e) => window.focused.push(e.target.id)); }"
    )
    press(desk, "Left in a tax")

    office.asks(incident, "When did he leave?", about_life=True)
    office.room.act(AddLogEntry(incident=incident, text="He is on the train tracks"), office.dispatcher)
    office.room.act(RequestService(incident=incident, service="network_rail"), office.dispatcher)
    expect(todo(desk, "ask_rail_caution")).to_contain_text("✓")
    expect(
        desk.locator(".asked, [aria-label='Asked of you'], .pane").filter(has_text="When did he leave?").first
    ).to_be_visible()

    press(desk, "i")
    note = desk.locator("[id^=note-][id$=-text]")
    expect(note).to_be_focused()
    expect(note).to_have_value("Left in a taxi")
    assert desk.evaluate("window.focused") == []
    assert desk.evaluate("document.querySelector('dialog[open]')") is None


def test_all_of_it_is_on_the_desk_and_in_nobody_s_way(office: Office) -> None:
    desk = rung(office)
    opened(office, desk, "Suicidal male patient has walked out of A&E, said he looked up the train tracks")
    expect(todo(desk, "ask_rail_caution")).to_be_visible()

    for width, height in ((1280, 800), (1920, 1080)):
        desk.set_viewport_size({"width": width, "height": height})
        assert desk.evaluate(OUTSIDE) == [], width
        assert complaints_in_both_themes(desk) == {}, width
