"""The call desk: a call is answered, opened, sent, judged and ended with the keyboard, and nothing is held or lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints_in_both_themes, live, press

from heed.contact.decide import AnswerCall, EndCall
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.risk.decide import SetGrade

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(office: Office) -> Page:
    """The handler's window on the calls."""
    return office.window("amara.fairclough", "/calls")


def on_a_call(office: Office, desk: Page) -> str:
    """The handler takes a 999 call; returns its contact's id."""
    contact = office.rings()
    expect(desk.locator(f'[data-key="{contact}"] button')).to_be_visible()
    press(desk, "a")
    desk.wait_for_url(f"**/calls/{contact}")
    live(desk)
    return contact


def opened(office: Office, desk: Page, what: str = "Shouting next door") -> Incident:
    """The handler opens an incident with what is happening and nothing else; what the room holds of it."""
    press(desk, what, "Enter")
    desk.wait_for_url("**?incident=*")
    live(desk)
    found = office.room.node.room.index.by_category["incident"][f"incident/{desk.url.partition('incident=')[2]}"]
    assert isinstance(found, Incident)
    return found


def incident_of(office: Office, one: Incident) -> Incident:
    """The incident as it is now."""
    found = office.room.run(office.room.node.store.state(f"incident/{one.id}"))
    assert isinstance(found, Incident)
    return found


def test_a_call_is_taken_from_its_ring_to_its_end_by_keyboard_alone(office: Office, desk: Page) -> None:
    contact = on_a_call(office, desk)
    office.located(contact, "near Coppice Terrace, Pellmouth", 627700, 402300, within=400)
    expect(desk.locator(".card")).to_contain_text("within 400 m")

    press(desk, "Man shouting in the street", "Tab", "coppice ter")
    expect(desk.locator(".combo-list [role=option]").first).to_be_visible()
    press(desk, "ArrowDown", "Enter")
    expect(desk.locator("#open-place-hint")).to_contain_text("Pellmouth, urban")
    press(desk, "Enter")
    desk.wait_for_url("**?incident=*")
    live(desk)
    identity = desk.url.partition("incident=")[2]
    expect(desk.locator("#note-0001-text")).to_be_focused()
    write_the_log(desk)
    judge(desk)
    press(desk, "Escape", "e")
    expect(desk.locator(".panel.ending")).to_contain_text("The call is over. Its record is 0001.")

    held = office.room.node.room.index.by_category["incident"][f"incident/{identity}"]
    assert isinstance(held, Incident)
    assert held.grade == "immediate"
    assert held.code_name == "Violence against the person"
    assert held.place.words == "Coppice Terrace, Pellmouth"
    assert held.assessment is not None
    assert held.assessment.elements == {"threat": "He is armed", "harm": "Cuts"}
    assert held.call_ended_at is not None


def write_the_log(desk: Page) -> None:
    """A note, the caller's own words, who is calling."""
    press(desk, "He has a bottle in his hand", "Enter")
    expect(desk.locator(".log .note")).to_contain_text("He has a bottle in his hand")
    press(desk, "Escape", "w", "he says he will kill her", "Enter")
    expect(desk.locator(".log blockquote mark.cue.life")).to_contain_text("he will kill her (threat to kill, said)")
    press(desk, "Escape", "l", "Priya Kell", "Enter")
    expect(desk.locator(".log")).to_contain_text("Caller: Priya Kell, 07700 900123")


def judge(desk: Page) -> None:
    """Grade, code, THRIVE."""
    press(desk, "Escape", "1")
    expect(desk.locator(".incident-head")).to_contain_text("Immediate")
    press(desk, "c", "viol pers")
    expect(desk.locator("[role=option][aria-selected=true]")).to_contain_text("Violence against the person")
    press(desk, "Enter")
    expect(desk.locator(".incident-head")).to_contain_text("Violence against the person")
    press(desk, "Escape", "t", "He is armed", "Tab", "Cuts", "Tab", "Tab", "Tab", "Tab", "Tab", " ", "Enter")
    expect(desk.locator(".assessment")).to_contain_text("Life at risk")
    expect(desk.locator(".thrive-owed [data-due]")).to_have_count(0)


