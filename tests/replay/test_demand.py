"""Recorded demand: bad rows are named and skipped, the rest is played through the real commands and reported."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from heed import main
from heed.log.engine import Engine
from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import Policy
from heed.replay.clock import ScaledClock, wall_clock
from heed.replay.demand.cast import SPARE_UNITS, units_needed
from heed.replay.demand.command import Wanted, replay_demand_command
from heed.replay.demand.mapping import DEFAULT, Mapping, read_mapping
from heed.replay.demand.outcome import Outcome
from heed.replay.demand.rows import Recording, Unreadable, read_recording
from heed.replay.read import BadScenario

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "calls" / "alexandria_cad_2025_w35_w44.csv"
COLUMNS = (
    "Master_Incident_Number", "Agency", "Problem", "Priority_Number", "Call_Reception", "Disposition",
    "Incident_Start_Time", "Incident_Queue_Time", "Incident_Dispatch_Time", "Incident_Enroute_Time",
    "Incident_Arrival_Time", "TimeFirstCallCleared", "Incident_First_Close_Time", "TimeCallViewed",
    "Incident_Phone_Stop",
)  # fmt: skip


class Table:
    """A file of recorded demand, written row by row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[str] = [",".join(COLUMNS)]

    def row(self, minutes: str = "0 1 3 4 9 30 31", day: str = "2025-09-05", **changes: str) -> int:
        """A call at noon whose moments are so many minutes later; returns its line."""
        number = f"25-{len(self.rows):06d}"
        values = dict(zip(COLUMNS, (number, "POLICE", "ALARM COMMERCIAL", "2", "Phone", "NR-No Report"), strict=False))
        for column, later in zip(COLUMNS[6:13], minutes.split(), strict=True):
            hours, rest = divmod(12 * 60 + int(later), 60)
            values[column] = f"{day} {hours:02d}:{rest:02d}:00.000" if later != "-1" else "NULL"
        values |= {"TimeCallViewed": "NULL", "Incident_Phone_Stop": values["Incident_Queue_Time"]}
        self.rows.append(",".join({**values, **changes}[column] for column in COLUMNS))
        return len(self.rows)

    def write(self, *more: str) -> Path:
        self.path.write_text("\n".join([*self.rows, *more]) + "\n", encoding="utf-8")
        return self.path


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path / "demand.csv")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack(default_pack_path()).periods[-1][1]


@pytest.fixture(scope="module")
def mapping(policy: Policy) -> Mapping:
    return read_mapping(DEFAULT, policy)


@pytest.fixture
def read(table: Table, mapping: Mapping) -> Callable[[], Recording]:
    return lambda: read_recording(table.write(), mapping)


# Reading


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Master_Incident_Number": "NULL"}, "no number: `Master_Incident_Number` is empty"),
        ({"Master_Incident_Number": ""}, "no number: `Master_Incident_Number` is empty"),
        ({"Priority_Number": "NULL"}, "priority `none` has no grade in the mapping"),
        ({"Priority_Number": "77"}, "priority `77` has no grade in the mapping"),
        ({"Incident_Queue_Time": "NULL"}, "nothing in `Incident_Queue_Time`"),
        ({"Incident_Dispatch_Time": ""}, "nothing in `Incident_Dispatch_Time`"),
        ({"Incident_Start_Time": "yesterday"}, "`Incident_Start_Time` is no time: `yesterday`"),
        ({"Incident_Arrival_Time": "2025-09-05 11:58:00"}, "`Incident_Arrival_Time` is 360 s before `Incident_Enroute"),
        ({"Incident_First_Close_Time": "2025-09-04 12:31:00"}, "is 86340 s before `TimeFirstCallCleared`"),
        ({"Incident_Start_Time": "2025-03-09 02:30:00"}, "is in an hour that the clocks left out: 02:30"),
        ({"Problem": "ALARM, COMMERCIAL"}, "16 values where the header names 15"),
        ({"Problem": "ALARM \N{REPLACEMENT CHARACTER}"}, "not UTF-8 text"),
    ],
)
def test_a_bad_row_is_named_by_line_and_reason_and_the_others_are_read(
    table: Table, read: Callable[[], Recording], changes: dict[str, str], reason: str
) -> None:
    table.row()
    line = table.row(**changes)
    table.row()

    found = read()

    assert [row.line for row in found.skipped] == [line]
    assert reason in found.skipped[0].reason
    assert [job.line for job in found.jobs] == [2, 4]


def test_a_number_that_comes_twice_is_read_once(table: Table, read: Callable[[], Recording]) -> None:
    table.row(Master_Incident_Number="25-1")
    line = table.row(Master_Incident_Number="25-1")

    assert [(row.line, row.reason) for row in read().skipped] == [(line, "number 25-1 is on line 2 already")]


