"""One key means one thing: no page of the room declares a key twice in what is in sight, nor a key that every page has.

A row's own keys count for the row, since they are pressed for the selected one alone. What stands folded counts: its
key opens it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.desks import Office, go

from heed.contact.call_back import PromiseCallBack
from heed.contact.claiming import PassContact
from heed.contact.decide import AnswerCall, EndCall
from heed.contact.for_officers import TakeMessage
from heed.contact.messages import ReceiveMessage
from heed.contact.silent import NoteSignal
from heed.incidents.commands import SetCode

pytestmark = pytest.mark.browser

#: Pressed keys, by where they count (`page`, or a row), each with what it says it does; nothing that nobody can press.
DECLARED = """() => {
  const around = (e) => e.closest("details:not([open])");
  const folded = (e) => {
    let outer = null;
    for (let at = around(e); at; at = around(at.parentElement)) outer = at;
    return outer;
  };
  const inSight = (e) => e.checkVisibility() || folded(e)?.checkVisibility();
  const words = (e) => e.dataset.keyHelp || e.getAttribute("aria-label") || e.textContent.trim();
  const where = (e) => e.closest("[data-select] > [data-key]")?.dataset.key ?? "page";
  return [...document.querySelectorAll("[data-hotkey]")]
    .filter((e) => !e.disabled && !e.closest("[hidden], [inert]") && inSight(e))
    .map((e) => [where(e), e.dataset.hotkey, words(e)]);
}"""
#: Keys that every page has for itself.
FIXED = {"/", "j", "k", ".", "?", "Enter", "Escape"}
Faults = list[tuple[str, str, str, list[str]]]


def faults(page: Page, state: str) -> Faults:
    """Keys that mean two things, each with the page's state, where, and what it would do."""
    said: dict[tuple[str, str], list[str]] = {}
    for where, key, words in page.evaluate(DECLARED):
        said.setdefault((where, key), []).append(words)
    on_page = {key for where, key in said if where == "page"}
    found = [(state, where, key, does) for (where, key), does in said.items() if len(does) > 1]
    found += [(state, where, key, [*does, "every page's"]) for (where, key), does in said.items() if key in FIXED]
    # Taking the selected contact stands for taking the next: both answer whoever waits.
    found += [
        (state, where, key, [*does, "the page's"])
        for (where, key), does in said.items()
        if where != "page" and key in on_page and key != "a"
    ]
    return found


def test_the_check_sees_a_key_that_is_declared_twice(office: Office) -> None:
    page = office.window("amara.fairclough", "/calls")
    assert faults(page, "as it is") == []

    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button data-hotkey=a>Else</button>')"
    )

    assert [key for _, _, key, _ in faults(page, "broken")] == ["a"]


class Walk:
    """The pages of the room in the states they come in, and what was found on each."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.room = office.room
        self.desk = office.window("amara.fairclough", "/calls", width=1920)
        self.found = faults(self.desk, "the desk, nobody waiting")
        self.call = ""
        self.first = ""

    def looks(self, path: str, state: str, page: Page | None = None) -> None:
        """Open a page and look at its keys."""
        self.found += faults(go(page or self.desk, path), state)

    def a_call_comes(self) -> None:
        self.call = self.office.rings(line_type="mobile")
        letter = ReceiveMessage(contact="letter-1", channel="email", reference="1", text="he will kill me")
        self.room.act(letter)
        expect(self.desk.locator(".queue .call")).to_have_count(2)
        self.found += faults(self.desk, "the desk, two waiting")
        self.looks(f"/calls/{self.call}", "a card that rings")
        self.room.act(AnswerCall(contact=self.call), self.office.handler)
        self.looks(f"/calls/{self.call}", "on the line, no incident")

    def it_says_everything_at_once(self) -> None:
        """Silent at first, a message of risk for an officer, and a second matter."""
        by = self.office.handler
        self.room.act(NoteSignal(contact=self.call, kind="speech", heard="a whisper"), by)
        text = "her ex-husband says he will kill her"
        self.room.act(TakeMessage(contact=self.call, to="PC Bell", text=text), by)
        self.first = self.office.opened("Whispering", contact=self.call)
        self.room.act(SetCode(incident=self.first, code="domestic_incident"), by)
        self.office.heard(self.call, "and one of your officers touched me")
        self.office.asks(self.first, "Is anybody hurt?")
        self.looks(f"/calls/{self.call}?incident={self.first}", "with a second matter and a message of risk")

    def it_is_passed_and_ends(self) -> None:
        passed = PassContact(contact=self.call, to_post=self.office.leader.post, words="She whispers")
        self.room.act(passed, self.office.handler)
        self.looks(f"/calls/{self.call}", "passed to a colleague")
        team = self.office.window("nasreen.holroyd", f"/calls/{self.call}", width=1920)
        self.found += faults(team, "passed to me")
        self.looks("/supervisor", "the supervisor's screen", team)
        self.room.act(EndCall(contact=self.call, how="caller_hung_up"), self.office.handler)
        self.looks(f"/calls/{self.call}", "ended, with a recall to decide")

    def others_are_taken(self) -> None:
        self.room.act(AnswerCall(contact="letter-1"), self.office.handler)
        self.looks("/calls/letter-1", "a letter")
        promised = self.office.rings(line="101")
        asked = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}
        self.room.act(PromiseCallBack(contact=promised, **asked))  # type: ignore[arg-type]
        self.room.act(EndCall(contact=promised))
        self.room.act(AnswerCall(contact=promised), self.office.handler)
        self.looks(f"/calls/{promised}", "a call to ring back")


def test_no_key_means_two_things_on_any_page_in_any_state(office: Office) -> None:
    walk = Walk(office)
    walk.a_call_comes()
    walk.it_says_everything_at_once()
    walk.it_is_passed_and_ends()
    walk.others_are_taken()
    for path in (f"/incidents/{walk.first}", "/messages", "/owing", "/owed", "/find", "/duty"):
        walk.looks(path, path)
    board = office.window("dan.rushworth", f"/board?incident={walk.first}", width=1920)
    expect(board.locator("#selected .number")).to_be_visible()
    walk.found += faults(board, "the board, one selected")
    walk.looks(f"/incidents/{walk.first}", "an incident, as its dispatcher has it", board)

    assert not walk.found, "\n".join(map(str, walk.found))
