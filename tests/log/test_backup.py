"""Backup and restore: one file taken while the room works, brought back into a new cluster, where all goes on."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import zipfile
from pathlib import Path

import psycopg
import pytest

from heed.log.backup import MANIFEST, backup_command, restore_command
from heed.log.checkpoint import COPY
from heed.log.engine import open_engine
from heed.log.migrate import steps
from heed.log.postgres_programs import Source, find_programs
from heed.log.signing import KEYS, open_signer
from heed.log.verify import verify
from heed.policy.values import Pack

from .conftest import Record
from .scenes import NAME, room, rows, tamper

WHOLE = "select md5(string_agg(t::text, chr(10) order by t::text)) from heed.{} t"


def back_up(record: Record, file: Path) -> int:
    return backup_command(record.url, record.data_dir, file, io.StringIO())


def bring_back(record: Record, file: Path) -> int:
    return restore_command(record.url, record.data_dir, file, io.StringIO())


def tables(url: str) -> list[str]:
    found = rows(url, "select tablename from pg_tables where schemaname = 'heed' order by 1")
    return [str(name) for (name,) in found]


def contents(url: str) -> dict[str, object]:
    """A digest of every table."""
    return {table: rows(url, WHOLE.format(table))[0][0] for table in tables(url)}


@pytest.fixture
def restored(empty_url: str, tmp_path: Path) -> Record:
    """Where nothing is yet: an empty database and a new data folder."""
    return Record(empty_url, tmp_path / "restored")


def test_every_table_comes_back_as_it_was(record: Record, restored: Record, tmp_path: Path) -> None:
    assert back_up(record, tmp_path / "b") == 0
    assert bring_back(restored, tmp_path / "b") == 0

    assert contents(restored.url) == contents(record.url)
    assert len(contents(record.url)) >= 12


@pytest.mark.parametrize("source", ["system", "wheel"])
def test_a_backup_goes_into_a_new_cluster_of_either_postgresql_and_the_room_goes_on(
    record: Record, data_dir: Path, tmp_path: Path, pack: Pack, source: Source
) -> None:
    if find_programs(major=None, prefer=source).source != source:
        pytest.skip(f"no {source} PostgreSQL here")
    assert back_up(record, tmp_path / "b") == 0
    with open_engine(data_dir, None, prefer=source) as engine:
        restored = Record(engine.url, data_dir)
        assert bring_back(restored, tmp_path / "b") == 0
        assert verify(*restored).sound

        async def go_on() -> None:
            async with room(record.url, pack) as before, room(restored.url, pack) as after:
                assert after.node.room.cursor == before.node.room.cursor == 48
                assert after.node.room.index.by_category == before.node.room.index.by_category
                cursor = 40  # a screen that has seen so much reads on
                assert await after.node.store.after(cursor) == await before.node.store.after(cursor)
                await after.staff()
                await after.call()
                assert [f.position for f in await after.node.store.after(48)] == [*range(49, 59)]
                assert await after.sign(data_dir) == 1

        asyncio.run(go_on())
        report = verify(*restored)
        assert (report.findings, report.checkpoints, report.unsigned) == ([], 4, 0)


def test_it_is_taken_in_one_moment_while_the_room_works(
    record: Record, restored: Record, tmp_path: Path, pack: Pack
) -> None:
    async def work_and_back_up() -> None:
        async with room(record.url, pack) as made:
            await made.staff()
            incident = await made.call()
            backing_up = asyncio.create_task(asyncio.to_thread(back_up, record, tmp_path / "b"))
            while not backing_up.done():
                await made.write(incident, "written while it is backed up")
                await made.sign(record.data_dir)
            assert await backing_up == 0

    asyncio.run(work_and_back_up())
    assert bring_back(restored, tmp_path / "b") == 0

    report = verify(*restored)
    assert report.findings == []
    assert 58 <= report.position <= verify(*record).position


def test_what_was_signed_is_believed_where_it_comes_back_and_the_private_key_stays(
    record: Record, restored: Record, tmp_path: Path
) -> None:
    back_up(record, tmp_path / "b")
    bring_back(restored, tmp_path / "b")

    assert zipfile.ZipFile(tmp_path / "b").namelist()[-2:] == [
        f"{KEYS}/{open_signer(record.data_dir).public.fingerprint}.pub", MANIFEST]  # fmt: skip
    assert not (restored.data_dir / KEYS / "signing.pem").exists()
    assert (restored.data_dir / COPY).read_bytes() == (record.data_dir / COPY).read_bytes()
    (restored.data_dir / COPY).unlink()
    assert verify(*restored).sound
    tamper(restored.url, "update heed.checkpoints set root = sha256('') where number = 2")
    assert [f.kind for f in verify(*restored).findings] == ["signature", "checkpoint_unlinked"]


def test_a_copy_that_lies_in_the_data_folder_already_is_kept_under_another_name(
    record: Record, restored: Record, tmp_path: Path
) -> None:
    back_up(record, tmp_path / "b")
    restored.data_dir.mkdir()
    (restored.data_dir / COPY).write_text("of another record\n")
    bring_back(restored, tmp_path / "b")

    assert (restored.data_dir / "checkpoints-before-restore-1.jsonl").read_text() == "of another record\n"
    assert verify(*restored).sound


def test_only_its_owner_may_read_a_backup_and_it_is_whole_or_not_there(record: Record, tmp_path: Path) -> None:
    back_up(record, tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600

    (record.data_dir / KEYS / "bad.pub").write_text("nonsense")
    assert back_up(record, tmp_path / "c") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "data"]


def test_what_was_erased_before_a_backup_is_not_in_it(record: Record, restored: Record, tmp_path: Path) -> None:
    assert NAME not in str(contents(record.url))
    tamper(record.url, "delete from heed.secrets where subject like 'incident/%'")
    back_up(record, tmp_path / "b")
    bring_back(restored, tmp_path / "b")

    assert verify(*restored).sound
    assert rows(restored.url, "select count(*) from heed.secrets where subject like 'incident/%'") == [(0,)]


# refusals


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_file_that_is_there_is_not_written_over(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").write_text("precious")

    assert back_up(record, tmp_path / "b") == 2
    assert "b is there already: give another name, or remove it" in refused(capsys)
    assert (tmp_path / "b").read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert back_up(record, tmp_path / "no" / "b") == 2
    assert "cannot write " in refused(capsys)


def test_a_database_without_a_record_is_not_backed_up(
    restored: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert back_up(restored, tmp_path / "b") == 2
    assert "this database holds no record" in refused(capsys)
    assert not (tmp_path / "b").exists()


def test_a_database_that_holds_a_record_is_not_restored_over(
    record: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back_up(record, tmp_path / "b")
    before = contents(record.url)

    assert bring_back(record, tmp_path / "b") == 2
    assert "holds a record already: set HEED_DATA_DIR to a new folder" in refused(capsys)
    assert contents(record.url) == before


def test_a_database_somebody_works_in_is_not_restored_into(
    record: Record, scratch_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back_up(record, tmp_path / "b")
    with psycopg.connect(scratch_url):
        assert bring_back(Record(scratch_url, tmp_path / "restored"), tmp_path / "b") == 2
    assert "stop `heed serve` first" in refused(capsys)

    assert bring_back(Record(scratch_url, tmp_path / "restored"), tmp_path / "b") == 0


@pytest.mark.parametrize("spoil", ["cut short", "altered", "no zip", "another zip", "rows missing", "newer"])
def test_a_spoilt_file_is_refused_and_leaves_the_database_empty(
    record: Record, restored: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    file = tmp_path / "b"
    back_up(record, file)
    says = SPOILS[spoil](file)

    assert bring_back(restored, file) == 2
    assert says in refused(capsys)
    if tables(restored.url):
        assert rows(restored.url, "select count(*) from heed.acts") == [(0,)]
        assert rows(restored.url, "select position from heed.head") == [(0,)]


def cut_short(file: Path) -> str:
    file.write_bytes(file.read_bytes()[:-200])
    return "is no backup, or was cut short or altered"


def altered(file: Path) -> str:
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo("tables/facts.copy")
    content[entry.header_offset + 100 + entry.compress_size // 2] ^= 0xFF
    file.write_bytes(content)
    return "is no backup, or was cut short or altered"


def no_zip(file: Path) -> str:
    file.write_text("something else")
    return "is no backup, or was cut short or altered"


def another_zip(file: Path) -> str:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "dear")
    return "is no backup of Heed"


def rewritten(file: Path, **changed: object) -> None:
    """The same backup with another manifest."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(file.with_name("new"), "w") as new:
        for name in old.namelist()[:-1]:
            new.writestr(name, old.read(name))
        new.writestr(MANIFEST, json.dumps(json.loads(old.read(MANIFEST)) | changed))
    shutil.move(file.with_name("new"), file)


def rows_missing(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        tables = json.loads(archive.read(MANIFEST))["tables"]
    for table in tables:
        table["rows"] += table["name"] == "facts"
    rewritten(file, tables=tables)
    return "facts has 48 rows where 49 were saved: the file is damaged"


def newer(file: Path) -> str:
    rewritten(file, migrations=[*(name for name, _ in steps()), "9999_tomorrow.sql"], heed="99.0")
    return "was made by Heed 99.0, which is newer: restore it with that version"


SPOILS = {
    "cut short": cut_short,
    "altered": altered,
    "no zip": no_zip,
    "another zip": another_zip,
    "rows missing": rows_missing,
    "newer": newer,
}
