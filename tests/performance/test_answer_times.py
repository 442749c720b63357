"""Answer times from the record: the same however they were followed, on a live page, and as a table."""

from __future__ import annotations

import io
import json
from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.desks import Office, complaints
from tests.room_server import open_room

from heed.contact.call_back import PromiseCallBack
from heed.contact.decide import AnswerCall, EndCall, PresentCall
from heed.log.room import Moved
from heed.performance.answers import BANDS
from heed.performance.calls import Calls, read
from heed.performance.command import Wanted, answers_command
from heed.policy.load import default_pack_path, load_pack

#: A caller on 101 who rings off sooner has changed their mind.
MINUTE = {"101": timedelta(minutes=1)}


def test_what_was_followed_is_what_the_record_says(scratch_url: str) -> None:
    with open_room(scratch_url) as room:
        handler = room.person("amara.fairclough", "call_handler")
        at = room.node.now()

        def presented(name: str, line: str = "999") -> str:
            contact = str(uuid4())
            since = at - timedelta(seconds=4) if line == "999" else None
            told = PresentCall(contact=contact, line=line, call_ref=name, connecting_since=since)  # type: ignore[arg-type]
            room.act(told)
            return contact

        before = [presented("a"), presented("b", "101")]
        followed = Calls(at, MINUTE)
        moves: list[Moved] = []
        room.node.room.listeners.append(moves.extend)
        room.run(followed.load(room.node.store, at + timedelta(days=1)))
        after = [presented("c"), presented("d")]
        rung_back = presented("e", "101")
        asked = {"in_danger": "no", "domestic": "no", "child": "no", "safe_to_ring": "yes"}
        room.act(PromiseCallBack(contact=rung_back, number="01632 960123", **asked))  # type: ignore[arg-type]
        for contact in (before[0], after[0]):
            room.act(AnswerCall(contact=contact), handler)
            room.act(EndCall(contact=contact), handler)
        for contact in (before[1], after[1], rung_back):
            room.act(EndCall(contact=contact))
        for one in moves:
            followed.note(one)

        said = room.run(read(room.node.store, at, at + timedelta(days=1), MINUTE))

    assert followed.by_stream == said
    assert [each.connecting is not None for each in said.values()] == [True, False, True, True, False]
    assert [followed.count(["999"], band) for band in BANDS] == [2, 0, 0, 1, 0, 0, 0]
    assert followed.count(["101"], "call_back") == 1
    assert [followed.count(None, band) for band in BANDS] == [2, 0, 0, 1, 1, 1, 0]


def test_a_month_is_counted_for_people_for_programs_and_as_it_is_published(scratch_url: str) -> None:
    policy = load_pack(default_pack_path()).periods[-1][1]
    with open_room(scratch_url) as room:
        handler = room.person("amara.fairclough", "call_handler")
        now = room.node.now().astimezone(UTC)
        for line in ("999", "101"):
            contact = str(uuid4())
            room.act(PresentCall(contact=contact, line=line, call_ref=line, number="07700 900123"))
            room.act(AnswerCall(contact=contact), handler)

    said = {}
    for form in ("people", "json", "csv"):
        out = io.StringIO()
        wanted = Wanted(year=now.year, month=now.month, form=form)
        assert answers_command(scratch_url, policy, wanted, out) == 0
        said[form] = out.getvalue()

    assert "07700" not in "".join(said.values())
    assert [row["line"] for row in json.loads(said["json"])] == ["999", "101"]
    assert len(said["csv"].splitlines()) == 2
    assert [line.split()[2] for line in said["people"].splitlines()[1:3]] == ["999", "101"]


@pytest.mark.browser
def test_the_page_shows_each_call_as_it_is_answered(office: Office) -> None:
    contact = office.rings(number="07700 900123")
    page = office.window("nasreen.holroyd", "/performance", width=1280)
    dots = page.locator('[data-key="dots"]')
    expect(dots).to_contain_text("1 calls")

    office.room.act(AnswerCall(contact=contact), office.handler)
    office.rings(line="101")

    expect(dots).to_contain_text("100.0 % answered in under 10 s")
    expect(page.locator('[data-key="lines"]').first.locator("tbody tr")).to_have_count(2)
    expect(page.locator('[data-key="others"]')).to_contain_text("1 calls")
    assert "07700" not in page.content()
    assert complaints(page) == []
    table = page.request.get("/performance/answers.csv").text().splitlines()
    assert table[0].startswith("month,force_code,force_name,calls_total")
    assert table[1].split(",")[3:6] == ["1", "1", "0"]
    refused = office.room.browser("dan.rushworth").http.get("/performance/answers.csv")
    assert refused.status_code == 403
