"""The incident's page: what could hurt somebody first, what is new, the whole log, and everything that can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints_in_both_themes, go, live, press

from heed.contact.decide import EndCall
from heed.dispatch.decide import AssignUnit, ReleaseUnit
from heed.incidents.commands import AddLogEntry, CloseIncident, RecordWords
from heed.picture.fact import Place
from heed.picture.incident import Incident
from heed.picture.moment import clock_time
from heed.picture.person import RecordRead
from heed.risk.decide import AssessThrive, SetGrade
from heed.supervision.commands import DecideReview
from heed.units.decide import SetUnitStatus

pytestmark = pytest.mark.browser

#: The words of a page but for what counts with the clock.
SHOWN = """() => [...document.querySelectorAll(".log > li, .risk .band, .incident-head, .acts > div")]
    .map((part) => part.innerText.replace(/\\d+ (s|min)|in [\\d:]+( min)?| new/g, ""))"""


def page_of(office: Office, incident: str, sign_in: str = "dan.rushworth") -> Page:
    """Somebody's window on an incident."""
    return office.window(sign_in, f"/incidents/{incident}")


def stands(office: Office, incident: str) -> Incident:
    """The incident as the record has it."""
    found = office.room.run(office.room.node.store.state(f"incident/{incident}"))
    assert isinstance(found, Incident)
    return found


def closed(office: Office) -> str:
    """An incident that was attended, judged and closed."""
    incident = office.opened("A wall has come down")
    unit = office.unit()
    act = office.room.act
    act(SetGrade(incident=incident, grade="priority"), office.handler)
    act(AssessThrive(incident=incident, threat="More may fall", life_at_risk=False), office.handler)
    act(AssignUnit(unit=unit, incident=incident), office.dispatcher)
    act(SetUnitStatus(unit=unit, status=6), office.dispatcher)
    act(ReleaseUnit(unit=unit, reason="made safe"), office.dispatcher)
    act(CloseIncident(incident=incident, result="attended_dealt_with", rationale="Council told"), office.dispatcher)
    return incident


def test_the_band_says_what_could_hurt_somebody_and_what_is_owed_by_whom_and_who_is_next(office: Office) -> None:
    incident = office.opened()
    office.asks(incident, "Is anybody hurt?", about_life=True)
    page = page_of(office, incident)

    band = page.locator(".risk")
    expect(band).to_contain_text("Taken as life at risk")
    expect(band).to_contain_text("Question about life open")
    expect(band).to_contain_text("Place unknown")
    expect(band.locator("[data-due]").first).to_contain_text("accept in")
    expect(band).to_contain_text("then team leader")
    expect(band).to_contain_text("THRIVE owed")
    expect(band).to_contain_text("Amara Fairclough")


def test_the_page_follows_the_room_without_a_key(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)

    office.room.act(SetGrade(incident=incident, grade="immediate"), office.handler)
    office.room.act(AssessThrive(incident=incident, threat="A knife", life_at_risk=True), office.handler)
    office.room.act(AssignUnit(unit=office.unit(), incident=incident), office.dispatcher)

    expect(page.locator(".incident-head")).to_contain_text("Immediate")
    expect(page.locator(".risk")).to_contain_text("Life at risk")
    expect(page.locator(".risk")).not_to_contain_text("THRIVE owed")
    expect(page.locator("[data-live-keys=units]")).to_contain_text("BX21 assigned")
    expect(page.locator(".assessment")).to_contain_text("A knife")


def test_a_live_page_is_the_page_a_reload_gives(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)
    office.room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    office.room.act(RecordWords(incident=incident, text="he is at the door"), office.handler)
    office.room.act(AssignUnit(unit=office.unit(), incident=incident), office.dispatcher)
    expect(page.locator("[data-live-keys=units]")).to_contain_text("BX21 assigned")
    # The clock has looked for where it may be.
    expect(page.locator(".log")).to_contain_text("no other place is known")
    patched = page.evaluate(SHOWN)

    page.reload()
    live(page)

    assert page.evaluate(SHOWN) == patched


