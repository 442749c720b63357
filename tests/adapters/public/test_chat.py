"""A chat on the force's page: claimed from the queue, written in from both sides, and over when the person leaves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desks import Office, complaints, live, press
from tests.public_pages import Outside, open_public

from heed.adapters.messaging.port import contact_id
from heed.picture.contact import Contact

pytestmark = pytest.mark.browser


def chats(page: Page, words: str) -> str:
    """Somebody outside begins; returns their reference."""
    page.goto("/chat")
    assert complaints(page) == []
    page.get_by_label("What is it about?").fill(words)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/stay")
    page.get_by_text("To come back from somewhere else").click()
    return page.locator(".code strong").first.inner_text().replace("-", "")


def contact_of(office: Office, reference: str) -> Contact:
    found = office.room.run(office.room.node.store.state(f"contact/{contact_id('web_chat', reference)}"))
    assert isinstance(found, Contact)
    return found


def looks_away(office: Office, outside: Outside) -> int:
    """Everybody who is not looking at this moment has left."""
    return office.room.run(outside.public.presence.end_left(0))


def test_a_chat_is_taken_answered_and_ends_when_its_person_leaves(office: Office, browser: Browser) -> None:
    desk = office.window("amara.fairclough", "/calls")
    with open_public(office.room) as outside:
        context = browser.new_context(base_url=outside.url)
        page = context.new_page()
        reference = chats(page, "My neighbour has not opened her curtains since Sunday")
        expect(page.get_by_role("status").first).to_contain_text("You are in the queue")

        press(desk, "a")
        desk.wait_for_url("**/calls/*")
        live(desk)
        expect(page.get_by_role("status").first).to_contain_text("A person in the control room is reading this now")
        desk.get_by_text("Lines to begin with").click()
        desk.get_by_role("button", name="Send: Hello.").click()
        expect(page.locator(".said .room")).to_contain_text("Are you safe at this moment?")
        page.reload()
        expect(page.locator(".said .room")).to_contain_text("Are you safe at this moment?")
        page.get_by_label("Write to the control room").fill("yes, I am next door")
        page.keyboard.press("Enter")
        expect(desk.locator(".conversation .person").first).to_contain_text("yes, I am next door")
        assert contact_of(office, reference).present

        context.close()
        assert looks_away(office, outside) == 1
    expect(desk.locator(".written")).to_contain_text("They have closed the page")
    patched = desk.locator(".conversation").inner_text()
    desk.reload()
    live(desk)
    assert desk.locator(".conversation").inner_text() == patched
    found = contact_of(office, reference)
    assert [(one.by, one.text) for one in found.messages] == [
        ("person", "My neighbour has not opened her curtains since Sunday"),
        ("room", "Hello. I am reading what you write. Are you safe at this moment?"),
        ("person", "yes, I am next door"),
    ]
    assert (found.ended_how, found.open) == ("left", True)


def test_after_a_restart_nobody_is_shown_as_there_until_they_are_heard_of(office: Office, browser: Browser) -> None:
    desk = office.window("amara.fairclough", "/calls")
    context = browser.new_context()
    with open_public(office.room) as outside:
        page = context.new_page()
        page.goto(f"{outside.url}/chat")
        page.get_by_label("What is it about?").fill("It is about my neighbour")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/stay")
        (cookie,) = context.cookies()
        press(desk, "a")
        desk.wait_for_url("**/calls/*")
        there = live(desk).locator('[data-key="there"]')
        expect(there).to_contain_text("there now")
        page.close()

    with open_public(office.room) as again:
        expect(there).to_contain_text("not known since the restart at ")
        expect(there).not_to_contain_text("there now")

        again.http.get("/stay/now", headers={"cookie": f"{cookie['name']}={cookie['value']}"})
        office.room.run(again.public.presence.end_left(60))

        expect(there).to_contain_text("there now")
