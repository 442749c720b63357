"""A silent call by keyboard alone: a sound noted, a question put, help sent by the answer, ringing back decided."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, complaints, go, press

from heed.contact.decide import AnswerCall, EndCall

pytestmark = pytest.mark.browser


def test_a_silent_call_from_its_first_sound_to_the_decision_on_ringing_back(office: Office) -> None:
    contact = office.rings(line_type="mobile")
    office.room.act(AnswerCall(contact=contact), office.handler)
    page = office.window("amara.fairclough", f"/calls/{contact}")
    board = office.window("dan.rushworth", "/board")
    pane = page.locator(".silent")
    expect(pane.locator(".steps")).to_be_hidden()

    press(page, "Escape", "S")
    expect(pane.locator(".steps")).to_be_visible()
    expect(pane.locator(".known")).to_contain_text("55 does not tell us where they are")
    press(page, "K")
    expect(pane.locator(".heard-signals")).to_contain_text("Keys pressed")
    expect(pane.locator("summary").first).to_contain_text("put a question")
    press(page, "Q")
    expect(pane.locator(".asks")).to_contain_text("a sound answers it")
    press(page, "O")

    expect(pane.locator("summary").first).to_contain_text("Immediate")
    expect(pane.locator(".heard-signals li").first).to_contain_text("A cough in answer to “Do you need the police?")
    expect(board.locator("main")).to_contain_text("Silent call")
    assert complaints(page) == []

    office.room.act(EndCall(contact=contact, how="caller_hung_up"), office.handler)
    recall = page.locator(".recall")
    expect(recall.locator("button").first).to_contain_text("Do not ring")
    expect(recall).to_contain_text("A phone that rings gives away whoever hides with it")
    assert complaints(page) == []
    press(page, "B")
    expect(page.locator(".recall")).to_have_count(0)

    patched = _shown(page)
    go(page, f"/calls/{contact}")
    assert _shown(page) == patched


def _shown(page: Page) -> str:
    """What the parts say, without what forms said of themselves."""
    return str(
        page.evaluate("""() => {
        const parts = document.querySelector(".silent-parts").cloneNode(true);
        for (const own of parts.querySelectorAll("[data-ours], time")) own.remove();
        return parts.textContent.replace(/\\s+/g, " ");
    }""")
    )


def test_one_key_ends_a_bad_line_and_shows_what_is_owed(office: Office) -> None:
    contact = office.rings()
    office.room.act(AnswerCall(contact=contact), office.handler)
    page = office.window("amara.fairclough", f"/calls/{contact}")

    press(page, "Escape", "6")
    for words in ("Ring back, or decide not to", "Listen to the recording again", "THRIVE on what is known"):
        expect(page.locator(".silent-parts")).to_contain_text(words)
    expect(page.locator(".endings")).to_contain_text("Ended: Bad line")
    page.locator("#follow-playback input[name=words]").fill("She says she drank white spirit")
    press(page, "Enter", "Escape")
    expect(page.locator('[data-key="follow:playback"] form')).to_have_count(0)
    assert complaints(page) == []