def test_what_is_new_since_one_looked_is_said_riskiest_first_and_marked(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)
    expect(page.locator(".news")).to_have_count(0)
    page.goto("/find")
    office.room.act(AddLogEntry(incident=incident, text="Gate code is on the wall"), office.handler)
    office.room.act(RecordWords(incident=incident, text="he has gone to get the gun"), office.handler)
    office.room.act(AddLogEntry(incident=incident, text="What I wrote myself is not new to me"), office.dispatcher)

    go(page, f"/incidents/{incident}")

    expect(page.locator(".news summary")).to_contain_text("2 new")
    expect(page.locator(".news summary")).to_contain_text("he has gone to get the gun")
    expect(page.locator(".log [data-fresh]")).to_have_count(2)
    office.room.act(SetGrade(incident=incident, grade="immediate"), office.handler)
    expect(page.locator(".incident-head")).to_contain_text("Immediate")
    expect(page.locator(".log [data-fresh]")).to_have_count(2)


def test_opening_an_incident_is_recorded_with_its_reason(office: Office) -> None:
    incident = office.opened()
    page_of(office, incident)

    shift = f"shift/{office.dispatcher.person}/{office.room.node.now():%Y%m%d}"
    readings = [r.fact for r in office.room.run(office.room.node.store.stream(shift)) if isinstance(r.fact, RecordRead)]
    assert [(r.what, r.subject, r.why) for r in readings] == [("opened", f"incident/{incident}", "work on 0001")]


def test_a_print_says_who_printed_it_and_is_recorded(office: Office) -> None:
    incident = office.opened(grade="priority")
    page = page_of(office, incident)

    with page.expect_response("**/printed") as told:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")

    shift = f"shift/{office.dispatcher.person}/{office.room.node.now():%Y%m%d}"
    readings = [r.fact for r in office.room.run(office.room.node.store.stream(shift)) if isinstance(r.fact, RecordRead)]
    assert told.value.status == 204
    assert ("printed", f"incident/{incident}") in [(r.what, r.subject) for r in readings]
    expect(page.locator(".printed")).to_contain_text("Printed by Dan Rushworth on ")
    expect(page.locator(".printed")).to_be_visible()


def test_a_moment_in_a_sentence_is_said_in_london_time(office: Office) -> None:
    incident = office.opened()
    office.room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    by = office.room.node.now() + timedelta(minutes=10)
    office.room.act(
        DecideReview(incident=incident, kind="resource_asked", what="Ask the next district", who="Dan", by=by),
        office.leader,
    )
    page = page_of(office, incident)

    expect(page.locator(".log")).to_contain_text(f"by {clock_time(by)}")
    expect(page.locator(".log")).not_to_contain_text("{")


def test_a_late_entry_says_when_it_was_written_down(office: Office) -> None:
    incident = office.opened()
    earlier = office.room.node.now() - timedelta(minutes=30)
    office.room.act(
        AddLogEntry(incident=incident, text="Seen at the station", happened_at=earlier, late_because="radio was down"),
        office.dispatcher,
    )
    page = page_of(office, incident)

    entry = page.locator(".log .note")
    expect(entry).to_contain_text("late entry: radio was down")
    expect(entry).to_contain_text("Recorded at")
    expect(entry.locator(".at")).to_contain_text(clock_time(earlier))


def test_what_happened_earlier_is_written_with_its_time_and_why_it_is_late(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)
    earlier = office.room.node.now() - timedelta(minutes=40)

    page.get_by_text("It happened earlier").click()
    page.fill("#note-0001-happened_at", clock_time(earlier))
    page.fill("#note-0001-text", "Seen at the station")
    page.get_by_role("button", name="Write it").click()
    expect(page.locator(".write [data-error-for=late_because]")).to_contain_text("say why it is late")
    page.fill("#note-0001-late_because", "radio was down")
    press(page, "Enter")

    entry = page.locator(".log .note")
    expect(entry).to_contain_text("Seen at the station (late entry: radio was down)")
    expect(entry.locator(".at")).to_contain_text(clock_time(earlier))