def test_what_is_not_recorded_is_no_fault_where_it_need_not_be(table: Table, read: Callable[[], Recording]) -> None:
    table.row("0 1 3 4 -1 -1 31")

    [job] = read().jobs

    assert (job.arrived, job.cleared) == (None, None)
    assert job.result == "information_recorded"


def test_rows_of_others_are_counted_and_not_skipped(table: Table, read: Callable[[], Recording]) -> None:
    table.row(Agency="FIRE")
    table.row(Priority_Number="8")
    table.row()

    found = read()

    assert (len(found.jobs), len(found.skipped), found.others) == (1, 0, 2)


def test_an_interval_over_the_hour_that_comes_twice_is_as_long_as_it_was(
    table: Table, read: Callable[[], Recording]
) -> None:
    # Given a call at 01:50, before the clocks go back at 02:00, and an arrival at 01:05, after
    moments = {"Incident_Arrival_Time": "2025-11-02 01:05:00", "TimeFirstCallCleared": "2025-11-02 01:30:00"}
    table.row(
        Incident_Start_Time="2025-11-02 01:50:00", Incident_Queue_Time="2025-11-02 01:51:00",
        Incident_Dispatch_Time="2025-11-02 01:53:00", Incident_Enroute_Time="2025-11-02 01:54:00",
        Incident_First_Close_Time="2025-11-02 03:00:00", **moments,
    )  # fmt: skip

    found = read()

    [job] = found.jobs
    assert job.arrived is not None
    assert job.closed is not None
    assert job.arrived - job.started == timedelta(minutes=15)
    assert job.closed - job.started == timedelta(hours=2, minutes=10)
    assert found.changed == (date(2025, 11, 2),)


def test_a_table_without_a_column_is_refused_whole(table: Table, mapping: Mapping) -> None:
    table.rows[0] = table.rows[0].replace("Incident_Queue_Time", "Incident_Queued")

    with pytest.raises(Unreadable, match="no column `Incident_Queue_Time`"):
        read_recording(table.write(), mapping)
    with pytest.raises(Unreadable, match="No such file"):
        read_recording(table.path.with_name("nothing.csv"), mapping)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"2": priority', '"2": prioritie', "the pack has no grade `prioritie`; did you mean `priority`?"),
        ("code: noise", "code: noises", "the pack has no code `noises`"),
        ("otherwise: misdirected", "otherwise: nonsense", "the pack has no result `nonsense`"),
        ("timezone: America/New_York", "timezone: Mars/Olympus", "there is no time zone `Mars/Olympus`"),
        ("  started: ", "  begun: ", "unknown name `begun`"),
    ],
)
def test_a_bad_mapping_is_pointed_at(tmp_path: Path, policy: Policy, old: str, new: str, reason: str) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    spoiled = tmp_path / "mapping.yaml"
    spoiled.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadScenario) as caught:
        read_mapping(spoiled, policy)

    line = text[: text.index(old)].count("\n") + 1
    assert any(fault.line == line and reason in fault.reason for fault in caught.value.faults), caught.value.faults


def test_the_most_units_out_at_once_are_needed(table: Table, read: Callable[[], Recording]) -> None:
    table.row("0 1 3 4 9 30 31")
    table.row("0 1 20 21 22 40 41")
    table.row("0 1 35 36 37 50 51")

    assert units_needed(read().jobs) == 2 + SPARE_UNITS


# Playing


