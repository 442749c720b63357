"""A stage to play exercises on, and a small exercise to be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heed import main
from heed.log.engine import Engine
from heed.replay.command import run_one
from heed.replay.judge import Verdict
from heed.replay.played import Played
from heed.replay.read import BadScenario, read_scenario
from heed.replay.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ROOT / "exercises"

HEAD = """\
title: A door
start: 2026-11-23 14:00
on_duty:
  - {name: Hana Ross, sign_in: hana, role: call_handler}
  - {name: Lee Cole, sign_in: lee, role: dispatcher}
  - {name: Gwen Price, sign_in: gwen, role: [team_leader, dispatch_supervisor]}
  - {name: Kit Moran, sign_in: kit, role: force_incident_manager}
  - {name: Sol Hart, sign_in: sol, role: support_operator}
units:
  - {callsign: CX11, crew: [PC Dale]}
  - {callsign: CX12, crew: [PC Rhys]}
"""
OPENED = """\
steps:
  - {as: hana, do: open_incident, incident: door, what: banging at a door, grade: priority}
  - {as: hana, do: assess_thrive, incident: door, threat: somebody at the door, life_at_risk: false}
"""
EXPECTED = """\
expect:
  - {state: waiting, about: door, at: +00:00}
"""


@pytest.fixture(scope="session")
def stage(engine: Engine) -> Iterator[Stage]:
    """Where exercises are played."""
    standing = Stage(engine.url)
    yield standing
    standing.clear()


Run = Callable[[str], list[Verdict]]


@pytest.fixture
def play(stage: Stage, tmp_path: Path) -> Callable[[str], tuple[Played, list[Verdict]]]:
    """Play what is written; gives the run and its verdicts."""

    def run(text: str) -> tuple[Played, list[Verdict]]:
        file = tmp_path / "exercise.yaml"
        file.write_text(text, encoding="utf-8")
        played, verdicts, _ = run_one(read_scenario(file, main), main, stage)
        return played, verdicts

    return run


@pytest.fixture
def verdicts(play: Callable[[str], tuple[Played, list[Verdict]]]) -> Run:
    """Play steps and expectations after the usual head; gives the verdicts."""

    def run(text: str) -> list[Verdict]:
        return play(HEAD + text)[1]

    return run


@pytest.fixture
def faults(tmp_path: Path) -> Callable[[str], list[tuple[int, str]]]:
    """Read what is written; gives what is wrong with it, by line."""

    def read(text: str) -> list[tuple[int, str]]:
        file = tmp_path / "bad.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            read_scenario(file, main)
        except BadScenario as error:
            return [(fault.line, fault.reason) for fault in error.faults if fault.file == str(file)]
        return []

    return read
