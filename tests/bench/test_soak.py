"""The soak plays a busy day into a running room, and says what grew, was lost or was late."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg
import pytest

from heed import main
from heed.bench.command import soak_command
from heed.bench.ground import staff
from heed.bench.lookout import Lookout
from heed.bench.made_up_demand import CALLS_A_DAY, write_made_up_demand
from heed.bench.soak import Wanted
from heed.bench.soak_figures import Bounds, ProcessFigures, Sample, SoakFigures, beyond, process_figures, slope
from heed.incidents.commands import OpenIncident
from heed.policy.load import default_pack_path, load_pack
from heed.replay.demand.mapping import DEFAULT, read_mapping
from heed.replay.demand.rows import read_recording

SERVER = ProcessFigures(
    process="server", start_mb=100.0, end_mb=104.0, max_mb=106.0, mb_per_hour=3.0, handles_start=40, handles_end=41,
    handles_max=44, restarts=0,
)  # fmt: skip
WELL = SoakFigures(
    seconds=600.0, speed=60.0, days=5, opened=500, closed=450, open_at_end=50, commands=5000, refused=2, unwatched=0,
    left_unfired=0, clock_late_p99_ms=90.0, clock_late_max_ms=200.0, room_lag_p50_ms=5.0, room_lag_p99_ms=60.0,
    screen_lag_p99_ms=80.0, page_p95_ms=50.0, streams=20, streams_lost=0, connections_start=18, connections_end=18,
    connections_max=19, errors=0, processes=(SERVER,),
)  # fmt: skip


def other(**changes: object) -> SoakFigures:
    """A run with figures, or of its process, that are otherwise."""
    own = {name: value for name, value in changes.items() if name in ProcessFigures.__struct_fields__}
    rest = {name: value for name, value in changes.items() if name not in own}
    server = msgspec.structs.replace(SERVER, **own)
    return msgspec.structs.replace(WELL, processes=(server,), **rest)


def test_a_run_in_which_nothing_grew_was_lost_or_was_late_is_within_bounds() -> None:
    assert beyond(WELL, Bounds()) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opened": 0}, "no incident was opened"),
        ({"refused": 60}, "60 of 5060 commands were refused"),
        ({"unwatched": 1}, "1 times an open incident had no owner or nothing due"),
        ({"left_unfired": 3}, "3 deadlines were left unfired"),
        ({"streams_lost": 1}, "1 live streams were lost"),
        ({"errors": 2}, "2 errors"),
        ({"clock_late_p99_ms": 5000.0}, "deadlines were acted on 5000 ms late"),
        ({"room_lag_p99_ms": 5000.0}, "acts were in another room 5000 ms late"),
        ({"screen_lag_p99_ms": 5000.0}, "acts were on a screen 5000 ms late"),
        ({"end_mb": 130.0}, "server grew by 30 MB"),
        ({"handles_end": 90}, "server held 90 files, 40 when warm"),
        ({"restarts": 1}, "server ended and was started again"),
        ({"connections_end": 40}, "40 database connections, 18 when warm"),
    ],
)
def test_what_is_beyond_bounds_is_said(changes: dict[str, object], words: str) -> None:
    (said,) = beyond(other(**changes), Bounds())

    assert words in said


def test_a_process_is_measured_once_it_is_warm() -> None:
    samples = [Sample(at, 1_000_000 * size, 10) for at, size in ((0.0, 20), (3.0, 90), (6.0, 95), (9.0, 110))]

    found = process_figures("server", samples, 0)

    assert (found.start_mb, found.end_mb, found.max_mb) == (85.8, 104.9, 104.9)
    assert slope(samples[1:]) == pytest.approx(1_000_000 * 20 / 6)


def test_made_up_demand_is_read_whole_and_every_day_of_it(tmp_path: Path) -> None:
    policy = load_pack(default_pack_path()).periods[-1][1]

    file = write_made_up_demand(tmp_path / "made-up.csv", policy, 2)

    found = read_recording(file, read_mapping(DEFAULT, policy))
    assert (len(found.jobs), found.skipped, found.others) == (2 * CALLS_A_DAY, (), 0)
    assert len(found.days) == 2
    assert {job.grade for job in found.jobs} == set(policy.grades)


def test_an_open_incident_on_which_nothing_is_due_is_seen(scratch_url: str) -> None:
    assert asyncio.run(_seen(scratch_url, tampered=False)) == 0
    assert asyncio.run(_seen(scratch_url, tampered=True)) == 1


async def _seen(url: str, *, tampered: bool) -> int:
    async with main.open_node(url, load_pack(default_pack_path())) as node:
        if not tampered:
            handler = (await staff(node, units=0))["call_handler"]
            opened = OpenIncident(incident=str(uuid4()), what="a row next door", grade="priority")
            await node.acts.act(opened, handler, at=node.now())
        else:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("delete from heed.deadlines where stream like 'incident/%'")
        lookout = Lookout(node, 1.0, {})
        await lookout.look()
        return lookout.unwatched


@pytest.mark.slow
@pytest.mark.scale
def test_a_short_soak_ends_with_its_figures_and_fails_beyond_bounds() -> None:
    out = io.StringIO()

    impossible = Bounds(room_lag_p99_ms=-1.0)
    code = soak_command(True, out, system=main, seconds=5.0, wanted=Wanted(days=8), bounds=impossible)

    (found,) = json.loads(out.getvalue().splitlines()[-1])
    assert found["opened"] > 0
    assert (found["unwatched"], found["refused"], found["streams_lost"], found["errors"]) == (0, 0, 0, 0)
    assert [process["process"] for process in found["processes"]] == ["server", "clock", "postgresql"]
    assert code == 1
    assert any("acts were in another room" in words for words in found["beyond"])


def test_a_soak_of_a_file_that_is_not_there_says_so_before_it_starts_anything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = soak_command(False, io.StringIO(), system=main, seconds=2.0, wanted=Wanted(file=Path("nowhere.csv")))

    said = capsys.readouterr().err
    assert code == 1
    assert "nowhere.csv" in said
    assert said.count("\n") == 1
