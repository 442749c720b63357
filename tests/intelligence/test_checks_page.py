"""Intelligence checks where they are worked: the list of whoever owes them, and their result in one key on the log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints_in_both_themes, go, live, press

pytestmark = pytest.mark.browser


def test_whoever_owes_a_check_finds_it_on_their_list_and_says_what_it_brought_with_one_key(office: Office) -> None:
    office.room.person("yusuf.entwistle", "support_operator")
    incident = office.opened(grade="immediate", code="domestic_incident")
    desk = office.window("yusuf.entwistle", "/checks")

    expect(desk.locator(".mine")).to_contain_text("check owed by you")
    own = desk.locator("section", has=desk.locator("#checks-own"))
    row = own.get_by_role("row", name="Person check")
    expect(row).to_contain_text("not named yet")
    assert complaints_in_both_themes(desk) == {}

    row.get_by_role("link").click()
    desk.wait_for_url(f"**/incidents/{incident}")
    press(live(desk), "K")
    press(desk, "threatened her with a knife in May", "Enter")
    checks = desk.locator("#checks")
    expect(checks.locator(".settled")).to_contain_text("threatened her with a knife in May")
    expect(checks.locator(".settled .badge")).to_have_text("risk")
    expect(desk.locator(".log")).to_contain_text("Person check: risk in it")
    assert complaints_in_both_themes(desk) == {}

    checks.get_by_text("Give intelligence").click()
    checks.get_by_label("What is known, and how").fill("he keeps a dog that bites")
    checks.get_by_role("button", name="To the intelligence desk").click()
    expect(desk.locator(".log")).to_contain_text("Intelligence: he keeps a dog that bites")
    given = go(desk, "/checks").locator("section", has=desk.locator("#submissions"))
    given.get_by_role("button", name="Taken").click()
    expect(given).to_contain_text("Everything that was given is taken.")
