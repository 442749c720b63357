"""`heed verify`: read the whole record again, recompute everything, and say where it is not as it was written.

One snapshot, in pages: it runs beside a live room and needs little memory. Nothing that the database computes is
believed: it hands over bytes; hashes, links and signatures are worked out here, without any key of a sealed field.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from struct import error as NumberTooLarge  # noqa: N812
from typing import Any, TextIO

import msgspec
import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format

from heed.log import sql
from heed.log.chain import EPOCH, ZERO, covered
from heed.log.checkpoint import COPY, Checkpoint, checkpoint_of
from heed.log.findings import Finding, Findings
from heed.log.progress import Progress
from heed.log.signed_stretches import CannotVerify, CopyRead, Stretches, Trust, against_copy, beside, in_order
from heed.log.signing import KeyUnreadable, believed_keys

PAGE = 2000
SUSPECTS = 200  # altered facts that are compared with each other, to tell a reordering from an edit
QUERIES = sql.load("heed.log", "verify.sql")
_SINCE_2000 = 946_684_800_000_000  # microseconds from 1970 to where PostgreSQL counts from

Row = tuple[Any, ...]


class Report(msgspec.Struct, kw_only=True):
    """What was read and what was found."""

    sound: bool
    position: int
    facts: int
    streams: int
    checkpoints: int
    #: Facts that no checkpoint covers yet.
    unsigned: int
    #: Checkpoint files outside the database that it was held against.
    copies: list[str]
    seconds: float
    findings: list[Finding]
    #: Findings of a kind beyond those listed.
    more: dict[str, int]


def verify_command(url: str, data_dir: Path, against: Path | None, as_json: bool, out: TextIO) -> int:
    """Verify the record at `url`; 0 sound, 1 findings, 2 could not be run (and why, on standard error).

    It is held against `against`, a copied checkpoint file, and against the data folder's own copy where there is one.
    """
    progress = Progress(sys.stderr, 0)
    try:
        report = verify(url, data_dir, against, progress)
    except (CannotVerify, KeyUnreadable) as fault:
        sys.stderr.write(f"heed verify: {fault}\n")
        return 2
    except psycopg.Error as fault:
        sys.stderr.write(f"heed verify: the database does not answer: {(str(fault).splitlines() or ['?'])[0]}\n")
        return 2
    finally:
        progress.end()
    if as_json:
        out.write(msgspec.json.encode(report).decode() + "\n")
    else:
        out.write("".join(f"{line}\n" for line in in_words(report)))
    return 0 if report.sound else 1


def in_words(report: Report) -> Iterator[str]:
    """The report for people: one line a finding, and one at the end."""
    for finding in report.findings:
        yield finding.line()
    for kind, count in report.more.items():
        yield f"… and {count:,} more of the kind “{kind}”"
    held = f", held against {' and '.join(report.copies)}" if report.copies else ""
    signed = f"{_count(report.checkpoints, 'checkpoint')} ({_count(report.unsigned, 'fact')} not signed yet)"
    read = f"{_count(report.facts, 'fact')} in {_count(report.streams, 'stream')}, {signed}{held}: "
    count = len(report.findings) + sum(report.more.values())
    yield read + ("sound" if report.sound else f"{_count(count, 'finding')}; keep a copy of everything")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def verify(url: str, data_dir: Path, against: Path | None = None, progress: Progress | None = None) -> Report:
    """Read and recompute everything. Raises `CannotVerify`, `KeyUnreadable` or `psycopg.Error`."""
    began = time.monotonic()
    copies = _copies(data_dir, against)  # before the snapshot: what they have, the snapshot has
    keys = believed_keys(data_dir)
    for copy in copies:
        keys |= copy.keys
    findings = Findings()
    with Snapshot(url) as snapshot:
        report = _Reading(snapshot, copies, Trust(keys, findings), findings, progress or Progress(None, 0)).report()
    report.seconds = round(time.monotonic() - began, 3)
    return report


def _copies(data_dir: Path, against: Path | None) -> list[CopyRead]:
    own = data_dir / COPY
    found: list[CopyRead] = []
    if against is not None:
        found.append(CopyRead(against))
        if not found[0].count:
            raise CannotVerify(f"{against} holds no checkpoint: give a copy of {COPY}")
    if own.exists() and (against is None or own.resolve() != against.resolve()):
        found.append(CopyRead(own))
    return found


class Snapshot:
    """One unchanging view of the database, read in pages."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, connect_timeout=10)
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._connection.read_only = True

    def __enter__(self) -> Snapshot:
        if not self.rows("has_record")[0][0]:
            self._connection.close()
            raise CannotVerify("this database holds no record: check HEED_DATA_DIR or HEED_DATABASE_URL")
        return self

    def __exit__(self, *fault: object) -> None:
        self._connection.close()

    def rows(self, query: str) -> list[Row]:
        """All rows of a short query."""
        return self._connection.execute(QUERIES[query], binary=True).fetchall()

    def pages(self, query: str, moments: type[Loader]) -> Iterator[Row]:
        """Rows of a long one."""
        with self._connection.cursor(name=f"{query}_{time.monotonic_ns()}", binary=True) as cursor:
            cursor.adapters.register_loader("timestamptz", moments)
            cursor.itersize = PAGE
            cursor.execute(QUERIES[query])
            yield from cursor

    def checkpoints(self) -> Iterator[Checkpoint]:
        """The database's checkpoints in order of number."""
        return (checkpoint_of(row) for row in self.pages("checkpoints", Moments))


