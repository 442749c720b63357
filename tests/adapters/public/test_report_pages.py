"""Reports by the public without a script: nothing entered is lost, danger is known at once, the rest becomes data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from tests.public_pages import Outside, open_public
from tests.room_server import Room, open_room

from heed.adapters.messaging.port import contact_id
from heed.picture.contact import Contact
from heed.policy.report import Public as Figures

LOST = {"lost_or_found": "lost", "property_kind": "keys", "property_words": "Three keys on a red ring"}


@pytest.fixture(scope="module")
def room(lasting_url: str) -> Iterator[Room]:
    with open_room(lasting_url) as room:
        yield room


@pytest.fixture
def outside(room: Room) -> Iterator[Outside]:
    with open_public(room) as outside:
        yield outside


def contact_of(room: Room, page: httpx.Response) -> Contact:
    """What the room has of the reference on a page."""
    code = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4})</strong>", page.text)
    assert code is not None, page.text
    reference = code[1].replace("-", "")
    found = room.run(room.node.store.state(f"contact/{contact_id('online_report', reference)}"))
    assert isinstance(found, Contact)
    return found


def test_a_report_without_danger_is_a_record_that_asks_for_nobody(room: Room, outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/lost_property"), **LOST)
    page = outside.fill(page, where_was_it="The bus to Pellmouth", when_day="2026-11-23")
    page = outside.fill(page, your_name="Priya Kell", your_number="01632 960123")

    contact = contact_of(room, page)
    assert "kept with what others have lost" in page.text
    assert (contact.to_read, contact.waiting, contact.outcome, contact.handler) == (True, False, "report_kept", "")
    assert contact.answers["property_words"] == "Three keys on a red ring"
    assert (contact.from_name, contact.number, contact.subject) == (
        "Priya Kell",
        "01632 960123",
        "Something lost or found",
    )


def test_what_is_wrong_stands_beside_it_and_what_was_entered_stays(outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/lost_property"), property_words="<b>Keys</b> & a “ring”")

    assert page.status_code == 422
    assert page.text.count("Choose one of the answers") == 4  # twice in the summary, twice beside the questions
    assert "&lt;b&gt;Keys&lt;/b&gt; &amp; a “ring”" in page.text


def test_what_was_answered_before_is_there_after_going_back(outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/lost_property"), **LOST)
    page = outside.fill(page, "back", where_was_it="The bus")

    assert re.search(r'value="keys" checked', page.text)
    again = outside.fill(page, **LOST)
    assert 'value="The bus"' in again.text


def test_a_report_sent_twice_is_one(room: Room, outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/lost_property"), **LOST)
    last = outside.fill(page, where_was_it="The bus")

    first, second = outside.fill(last), outside.fill(last)

    assert contact_of(room, first).id == contact_of(room, second).id


def test_an_answer_that_shows_danger_reaches_the_room_before_the_form_is_finished(room: Room, outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/breach"), there_now="yes", afraid="no")

    contact = contact_of(room, page)
    assert page.url.path == "/stay"
    assert "Ring 999 if you can" in page.text
    assert contact.open
    assert "The person who must keep away is there now" in contact.risk
    rest = outside.http.get("/report/breach?on")
    assert "part 2 of 4" in rest.text
    rest = outside.fill(rest, breached_by="My former husband", breach_words="He stands in the garden")
    rest = outside.fill(outside.fill(rest, where_was_it="14 Mill Street"))
    assert rest.url.path == "/stay"
    assert "He stands in the garden" in contact_of(room, rest).messages[-1].text


def test_words_that_speak_of_danger_to_life_are_heard_too(room: Room, outside: Outside) -> None:
    page = outside.fill(
        outside.http.get("/report/lost_property"), **LOST | {"property_words": "He has a gun, he is here"}
    )

    assert page.url.path == "/stay"
    assert "“gun” (weapon)" in contact_of(room, page).risk


def test_what_is_kept_comes_back_with_its_code_and_word_alone(outside: Outside) -> None:
    page = outside.fill(outside.http.get("/report/concern"), "keep", danger_now="no")
    code, word = re.findall(r"<strong>([0-9A-Z-]{9,14})</strong>", page.text)

    wrong = outside.http.post("/report/return", data={"code": code, "word": "AAAA-AAAA-AAAA"})
    right = outside.http.post("/report/return", data={"code": code.lower().replace("-", " "), "word": word})

    assert (wrong.status_code, "do not go together" in wrong.text) == (422, True)
    assert re.search(r'value="no" checked', right.text)


def test_what_is_kept_is_sealed_in_the_database_and_gone_after_its_days(room: Room, outside: Outside) -> None:
    outside.fill(outside.http.get("/report/concern"), "keep", about_whom="Neighbour Harwood", danger_now="no")

    async def stored() -> list[bytes]:
        async with room.node.store.pool.connection() as connection:
            rows = await (await connection.execute("select sealed from heed.report_drafts")).fetchall()
            return [bytes(row[0]) for row in rows]

    before = room.run(stored())
    assert before
    assert not any(b"Harwood" in sealed for sealed in before)

    async def later() -> None:
        async with room.node.store.pool.connection() as connection:
            await connection.execute("update heed.report_drafts set until = saved_at")

    room.run(later())
    room.run(outside.public.drafts.erase(room.node.now()))
    assert room.run(stored()) == []


def test_over_the_limit_it_is_said_what_to_do_and_what_was_written_stays(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = outside.fill(outside.http.get("/report/lost_property"), **LOST)
    last = outside.fill(page, where_was_it="The bus")
    figures: Figures = outside.public.policy.reports.public
    for _ in range(figures.address_hour):
        outside.public.gate.count("sent|127.0.0.1", figures.address_hour, 3600)

    refused = outside.fill(last, your_name="Priya Kell")
    danger = outside.fill(outside.http.get("/report/breach"), there_now="yes", afraid="no")

    assert refused.status_code == 429
    assert "Ring 101" in refused.text
    assert 'value="Priya Kell"' in refused.text
    assert danger.url.path == "/stay"


def test_the_pages_carry_a_policy_of_their_own_and_no_way_into_the_room(outside: Outside) -> None:
    answer = outside.http.get("/report")

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert [outside.http.get(path).status_code for path in ("/sign-in", "/api/openapi.json", "/static/js/heed.js")] == [
        404, 404, 404,
    ]  # fmt: skip


def test_what_is_wrong_with_a_code_or_a_chats_words_stands_beside_the_field_and_nothing_typed_is_lost(
    outside: Outside,
) -> None:
    empty = outside.http.post("/report/return", data={"code": "AB12-CD34", "word": ""})
    wrong = outside.http.post("/report/return", data={"code": "AB12-CD34", "word": "not it"})
    chat = outside.http.post("/chat", data={"words": "", "name": "Priya Kell"})

    assert 'id="word-error"' in empty.text
    assert 'id="code-error"' not in empty.text
    assert all(f'id="{field}-error"' in wrong.text for field in ("code", "word"))
    assert 'value="AB12-CD34"' in wrong.text
    assert 'value="not it"' in wrong.text
    assert 'aria-describedby="words-error"' in chat.text
    assert 'value="Priya Kell"' in chat.text

    page = outside.http.post("/chat", data={"words": "My neighbour"})
    long = outside.http.post("/stay", data={"words": "x" * 2001})
    assert page.url.path == "/stay"
    assert (long.status_code, 'id="words-error"' in long.text, "x" * 2001 in long.text) == (422, True, True)
