"""The log lines: one for an act that failed or was slow, with its id, as JSON; and never anybody's words."""

from __future__ import annotations

import argparse
import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
import structlog
from psycopg import conninfo
from tests.room_server import Desk, Room, open_room

from heed import cli
from heed.log.engine import Engine
from heed.telemetry import figures
from heed.telemetry.lines import write_lines

CANARIES = ("boathouse", "Quillfeather", "900417", "oars")
SAID = {
    "what": "in the boathouse with the oars",
    "caller_name": "Perpetua Quillfeather",
    "caller_number": "07700 900417",
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a process would have written to standard error, as JSON."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    out = io.StringIO()
    write_lines("json", out)
    yield out
    structlog.reset_defaults()
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.fixture
def room(lines: io.StringIO, scratch_url: str) -> Iterator[Room]:
    with open_room(scratch_url) as running:
        running.person("h.andler", "call_handler")
        yield running


@pytest.fixture
def desk(room: Room) -> Desk:
    return room.browser("h.andler")


def read(lines: io.StringIO, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in found if line["event"] == event]


def spoil(engine: Engine, url: str) -> None:
    """The pen's own function fails, and says in its error what it was given."""
    name = conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(conninfo.make_conninfo(engine.url, dbname=name), autocommit=True) as connection:
        connection.execute(
            "create or replace function heed.append(p_at timestamptz, p_batch jsonb) returns table (act integer, "
            'outcome text, "position" bigint, version integer, number integer, other uuid) language plpgsql as '
            "$$ begin raise exception 'cannot store % of %', p_batch, 'Perpetua Quillfeather 900417 boathouse oars'; "
            "end $$"
        )


def test_an_act_that_failed_is_one_line_with_its_id_and_none_of_its_words(
    lines: io.StringIO, desk: Desk, engine: Engine, scratch_url: str
) -> None:
    spoil(engine, scratch_url)

    answer = desk.send("open_incident", **SAID)

    assert answer.status_code == 500
    assert answer.json()["reason"] == "Broken"
    (failed,) = read(lines, "act failed")
    assert failed["command"] == "open_incident"
    assert str(UUID(failed["act"])) == failed["act"]
    assert failed["fault"] == "RaiseException"
    assert failed["sqlstate"] == "P0001"
    assert any("pen.py" in step for step in failed["where"])
    (request,) = read(lines, "request failed")
    assert request["route"] == "/api/v1/commands/{name}"
    assert not [word for word in CANARIES if word in lines.getvalue() + answer.text]


def test_a_refusal_and_a_request_that_cannot_be_read_leave_no_line(lines: io.StringIO, desk: Desk) -> None:
    desk.send("add_log_entry", incident="boathouse", text="Quillfeather")
    desk.send("open_incident", oars="boathouse")
    desk.http.get("/incidents/boathouse%00")

    assert not [word for word in CANARIES if word in lines.getvalue()]
    assert read(lines, "act failed") == []


def test_a_slow_act_is_one_line_with_the_id_it_has_in_the_record(
    lines: io.StringIO, desk: Desk, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "SLOW_SECONDS", 0.0)

    act = desk.send("open_incident", **SAID).json()["act"]

    (slow,) = [line for line in read(lines, "act slow") if line["command"] == "open_incident"]
    assert slow["act"] == act
    assert slow["level"] == "warning"
    assert slow["seconds"] > 0
    assert not [word for word in CANARIES if word in lines.getvalue()]


def test_other_parts_of_the_process_write_the_same_lines(lines: io.StringIO) -> None:
    try:
        raise ValueError("Perpetua Quillfeather")
    except ValueError:
        logging.getLogger("somewhere").exception("it failed")

    (line,) = read(lines, "it failed")
    assert line["logger"] == "somewhere"
    assert line["level"] == "error"
    assert line["fault"] == "ValueError"
    assert "Quillfeather" not in lines.getvalue()


def test_a_line_that_cannot_be_written_stops_no_work() -> None:
    out = io.StringIO()
    write_lines("people", out)
    out.close()

    structlog.get_logger("acts").warning("nobody hears this")

    structlog.reset_defaults()
    logging.basicConfig(force=True)


@pytest.mark.usefixtures("lines")
def test_what_a_command_logs_is_no_part_of_what_a_program_reads_of_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def logs(given: argparse.Namespace) -> int:
        structlog.get_logger("act").warning("act slow", seconds=0.3)
        print("[]")  # noqa: T201
        return 0

    monkeypatch.setattr(cli, "_docs", logs)

    code = cli.main(["docs"])

    said = capsys.readouterr()
    assert (code, said.out) == (0, "[]\n")
    assert "act slow" in said.err
