"""Rows of a file of recorded demand: each a job with its moments, or skipped for a reason that names its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from heed.policy.shapes import nearest
from heed.replay.demand.mapping import Mapping

#: Moments in the order they happen; those before the bar have to be recorded.
REQUIRED = ("started", "queued", "dispatched")
CHAIN = (*REQUIRED, "en_route", "arrived", "cleared", "closed")
BESIDE = ("viewed", "call_ended")
_LONGEST_FIELD = 100_000
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class Unreadable(Exception):
    """The file cannot be read at all; says why and what to do."""


class Skipped(msgspec.Struct, frozen=True):
    """A row that is not played. `day` is its own, where it could be told."""

    line: int
    reason: str
    day: date | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded incident. Moments are stretches from the local midnight of its day, in real seconds elapsed."""

    line: int
    id: str
    day: date
    what: str
    grade: str
    code: str
    #: Line it came in on; empty where an officer opened it.
    channel: str
    result: str
    started: timedelta
    queued: timedelta
    dispatched: timedelta
    en_route: timedelta | None = None
    arrived: timedelta | None = None
    cleared: timedelta | None = None
    closed: timedelta | None = None
    viewed: timedelta | None = None
    call_ended: timedelta | None = None

    @property
    def last(self) -> timedelta:
        """The last moment in its order."""
        later = (self.en_route, self.arrived, self.cleared, self.closed)
        return max(self.dispatched, *(moment for moment in later if moment is not None))


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """A file, read."""

    jobs: tuple[Job, ...]
    skipped: tuple[Skipped, ...]
    #: Rows that are none of ours: another agency, a priority that is left out.
    others: int
    #: Days on which the clocks changed and of which rows were read.
    changed: tuple[date, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days it holds, in order."""
        return tuple(sorted({job.day for job in self.jobs}))


class _NotPlayed(Exception):
    """Why a row is skipped."""


class _Other(Exception):
    """A row that is none of ours."""


def read_recording(path: Path, mapping: Mapping) -> Recording:
    """Every row of a file. Raises Unreadable where it is no table with the columns that the mapping names."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            csv.field_size_limit(_LONGEST_FIELD)
            reader = csv.reader(file)
            header = next(reader, [])
            _refuse_missing(path, header, mapping)
            return _Reading(header, mapping).all(reader)
    except OSError as fault:
        raise Unreadable(f"{path}: {fault.strerror}") from fault
    except csv.Error as fault:
        raise Unreadable(f"{path}:1: not readable as CSV: {fault}") from fault


def _refuse_missing(path: Path, header: Sequence[str], mapping: Mapping) -> None:
    wanted = [*mapping.columns.all().values(), *mapping.only]
    missing = [column for column in wanted if column not in header]
    if missing:
        raise Unreadable(f"{path}:1: there is no column `{missing[0]}`{nearest(missing[0], header)}; see --mapping")


class _Reading:
    """One pass over a file."""

    def __init__(self, header: Sequence[str], mapping: Mapping) -> None:
        self.header = header
        self.mapping = mapping
        self.columns = mapping.columns.all()
        self.seen: dict[str, int] = {}
        self.changed: set[date] = set()

    def all(self, rows: Iterator[list[str]]) -> Recording:
        """Every row, whatever is wrong with one of them."""
        jobs: list[Job] = []
        skipped: list[Skipped] = []
        others = 0
        for line, fields in self._rows(rows, skipped):
            row = dict(zip(self.header, fields, strict=False))
            try:
                if len(fields) != len(self.header):
                    raise _NotPlayed(f"{len(fields)} values where the header names {len(self.header)}")
                jobs.append(self._job(line, row))
            except _Other:
                others += 1
            except _NotPlayed as fault:
                skipped.append(Skipped(line, str(fault), self._day(row)))
        return Recording(
            jobs=tuple(jobs), skipped=tuple(skipped), others=others, changed=tuple(sorted(self.changed))
        )  # fmt: skip

    def _rows(self, rows: Iterator[list[str]], skipped: list[Skipped]) -> Iterator[tuple[int, list[str]]]:
        """Each row with the line it ends on; a row that is no CSV is skipped like any other bad one."""
        reader = rows
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                skipped.append(Skipped(getattr(reader, "line_num", 0), f"not readable as CSV: {fault}"))
                continue
            if fields:
                yield getattr(reader, "line_num", 0), fields

    def _value(self, row: dict[str, str], name: str) -> str:
        """What is recorded under a name; empty where nothing is."""
        text = row.get(self.columns.get(name, ""), "").strip()
        return "" if text in self.mapping.nothing else text

    def _job(self, line: int, row: dict[str, str]) -> Job:
        if any(row.get(column, "") not in values for column, values in self.mapping.only.items()):
            raise _Other
        if _UNREADABLE in "".join(row.values()):
            raise _NotPlayed("not UTF-8 text")
        priority = self._value(row, "priority")
        if priority in self.mapping.leave_out:
            raise _Other
        identity = self._identity(line, row)
        grade = self.mapping.priorities.get(priority)
        if grade is None:
            raise _NotPlayed(f"priority `{priority or 'none'}` has no grade in the mapping")
        moments = self._moments(row)
        day = self._local(row, "started")
        assert day is not None
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.mapping.zone)
        since = {name: at - midnight.astimezone(UTC) for name, at in moments.items()}
        what = self._value(row, "what") or "nothing said"
        return Job(
            line=line, id=identity, day=day.date(), what=what, grade=grade, code=self.mapping.code(what),
            channel=self.mapping.channel(self._value(row, "channel")),
            result=self.mapping.result(self._value(row, "disposition"), "arrived" in since), **since,
        )  # fmt: skip

    def _identity(self, line: int, row: dict[str, str]) -> str:
        identity = self._value(row, "id")
        if not identity:
            raise _NotPlayed(f"no number: `{self.columns['id']}` is empty")
        if identity in self.seen:
            raise _NotPlayed(f"number {identity} is on line {self.seen[identity]} already")
        self.seen[identity] = line
        return identity

    def _moments(self, row: dict[str, str]) -> dict[str, datetime]:
        """Every recorded moment as an instant, in an order that can have been."""
        found: dict[str, datetime] = {}
        before = ""
        slack = timedelta(seconds=self.mapping.tolerance_seconds)
        for name in CHAIN:
            at = self._instant(row, name, found.get(before))
            if at is None:
                continue
            if before and at < found[before] - slack:
                back = round((found[before] - at).total_seconds())
                raise _NotPlayed(f"`{self.columns[name]}` is {back} s before `{self.columns[before]}`")
            found[name] = max(at, found[before]) if before else at
            before = name
        for name in BESIDE:
            at = self._instant(row, name, found["started"])
            if at is not None:
                found[name] = at
        return found

    def _local(self, row: dict[str, str], name: str) -> datetime | None:
        """A recorded time as it is written, in the recording's own zone."""
        text = self._value(row, name)
        if not text:
            if name in REQUIRED:
                raise _NotPlayed(f"nothing in `{self.columns[name]}`")
            return None
        try:
            at = datetime.fromisoformat(text)
            return at.astimezone(self.mapping.zone) if at.tzinfo else at.replace(tzinfo=self.mapping.zone)
        except ValueError as fault:
            raise _NotPlayed(f"`{self.columns[name]}` is no time: `{text[:40]}`") from fault

    def _instant(self, row: dict[str, str], name: str, before: datetime | None) -> datetime | None:
        """The instant of a recorded time. In the hour that comes twice, the one that is in order."""
        local = self._local(row, name) if name in self.columns else None
        if local is None:
            return None
        first = local.astimezone(UTC)
        if first.astimezone(self.mapping.zone).replace(fold=0) != local:
            raise _NotPlayed(f"`{self.columns[name]}` is in an hour that the clocks left out: {local:%H:%M}")
        second = local.replace(fold=1).astimezone(UTC)
        if first != second:
            self.changed.add(local.date())
            if before is not None and first < before - timedelta(seconds=self.mapping.tolerance_seconds):
                return second
        return first

    def _day(self, row: dict[str, str]) -> date | None:
        try:
            local = self._local(row, "started")
        except _NotPlayed:
            return None
        return local.date() if local is not None else None
