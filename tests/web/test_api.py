"""Bad input at the API: a clear refusal that says what to do, and nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.room_server import Desk, Room, open_room

from heed.incidents.commands import OpenIncident
from heed.picture.incident import Incident
from heed.units.decide import BringUnitOnDuty


@pytest.fixture
def room(scratch_url: str) -> Iterator[Room]:
    with open_room(scratch_url) as running:
        running.person("h.andler", "call_handler")
        running.person("d.ispatch", "dispatcher")
        running.person("t.leader", "team_leader")
        yield running


@pytest.fixture
def desk(room: Room) -> Desk:
    return room.browser("h.andler")


def opened(desk: Desk, **values: Any) -> str:
    answer = desk.send("open_incident", what="shouting in the flat above", **values)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["ids"]["incident"])


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["detail"]
    assert "\n" not in body["detail"]
    return body


def test_an_incident_opens_with_what_alone_and_the_answer_carries_its_number(desk: Desk) -> None:
    answer = desk.send("open_incident", what="shouting in the flat above").json()

    assert answer["number"] == "0001"
    assert [fact["type"] for fact in answer["facts"]] == ["IncidentOpened", "SentToDispatch"]


def test_nobody_signed_in_is_told_to_sign_in(room: Room) -> None:
    body = refused(room.browser().send("open_incident", what="x"), 401)

    assert "Sign in" in body["detail"]


def test_a_request_that_is_not_from_this_page_is_refused(desk: Desk) -> None:
    refused(desk.send("open_incident", what="x", csrf="somebody else's"), 403)


def test_a_role_that_may_not_is_told_whose_role_may(desk: Desk, room: Room) -> None:
    incident = opened(desk)

    body = refused(
        desk.send("decide_review", incident=incident, kind="continue", what="wait", who="me", minutes=5), 403
    )

    assert "team leader" in body["detail"]


def test_every_missing_field_is_named_at_once(desk: Desk) -> None:
    body = refused(desk.send("add_log_entry"), 422)

    assert {e["field"] for e in body["errors"]} == {"incident", "text"}


def test_an_unknown_field_is_named(desk: Desk) -> None:
    body = refused(desk.send("open_incident", what="x", colour="red"), 422)

    assert body["errors"] == [{"field": "colour", "message": "is not a field of this; remove it"}]


def test_an_unknown_code_is_refused_beside_its_field_with_the_nearest(desk: Desk) -> None:
    incident = opened(desk)

    body = refused(desk.send("set_code", incident=incident, code="domestic_incidant"), 409)

    assert body["errors"][0]["field"] == "code"
    assert "domestic_incident" in body["detail"]


def test_an_unknown_unit_and_an_unknown_incident_are_not_found(room: Room) -> None:
    desk = room.browser("d.ispatch")
    incident = opened(room.browser("h.andler"))

    assert "ZZ99" in refused(desk.send("assign_unit", unit="ZZ99", incident=incident), 404)["detail"]
    room.act(BringUnitOnDuty(callsign="BX21", crew=("PC One",)))
    assert "9876" in refused(desk.send("assign_unit", unit="BX21", incident="9876"), 404)["detail"]


def test_an_absurd_time_is_refused_beside_its_field(desk: Desk) -> None:
    incident = opened(desk)

    for absurd in ("2126-01-01T00:00:00Z", "1926-01-01T00:00:00Z"):
        body = refused(desk.send("add_log_entry", incident=incident, text="late", happened_at=absurd), 409)
        assert body["errors"][0]["field"] == "happened_at"
    body = refused(desk.send("add_log_entry", incident=incident, text="late", happened_at="yesterday"), 422)
    assert body["errors"][0]["field"] == "happened_at"


def test_ten_megabytes_are_refused_before_they_are_read(desk: Desk) -> None:
    incident = opened(desk)

    body = refused(desk.send("add_log_entry", incident=incident, text="x" * 10_000_000), 413)

    assert "shorten" in body["detail"]


def test_a_note_a_little_too_long_says_how_long_it_may_be(desk: Desk) -> None:
    incident = opened(desk)

    body = refused(desk.send("add_log_entry", incident=incident, text="x" * 8001), 422)

    assert body["errors"] == [{"field": "text", "message": "is too long: 8000 characters at most"}]


def test_broken_utf_8_is_refused_and_nothing_is_written(desk: Desk, room: Room) -> None:
    before = room.node.room.cursor
    headers = {"x-csrf-token": desk.csrf, "content-type": "application/json"}

    answer = desk.http.post("/api/v1/commands/open_incident", content=b'{"what": "caf\xe9"}', headers=headers)

    assert "UTF-8" in refused(answer, 422)["detail"]
    assert room.node.room.cursor == before


def test_a_body_that_is_not_json_says_so(desk: Desk) -> None:
    headers = {"x-csrf-token": desk.csrf, "content-type": "application/json"}

    for content in (b"{", b"[]", b"null", b'"x"'):
        answer = desk.http.post("/api/v1/commands/open_incident", content=content, headers=headers)
        refused(answer, 422)


def test_control_characters_are_refused_beside_their_field(desk: Desk) -> None:
    body = refused(desk.send("open_incident", what="a\x00b"), 422)

    assert body["errors"][0]["field"] == "what"


def test_a_script_in_a_note_is_kept_as_words_and_never_runs(room: Room, desk: Desk) -> None:
    incident = opened(desk)
    note = "<script>alert(1)</script><img src=x onerror=alert(2)>"

    assert desk.send("add_log_entry", incident=incident, text=note).status_code == 200

    page = desk.http.get(f"/incidents/{incident}").text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_the_same_request_twice_is_one_incident_and_one_answer(desk: Desk, room: Room) -> None:
    key = str(uuid4())

    first = desk.send("open_incident", key=key, what="shouting").json()
    again = desk.send("open_incident", key=key, what="shouting").json()

    assert again == first
    assert len(room.node.room.index.by_category["incident"]) == 1


def test_another_body_under_the_same_key_is_refused(desk: Desk) -> None:
    key = str(uuid4())
    desk.send("open_incident", key=key, what="shouting")

    refused(desk.send("open_incident", key=key, what="something else"), 422)


def test_a_form_is_stale_only_against_the_facts_its_command_declares(desk: Desk) -> None:
    incident = opened(desk)
    seen = desk.send("set_code", incident=incident, code="noise").json()["cursor"]
    desk.send("add_log_entry", incident=incident, text="a note makes no form stale")

    assert desk.send("set_code", incident=incident, code="domestic_incident", seen=seen).status_code == 200
    assert "moved first" in refused(desk.send("set_code", incident=incident, code="noise", seen=seen), 409)["detail"]


def test_a_form_and_json_say_the_same(desk: Desk, room: Room) -> None:
    values = {"what": "noise", "place.words": "14 Mill Street", "place.easting": "612345", "place.northing": "391234"}

    answer = desk.form("open_incident", values)

    assert answer.status_code == 200, answer.text
    (incident,) = room.node.room.index.by_category["incident"].values()
    assert isinstance(incident, Incident)
    assert incident.place.easting == 612345


def test_a_grid_reference_off_the_grid_is_refused_beside_its_field(desk: Desk) -> None:
    place = {"words": "a beach", "easting": 900_000, "northing": 10}

    body = refused(desk.send("open_incident", what="noise", place=place), 422)

    assert body["errors"][0]["field"] == "place.easting"


def test_every_command_is_in_the_openapi_document(desk: Desk, room: Room) -> None:
    document = json.loads(desk.http.get("/api/openapi.json").text)

    commands = {path for path in document["paths"] if path.startswith("/api/v1/commands/")}
    assert commands == {f"/api/v1/commands/{name}" for name in room.site.rules}


def test_what_only_systems_send_is_on_no_route(desk: Desk) -> None:
    for command in ("present_call", "due", "read_record"):
        refused(desk.send(command), 404)


def test_readiness_says_that_the_room_is_caught_up_and_the_clock_runs(desk: Desk, room: Room) -> None:
    room.act(OpenIncident(incident=str(uuid4()), what="noise"))
    room.run(room.site.look_at_pulse())

    answer = desk.http.get("/readyz")

    assert answer.status_code == 200, answer.text