def test_999_is_first_in_the_queue_and_one_key_answers_it(office: Office, desk: Page) -> None:
    office.rings("101", "01632 960111")
    urgent = office.rings("999", "07700 900999")
    expect(desk.get_by_role("button", name="Answer")).to_have_count(2)
    assert desk.locator("[data-live=calls] > [data-key]").first.get_attribute("data-key") == urgent

    press(desk, "a")

    desk.wait_for_url(f"**/calls/{urgent}")


def test_a_selected_call_is_answered_before_the_next_one(office: Office, desk: Page) -> None:
    office.rings("999", "07700 900999")
    chosen = office.rings("101", "01632 960111")
    expect(desk.get_by_role("button", name="Answer")).to_have_count(2)

    press(desk, "j", "j", "a")

    desk.wait_for_url(f"**/calls/{chosen}")


def test_what_alone_is_enough_to_send_and_the_place_is_owed_as_unknown(office: Office, desk: Page) -> None:
    on_a_call(office, desk)

    incident = opened(office, desk)

    assert incident.sent_at is not None
    assert not incident.place.known
    expect(desk.locator(".risk")).to_contain_text("Place unknown")
    expect(desk.locator(".thrive-owed")).to_contain_text("Amara Fairclough")


def test_unknown_is_a_place_one_key_away(office: Office, desk: Page) -> None:
    on_a_call(office, desk)
    press(desk, "Escape", "u")
    expect(desk.locator("#open-place")).to_have_value("unknown")
    expect(desk.locator("#open-place")).to_be_focused()


def test_raising_goes_at_once_and_lowering_asks_why(office: Office, desk: Page) -> None:
    on_a_call(office, desk)
    incident = opened(office, desk)
    office.room.act(SetGrade(incident=incident.id, grade="priority"), office.handler)
    expect(desk.locator(".incident-head")).to_contain_text("Priority")

    press(desk, "Escape", "3")
    reason = desk.locator("#lower-scheduled-0001-reason")
    expect(reason).to_be_focused()
    press(desk, "Caller is safe indoors and wants an appointment", "Enter")

    expect(desk.locator(".incident-head")).to_contain_text("Scheduled")
    press(desk, "Escape", "1")
    expect(desk.locator(".incident-head .grade").first).to_have_text("Immediate")


def test_a_question_from_dispatch_stands_beside_the_script_and_is_answered_there(office: Office, desk: Page) -> None:
    on_a_call(office, desk)
    incident = opened(office, desk)
    note = desk.locator("#note-0001-text")
    press(desk, "She is crying and")

    office.asks(incident.id, "Any weapons?", about_life=True)

    question = desk.locator(".questions > [data-key]")
    expect(question).to_contain_text("Any weapons?")
    expect(question).to_contain_text("about life")
    expect(note).to_be_focused()
    expect(note).to_have_value("She is crying and")
    press(desk, "Escape", "y", "A kitchen knife", "Enter")
    expect(desk.locator(".questions > [data-key]:not([data-gone])")).to_have_count(0)
    expect(desk.locator(".log")).to_contain_text("Answer: A kitchen knife")
    expect(note).to_have_value("She is crying and")


def test_what_was_typed_outlives_a_reload(office: Office, desk: Page) -> None:
    on_a_call(office, desk)
    opened(office, desk)
    press(desk, "half a sentence")
    desk.locator("#thrive-threat").fill("He knows where she lives")
    desk.locator("#place-0001-place").fill("coppice terr")
    expect(desk.locator(".combo-list [role=option]").first).to_be_visible()
    press(desk, "ArrowDown", "Enter")

    desk.reload()
    live(desk)

    expect(desk.locator("#note-0001-text")).to_have_value("half a sentence")
    expect(desk.locator("#thrive-threat")).to_have_value("He knows where she lives")
    expect(desk.locator("#place-0001-place")).to_have_value("Coppice Terrace, Pellmouth")
    expect(desk.locator("#place-0001-place-hint")).to_contain_text("TB 2")


def test_a_call_that_rings_while_one_types_takes_neither_focus_nor_keys(office: Office, desk: Page) -> None:
    contact = on_a_call(office, desk)
    opened(office, desk)
    press(desk, "the door")
    office.rings("999", "07700 900555")
    expect(desk.get_by_text("07700 900555")).to_be_visible()

    press(desk, " is open a", "Escape", "a")

    expect(desk.locator("#note-0001-text")).to_have_value("the door is open a")
    assert contact in desk.url


