"""Every answered call ends in a record: those that have none are one list, every hour and on demand (L2)."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints, press
from tests.given import Item, at, call, given, on_duty, somebody
from tests.room_server import open_room

from heed import main
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.contact.reconcile import ReconcileCalls
from heed.contact.reconcile_command import reconcile_command
from heed.picture.contact import ContactRecorded
from heed.picture.post import CallsReconciled, Notified

LEADER = somebody("team_leader")
LOST: list[Item] = [
    on_duty("call_handler"), on_duty("team_leader"), on_duty("dispatch_supervisor"), call("lost", ended=True)
]  # fmt: skip


def test_an_answered_call_without_a_record_is_on_the_list_with_who_answered() -> None:
    asked = given(*LOST, call("open"), call("unanswered", answered=False, ended=True)).when(ReconcileCalls(), LEADER)

    facts = asked.of("post/post-Team Leader")
    assert [one.contacts for one in facts if isinstance(one, CallsReconciled)] == [("lost",)]
    told = next(one for one in facts if isinstance(one, Notified))
    assert told.why == "answered, and nothing says what came of it: 999 of 14:00, answered by Call Handler"


def test_once_each_has_one_the_list_is_empty_and_nobody_is_told() -> None:
    record = ("contact/lost", ContactRecorded(outcome="advice", note="told whom to ask"))
    asked = given(*LOST, record).when(ReconcileCalls(), LEADER)

    asked.then(("post/post-Team Leader", CallsReconciled(contacts=())))


def test_whoever_has_gone_off_duty_and_still_asks_is_told_nothing() -> None:
    gone = somebody("team_leader", "Cleo")

    assert given(*LOST).when(ReconcileCalls(), gone).facts == []


def test_every_hour_it_comes_to_whoever_leads_the_room_and_to_nobody_beside() -> None:
    said = given(*LOST).later("16:01")

    reconciled = [(s.at, s.stream) for s in said if isinstance(s.fact, CallsReconciled)]
    assert [at for at, stream in reconciled if stream == "post/post-Team Leader"] == ["15:00", "16:00"]
    told = {s.stream for s in said if isinstance(s.fact, Notified) and s.fact.kind == "reconcile"}
    assert told == {"post/post-Team Leader"}


def test_with_nobody_in_the_role_it_comes_to_whoever_answers_for_it() -> None:
    room: list[Item] = [on_duty("call_handler"), on_duty("dispatch_supervisor"), call("lost", ended=True), at("14:00")]
    said = given(*room).later("15:01")

    told = {s.stream for s in said if isinstance(s.fact, Notified) and s.fact.kind == "reconcile"}
    assert told == {"post/post-Dispatch Supervisor"}


@pytest.mark.browser
def test_the_room_sees_them_on_one_page(office: Office) -> None:
    contact = office.rings()
    office.room.act(AnswerCall(contact=contact), office.handler)
    page = office.window("nasreen.holroyd", "/owing")
    expect(page.locator("main")).to_contain_text("Every answered call has its record")
    office.room.act(EndCall(contact=contact, how="handler_ended"), office.handler)

    row = page.locator(f'[data-key="{contact}"]')
    expect(row).to_contain_text("Amara Fairclough")
    expect(row).to_contain_text("nothing says what came of it")
    press(page, "Escape", "h")
    expect(page.locator("main output.status")).to_contain_text("1 answered call has no record")
    assert complaints(page) == []


def test_a_program_reads_the_same_list(scratch_url: str) -> None:
    with open_room(scratch_url) as room:
        handler = room.person("amara.fairclough", "call_handler")
        room.act(PresentCall(contact="lost", line="999", call_ref="1"))
        room.act(AnswerCall(contact="lost"), handler)
        room.act(EndCall(contact="lost", how="handler_ended"), handler)
        out = io.StringIO()

        # A browser of another test keeps a loop of its own in this thread.
        with ThreadPoolExecutor(1) as program:
            assert program.submit(reconcile_command, main.open_node, scratch_url, True, out).result() == 1
    listed = json.loads(out.getvalue())
    assert [(one["contact"], one["answered_by"]) for one in listed] == [("lost", "Amara Fairclough")]
