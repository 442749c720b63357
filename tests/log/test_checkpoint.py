"""Checkpoints: made when there is something new, by any number of nodes, copied outside, never over a broken record."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from heed.log import checkpoint
from heed.log.checkpoint import COPY, Broken, Keeper, keep_checkpoints
from heed.log.engine import Engine, create_database, drop_database, with_database
from heed.log.pen import Unavailable
from heed.log.signing import KEYS, KeyUnreadable, open_signer
from heed.log.verify import verify
from heed.policy.values import Pack

from .conftest import Record
from .scenes import BEGAN, Room, fill, room, rows, tamper

HEAD = "select position from heed.head"
KEPT = "select number, first_position, last_position from heed.checkpoints order by number"


def keeper(made: Room, data_dir: Path, *, every: float = 0, at: datetime | None = None) -> Keeper:
    return Keeper(made.node.store, data_dir, open_signer(data_dir), lambda: at or made.time[0], every)


def test_a_checkpoint_covers_what_is_new_and_none_is_made_without_news(
    scratch_url: str, tmp_path: Path, pack: Pack
) -> None:
    async def story() -> None:
        async with room(scratch_url, pack) as made:
            assert await made.sign(tmp_path) == 0
            await made.staff()
            assert (await made.sign(tmp_path), await made.sign(tmp_path)) == (1, 0)
            await made.call()
            assert await made.sign(tmp_path) == 1

    asyncio.run(story())
    assert rows(scratch_url, KEPT) == [(1, 1, 4), (2, 5, 14)]
    assert len((tmp_path / COPY).read_bytes().splitlines()) == 2
    assert verify(scratch_url, tmp_path).findings == []


def test_much_at_once_is_signed_in_several_stretches(
    record: Record, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "MOST", 10)
    monkeypatch.setattr(checkpoint, "PAGE", 3)
    tamper(record.url, "delete from heed.checkpoints")
    (record.data_dir / COPY).unlink()

    async def story() -> int:
        async with room(record.url, pack) as made:
            return await made.sign(record.data_dir)

    assert asyncio.run(story()) == 5
    assert rows(record.url, KEPT)[-1] == (5, 41, 48)
    assert verify(*record).findings == []


def test_nodes_that_sign_at_the_same_moment_do_not_clash(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    """Each has its own key; all of them know the others' public keys, and all have every checkpoint in their copy."""
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        open_signer(folder)
    for folder, other in itertools.permutations(folders, 2):
        for public in (other / KEYS).glob("*.pub"):
            shutil.copy(public, folder / KEYS)

    async def story() -> int:
        made_in_all = 0
        async with room(scratch_url, pack) as made:
            await made.staff()
            incident = await made.call()
            keepers = [keeper(made, folder) for folder in folders]
            for number in range(12):
                await made.write(incident, f"entry {number}")
                made_in_all += sum(await asyncio.gather(*(one.keep() for one in keepers)))
            await asyncio.gather(*(one.keep() for one in keepers))
        return made_in_all

    assert asyncio.run(story()) == 12
    assert len({(folder / COPY).read_bytes() for folder in folders}) == 1
    for folder in folders:
        assert verify(scratch_url, folder).findings == []


def test_a_node_leaves_it_to_the_one_that_has_just_signed(record: Record, tmp_path: Path, pack: Pack) -> None:
    async def story() -> None:
        async with room(record.url, pack) as made:
            (last,) = rows(record.url, "select max(at) from heed.checkpoints")[0]
            assert isinstance(last, datetime)
            soon, later = last + timedelta(seconds=5), last + timedelta(seconds=10)
            assert await keeper(made, record.data_dir, every=10, at=soon).keep() == 0
            assert await keeper(made, record.data_dir, every=10, at=later).keep() == 1

    asyncio.run(story())


def test_two_processes_with_one_data_folder_write_each_line_once(record: Record, pack: Pack) -> None:
    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.staff()
            incident = await made.call()
            both = [keeper(made, record.data_dir) for _ in range(2)]
            for number in range(8):
                await made.write(incident, f"entry {number}")
                await asyncio.gather(*(one.keep() for one in both))

    asyncio.run(story())
    assert len((record.data_dir / COPY).read_bytes().splitlines()) == len(rows(record.url, KEPT))
    assert verify(*record).findings == []


def test_a_line_cut_short_by_a_crash_is_written_again(record: Record, pack: Pack) -> None:
    whole = (record.data_dir / COPY).read_bytes()
    (record.data_dir / COPY).write_bytes(whole[:-70])

    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.sign(record.data_dir)

    asyncio.run(story())
    assert (record.data_dir / COPY).read_bytes().startswith(whole)
    assert verify(*record).findings == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("delete from heed.checkpoints where number = 3", "checkpoint 3 of .* is not in the database any more"),
        ("delete from heed.checkpoints", "checkpoint 3 of .* is not in the database any more"),
        ("update heed.checkpoints set root = sha256('') where number = 3", "checkpoint 3 of .* is another there"),
        ("delete from heed.facts where position = 47", "position 47 is missing"),
        ("update heed.facts set hash = sha256('') where position = 48", "do not add up to the record's head"),
        ("update heed.head set position = 40", "the record ends at position 40, and checkpoint 3 covers it up to 46"),
        ("update heed.head set position = 46", "head at position 46 is not the one checkpoint 3 signed"),
    ],
)
def test_nothing_is_signed_over_a_record_that_was_tampered_with(
    record: Record, pack: Pack, statement: str, says: str
) -> None:
    tamper(record.url, statement)
    before = rows(record.url, KEPT), (record.data_dir / COPY).read_bytes()

    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.sign(record.data_dir)

    with pytest.raises(Broken, match=says):
        asyncio.run(story())
    assert (rows(record.url, KEPT), (record.data_dir / COPY).read_bytes()) == before


