"""Forms: an act goes once, however bad the line; no typed word is lost; what is wrong is said beside the field."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import open_live
from .harness import Room, Server, wait_for
from .made_up import queue_row

pytestmark = pytest.mark.browser


@pytest.fixture
def form(page: Page) -> Page:
    """A plain page with one form that opens an incident."""
    return open_live(page, "/form")


def type_and_send(page: Page, words: str = "Screaming heard") -> None:
    page.get_by_label("What is happening").fill(words)
    page.get_by_label("Where").fill("Mill Street 14")
    page.get_by_role("button", name="Send").click()


def status(page: Page) -> str:
    return page.locator("#open [data-status]").inner_text()


def test_a_form_goes_as_its_command_with_its_key_and_token(form: Page, room: Room) -> None:
    type_and_send(form)
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded: Screaming heard Mill Street 14")

    [came] = room.came
    assert came.command == "open_incident"
    assert came.csrf == "token-1"
    assert str(uuid.UUID(came.key)) == came.key
    assert came.body == {"words": "Screaming heard", "place": "Mill Street 14", "seen": str(room.cursor)}


def test_the_button_that_was_pressed_is_said(form: Page, room: Room) -> None:
    form.get_by_role("button", name="Hold").click()
    wait_for(lambda: room.came)

    assert room.came[0].body["held"] == "yes"


def test_what_went_is_cleared_and_the_next_act_has_a_key_of_its_own(form: Page, room: Room) -> None:
    type_and_send(form)
    expect(form.get_by_label("What is happening")).to_have_value("")
    type_and_send(form)
    wait_for(lambda: len(room.came) == 2)

    assert room.came[0].key != room.came[1].key


def test_a_form_says_what_its_person_had_seen_when_they_began(board: Page, room: Room) -> None:
    board.locator("#note-0412-words").click()
    began_at = room.cursor
    for number in range(3):
        room.put("queue", *queue_row(room, number, what="Changed meanwhile"))
    expect(board.locator("[data-key=k0002]")).to_contain_text("Changed meanwhile")
    board.keyboard.type("Seen before that")
    board.get_by_role("button", name="Add note").click()
    wait_for(lambda: room.came)

    assert room.came[0].body["seen"] == str(began_at)


def test_while_the_database_is_away_the_same_act_goes_again_by_itself(form: Page, room: Room) -> None:
    room.failures = [503, 502, 504]
    type_and_send(form)
    expect(form.locator("#open [data-status]")).to_contain_text("it goes by itself")
    assert form.get_by_label("What is happening").input_value() == "Screaming heard"
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded", timeout=10000)

    assert len(room.came) == 4
    assert len({came.key for came in room.came}) == 1
    assert len({str(came.body) for came in room.came}) == 1


def test_while_the_server_is_away_the_same_act_goes_again_by_itself(form: Page, room: Room, server: Server) -> None:
    server.down()
    type_and_send(form)
    expect(form.locator("#open [data-status]")).to_contain_text("it goes by itself")

    server.up()

    expect(form.locator("#open [data-status]")).to_contain_text("Recorded", timeout=15000)
    assert len(room.answers) == 1


def test_an_answer_lost_on_the_way_back_does_not_act_twice(form: Page, room: Room) -> None:
    room.lost_answers = 1
    type_and_send(form)
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded", timeout=10000)

    assert (len(room.came), len(room.answers)) == (2, 1)


def test_pressing_again_while_it_is_under_way_does_not_act_twice(form: Page, room: Room) -> None:
    room.slowness = 0.6
    type_and_send(form)
    form.get_by_role("button", name="Send").click()
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded")

    assert len(room.came) == 1


def test_words_typed_while_the_act_is_under_way_stay(form: Page, room: Room) -> None:
    room.slowness = 0.6
    type_and_send(form, "First")
    form.get_by_label("What is happening").fill("Second, typed meanwhile")
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded")

    expect(form.get_by_label("What is happening")).to_have_value("Second, typed meanwhile")
    expect(form.get_by_label("Where")).to_have_value("")


def test_a_refusal_keeps_every_word_and_says_what_is_wrong_beside_the_field(form: Page, room: Room) -> None:
    wrong = [{"field": "code", "message": "Choose a code."}, {"field": "caller", "message": "No such caller."}]
    room.problem = {"title": "Not sent", "status": 422, "detail": "Two things are missing.", "errors": wrong}
    form.get_by_label("Where").fill("by the lock")
    form.get_by_role("button", name="Send").click()
    code = form.get_by_label("Opening code")

    expect(code).to_have_attribute("aria-invalid", "true")
    expect(code).to_have_accessible_description("Choose a code.")
    expect(code).to_be_focused()
    expect(form.get_by_label("Where")).to_have_value("by the lock")
    assert status(form) == "Two things are missing. No such caller."

    code.select_option("dom")
    expect(form.get_by_text("Choose a code.")).to_be_hidden()


def test_a_refused_form_sent_again_looks_at_the_room_as_it_is_now(form: Page, room: Room) -> None:
    room.problem = {"title": "Moved", "status": 409, "detail": "Somebody else took BX21 meanwhile."}
    type_and_send(form)
    wait_for(lambda: room.came)
    room.put("strip", "calls", "1", '<span data-key="calls">changed</span>')
    expect(form.locator("[data-key=calls]")).to_have_text("changed")
    room.problem = {"title": "Moved", "status": 409, "detail": "And again."}
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("And again.")
    room.problem = None
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded")

    assert room.came[-1].body["seen"] == str(room.cursor)
    assert room.came[-1].key != room.came[0].key


def test_a_failure_inside_the_room_keeps_the_key_for_the_next_press(form: Page, room: Room) -> None:
    room.failures = [500]
    type_and_send(form)
    expect(form.locator("#open [data-status]")).to_contain_text("Not now.")
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded")

    assert len({came.key for came in room.came}) == 1


def test_a_session_that_ended_mid_form_is_renewed_in_place_and_the_act_goes(form: Page, room: Room) -> None:
    room.failures = [401]
    type_and_send(form)
    dialog = form.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_text("Name or password is wrong.")).to_be_visible()
    assert form.get_by_label("What is happening").input_value() == "Screaming heard"

    dialog.get_by_label("Password").fill("correct horse")
    dialog.get_by_label("Password").press("Enter")

    expect(form.locator("#open [data-status]")).to_contain_text("Recorded: Screaming heard")
    assert [came.csrf for came in room.came] == ["token-1", room.csrf]
    assert len({came.key for came in room.came}) == 1


def test_signing_in_again_in_one_window_helps_the_others(context: BrowserContext, room: Room) -> None:
    first, second = open_live(context.new_page(), "/form"), open_live(context.new_page(), "/form")
    room.failures = [401]
    type_and_send(first)
    first.get_by_label("Password").fill("correct horse")
    first.get_by_label("Password").press("Enter")
    expect(first.locator("#open [data-status]")).to_contain_text("Recorded")

    type_and_send(second)
    expect(second.locator("#open [data-status]")).to_contain_text("Recorded")

    assert room.came[-1].csrf == room.csrf


def test_a_draft_outlives_a_reload_and_goes_when_it_was_sent(form: Page, room: Room) -> None:
    form.get_by_label("What is happening").fill("Half a thought")
    form.get_by_label("Priority").check()
    form.reload()

    expect(form.get_by_label("What is happening")).to_have_value("Half a thought")
    expect(form.get_by_label("Priority")).to_be_checked()

    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded")
    form.reload()
    expect(form.get_by_label("What is happening")).to_have_value("")


def test_a_reload_while_the_act_is_under_way_does_not_make_it_two(form: Page, room: Room) -> None:
    room.lost_answers = 50
    type_and_send(form)
    wait_for(lambda: room.came)
    form.reload()
    room.lost_answers = 0
    form.wait_for_selector('html[data-line="live"]')
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#open [data-status]")).to_contain_text("Recorded", timeout=10000)

    assert len(room.answers) == 1


def test_a_note_half_typed_waits_while_its_person_looks_at_another_incident(board: Page) -> None:
    board.locator("[data-key=k0001]").click(position={"x": 200, "y": 10})
    board.locator("#note-0001-words").fill("Unfinished")
    board.locator("[data-key=k0002]").click(position={"x": 200, "y": 10})
    expect(board.locator("#note-0002-words")).to_have_value("")

    board.locator("[data-key=k0001]").click(position={"x": 200, "y": 10})

    expect(board.locator("#note-0001-words")).to_have_value("Unfinished")


def test_a_script_in_a_note_is_words(board: Page, room: Room) -> None:
    board.locator("#note-0412-words").fill("<img src=x onerror=document.title='taken'>")
    board.get_by_role("button", name="Add note").click()

    expect(board.get_by_text("onerror=").first).to_be_visible()
    assert board.title() == "Dispatch · Heed"