def test_the_log_is_filtered_by_kind(office: Office) -> None:
    incident = office.opened()
    office.room.act(RecordWords(incident=incident, text="help me"), office.handler)
    page = page_of(office, incident)

    page.locator(".filter [value=quotation]").check()
    expect(page.locator(".log .entry:visible")).to_have_count(1)
    page.locator(".filter [value=all]").check()
    expect(page.locator(".log .entry:visible")).to_have_count(3)

    go(page, f"/incidents/{incident}?only=quotation")
    expect(page.locator(".log .entry:visible")).to_have_count(1)


def test_an_incident_is_accepted_assigned_released_and_closed_by_keyboard(office: Office) -> None:
    contact, incident = office.opened_from_call()
    office.unit()
    page = page_of(office, incident)
    expect(page.locator(".still")).to_contain_text("The caller is still on the line")

    press(page, "o")
    expect(page.locator(".incident-head")).to_contain_text("accepted by Dan Rushworth")
    press(page, "2")
    expect(page.locator(".incident-head")).to_contain_text("Graded priority")
    press(page, "t", "Shouting only", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "ArrowDown", "Enter")
    expect(page.locator(".assessment")).to_contain_text("No life at risk")
    press(page, "Escape", "a", "bx21", "Enter")
    expect(page.locator("[data-live-keys=units]")).to_contain_text("BX21 assigned")
    expect(page.locator(".still")).to_contain_text("BX21 is still committed")
    office.room.act(SetUnitStatus(unit="BX21", status=6), office.dispatcher)
    office.room.act(EndCall(contact=contact), office.handler)
    press(page, "Escape", "r", "Tab", "spoken to", "Enter")
    expect(page.locator(".closing")).to_contain_text("Nothing stands against it.")
    press(
        page,
        "Escape",
        "x",
        "Spo",
        "Tab",
        "Neighbour spoken to; all calm",
    )
    page.get_by_role("button", name="Close incident").click()

    expect(page.locator(".risk")).to_contain_text("Closed")
    assert stands(office, incident).result == "spoken_to_safe"


def test_every_refusal_that_closing_would_meet_is_said_before_anybody_tries(office: Office) -> None:
    _, incident = office.opened_from_call()
    office.asks(incident, "Is anybody hurt?")
    office.room.act(AssignUnit(unit=office.unit(), incident=incident), office.dispatcher)
    page = page_of(office, incident)

    said = page.locator(".still li").all_inner_texts()
    for words in (
        "BX21 is still committed",
        "still on the line",
        "1 question is not answered",
        "Nobody has graded",
        "No THRIVE",
    ):
        assert any(words in line for line in said), words


def test_a_closed_incident_is_read_from_the_record_by_its_number_and_opened_again(office: Office) -> None:
    incident = closed(office)
    assert f"incident/{incident}" not in office.room.node.room.index.by_category["incident"]
    page = office.window("dan.rushworth", "/incidents/1")

    assert page.url.endswith(f"/incidents/{incident}")
    expect(page.locator(".risk")).to_contain_text("Closed")
    expect(page.locator(".log")).to_contain_text("Council told")
    expect(page.locator(".assessment")).to_contain_text("More may fall")
    press(page, "o", "It has fallen again", "Enter")
    expect(page.locator(".incident-head")).to_contain_text("Sent, not accepted")
    assert stands(office, incident).open


def test_a_question_is_put_to_a_role_and_answered_by_whoever_knows(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)

    press(page, "q", "Is the back gate locked?", "Tab", "Call handler", "Tab", " ", "Tab", "Enter")
    question = page.locator(".questions > [data-key]")
    expect(question).to_contain_text("To Amara Fairclough")
    expect(question).to_contain_text("about life")
    press(page, "Escape", "i")
    expect(question).to_contain_text("in hand: Dan Rushworth")
    press(page, "y", "It is open", "Enter")

    expect(question).to_contain_text("It is open")
    assert not stands(office, incident).open_questions


def test_a_handler_is_offered_what_a_handler_may_do(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident, "amara.fairclough")

    expect(page.get_by_text("Challenge code, grade or content")).to_be_visible()
    expect(page.get_by_role("button", name="Assign")).to_have_count(0)
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    press(page, "s", "Amb", "Tab", "Not breathing", "Enter")
    expect(page.locator(".log")).to_contain_text("Ambulance requested: Not breathing")


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(office: Office) -> None:
    incident = office.opened()
    page = page_of(office, incident)

    press(page, "a", "XX99", "Enter")

    expect(page.locator(".acts [data-status]").filter(has_text="XX99")).to_be_visible()
    expect(page.locator("#assign-0001-unit")).to_have_value("XX99")