def test_a_call_without_an_incident_owes_a_record_until_it_has_one(office: Office, desk: Page) -> None:
    contact = on_a_call(office, desk)

    press(desk, "Escape", "e")
    expect(desk.get_by_text("Say what came of it.")).to_be_visible()

    owed = desk.locator(f'[data-live^="calls:"] [data-key="{contact}"]')
    expect(owed).to_contain_text("no record yet")
    expect(owed.locator("time")).to_contain_text("record in")
    press(desk, "m", "Mis", "Tab", "A child playing with the telephone", "Enter")
    desk.wait_for_url("**/calls")
    expect(owed).to_have_count(0)
    state = office.room.run(office.room.node.store.state(f"contact/{contact}"))
    assert isinstance(state, Contact)
    assert (state.outcome, state.open) == ("misdialled", False)


def test_an_abandoned_call_stays_in_everybodys_queue_until_somebody_says_what_came_of_it(
    office: Office, desk: Page
) -> None:
    contact = office.rings()
    office.room.act(EndCall(contact=contact, how="caller_hung_up"))

    row = desk.locator(f'[data-key="{contact}"]')
    expect(row).to_contain_text("rang off unanswered")


def test_one_call_may_lead_to_two_incidents(office: Office, desk: Page) -> None:
    contact = on_a_call(office, desk)
    first = opened(office, desk)
    press(desk, "Escape", "b", "A second man has collapsed", "Enter")
    desk.wait_for_url(lambda url: "incident=" in url and first.id not in url)

    expect(desk.locator(".led-to a")).to_have_count(2)
    state = office.room.node.room.index.by_category["contact"][f"contact/{contact}"]
    assert isinstance(state, Contact)
    assert len(state.incidents) == 2


def test_the_card_says_whose_number_it_is_and_takes_it_for_nobody(office: Office, desk: Page) -> None:
    office.rings(
        number="01632 960417",
        registered_to="<b>T. Osgood & Son</b>",
        registered_address="9 Mill Lane",
        line_type="landline",
    )
    expect(desk.get_by_role("button", name="Answer")).to_be_visible()
    press(desk, "a")
    desk.wait_for_url("**/calls/*")
    live(desk)

    expect(desk.locator(".card")).to_contain_text("number registered to: <b>T. Osgood & Son</b>, 9 Mill Lane")
    incident = opened(office, desk)
    assert (incident.caller_name, incident.caller_number) == ("", "01632 960417")


def test_what_the_machine_heard_becomes_the_callers_words_only_when_taken(office: Office, desk: Page) -> None:
    contact = on_a_call(office, desk)
    incident = opened(office, desk)
    office.heard(contact, "There is smoke in the hall")
    expect(desk.locator(".heard")).to_contain_text("There is smoke in the hall")
    assert not any("smoke" in line for line in office.log(incident.id))

    press(desk, "Escape", "v")

    expect(desk.locator(".log blockquote")).to_have_text("There is smoke in the hall")


def test_a_colleague_sees_the_log_grow_while_the_call_runs(office: Office, desk: Page) -> None:
    on_a_call(office, desk)
    incident = opened(office, desk)
    other = office.window("dan.rushworth", f"/incidents/{incident.number}")

    press(desk, "<script>alert(1)</script> she is hiding", "Enter")

    expect(other.locator(".log .note")).to_contain_text("<script>alert(1)</script> she is hiding")
    assert incident_of(office, incident).version > incident.version


def test_another_handlers_call_can_be_read_and_is_not_taken_over(office: Office, desk: Page) -> None:
    joel = office.room.person("joel.thackray", "call_handler")
    contact = office.rings()
    office.room.act(AnswerCall(contact=contact), joel)
    desk.goto(f"/calls/{contact}")
    live(desk)

    expect(desk.locator(".card")).to_contain_text("by Joel Thackray")


def test_axe_finds_nothing_wrong_with_the_desk(office: Office, desk: Page) -> None:
    office.rings("101", "01632 960111")
    assert complaints_in_both_themes(desk) == {}

    contact = on_a_call(office, desk)
    office.heard(contact, "There is smoke in the hall")
    assert complaints_in_both_themes(desk) == {}

    incident = opened(office, desk)
    office.asks(incident.id, "Any weapons?", about_life=True)
    expect(desk.locator(".questions > [data-key]")).to_have_count(1)
    assert complaints_in_both_themes(desk) == {}