class Micros(Loader):
    """A moment as microseconds since 1970, whatever somebody has written there: no calendar is asked."""

    format = Format.BINARY

    def load(self, data: Buffer) -> int:
        return int.from_bytes(data, "big", signed=True) + _SINCE_2000


class Moments(Micros):
    """A moment as a datetime; one that no calendar has becomes 1970, which fits no signature."""

    def load(self, data: Buffer) -> datetime:  # type: ignore[override]
        try:
            return EPOCH + timedelta(microseconds=super().load(data))
        except OverflowError:
            return EPOCH


class _Reading:
    """One verification."""

    def __init__(
        self, snapshot: Snapshot, copies: list[CopyRead], trust: Trust, findings: Findings, progress: Progress
    ) -> None:
        self._snapshot = snapshot
        self._copies = copies
        self._trust = trust
        self._findings = findings
        self._progress = progress
        self._suspects: list[Row] = []
        self._facts = 0
        self._last = 0

    def report(self) -> Report:
        checkpoints, signed = self._checkpoints()
        self._in_order_of_record()
        streams = self._in_order_of_streams()
        found = self._findings.all()
        return Report(
            sound=not found, position=self._last, facts=self._facts, streams=streams, checkpoints=checkpoints,
            unsigned=max(0, self._last - signed), copies=[str(copy.path) for copy in self._copies], seconds=0.0,
            findings=found, more=self._findings.uncounted,
        )  # fmt: skip

    def _checkpoints(self) -> tuple[int, int]:
        """How many there are, and up to where they reach."""
        for copy in self._copies:
            against_copy(self._snapshot.checkpoints(), copy, self._findings)
        signed = 0

        def noting() -> Iterator[Checkpoint]:
            nonlocal signed
            for one in self._snapshot.checkpoints():
                signed = one.last
                yield one

        return in_order(noting(), self._findings), signed

    def _in_order_of_record(self) -> None:
        """Positions, contents, and everything that was signed."""
        heads = self._snapshot.rows("heads")
        if len(heads) != 1:
            self._findings.add("head_missing", rows=len(heads))
        said, whole = heads[0] if heads else (0, ZERO)
        chain = self._facts_up_to(said)
        if self._last < said:
            self._findings.add("head_position", at=self._last + 1, upto=said, said=said, last=self._last)
        elif heads and chain != whole:
            self._findings.add("head_hash", at=said or None)
        self._tell_moved_from_edited()

    def _facts_up_to(self, said: int) -> bytes:
        """Read every fact; returns the record's chain at the head it says it has."""
        kept = ((one, None) for one in self._snapshot.checkpoints())
        own = Stretches("the database's checkpoints", kept, self._trust, self._findings)
        held = [own]
        for copy in self._copies:
            told = beside(self._snapshot.checkpoints(), copy)
            held.append(Stretches(copy.path.name, told, self._trust, self._findings))
        chain_at_head = ZERO
        self._progress.begin("contents", said)
        for row in self._snapshot.pages("facts", Micros):
            position, fact = row[0], row[13]
            self._place(position, said)
            self._contents(row)
            for stretches in held:
                stretches.fact(position, fact)
            if position == said:
                chain_at_head = own.chain
            if self._facts % PAGE == 0:
                self._progress.add(PAGE)
        for stretches in held:
            stretches.end(self._last)
        return chain_at_head

    def _place(self, position: int, said: int) -> None:
        """Positions are 1, 2, 3 … up to the head."""
        if position > self._last + 1 and self._last < said:
            self._findings.add("deleted", at=self._last + 1, upto=min(position - 1, said))
        if position <= self._last or position > said:
            self._findings.add("inserted", at=position)
        self._facts += 1
        self._last = max(self._last, position)

    def _contents(self, row: Row) -> None:
        if _hash(row) == row[13] and row[9] != -1:  # -1 would read like a fact without a number
            return
        for away in (-1, 1):
            if row[13] in (_hash(row, away), _hash(row, away, away)):
                self._findings.add("moved", at=row[0], stream=row[1], was=row[0] + away, shift=away)
                return
        if len(self._suspects) < SUSPECTS:
            self._suspects.append(row)
        else:
            self._findings.add("edited", at=row[0], stream=row[1])

    def _tell_moved_from_edited(self) -> None:
        """A fact whose hash fits it at another altered fact's place was moved from there."""
        for row in self._suspects:
            for other in self._suspects:
                if other is not row and row[13] == _hash(row, other[0] - row[0], other[2] - row[2]):
                    self._findings.add("moved", at=row[0], stream=row[1], was=other[0], shift=other[0] - row[0])
                    break
            else:
                self._findings.add("edited", at=row[0], stream=row[1])

    def _in_order_of_streams(self) -> int:
        """Versions and links of each stream, and what heed.streams says of it; returns how many streams there are."""
        count = 0
        before: Row | None = None
        self._progress.begin("streams", self._facts)
        for place, row in enumerate(self._snapshot.pages("links", Micros), 1):
            if before is None or before[0] != row[0]:
                self._ends(before)
                before = None
                count += 1
            self._link(before, row)
            before = row
            if place % PAGE == 0:
                self._progress.add(PAGE)
        self._ends(before)
        for (stream,) in self._snapshot.rows("empty_streams"):
            self._findings.add("stream_empty", stream=stream, joining=False)
        return count

    def _link(self, before: Row | None, row: Row) -> None:
        stream, version, position, previous = row[:4]
        last_version, last_position, last_hash = (before[1], before[2], before[4]) if before else (0, 0, ZERO)
        if version > last_version + 1:
            missing = f"{last_version + 1}" + (f"–{version - 1}" if version > last_version + 2 else "")
            self._findings.add("version_gap", at=position, stream=stream, versions=missing, joining=False)
        elif previous != last_hash:
            self._findings.add("unlinked", at=position, stream=stream, before=last_position, joining=False)
        if position < last_position:
            self._findings.add("misordered", at=position, stream=stream, before=last_position, joining=False)

    def _ends(self, last: Row | None) -> None:
        if last is None:
            return
        stream, version, position, _, fact, said_version, said_fact, said_position = last
        if said_version is None:
            self._findings.add("stream_unknown", at=position, stream=stream, joining=False)
        elif (said_version, said_position, said_fact) != (version, position, fact):
            said = f"version {said_version} (position {said_position}){', another hash' if said_fact != fact else ''}"
            self._findings.add(
                "stream_head", at=position, stream=stream, version=version, position=position, said=said, joining=False
            )


def _hash(row: Row, away: int = 0, versions: int = 0) -> bytes:
    """The hash a stored fact ought to have, or would have where it stood so many places further."""
    try:
        return sha256(covered(row[0] + away, row[1], row[2] + versions, *row[3:13])).digest()
    except NumberTooLarge:
        return b""
