"""`heed backup` and `heed restore`: the record in one file, taken while the room works, and back into a new database.

    manifest.json           what is in it, the schema it needs, and where the record stood
    tables/<name>.copy      rows of one table as PostgreSQL's COPY writes text: any version reads what any other wrote
    checkpoints.jsonl       the checkpoints, as the copy outside the database has them
    keys/<fingerprint>.pub  public keys that signed them; the private one is in no backup

An ordinary zip file. It holds the keys of sealed fields and the hashes of passwords: whoever has it can read all.
"""

from __future__ import annotations

import os
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, TextIO

import msgspec
import psycopg
from psycopg import sql as compose

from heed.log import sql
from heed.log.checkpoint import COPY, checkpoint_of, line_of
from heed.log.migrate import SchemaTooNew, migrate, steps
from heed.log.progress import Progress
from heed.log.signing import KEYS, KeyUnreadable, believe, believed_keys

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 18  # bytes
PATIENCE = 2.0  # seconds for those who just left to be gone
QUERIES = sql.load("heed.log", "backup.sql")


class CannotBackUp(Exception):
    """One line that says why, and what to do."""


class CannotRestore(Exception):
    """One line that says why, and what to do."""


class Table(msgspec.Struct, frozen=True):
    """One table of a backup, in the order in which they must go back."""

    name: str
    columns: list[str]
    rows: int

    @property
    def entry(self) -> str:
        """Its name in the file."""
        return f"tables/{self.name}.copy"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    format: int
    heed: str
    migrations: list[str]
    #: Where the record stood: its last position, and the hash of its chain there, in hex.
    position: int
    head: str
    tables: list[Table]
    sequences: dict[str, int]


def backup_command(url: str, data_dir: Path, file: Path, out: TextIO) -> int:
    """Write a backup of the record at `url` to a new file; 0 done, 2 not (and why, on standard error)."""
    progress = Progress(sys.stderr, 0)
    try:
        manifest = backup(url, data_dir, file, progress)
    except (CannotBackUp, KeyUnreadable) as fault:
        sys.stderr.write(f"heed backup: {fault}\n")
        return 2
    except OSError as fault:
        sys.stderr.write(f"heed backup: cannot write {file}: {fault.strerror or fault}\n")
        return 2
    except psycopg.Error as fault:
        sys.stderr.write(f"heed backup: the database gave up: {(str(fault).splitlines() or ['?'])[0]}\n")
        return 2
    finally:
        progress.end()
    size = file.stat().st_size
    out.write(
        f"{file}: the record up to position {manifest.position:,}, {size / 1e6:,.1f} MB. Whoever has it can read it.\n"
    )
    return 0


def restore_command(url: str, data_dir: Path, file: Path, out: TextIO) -> int:
    """Bring a backup back into the empty database at `url`; 0 done, 2 not (and why, on standard error)."""
    progress = Progress(sys.stderr, 0)
    try:
        manifest = restore(url, data_dir, file, progress)
    except CannotRestore as fault:
        sys.stderr.write(f"heed restore: {fault}\n")
        return 2
    except OSError as fault:
        sys.stderr.write(f"heed restore: {fault.filename or file}: {fault.strerror or fault}\n")
        return 2
    except psycopg.Error as fault:
        sys.stderr.write(f"heed restore: the database gave up: {(str(fault).splitlines() or ['?'])[0]}\n")
        return 2
    finally:
        progress.end()
    out.write(f"{file}: the record is back up to position {manifest.position:,}. Now run `heed verify`.\n")
    return 0


def backup(url: str, data_dir: Path, file: Path, progress: Progress) -> Manifest:
    """Write one file; until it is whole it has another name. Raises `CannotBackUp`, `OSError` or `psycopg.Error`."""
    if file.exists():
        raise CannotBackUp(f"{file} is there already: give another name, or remove it")
    unfinished = file.with_name(f"{file.name}.unfinished")
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(opened, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                manifest = _write(url, data_dir, archive, progress)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(url: str, data_dir: Path, archive: zipfile.ZipFile, progress: Progress) -> Manifest:
    with psycopg.connect(url, connect_timeout=10, options="-c timezone=UTC") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        if not _rows(connection, "has_schema")[0][0]:
            raise CannotBackUp("this database holds no record: check HEED_DATA_DIR or HEED_DATABASE_URL")
        position, head = _rows(connection, "head")[0]
        tables = [_write_table(connection, table, archive, progress) for table in _in_order(connection)]
        manifest = Manifest(
            format=FORMAT, heed=version("heed"), migrations=[name for (name,) in _rows(connection, "migrations")],
            position=position, head=head.hex(), tables=tables, sequences=dict(_rows(connection, "sequences")),
        )  # fmt: skip
        keys = believed_keys(data_dir)
        with _entry(archive, COPY) as entry:
            for row in _rows(connection, "checkpoints"):
                kept = checkpoint_of(row)
                entry.write(line_of(kept, keys[kept.signer].raw.hex() if kept.signer in keys else ""))
    for key in keys.values():
        archive.writestr(f"{KEYS}/{key.fingerprint}.pub", key.pem())
    archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _in_order(connection: psycopg.Connection[Any]) -> Iterator[Table]:
    """Every table of the record, each after those it refers to; the rows are what the database believes it has."""
    found = {name: Table(name, columns, rows) for name, columns, rows in _rows(connection, "tables")}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(found, ()))
    for table, needs in _rows(connection, "references"):
        order.add(table, needs)
    return (found[name] for name in order.static_order())