class Play:
    """The command, on a table."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, path: Path, *, as_json: bool = True, **changes: object) -> tuple[int, str]:
        out = io.StringIO()
        wanted = Wanted(file=path, database_url=self.url, **changes)  # type: ignore[arg-type]
        code = replay_demand_command(wanted, as_json=as_json, out=out, system=main)
        return code, out.getvalue()


@pytest.fixture
def play(engine: Engine) -> Play:
    return Play(engine.url)


def test_a_day_is_played_from_call_to_closing(table: Table, play: Play) -> None:
    table.row("0 1 3 4 9 30 31", Call_Reception="E-911")
    table.row("5 6 8 9 14 40 41", Call_Reception="OFFICER")
    bad = table.row("9 8 7 6 5 4 3")

    code, text = play(table.write())

    found = msgspec.json.decode(text, type=Outcome)
    assert code == 0
    assert (found.jobs, found.refused, found.open_at_end) == (2, (), 0)
    assert [row.line for row in found.skipped] == [bad]
    assert (found.counts["calls"], found.counts["opened"], found.counts["attended"], found.counts["closed"]) == (
        1,
        2,
        2,
        2,
    )
    assert (found.unwatched, found.late) == (0, 0)


def test_what_nobody_was_sent_to_climbs_and_is_listed_as_too_long(table: Table, play: Play) -> None:
    table.row("0 1 100 101 110 130 131")

    _, text = play(table.write())

    found = msgspec.json.decode(text, type=Outcome)
    assert found.escalated == {
        "team_leader": 1, "dispatch_supervisor": 1, "resource_sergeant": 1, "force_incident_manager": 3,
    }  # fmt: skip
    [late] = found.too_long
    assert (late.waited_min, late.late_min, late.highest) == (99, 50, "force_incident_manager")
    assert found.unsent_by_hour == {12: 1, 13: 0, 14: 0} | dict.fromkeys(range(12), 0)


def test_with_too_few_units_a_job_waits_for_the_first_that_is_free(table: Table, play: Play) -> None:
    table.row("0 1 3 4 9 30 31")
    table.row("2 3 5 6 11 32 33")

    _, text = play(table.write(), units=1)

    found = msgspec.json.decode(text, type=Outcome)
    assert (found.counts["units sent"], found.counts["closed"], found.open_at_end) == (2, 2, 0)


def test_days_are_laid_over_each_other(table: Table, play: Play) -> None:
    for day in ("2025-09-05", "2025-09-06", "2025-09-07"):
        table.row(day=day)

    _, text = play(table.write(), overlay=3)

    found = msgspec.json.decode(text, type=Outcome)
    assert found.jobs == 3
    assert found.by_hour[12]["opened"] == 3


def test_only_what_came_from_a_time_of_day_on_is_played(table: Table, play: Play) -> None:
    table.row("0 1 3 4 9 30 31")
    table.row("30 31 33 34 39 60 61")

    assert msgspec.json.decode(play(table.write(), since=timedelta(hours=12, minutes=15))[1], type=Outcome).jobs == 1
    assert play(table.write(), since=timedelta(hours=13))[0] == 2


def test_a_day_that_is_not_there_cannot_be_played(table: Table, play: Play) -> None:
    table.row()

    assert play(table.write(), days=(date(2025, 12, 1),)) == (
        2,
        f"{table.path}: nothing on 2025-12-01; it holds 2025-09-05 to 2025-09-05\n",
    )


def test_the_report_reads_as_text(table: Table, play: Play) -> None:
    table.row("0 1 100 101 110 130 131")
    bad = table.row("9 8 7 6 5 4 3")

    _, text = play(table.write(), as_json=False)

    assert f"  line {bad}: `Incident_Queue_Time` is 60 s before `Incident_Start_Time`" in text
    assert "\n12      1 ▇" in text
    assert "stayed too long: 1 priority" in text
    assert "0 times unwatched, 0 things late" in text


# Into a running room


def test_a_force_s_own_record_is_left_alone(table: Table, tmp_path: Path, play: Play) -> None:
    table.row()
    (tmp_path / "KIND").write_text("live\n")

    code, text = play(table.write(), live=tmp_path)

    assert code == 2
    assert "a live record is left alone" in text


def test_into_a_room_whose_time_runs_quicker_a_day_is_played_on_it(
    table: Table, tmp_path: Path, scratch_url: str
) -> None:
    table.row("0 1 3 4 9 30 31")
    # Given a room in which an hour passes in a second
    ScaledClock(wall_clock(), wall_clock(), 3600).write(tmp_path / "room-clock.json")

    code, text = Play(scratch_url)(table.write(), live=tmp_path)

    found = msgspec.json.decode(text, type=Outcome)
    assert code == 0
    assert (found.counts["attended"], found.counts["closed"]) == (1, 1)
    assert "3600 times as fast, targets and all" in found.mode


# The data nobody may publish


@pytest.mark.skipif(not SHARED.is_file(), reason="the recorded data is not in this checkout")
def test_the_recorded_weeks_are_read_and_their_bad_rows_named(mapping: Mapping) -> None:
    found = read_recording(SHARED, mapping)

    assert len(found.jobs) > 8000
    assert all(row.line > 1 and row.reason for row in found.skipped)
    assert min(sum(1 for job in found.jobs if job.day == day) for day in found.days) >= 60
    reasons = " ".join(row.reason for row in found.skipped)
    assert "no number: `Master_Incident_Number` is empty" in reasons
    assert "s before `Incident_Arrival_Time`" in reasons


@pytest.mark.slow
@pytest.mark.scale
@pytest.mark.skipif(not SHARED.is_file(), reason="the recorded data is not in this checkout")
def test_a_recorded_day_is_played_without_a_refusal(play: Play) -> None:
    code, text = play(SHARED, days=(date(2025, 9, 5),))

    found = msgspec.json.decode(text, type=Outcome)
    assert (code, found.refused) == (0, ())
    assert (found.unwatched, found.late) == (0, 0)
    assert max(found.most_in_an_hour.values()) <= 6
