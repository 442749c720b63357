"""What no page of ours sends and any program may: each is refused with what to do, and the room goes on as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from tests.room_server import Desk, Room, open_room

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def room(lasting_url: str) -> Iterator[Room]:
    """One for all: after whatever was sent to it, it answers the next."""
    with open_room(lasting_url) as running:
        running.person("h.andler", "call_handler")
        running.person("t.leader", "team_leader")
        yield running


@pytest.fixture(scope="module")
def desk(room: Room) -> Desk:
    return room.browser("h.andler")


def raw(desk: Desk, command: str, content: bytes, media: str = JSON, **headers: str) -> httpx.Response:
    """A body as it stands."""
    sent = {"x-csrf-token": desk.csrf, "content-type": media, **headers}
    return desk.http.post(f"/api/v1/commands/{command}", content=content, headers=sent)


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["detail"].endswith((".", "}"))
    return body


def opened(desk: Desk) -> str:
    return str(desk.send("open_incident", what="shouting").json()["ids"]["incident"])


@contextmanager
def nothing_written(room: Room) -> Iterator[None]:
    before = room.node.room.cursor
    yield
    assert room.node.room.cursor == before


@pytest.mark.parametrize(
    "body",
    [
        b'{"what": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"what": "x", "place": ' + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"}",
        b'{"what": NaN}',
        b'{"what": "x", "place": {"words": "x", "easting": 1e999, "northing": 1}}',
        b'{"what": ' + b"9" * 6_000 + b"}",
        b'{"what": "\\ud800"}',
        b'\xef\xbb\xbf{"what": "x"}',
        b'{"what": "x"} {"what": "y"}',
        b"",
    ],
    ids=["lists", "objects", "nan", "infinity", "digits", "half a character", "byte order mark", "two", "nothing"],
)  # fmt: skip
def test_json_that_no_command_is_made_of(desk: Desk, room: Room, body: bytes) -> None:
    with nothing_written(room):
        refused(raw(desk, "open_incident", body), 422)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"what": 5}, "what", "must be text"),
        ({"what": ["x"]}, "what", "must be text"),
        ({"what": "   "}, "what", "is needed"),
        ({"what": "x", "send": "perhaps"}, "send", "must be yes or no"),
        ({"what": "x", "place": ["Mill Street"]}, "place", "must be an object with fields of its own"),
        ({"what": "x", "place": {"words": "x", "colour": 1}}, "place.colour", "is not a field of this; remove it"),
        ({"what": "x", "place": {"words": "x", "easting": 1.5}}, "place.easting", "must be a whole number"),
        ({"what": "x", "place": {"words": "x", "easting": 10**30}}, "place.easting", "is too large: 699999 at most"),
        ({"what": "x", "place": {"words": "x", "easting": 700_000, "northing": 1}}, "place.easting",
         "is too large: 699999 at most"),
        ({"what": "x", "place": {"words": "x", "easting": 1}}, "place.northing",
         "a point needs both easting and northing, in metres"),
        ({"what": "x", "place": {"words": "a\x00b"}}, "place.words",
         "has control characters in it; type it again or paste it as plain text"),
        ({"what": "x", "area_class": "sea"}, "area_class", "cannot be “sea”; choose one of urban, rural"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_beside_its_field(
    desk: Desk, room: Room, values: dict[str, Any], field: str, words: str
) -> None:
    with nothing_written(room):
        body = refused(raw(desk, "open_incident", json.dumps(values).encode()), 422)

    assert body["errors"] == [{"field": field, "message": words}]


@pytest.mark.parametrize("identity", ["0001", "a/b", "a b", "<script>", "../x", "i" * 81])
def test_an_id_that_would_be_taken_for_something_else_is_refused(desk: Desk, identity: str) -> None:
    body = refused(desk.send("open_incident", what="x", incident=identity), 422)

    assert body["errors"][0]["field"] == "incident"


def test_control_characters_are_refused_in_a_list_too(room: Room) -> None:
    body = refused(room.browser("t.leader").send("bring_unit_on_duty", callsign="BX21", crew=["PC\x00One"]), 422)

    assert body["errors"][0]["field"] == "crew"


def test_of_a_name_given_twice_the_last_counts_and_the_answer_says_so(desk: Desk) -> None:
    answer = raw(desk, "open_incident", b'{"what": "a cat", "what": "a dog"}').json()

    assert "a dog" in answer["facts"][0]["sentence"]
    assert "a cat" not in answer["facts"][0]["sentence"]


@pytest.mark.parametrize(
    "media",
    ["", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16"],
)
def test_another_kind_of_body_is_told_what_is_read(desk: Desk, media: str) -> None:
    body = refused(raw(desk, "open_incident", b'{"what": "x"}', media), 415)

    assert JSON in body["detail"]
    assert FORM in body["detail"]


@pytest.mark.parametrize(
    "media", ["APPLICATION/JSON", "application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_the_same_kind_in_other_letters_is_the_same(desk: Desk, media: str) -> None:
    assert raw(desk, "open_incident", b'{"what": "x"}', media).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"what=caf%e9",
        b"what=a%00b",
        b"what=x&place=y&place.words=z",
        b"what=x&place.words=z&place=y",
        b"what=x&place.a.b.c=z",
        b"what=x&what.more=z",
        b"&".join(b"a%d=1" % i for i in range(300)),
    ],
    ids=["latin 1", "nul", "a place twice", "and the other way", "deeper", "a field of a word", "300 fields"],
)
def test_a_form_that_no_page_sends(desk: Desk, room: Room, body: bytes) -> None:
    with nothing_written(room):
        refused(raw(desk, "open_incident", body, FORM), 422)


@pytest.mark.parametrize("ref", ["٣", "²", "1e5", " 1 ", "-1", "9" * 80, "99999999999", "incident/1", "../x"])
def test_what_only_looks_like_a_log_number_names_no_incident(desk: Desk, ref: str) -> None:
    for _ in range(3):
        opened(desk)

    refused(desk.send("add_log_entry", incident=ref, text="x"), 404)


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(desk: Desk, room: Room, at: str) -> None:
    incident, leader = opened(desk), room.browser("t.leader")
    entry = desk.send("add_log_entry", incident=incident, text="x", happened_at=at, late_because="busy")
    assert refused(entry, 409)["errors"][0]["field"] == "happened_at"
    review = leader.send("decide_review", incident=incident, kind="continue", what="wait", who="me", by=at)

    assert refused(review, 409)["errors"][0]["field"] == "by"


def test_what_happens_tomorrow_has_not_happened(desk: Desk) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    entry = desk.send("add_log_entry", incident=opened(desk), text="x", happened_at=tomorrow, late_because="busy")

    assert refused(entry, 409)["errors"][0]["field"] == "happened_at"


@pytest.mark.parametrize("at", ["2026-11-24T05:00:00", "2026-03-29T01:30:00", "2026-03-29", "05:00", 5, True])
def test_a_time_without_a_zone_is_asked_for_one(desk: Desk, at: object) -> None:
    """With a zone no time falls into the hour that the clocks skip, and none comes twice."""
    incident = opened(desk)

    body = refused(desk.send("add_log_entry", incident=incident, text="x", happened_at=at, late_because="busy"), 422)

    assert body["errors"][0]["field"] == "happened_at"
    assert "2026-11-23T14:05:00Z" in body["errors"][0]["message"]


def test_twins_sent_at_the_same_moment_are_one_incident_and_one_answer(desk: Desk, room: Room) -> None:
    key, before = str(uuid4()), room.node.room.cursor

    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda _: desk.send("open_incident", key=key, what="shouting"), range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["act"] for answer in answers}) == 1
    assert room.node.room.cursor == before + len(answers[0].json()["facts"])


@pytest.mark.parametrize("key", ["short", "k" * 201])
def test_a_key_too_short_to_be_one_or_longer_than_any_is_refused(desk: Desk, key: str) -> None:
    assert "Idempotency-Key" in refused(desk.send("open_incident", key=key, what="x"), 422)["detail"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_that_an_address_does_not_answer_is_told_which_it_does(desk: Desk, method: str) -> None:
    answer = desk.http.request(method, "/api/v1/commands/open_incident")

    assert "POST" in refused(answer, 405)["detail"]
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1/nothing", "/api/v1/commands/", "/api/v2/x"])
def test_an_address_that_is_not_there_leads_to_the_document(desk: Desk, path: str) -> None:
    assert "/api/openapi.json" in refused(desk.http.get(path), 404)["detail"]


@pytest.mark.parametrize(
    "path", ["/incidents/%00", "/incidents/²", "/find?q=a%00b", "/calls?cursor=%1f", "/sign-in?next=%00", "/nothing"]
)
def test_a_page_at_an_address_nobody_types_says_so(desk: Desk, path: str) -> None:
    answer = desk.http.get(path)

    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("cursor", ["²", "9" * 5000, "-1", "x", ""])
def test_a_position_that_is_none_is_the_beginning(desk: Desk, cursor: str) -> None:
    assert desk.http.get("/calls", params={"cursor": cursor}).status_code == 200
    with desk.http.stream("GET", "/api/v1/stream", params={"views": "strip", "cursor": cursor}) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b'{"views": 5}', 422),
        (b'{"views": null}', 422),
        (b'{"views": [[1]]}', 422),
        (b'{"views": ["log:a\\u0000"]}', 422),
        (b'{"views": ["strip"], "cursor": true}', 422),
        (b"[" * 9_000, 422),
        (b"\xff", 422),
        (b"x" * 70_000, 413),
        (b'{"views": ["strip", "nothing", "log:nobody", "mine:somebody"]}', 200),
    ],
)
def test_views_that_no_stream_can_show(desk: Desk, room: Room, body: bytes, status: int) -> None:
    with desk.http.stream("GET", "/api/v1/stream?views=strip") as events:
        lines = events.iter_lines()
        hello = next(line for line in lines if line.startswith("data: "))
        stream = json.loads(hello.removeprefix("data: "))["stream"]
        answer = desk.http.post(f"/api/v1/stream/{stream}/views", content=body, headers={"x-csrf-token": desk.csrf})

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("sign", ["ж", "他", "🙂"])
def test_an_assessment_at_its_longest_in_another_alphabet_is_kept_to_the_letter(desk: Desk, sign: str) -> None:
    incident, text = opened(desk), sign * 50_000
    form = urlencode({"incident": incident, "threat": text, "harm": text, "life_at_risk": "yes"}).encode()

    answer = raw(desk, "assess_thrive", form, FORM)

    assert answer.status_code == 200, answer.text[:400]
    assert desk.http.get(f"/incidents/{incident}").text.count(text) >= 2


@pytest.mark.parametrize("body", [b"name=a%00b&password=x", b"name=%ff&password=x", b"name=" + b"a" * 70_000])
def test_a_sign_in_that_no_page_sends_is_refused_in_the_form_it_was_asked_for(room: Room, body: bytes) -> None:
    desk = room.browser()

    page = desk.http.post("/sign-in", content=body)
    program = desk.http.post("/sign-in", content=body, headers={"accept": JSON})

    assert page.status_code == 422
    assert page.headers["content-type"].startswith("text/html")
    refused(program, 422)
