"""Benches run to their end on the real system, and what they print is what other people's scripts read."""

from __future__ import annotations

import asyncio
import io
import json

import pytest

from heed import main
from heed.bench.calls import bench_calls
from heed.bench.clock import beating
from heed.bench.command import bench_command
from heed.bench.figures import (
    ActFigures,
    BoardFigures,
    CallsFigures,
    ClockFigures,
    Figures,
    HttpFigures,
    PushFigures,
    StartFigures,
)
from heed.bench.ground import open_ground
from heed.bench.processes import running_clock
from heed.bench.start import bench_start

pytestmark = [pytest.mark.slow, pytest.mark.scale]
PUBLISHED: list[tuple[type[Figures], str]] = [
    (ActFigures, "writers acts_per_s p50_ms p99_ms raw_inserts_per_s ratio"),
    (HttpFigures, "clients create_p50_ms create_per_s note_p50_ms note_per_s bare_per_s create_ratio note_ratio"),
    (PushFigures, "screens p50_ms p99_ms bare_p99_ms"),
    (BoardFigures, "open p50_ms p95_ms bytes"),
    (ClockFigures, "deadlines late_p99_ms missed"),
    (CallsFigures, "per_s screens card_p99_ms lost card_p50_ms bare_p99_ms"),
    (StartFigures, "closed open serving_ms ready_ms postgres_ms"),
]


@pytest.mark.parametrize(("figures", "names"), PUBLISHED, ids=lambda value: getattr(value, "__name__", None))
def test_figures_keep_the_names_that_scripts_read(figures: type[Figures], names: str) -> None:
    assert figures.__struct_fields__ == tuple(names.split())


@pytest.mark.parametrize("name", ["act", "http", "board", "push"])
def test_a_bench_ends_with_its_figures_as_json(name: str) -> None:
    out = io.StringIO()

    code = bench_command(name, True, out, system=main, seconds=0.5)

    measured = json.loads(out.getvalue().splitlines()[-1])
    assert code == 0
    assert measured
    assert [each for one in measured for each in one.values() if each <= 0] == []


def test_a_room_with_a_past_serves_and_then_is_ready() -> None:
    with open_ground() as ground:
        (found,) = asyncio.run(bench_start(main, ground, 0, closed=40, still_open=5))

    assert (found.closed, found.open) == (40, 5)
    assert 0 < found.postgres_ms < found.serving_ms <= found.ready_ms


def test_each_call_of_a_switch_is_on_every_screen_and_none_is_lost() -> None:
    with open_ground() as ground:
        (found,) = asyncio.run(bench_calls(main, ground, 2.0, per_s=8.0, screens=3))

    assert (found.per_s, found.screens, found.lost) == (8.0, 3, 0)
    assert 0 < found.card_p50_ms <= found.card_p99_ms
    assert found.bare_p99_ms > 0


def test_the_clock_of_a_bench_runs() -> None:
    with open_ground() as ground, running_clock(ground):
        asyncio.run(beating(ground.url))


def test_there_is_no_such_bench_is_one_line_and_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    code = bench_command("speed", True, io.StringIO(), system=main)

    said = capsys.readouterr().err
    assert code == 2
    assert said.startswith("heed: there is no bench “speed”: it is one of act, http")
    assert said.count("\n") == 1
