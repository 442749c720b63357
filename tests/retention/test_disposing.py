"""A disposal on a real record: interrupted and gone on with, certified, and not undone by an older backup."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from uuid import uuid4

import psycopg
import pytest

from heed.log.backup import backup
from heed.log.progress import Progress
from heed.log.verify import verify
from heed.main import open_node
from heed.retention.certificate import FAULTY, FOLDER, UNREADABLE, WHOLE, verify_certificate
from heed.retention.disposing import EraseDue, OrderDisposal
from heed.retention.run import bring_back

from ..memory_room import national
from .old_room import OldRoom, dispose, old_room, plant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


async def filled(url: str) -> OldRoom:
    """Three old calls, the last of them held."""
    async with old_room(url, national()) as made:
        for number in range(3):
            await plant(made, f"old{number}", Random(2))
        made.time[0] += timedelta(days=366 * 8)
        await made.hold(made.planted[2])
        return made


async def begun(url: str, made: OldRoom) -> None:
    """A disposal that was killed after its first step."""
    async with open_node(url, national(), now=lambda: made.time[0], following=False) as node:
        order = OrderDisposal(disposal="d1", reason="yearly", approved_by="bernard")
        await node.acts.act(order, made.edith, at=made.time[0])
        step = EraseDue(disposal="d1", erasure=str(uuid4()), records=(f"incident/{made.planted[0].incident}",))
        await node.acts.act(step, made.edith, at=made.time[0])


def left(url: str, made: OldRoom) -> list[bool]:
    """Of which of the planted logs the words are still there."""
    with psycopg.connect(url) as connection:
        held = {row[0] for row in connection.execute("select subject from heed.secrets")}
    return [f"incident/{one.incident}" in held for one in made.planted]


def checked(url: str, file: Path) -> tuple[int, str]:
    out = StringIO()
    return verify_certificate(url, file, out), out.getvalue()


def test_a_disposal_is_told_before_goes_on_where_it_was_stopped_and_is_certified(
    scratch_url: str, empty_url: str, folder: Path, tmp_path: Path
) -> None:
    made = asyncio.run(filled(scratch_url))
    told = StringIO()
    dispose(scratch_url, folder, made.time[0], told, run=False)
    assert "2  Incident log, the oldest over since 2022-03-02; 1 kept, on legal hold" in told.getvalue()
    assert left(scratch_url, made) == [True, True, True], "nothing was erased yet"
    backup(scratch_url, folder, tmp_path / "before.zip", Progress(None, 0))
    asyncio.run(begun(scratch_url, made))
    assert left(scratch_url, made) == [False, True, True]

    told = StringIO()
    assert dispose(scratch_url, folder, made.time[0], told, by="", approved_by="") == 0

    assert "going on with the disposal" in told.getvalue()
    assert left(scratch_url, made) == [False, False, True]
    assert verify(scratch_url, folder).sound
    file = folder / FOLDER / "d1.json"
    code, said = checked(scratch_url, file)
    assert (code, said.rpartition(": ")[2]) == (WHOLE, "whole, and all of it gone\n")
    records = json.loads(file.read_text())["records"]
    streams = [one["stream"] for one in records]
    assert len(set(streams)) == len(streams)
    assert {f"incident/{one.incident}" for one in made.planted[:2]} <= set(streams)
    assert "Incident log" in file.with_suffix(".txt").read_text()

    a_certificate_says_what_is_not_so(scratch_url, file, streams[0])
    an_older_backup_brings_nothing_back(empty_url, folder, tmp_path / "before.zip", len(streams))
    assert left(empty_url, made) == [False, False, True]


def a_certificate_says_what_is_not_so(url: str, file: Path, stream: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("insert into heed.secrets values (%s, %s)", [stream, bytes(32)])
    code, said = checked(url, file)
    assert (code, said.partition("\n")[0]) == (FAULTY, "heed.secrets: 1 row of records that were erased: not gone")
    altered(file, stream, stream + "x")
    assert "altered" in checked(url, file)[1]
    file.write_text("{}")
    assert checked(url, file)[0] == UNREADABLE
    assert checked(url, file.with_name("none.json"))[0] == UNREADABLE


def an_older_backup_brings_nothing_back(url: str, folder: Path, file: Path, count: int) -> None:
    out = StringIO()
    assert bring_back(open_node, url, folder, file, out) == 0
    assert f"{count} of {count} records erased again" in out.getvalue()
    assert verify(url, folder).sound


def altered(file: Path, was: str, now: str) -> None:
    text = file.read_text()
    assert was in text
    file.write_text(text.replace(was, now))
