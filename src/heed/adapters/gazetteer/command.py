"""`heed import places FILE…`: recognise each file, import it, say what came of it.

Exit code 0 done, 1 done but for rows that were refused, 2 not done.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

import msgspec
import psycopg

from heed.adapters.gazetteer.decide import BeginPlacesImport, EndPlacesImport
from heed.adapters.gazetteer.formats.known import FILE_KINDS, Known, recognise
from heed.adapters.gazetteer.formats.opened import Unreadable, open_file
from heed.adapters.gazetteer.importing import CannotImport, Importer, Report, refuse_empty
from heed.log.command import Command, Who
from heed.log.migrate import migrate
from heed.policy.load import default_pack_path, load_pack


class Node(Protocol):
    """What is needed of a node: its acts."""

    @property
    def acts(self) -> Any: ...


#: Opens a node on a record: `heed.main.open_node`.
OpenNode = Callable[..., AbstractAsyncContextManager[Node]]


def add_options(made: argparse.ArgumentParser) -> None:
    """The options of the command."""
    made.add_argument("files", nargs="+", metavar="FILE")
    made.add_argument("--kind", choices=FILE_KINDS, default="", help="what it is, where it does not say so itself")
    made.add_argument("--encoding", default="utf-8", help="how its text is written (utf-8)")
    made.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    made.add_argument("--data-dir", help="folder of the record (HEED_DATA_DIR)")


def machine_time() -> datetime:
    """When it is: imports are of the machine's time."""
    return datetime.now(UTC)


def import_places_command(open_node: OpenNode, url: str, folder: Path, given: argparse.Namespace, out: TextIO) -> int:
    """Import each file; what one cannot be is said, and the others are not begun. `url` is of the tables' owner."""
    try:
        # Each is looked at before the first is begun: a name mistyped in a list of ten stops it here.
        files = [recognise(open_file(Path(name), given.encoding), given.kind) for name in given.files]
        migrate(url)
        record = Record(open_node, url)
        made_by = f"{getpass.getuser()}@{socket.gethostname()}"
        with Importer(url, folder, made_by, machine_time, sys.stderr) as importer:
            return max([_one(record, importer, known, made_by, given.json, out) for known in files], default=0)
    except (Unreadable, CannotImport) as fault:
        sys.stderr.write(f"heed import: {fault}\n")
    except psycopg.Error as fault:
        sys.stderr.write(f"heed import: the database gave up: {(str(fault).splitlines() or ['?'])[0]}; run it again\n")
    return 2


class Record:
    """The record as an import writes to it: an act before the first row, and one after the last."""

    def __init__(self, open_node: OpenNode, url: str) -> None:
        self._open_node = open_node
        self._url = url
        self._pack = load_pack(default_pack_path())

    def write(self, command: Command, made_by: str) -> None:
        """Write an act. Raises where it cannot be written: then nothing is imported."""
        who = Who(person="setup", name="Set-up", role="setup", workstation=made_by[:80])
        asyncio.run(self._write(command, who))

    async def _write(self, command: Command, who: Who) -> None:
        async with self._open_node(self._url, self._pack, following=False, connections=2) as node:
            await node.acts.act(command, who, at=machine_time())


def _one(record: Record, importer: Importer, known: Known, made_by: str, as_json: bool, out: TextIO) -> int:
    file: dict[str, Any] = {"kind": known.kind, "file": known.file.name[:400], "sha256": known.file.sha256}
    record.write(BeginPlacesImport(**file), made_by)
    report = importer.bring_in(known)
    counts: dict[str, Any] = {**file, **report.counts()}
    record.write(EndPlacesImport(**counts), made_by)
    refuse_empty(report)
    if as_json:
        out.write(msgspec.json.encode(report).decode() + "\n")
    else:
        out.write("\n".join(lines(report)) + "\n")
    out.flush()
    return 1 if report.refused else 0


def lines(report: Report) -> Sequence[str]:
    """What came of a file, for people."""
    counts = (
        f"{report.read:,} read, {report.kept:,} kept, {report.changed:,} changed, {report.same:,} the same, "
        f"{report.refused:,} refused"
    )
    said = [f"{report.file} ({report.kind.replace('_', ' ')}): {counts}; {report.seconds:.1f} s"]
    said += [f"  row {row.number:,}: {row.reason}" for row in report.refusals]
    if report.refused > len(report.refusals):
        said.append(f"  … and {report.refused - len(report.refusals):,} more")
    if report.all_refused:
        said.append(f"  every row that was refused: {report.all_refused}")
    return said
