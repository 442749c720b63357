"""History loaded in bulk stands in the record like everything else: chained, numbered, sealed, with what it owes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from heed.bench.past import Lot
from heed.incidents.commands import AddLogEntry, OpenIncident
from heed.log.bulk import BadHistory, Loaded, Past, PastFact, load_history
from heed.log.command import Who
from heed.log.verify import verify
from heed.main import derivations, open_node
from heed.picture.incident import Incident, IncidentClosed, IncidentOpened, SentToDispatch
from heed.picture.person import RecordRead
from heed.policy.values import Pack

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
HANDLER = Who(person=str(uuid4()), name="Handler", role="call_handler")


def load(url: str, pack: Pack, *, closed: int = 1200, opened: int = 8) -> list[Past]:
    """A history of `closed` incidents that ended and some that are open; what was loaded."""
    lot = Lot(pack.in_force(NOW), seed=1)
    history = [*lot.closed(closed, NOW), *lot.open(opened, NOW, timedelta(minutes=20))]
    loaded = load_history(url, history, pack, derivations())

    facts = sum(len(past.facts) for past in history)
    assert loaded == Loaded(streams=closed + opened, facts=facts, open=opened)
    return history


def sentences(state: Incident) -> tuple[str, str, str | None, str]:
    return state.what, state.place.words, state.grade, state.state


def test_a_loaded_record_verifies(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    load(scratch_url, pack)

    report = verify(scratch_url, tmp_path)
    assert (report.sound, report.findings) == (True, [])


def test_open_incidents_are_in_the_room_and_owe_what_they_would_had_they_been_opened_here(
    scratch_url: str, pack: Pack
) -> None:
    history = load(scratch_url, pack)

    async def room() -> tuple[list[str], int]:
        async with open_node(scratch_url, pack, now=lambda: NOW, following=False) as node:
            return sorted(node.room.index.by_category["incident"]), await node.clock().put_right()

    incidents, put_right = asyncio.run(room())
    assert incidents == sorted(past.stream for past in history[-8:])
    assert put_right == 0


def test_what_was_personal_is_sealed_and_reads_as_it_was(scratch_url: str, pack: Pack) -> None:
    history = load(scratch_url, pack, closed=1, opened=1)

    async def read() -> list[Incident]:
        async with open_node(scratch_url, pack, now=lambda: NOW, following=False) as node:
            return [s for past in history if isinstance(s := await node.store.state(past.stream), Incident)]

    closed, opened = asyncio.run(read())
    assert isinstance(history[0].facts[0].fact, IncidentOpened)
    assert sentences(closed) == (
        history[0].facts[0].fact.what, history[0].facts[0].fact.place.words, closed.grade, "closed",
    )  # fmt: skip
    assert opened.state == "waiting"
    with psycopg.connect(scratch_url) as connection:
        stored = b"".join(body for (body,) in connection.execute("select body from heed.facts").fetchall())
    assert closed.what.encode() not in stored


def test_the_room_goes_on_writing_where_history_ends(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    history = load(scratch_url, pack, closed=3, opened=1)

    async def go_on() -> tuple[int, int | None]:
        async with open_node(scratch_url, pack, now=lambda: NOW, following=False) as node:
            note = AddLogEntry(incident=history[0].stream.partition("/")[2], text="a letter came about it")
            await node.acts.act(note, HANDLER, at=NOW)
            opened = OpenIncident(incident=str(uuid4()), what="a second alarm")
            done = await node.acts.act(opened, HANDLER, at=NOW)
            return done.facts[0].position, done.facts[0].number

    position, number = asyncio.run(go_on())
    assert position == sum(len(past.facts) for past in history) + 2
    # All four of history were opened on this day.
    assert number == 5
    assert verify(scratch_url, tmp_path).sound


def test_history_loads_while_the_room_writes(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    lot = Lot(pack.in_force(NOW), seed=2)

    async def both() -> int:
        async with open_node(scratch_url, pack, now=lambda: NOW) as node:
            loading = asyncio.create_task(
                asyncio.to_thread(load_history, scratch_url, lot.closed(1500, NOW), pack, derivations())
            )
            written = 0
            while not loading.done():
                await node.acts.act(OpenIncident(incident=str(uuid4()), what="an alarm"), HANDLER, at=NOW)
                written += 1
            await loading
            await node.room.catch_up()
            return written - len(node.room.index.by_category["incident"])

    assert asyncio.run(both()) == 0
    assert verify(scratch_url, tmp_path).sound


def test_a_stream_that_is_there_already_is_refused_and_the_record_stays_as_it_was(
    scratch_url: str, tmp_path: Path, pack: Pack
) -> None:
    history = load(scratch_url, pack, closed=2, opened=0)

    with pytest.raises(BadHistory, match=r"is in the record already .*; 0 streams were loaded before it"):
        load_history(scratch_url, history, pack, derivations())
    report = verify(scratch_url, tmp_path)
    assert (report.sound, report.streams) == (True, 2)


@pytest.mark.parametrize(
    ("stream", "facts", "said"),
    [
        ("incident/1", [SentToDispatch()], "begins with SentToDispatch, not with IncidentOpened"),
        ("incident/1", [], "has no facts"),
        ("shift/1/20261123", [RecordRead(what="opened", subject="incident/1", why="asked")], "another stream's key"),
    ],
    ids=["no beginning", "nothing", "another's key"],
)
def test_history_that_cannot_be_so_is_refused_with_its_reason(
    scratch_url: str, pack: Pack, stream: str, facts: list[SentToDispatch | IncidentClosed | RecordRead], said: str
) -> None:
    past = Past(stream=stream, facts=[PastFact(fact=f, happened_at=NOW, recorded_at=NOW) for f in facts])

    with pytest.raises(BadHistory, match=said):
        load_history(scratch_url, [past], pack, derivations())
