"""Administration by keyboard: people, what they may act as, their passwords, and who may no longer sign in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.desks import Office, complaints, live, press
from tests.room_server import PASSWORD

from heed.access.decide import AddPerson
from heed.picture.person import RecordRead

pytestmark = pytest.mark.browser
FIRST = "tin kettle on the hob"


@pytest.fixture
def page(office: Office) -> Page:
    """The administrator's window."""
    return office.window("cath.leadbetter", "/administration")


def person(page: Page, name: str) -> Locator:
    return page.locator("[data-live=people] > [data-key]", has_text=name)


def error(page: Page, field: str) -> Locator:
    return page.locator(f'main [data-error-for="{field}"]')


def open_account(page: Page, name: str) -> None:
    """Choose a person in the list by keyboard and open them."""
    names = page.locator("[data-live=people] td:first-child").all_inner_texts()
    press(page, *["j"] * (names.index(name) + 1), "Enter")
    page.wait_for_url("**/administration/people/*")
    live(page)


def test_an_administrator_lands_on_administration_and_on_nothing_else(office: Office) -> None:
    page = office.window("cath.leadbetter", "/")

    expect(page).to_have_url(f"{office.room.url}/administration")
    expect(page.locator(".screens a")).to_have_text(["Administration"])


def test_a_person_is_added_by_keyboard_and_signs_in_with_the_first_password(office: Office, page: Page) -> None:
    press(page, "n", "Gwen Tattersall", "Tab", "Gwen.Tattersall", "Tab")
    page.get_by_label("Dispatcher", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("#add-password").focus()
    press(page, FIRST, "Tab", FIRST, "Enter")

    expect(page.get_by_text("Added. Give them their sign-in name")).to_be_visible()
    expect(person(page, "Gwen Tattersall")).to_contain_text("gwen.tattersall Dispatcher off duty may sign in")
    assert office.room.browser().sign_in("gwen.tattersall", FIRST).status_code == 200


def test_what_is_wrong_with_a_new_person_stands_beside_its_field_and_the_rest_stays(page: Page) -> None:
    press(page, "n", "Gwen Tattersall", "Tab", "dan.rushworth", "Tab")
    page.locator("#add-password").focus()
    press(page, "short", "Tab", "shorter", "Enter")

    expect(error(page, "password")).to_contain_text("at least 12 characters")
    expect(error(page, "roles")).to_contain_text("choose at least one")
    expect(page.locator("#add-name")).to_have_value("Gwen Tattersall")

    page.get_by_label("Dispatcher", exact=True).check()
    page.locator("#add-password").focus()
    press(page, FIRST, "Tab", "another one altogether", "Enter")
    expect(error(page, "again")).to_contain_text("is not the same")
    expect(page.get_by_label("Dispatcher", exact=True)).to_be_checked()

    page.locator("#add-password").focus()
    press(page, FIRST, "Tab", FIRST, "Enter")
    expect(error(page, "sign_in")).to_contain_text("dan.rushworth is taken")


def test_everything_that_is_missing_of_a_new_person_is_said_at_once(page: Page) -> None:
    page.get_by_role("button", name="Add this person").click()

    for field in ("name", "sign_in"):
        expect(error(page, field)).to_contain_text("is needed")
    expect(error(page, "roles")).to_contain_text("choose at least one")
    expect(error(page, "password")).to_contain_text("at least 12 characters")


def test_roles_are_changed_by_keyboard_and_an_open_window_of_theirs_follows(office: Office, page: Page) -> None:
    office.opened()
    theirs = office.window("dan.rushworth", "/board")
    expect(theirs.locator("[data-live=queue] > [data-key]")).to_have_count(1)
    open_account(page, "Dan Rushworth")

    press(page, "r", " ")
    page.get_by_label("Dispatcher", exact=True).focus()
    page.keyboard.press("Space")
    page.locator("#roles-reason").focus()
    press(page, "moves to calls", "Enter")

    expect(page.locator(".log")).to_contain_text("Roles set: call handler")
    expect(page.locator(".log > [data-key]").first).to_contain_text("Cath Leadbetter")
    expect(theirs.locator("[data-live=queue] > [data-key]:not([data-gone])")).to_have_count(0)
    expect(theirs.locator("#room-alarm")).to_contain_text("Your role or post has changed")


def test_a_person_left_without_any_role_is_asked_about(page: Page) -> None:
    open_account(page, "Dan Rushworth")

    page.get_by_label("Dispatcher", exact=True).focus()
    press(page, " ")
    page.locator("#roles-reason").focus()
    press(page, "Enter")

    expect(error(page, "roles")).to_contain_text("is needed")


def test_a_new_password_signs_the_old_one_out(office: Office, page: Page) -> None:
    theirs = office.room.browser("dan.rushworth")
    open_account(page, "Dan Rushworth")

    press(page, "p", FIRST, "Tab", FIRST, "Enter")

    expect(page.get_by_text("New password set.")).to_be_visible()
    expect(page.locator(".log")).to_contain_text("Password set")
    assert theirs.http.get("/board").status_code == 303
    assert office.room.browser().sign_in("dan.rushworth", PASSWORD).status_code == 403
    assert office.room.browser().sign_in("dan.rushworth", FIRST).status_code == 200


def test_a_disabled_account_is_out_of_its_open_window_and_is_enabled_again(office: Office, page: Page) -> None:
    office.opened()
    theirs = office.window("dan.rushworth", "/board")
    expect(theirs.locator("[data-live=queue] > [data-key]")).to_have_count(1)
    open_account(page, "Dan Rushworth")

    press(page, "x", "left the force", "Enter")

    expect(page.get_by_role("heading", name="This account is disabled")).to_be_visible()
    expect(theirs.locator("[data-live=queue] > [data-key]:not([data-gone])")).to_have_count(0)
    expect(theirs.locator("#sign-in-again")).to_be_visible()
    press(theirs, PASSWORD, "Enter")
    expect(theirs.locator("#sign-in-again")).to_contain_text("That name and password do not go together.")

    page.locator("#access-reason").focus()
    press(page, "came back", "Enter")
    expect(page.get_by_role("heading", name="May sign in")).to_be_visible()
    assert office.room.browser().sign_in("dan.rushworth").status_code == 200


def test_opening_an_account_is_itself_recorded(office: Office, page: Page) -> None:
    open_account(page, "Dan Rushworth")

    readings = [r.fact for r in office.room.run(office.room.node.store.after(0)) if isinstance(r.fact, RecordRead)]
    assert [reading.subject for reading in readings] == ["accounts", f"person/{office.dispatcher.person}"]


def test_a_second_administrator_sees_a_new_person_without_touching_anything(office: Office, page: Page) -> None:
    office.room.act(AddPerson(name="Gwen Tattersall", sign_in="g.t", roles=("dispatcher",), person="p-gwen"))

    expect(person(page, "Gwen Tattersall")).to_have_count(1)


def test_everybody_sets_their_own_password_with_the_one_they_have(office: Office) -> None:
    page = office.window("dan.rushworth", "/password")
    page.locator("#own-old").focus()
    press(page, "not this one", "Tab", FIRST, "Tab", FIRST, "Enter")
    expect(error(page, "old")).to_contain_text("is not your password")

    page.locator("#own-old").focus()
    press(page, PASSWORD, "Tab", FIRST, "Tab", FIRST, "Enter")

    expect(page.get_by_text("New password set.")).to_be_visible()
    assert office.room.browser().sign_in("dan.rushworth", FIRST).status_code == 200


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), pytest.param("light", 1920, marks=pytest.mark.thorough)])
def test_axe_finds_nothing_on_administration_with_the_longest_names(office: Office, theme: str, width: int) -> None:
    longest = "Wilhelmina-Constance Featherstonehaugh-Cholmondeley of the Upper Ribblesdale Neighbourhood Team"
    roles = tuple(role.id for role in office.room.site.policy.roles.values() if not role.system)
    office.room.act(AddPerson(name=longest, sign_in="w" * 64, roles=roles, person="p-long"))
    page = office.window("cath.leadbetter", "/administration", width=width)
    page.evaluate(f"localStorage.setItem('heed.theme', '{theme}')")
    live(page)
    found = []
    for path in ("/administration", "/administration/people/p-long", "/password"):
        page.goto(path)
        live(page)
        found += complaints(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0

    assert found == []
