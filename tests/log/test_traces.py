"""The blind index: finds what left the same trace, open or closed, and shows a reader of the table nothing."""

from __future__ import annotations

import asyncio
import stat
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from heed.incidents.commands import OpenIncident
from heed.incidents.conduct import LEAVING, left_by
from heed.log.signing import KEYS
from heed.log.traces import FILE, Traces, open_key
from heed.picture.conduct import number_traces
from heed.policy.values import Pack

from .scenes import BEGAN, Room, room, rows

NUMBER = "07700 900456"


def index(made: Room, key: bytes) -> Traces:
    return Traces(made.node.store, key, LEAVING, left_by)


async def opened(made: Room, name: str, number: str) -> None:
    command = OpenIncident(incident=name, what="a note through the door", caller_number=number)
    await made.act(command, made.handler)


def test_what_shares_a_number_is_found_and_the_table_names_nobody(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    async def story() -> None:
        key = open_key(tmp_path)
        async with room(scratch_url, pack) as made:
            for name, number in (("one", NUMBER), ("two", "07700 900999"), ("three", "+447700900456")):
                await opened(made, name, number)
            kept = index(made, key)
            assert await kept.keep()
            assert not await kept.keep()

            found = await kept.sharing(number_traces(NUMBER), BEGAN - timedelta(days=1), 10)
            assert sorted(found) == ["incident/one", "incident/three"]
            assert await index(made, b"x" * 32).sharing(number_traces(NUMBER), BEGAN - timedelta(days=1), 10) == {}
            assert await kept.sharing(number_traces(NUMBER), made.time[0] + timedelta(days=1), 10) == {}

    asyncio.run(story())
    tokens = [
        bytes.fromhex(str(token)) for (token,) in rows(scratch_url, "select encode(token, 'hex') from heed.traces")
    ]
    assert len(tokens) == 3
    assert all(len(token) == 32 and b"07700" not in token for token in tokens)


def test_an_index_that_was_away_catches_up_from_where_it_was(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    async def story() -> None:
        key = open_key(tmp_path)
        async with room(scratch_url, pack) as made:
            await opened(made, "one", NUMBER)
            await index(made, key).keep()
            await opened(made, "two", NUMBER)
        async with room(scratch_url, pack) as again:
            kept = index(again, key)
            await kept.keep()
            found = await kept.sharing(number_traces(NUMBER), BEGAN - timedelta(days=1), 10)
            assert sorted(found) == ["incident/one", "incident/two"]

    asyncio.run(story())


def test_an_index_made_in_an_older_way_begins_again(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    async def story() -> None:
        key = open_key(tmp_path)
        async with room(scratch_url, pack) as made:
            await opened(made, "one", NUMBER)
            await index(made, key).keep()
            with psycopg.connect(scratch_url, autocommit=True) as connection:
                connection.execute("update heed.traced set scheme = 1")
                connection.execute("update heed.traces set token = 'as it was'")
            kept = index(made, key)
            assert await kept.keep()
            assert not await index(made, key).keep()

            assert [*await kept.sharing(number_traces(NUMBER), BEGAN - timedelta(days=1), 10)] == ["incident/one"]

    asyncio.run(story())
    assert len(rows(scratch_url, "select token from heed.traces")) == 1


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    first = open_key(tmp_path)

    assert open_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / KEYS / FILE).stat().st_mode) == 0o600


def test_a_file_that_is_no_key_is_said(tmp_path: Path) -> None:
    (tmp_path / KEYS).mkdir()
    (tmp_path / KEYS / FILE).write_bytes(b"short")

    with pytest.raises(ValueError, match="is no key: put it back"):
        open_key(tmp_path)
