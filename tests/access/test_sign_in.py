"""Signing in: by name and password, slowed down where guesses are made, and never locking out who is at work."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from tests.room_server import PASSWORD, Desk, Room

from heed.access.throttle import Throttle


@pytest.fixture
def desk(room: Room) -> Desk:
    """Somebody who is signed in and at work."""
    room.person("dan.rushworth", "dispatcher")
    return room.browser("dan.rushworth")


def plain(room: Room, **fields: str) -> httpx.Response:
    """The form as a browser without script posts it."""
    return room.browser().http.post("/sign-in", data=fields)


def test_the_right_password_opens_the_first_screen_of_the_role(room: Room, desk: Desk) -> None:
    answer = plain(room, name="Dan.Rushworth", password=PASSWORD, next="/")

    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert desk.http.get("/").headers["location"] == "/board"


def test_a_wrong_password_and_a_name_nobody_has_get_the_same_answer(room: Room, desk: Desk) -> None:
    wrong = plain(room, name="dan.rushworth", password="not this one")
    nobody = plain(room, name="no.body", password="not this one")

    assert (wrong.status_code, nobody.status_code) == (403, 403)
    assert "That name and password do not go together." in wrong.text
    moment = re.compile(r"[\d-]+T[\d:.]+Z")
    assert moment.sub("", wrong.text).replace("dan.rushworth", "no.body") == moment.sub("", nobody.text)


def test_after_signing_in_one_goes_on_only_within_this_site(room: Room, desk: Desk) -> None:
    for path in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        assert plain(room, name="dan.rushworth", password=PASSWORD, next=path).headers["location"] == "/"
    assert plain(room, name="dan.rushworth", password=PASSWORD, next="/duty").headers["location"] == "/duty"


def test_guesses_are_slowed_down_and_whoever_is_signed_in_works_on(room: Room, desk: Desk) -> None:
    for _ in range(6):
        room.browser().sign_in("dan.rushworth", "a guess of a password")

    held = room.browser().sign_in("dan.rushworth", PASSWORD)

    assert held.status_code == 429
    assert held.json()["detail"].startswith("Too many tries; wait ")
    assert desk.send("open_incident", what="Shouting next door").status_code == 200
    assert desk.http.get("/board").status_code == 200


def test_one_persons_slips_hold_up_nobody_else_at_the_same_address(room: Room, desk: Desk) -> None:
    room.person("leila.ormerod", "dispatcher")
    for _ in range(8):
        room.browser().sign_in("dan.rushworth", "a guess of a password")

    assert room.browser().sign_in("leila.ormerod").status_code == 200


def test_many_guesses_from_one_address_are_slowed_down_whatever_the_name() -> None:
    throttle = Throttle()
    for number in range(32):
        throttle.failed(f"name:n{number}:192.0.2.1", "address:192.0.2.1")

    assert throttle.wait_seconds("name:new:192.0.2.1", "address:192.0.2.1") > 0
    assert throttle.wait_seconds("name:new:192.0.2.2", "address:192.0.2.2") == 0


def test_no_wait_is_longer_than_half_a_minute_and_the_right_password_ends_it() -> None:
    throttle = Throttle()
    for _ in range(100):
        throttle.failed("name:x")
    assert 25 < throttle.wait_seconds("name:x") <= 30

    throttle.passed("name:x")

    assert throttle.wait_seconds("name:x") == 0


def test_signing_out_needs_the_pages_own_token_and_ends_the_session(room: Room, desk: Desk) -> None:
    desk.http.post("/sign-out", data={"csrf": "somebody else's"})
    # The cookie was taken away; whoever still has it is still signed in.
    assert desk.sign_in("dan.rushworth").status_code == 200
    token = desk.http.cookies["heed"]

    desk.http.post("/sign-out", data={"csrf": desk.csrf})

    again = room.browser()
    again.http.cookies.set("heed", token)
    assert again.http.get("/board").status_code == 303


def test_a_session_does_not_end_for_being_quiet(room: Room, desk: Desk) -> None:
    session = room.run(room.site.sessions.find(desk.http.cookies["heed"]))
    assert session is not None
    year_ago = "update heed.sessions set began_at = began_at - interval '13 days'"
    room.run(_execute(room, year_ago))
    time.sleep(1.1)

    assert desk.http.get("/board").status_code == 200


async def _execute(room: Room, statement: str) -> None:
    async with room.node.store.pool.connection() as connection:
        await connection.execute(statement.encode())


def test_an_empty_room_is_set_up_by_its_first_person_and_by_nobody_after(room: Room) -> None:
    first = room.browser()
    assert first.http.get("/").headers["location"] == "/first-run"
    given = {"name": "m.kaya", "full_name": "Morgan Kaya", "password": "short", "again": "short"}

    refused = first.http.post("/first-run", data=given)
    assert refused.status_code == 422
    assert "at least 12 characters" in refused.text
    assert "Morgan Kaya" in refused.text

    as_named = {**given, "name": "morgan.kaya.jones", "password": "morgan.kaya.jones", "again": "morgan.kaya.jones"}
    assert first.http.post("/first-run", data=as_named).status_code == 422
    assert first.http.get("/").headers["location"] == "/first-run"

    good = {**given, "password": "a plain long password", "again": "a plain long password"}
    assert first.http.post("/first-run", data=good).status_code == 303
    assert first.http.get("/").headers["location"] == "/administration"
    second = room.browser().http.post("/first-run", data={**good, "name": "other"})
    assert second.headers["location"] == "/sign-in"
    assert len(room.node.room.index.by_category["person"]) == 1