def test_a_copy_that_cannot_be_read_is_said_aloud(record: Record, pack: Pack) -> None:
    (record.data_dir / COPY).write_text("nonsense\n")

    async def story() -> None:
        async with room(record.url, pack) as made:
            await made.sign(record.data_dir)

    with pytest.raises(Broken, match=r"the last line of .* is no checkpoint"):
        asyncio.run(story())


# the task


async def until(seen: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not seen():  # noqa: ASYNC110 — it is the database that changes
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def keeping(made: Room, data_dir: Path, alarms: list[str | None]) -> AsyncIterator[None]:
    task = asyncio.create_task(
        keep_checkpoints(made.node.store, data_dir, lambda: made.time[0], every=0.02, alarm=alarms.append)
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def test_the_task_alarms_when_the_record_breaks_and_once_it_is_whole_again(record: Record, pack: Pack) -> None:
    alarms: list[str | None] = []

    async def story() -> None:
        async with room(record.url, pack) as made, keeping(made, record.data_dir, alarms):
            tamper(record.url, "update heed.head set position = position - 3")
            await until(lambda: len(alarms) == 1)
            tamper(record.url, "update heed.head set position = position + 3")
            await until(lambda: len(alarms) == 2)

    asyncio.run(story())
    assert alarms[0] is not None
    assert alarms[0].endswith("nothing more is signed until this is looked into: run `heed verify`")
    assert alarms[1] is None


@pytest.fixture
def movable(engine: Engine, template: str) -> Iterator[str]:
    """A database that a test may take away for a while."""
    name = f"heed_movable_{id(object())}"
    yield create_database(engine.url, name, template)
    drop_database(engine.url, name)
    drop_database(engine.url, f"{name}_away")


def test_the_task_survives_the_database_going_away(engine: Engine, movable: str, tmp_path: Path, pack: Pack) -> None:
    name = movable.rpartition("/")[2].partition("?")[0]
    admin = with_database(engine.url, "postgres")

    def rename(before: str, after: str) -> None:
        # nobody comes in between those who are sent away and the renaming
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"alter database {before} with allow_connections false".encode())
            connection.execute(
                f"select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{before}'".encode()
            )
            connection.execute(f"alter database {before} rename to {after}".encode())
            connection.execute(f"alter database {after} with allow_connections true".encode())

    async def story() -> None:
        async with room(movable, pack, following=False) as made, keeping(made, tmp_path, []):
            await made.staff()
            await until(lambda: len(rows(movable, KEPT)) >= 1)
            await asyncio.to_thread(rename, name, f"{name}_away")
            await asyncio.sleep(0.2)
            await asyncio.to_thread(rename, f"{name}_away", name)
            with contextlib.suppress(Unavailable):
                await made.call()
            await made.call()
            # how much of the first call was written before the database went is its own matter: all there is, is kept
            await until(lambda: rows(movable, KEPT)[-1][2:] == rows(movable, HEAD)[0], 30)

    asyncio.run(story())


# keys


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = open_signer(tmp_path)

    assert open_signer(tmp_path).public.fingerprint == first.public.fingerprint
    assert (tmp_path / KEYS / "signing.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / KEYS).stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in (tmp_path / KEYS).iterdir()) == sorted(
        ["signing.pem", f"{first.public.fingerprint}.pub"]
    )


def test_a_key_that_cannot_be_read_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / KEYS).mkdir()
    (tmp_path / KEYS / "signing.pem").write_text("nonsense")

    with pytest.raises(KeyUnreadable, match=r"signing\.pem is no Ed25519 key: put it back from a copy"):
        open_signer(tmp_path)
    assert (tmp_path / KEYS / "signing.pem").read_text() == "nonsense"


def test_the_private_key_is_nowhere_in_the_database(scratch_url: str, tmp_path: Path, pack: Pack) -> None:
    asyncio.run(fill(scratch_url, tmp_path, pack))
    secret = b"".join((tmp_path / KEYS / "signing.pem").read_bytes().splitlines()[1:-1])
    everything = [
        rows(scratch_url, f"select t::text from heed.{table} t")
        for (table,) in rows(scratch_url, "select tablename from pg_tables where schemaname = 'heed'")
    ]

    assert BEGAN.strftime("%Y-%m-%d") in str(everything)
    raw = base64.b64decode(secret)[-32:]
    assert raw.hex() not in str(everything)
    assert secret.decode() not in str(everything)