def test_there_is_no_such_incident(office: Office) -> None:
    page = office.window("dan.rushworth", "/find")
    for ref in ("99", "nothing-like-it", "%3Cscript%3E"):
        answer = page.goto(f"/incidents/{ref}")
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("main")).to_contain_text("There is no incident")


def test_finding_looks_in_numbers_codes_places_units_and_people_and_is_recorded(office: Office) -> None:
    incident = office.opened("Smoke above the mill")
    office.unit("BX21")
    page = office.window("dan.rushworth", "/find?q=smoke")

    expect(page.locator("#find-why-error")).to_contain_text("Nothing is in hand")
    expect(page.get_by_label("Find", exact=False).first).to_have_value("smoke")
    expect(page.locator(".found")).to_have_count(0)
    assert complaints_in_both_themes(page) == {}
    page.locator("#find-why").press_sequentially("the crew asks which mill")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="0001")).to_have_attribute("href", f"/incidents/{incident}")
    go(page, f"/incidents/{incident}")
    go(page, "/find?q=bx21")
    expect(page.locator("#found-units + ul")).to_contain_text("BX21")
    go(page, "/find?q=amara")
    expect(page.locator("#found-people + ul")).to_contain_text("Amara Fairclough")
    press(page, "/", "find smoke", "Enter")
    page.wait_for_url("**/find?q=smoke")
    shift = f"shift/{office.dispatcher.person}/{office.room.node.now():%Y%m%d}"
    facts = [r.fact for r in office.room.run(office.room.node.store.stream(shift))]
    searches = [f for f in facts if isinstance(f, RecordRead) and f.operation == "search"]
    assert [(f.words, f.count, f.why, f.in_hand) for f in searches] == [
        ("smoke", 1, "the crew asks which mill", ""),
        ("bx21", 1, "work on 0001", f"incident/{incident}"),
        ("amara", 1, "work on 0001", f"incident/{incident}"),
        ("smoke", 1, "work on 0001", f"incident/{incident}"),
    ]


def test_what_was_found_is_chosen_and_opened_by_keys(office: Office) -> None:
    office.opened("Smoke at the mill")
    second = office.opened("Smoke at the depot")
    page = office.window("dan.rushworth", "/find?q=depot&why=asked")

    press(page, "j", "Enter")

    page.wait_for_url(f"**/incidents/{second}")


def test_axe_finds_nothing_wrong_with_the_incident(office: Office) -> None:
    _, incident = office.opened_from_call()
    office.asks(incident, "Is anybody hurt?", about_life=True)
    office.room.act(SetGrade(incident=incident, grade="priority"), office.handler)
    office.room.act(RecordWords(incident=incident, text="help me"), office.handler)
    office.room.act(AssessThrive(incident=incident, threat="A knife", life_at_risk=True), office.handler)
    office.room.act(AssignUnit(unit=office.unit(), incident=incident), office.dispatcher)
    page = page_of(office, incident)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert complaints_in_both_themes(page) == {}

    go(page, "/find?q=shouting")
    assert complaints_in_both_themes(page) == {}


def test_the_pane_keeps_the_newest_lines_as_a_page_opened_anew_would(office: Office) -> None:
    incident = office.opened("A long afternoon", place=Place(words="14 Mill Street", easting=446000, northing=386500))
    page = office.window("dan.rushworth", "/board")
    page.locator(f'tr[data-key="{incident}"]').click()
    lines = page.locator(".log.narrow > li")
    expect(lines.first).to_be_visible()
    live(page)

    for minute in range(40):
        office.room.act(AddLogEntry(incident=incident, text=f"quarter {minute}"), office.handler)

    expect(lines.first).to_contain_text("quarter 39")
    expect(lines).to_have_count(30)
    expect(lines.last).to_contain_text("quarter 10")