def _write_table(
    connection: psycopg.Connection[Any], table: Table, archive: zipfile.ZipFile, progress: Progress
) -> Table:
    columns = compose.SQL(", ").join(compose.Identifier(column) for column in table.columns)
    statement = compose.SQL("copy (select {} from {}) to stdout").format(
        columns, compose.Identifier("heed", table.name)
    )
    progress.begin(table.name, table.rows)
    rows = 0
    piece = bytearray()
    with connection.cursor() as cursor, cursor.copy(statement) as copy, _entry(archive, table.entry) as entry:
        for line in copy:
            piece += line
            rows += 1
            if len(piece) >= PIECE:
                entry.write(piece)
                progress.add(piece.count(b"\n"))
                piece = bytearray()
        entry.write(piece)
    return Table(table.name, table.columns, rows)


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    # how long it becomes is not known before it is written
    return archive.open(name, "w", force_zip64=True)


def restore(url: str, data_dir: Path, file: Path, progress: Progress) -> Manifest:
    """Bring a backup back. Raises `CannotRestore`, `OSError` or `psycopg.Error`; the database is then still empty."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            _refuse_used(url)
            data_dir.mkdir(parents=True, exist_ok=True)
            migrate(url, only=manifest.migrations)
            _read(url, archive, manifest, progress)
            migrate(url)
            _keep_beside(data_dir, archive)
    except SchemaTooNew as fault:
        raise CannotRestore(str(fault)) from fault
    except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
        raise CannotRestore(f"{file} is no backup, or was cut short or altered ({fault})") from fault
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
        missing = {COPY, *(table.entry for table in manifest.tables)} - set(archive.namelist())
        if missing:
            raise KeyError(min(missing))
    except (KeyError, msgspec.DecodeError) as fault:
        raise CannotRestore(f"{file} is no backup of Heed ({fault})") from fault
    unknown = sorted(set(manifest.migrations) - {name for name, _ in steps()})
    if unknown or manifest.format > FORMAT:
        raise CannotRestore(f"{file} was made by Heed {manifest.heed}, which is newer: restore it with that version")
    return manifest


def _refuse_used(url: str) -> None:
    """Only an empty database, and nobody working in it."""
    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        if _rows(connection, "has_schema")[0][0] and _rows(connection, "has_acts")[0][0]:
            raise CannotRestore(
                "this database holds a record already: set HEED_DATA_DIR to a new folder, "
                "or HEED_DATABASE_URL to an empty database"
            )
        give_up = time.monotonic() + PATIENCE
        while _rows(connection, "others")[0][0]:
            if time.monotonic() > give_up:
                raise CannotRestore("somebody is connected to this database: stop `heed serve` first")
            time.sleep(0.05)


def _read(url: str, archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    """All tables in one transaction: a backup comes back whole or not at all."""
    with psycopg.connect(url, options="-c timezone=UTC") as connection:
        for table in manifest.tables:
            progress.begin(table.name, table.rows)
            _read_table(connection, table, archive, progress)
        for name, value in manifest.sequences.items():
            sequence = compose.Identifier("heed", name).as_string(connection)
            connection.execute("select setval(%s::regclass, %s)", [sequence, value])
        found = _rows(connection, "head")
        if [(position, head.hex()) for position, head in found] != [(manifest.position, manifest.head)]:
            raise CannotRestore("the record in this backup does not end where it says: take another backup")
    with psycopg.connect(url, autocommit=True) as connection:
        for table in manifest.tables:
            connection.execute(compose.SQL("analyze {}").format(compose.Identifier("heed", table.name)))


def _read_table(
    connection: psycopg.Connection[Any], table: Table, archive: zipfile.ZipFile, progress: Progress
) -> None:
    name = compose.Identifier("heed", table.name)
    there = connection.execute(compose.SQL("select exists (select from {})").format(name)).fetchone()
    if there is not None and there[0]:
        connection.execute(compose.SQL("delete from {}").format(name))  # what the schema itself begins with
    columns = compose.SQL(", ").join(compose.Identifier(column) for column in table.columns)
    statement = compose.SQL("copy {} ({}) from stdin").format(name, columns)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy, archive.open(table.entry) as entry:
            while piece := entry.read(PIECE):
                copy.write(piece)
                progress.add(piece.count(b"\n"))
        if cursor.rowcount != table.rows:
            raise CannotRestore(
                f"{table.name} has {cursor.rowcount} rows where {table.rows} were saved: the file is damaged"
            )


def _keep_beside(data_dir: Path, archive: zipfile.ZipFile) -> None:
    """Public keys and the copy of the checkpoints, into the data folder; what was there stays under another name."""
    for name in archive.namelist():
        if name.startswith(f"{KEYS}/"):
            believe(data_dir, archive.read(name))
    copy = data_dir / COPY
    if copy.exists():
        copy.rename(_free_name(copy))
    with archive.open(COPY) as entry, copy.open("wb") as kept:
        while piece := entry.read(PIECE):
            kept.write(piece)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}-before-restore-{number}{path.suffix}")).exists():
        number += 1
    return aside


def _rows(connection: psycopg.Connection[Any], query: str) -> Sequence[tuple[Any, ...]]:
    return connection.execute(QUERIES[query]).fetchall()
