"""Brings the rows of a file into the database: by COPY into a staging table, and from there what is new or changed.

A few thousand rows a transaction, so that nobody at work waits. One that is stopped half-way leaves whole batches, and
is simply begun again: a row is known by its key, so nothing stands twice. One import runs at a time.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec
import psycopg

from heed.adapters.gazetteer.formats.known import Known
from heed.adapters.gazetteer.formats.opened import Unreadable
from heed.adapters.gazetteer.row import Area, Place, Refused
from heed.log import sql
from heed.log.progress import Progress
from heed.picture.moment import LONDON

QUERIES = sql.load("heed.adapters.gazetteer", "imports.sql")
BATCH = 2000
#: Refused rows that are told with their reasons; the rest stands in a file.
TOLD = 20
FOLDER = "imports"
SAME_AGAIN = "its id, or all that it says, stands before it in this file"
PLACE_TYPES = ("text", "text", "text", "text", "text", "text", "text", "text", "float8", "text", "int4", "int4")
AREA_TYPES = ("text", "text", "text", "text", "text", "bytea")


class CannotImport(Exception):
    """Why nothing can be imported now, and what to do."""


class Report(msgspec.Struct, kw_only=True):
    """What came of a file's rows. Those read are those kept, changed, the same and refused."""

    file: str
    kind: str
    sha256: str
    read: int = 0
    kept: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    refusals: list[Refused] = []
    #: The file that holds every row that was refused; empty where none was.
    all_refused: str = ""
    seconds: float = 0.0

    def counts(self) -> dict[str, int]:
        """What came of its rows."""
        return {name: getattr(self, name) for name in ("read", "kept", "changed", "same", "refused")}


class Importer:
    """Imports files, one after the other, alone; open it with `with`. `url` is of a role that owns the tables."""

    def __init__(self, url: str, folder: Path, made_by: str, now: Callable[[], datetime], out: TextIO | None) -> None:
        self._url = url
        self._folder = folder / FOLDER
        self._made_by = made_by
        self._now = now
        self._out = out

    def __enter__(self) -> Importer:
        self._connection = psycopg.connect(self._url, autocommit=True, options="-c timezone=UTC")
        try:
            self._alone()
            self._prepare()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(self, *why: object) -> None:
        self._connection.close()

    def _alone(self) -> None:
        if self._one("alone")[0]:
            return
        running = self._connection.execute(QUERIES["who_runs"]).fetchone()
        who = f": {running[0]}, begun {running[2].astimezone(LONDON):%H:%M on %d %b} by {running[1]}" if running else ""
        raise CannotImport(f"another import is running{who}. Nothing was changed; run this again when it is done")

    def _prepare(self) -> None:
        for staging in ("staging", "staging_areas"):
            self._connection.execute(QUERIES[staging])

    def _one(self, query: str, **values: object) -> tuple[Any, ...]:
        found = self._connection.execute(QUERIES[query], values).fetchone()
        assert found is not None
        return found

    def bring_in(self, known: Known) -> Report:
        """Import one file. Raises `Unreadable` where it ends in what cannot be read: what came before it stays."""
        began = time.monotonic()
        report = Report(file=known.file.name, kind=known.kind, sha256=known.file.sha256, refusals=[])
        (identity,) = self._one(
            "begin", kind=known.kind, file=report.file, sha256=report.sha256, made_by=self._made_by, at=self._now()
        )
        progress = Progress(
            self._out, known.file.lines if known.kind in ("open_names", "code_point", "onspd", "own") else 0
        )
        progress.begin(f"{report.file}: rows")
        with _Refusals(self._folder / f"{known.file.path.stem}-{identity}.refused.csv", report) as refusals:
            for batch in _batches(refusals.kept(known.rows())):
                self._write(identity, batch, report)
                progress.add(len(batch))
        progress.end()
        report.read = report.kept + report.changed + report.same + report.refused
        self._so_far(identity, report)
        rows = msgspec.json.encode([{"number": r.number, "reason": r.reason} for r in report.refusals]).decode()
        self._connection.execute(QUERIES["end"], {"id": identity, "at": self._now(), "rows": rows})
        if report.kept + report.changed:
            self._connection.execute(QUERIES["analyze"])
        report.seconds = round(time.monotonic() - began, 2)
        return report

    def _write(self, identity: int, batch: Sequence[Place | Area], report: Report) -> None:
        places = [place for place in batch if isinstance(place, Place)]
        areas = [area for area in batch if isinstance(area, Area)]
        with self._connection.transaction(), self._connection.cursor() as cursor:
            if places:
                _copy(cursor, "copy_places", PLACE_TYPES, map(_place_row, places))
                self._count(
                    cursor.execute(QUERIES["keep_places"], {"import": identity}).fetchone(), report, len(places)
                )
                cursor.execute(QUERIES["keep_words"])
            if areas:
                rows = ((a.key, a.kind, a.code, a.name, a.area_class, a.shape) for a in areas)
                _copy(cursor, "copy_areas", AREA_TYPES, rows)
                self._count(cursor.execute(QUERIES["keep_areas"], {"import": identity}).fetchone(), report, len(areas))
            self._so_far(identity, report)

    @staticmethod
    def _count(written: tuple[int, int] | None, report: Report, rows: int) -> None:
        kept, changed = written or (0, 0)
        report.kept += kept
        report.changed += changed
        report.same += rows - kept - changed

    def _so_far(self, identity: int, report: Report) -> None:
        report.read = report.kept + report.changed + report.same + report.refused
        self._connection.execute(QUERIES["so_far"], {"id": identity, **report.counts()})


def _copy(cursor: psycopg.Cursor[Any], query: str, types: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    with cursor.copy(QUERIES[query]) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _place_row(place: Place) -> tuple[object, ...]:
    return (
        place.key, place.kind, place.name, place.words, place.called, place.sought, place.postcode, place.road,
        place.marker, place.beat, place.easting, place.northing,
    )  # fmt: skip


def _batches(rows: Iterable[Place | Area]) -> Iterator[list[Place | Area]]:
    batch: list[Place | Area] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Refusals:
    """Rows that are refused: the first few for the report, all of them in a file that only its owner may read."""

    def __init__(self, path: Path, report: Report) -> None:
        self._path = path
        self._report = report
        self._file: TextIO | None = None

    def __enter__(self) -> _Refusals:
        return self

    def __exit__(self, *why: object) -> None:
        if self._file is not None:
            self._file.close()

    def kept(self, rows: Iterable[Place | Area | Refused]) -> Iterator[Place | Area]:
        """Rows that are taken; a key that came before in this file is refused."""
        seen: set[int] = set()
        for row in rows:
            if isinstance(row, Refused):
                self._refuse(row)
            elif (key := hash(row.key)) in seen:
                text = row.words if isinstance(row, Place) else row.name
                self._refuse(Refused(number=row.number, reason=SAME_AGAIN, text=text))
            else:
                seen.add(key)
                yield row

    def _refuse(self, row: Refused) -> None:
        report = self._report
        report.refused += 1
        if len(report.refusals) < TOLD:
            report.refusals.append(row)
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(made, "w", encoding="utf-8", newline="")
            report.all_refused = str(self._path)
            csv.writer(self._file).writerow(("row", "reason", "as it stands"))
        csv.writer(self._file).writerow((row.number, row.reason, row.text))


def refuse_empty(report: Report) -> None:
    """Raises `Unreadable` where a file had no rows at all."""
    if not report.read:
        raise Unreadable(f"{report.file} holds no rows ({report.kind.replace('_', ' ')})")
