"""Ready is the truth: not without the clock, not without the record, and again when they are back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import conninfo, sql
from tests.room_server import Desk, Room, open_room

from heed.log.engine import Engine

pytestmark = pytest.mark.slow


@pytest.fixture
def room(scratch_url: str) -> Iterator[Room]:
    with open_room(scratch_url) as running:
        yield running


@contextmanager
def record_away(engine: Engine, url: str) -> Iterator[None]:
    """Every connection to a database is cut and none is let in, until the block ends."""
    name = str(conninfo.conninfo_to_dict(url)["dbname"])
    allow = sql.SQL("alter database {} allow_connections {}")
    with psycopg.connect(engine.url, autocommit=True) as connection:
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        yield
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def ready(desk: Desk) -> httpx.Response:
    return desk.http.get("/readyz")


def until(desk: Desk, so: Callable[[httpx.Response], bool]) -> dict[str, Any]:
    end = time.monotonic() + 30
    while not so(answer := ready(desk)):
        assert time.monotonic() < end, answer.text
        time.sleep(0.1)
    found: dict[str, Any] = answer.json()
    return found


def is_ready(answer: httpx.Response) -> bool:
    return answer.status_code == 200


def is_not(answer: httpx.Response) -> bool:
    return answer.status_code == 503


def test_without_its_clock_a_room_is_not_ready_and_with_it_is_again(room: Room) -> None:
    desk = room.browser()
    until(desk, is_ready)

    room.stop_clock()
    said = until(desk, is_not)
    assert "has not run" in said["clock"]

    room.start_clock()
    assert until(desk, is_ready)["clock"] == "runs"


def test_while_the_record_is_away_a_room_is_not_ready_and_when_it_is_back_it_is(
    room: Room, engine: Engine, scratch_url: str
) -> None:
    desk = room.browser()
    until(desk, is_ready)

    with record_away(engine, scratch_url):
        said = until(desk, is_not)
        assert said["why"] == "the record cannot be reached"
        assert is_not(ready(desk))

    until(desk, is_ready)


def test_an_alarm_about_something_else_takes_no_room_out_of_use(room: Room) -> None:
    desk = room.browser()
    until(desk, is_ready)

    room.site.standing_alarm = "No checkpoint could be written."
    room.run(room.site.look_at_pulse())

    assert room.site.pulse["alarm"] == "No checkpoint could be written."
    assert is_ready(ready(desk))
