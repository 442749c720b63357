"""`heed replay`: what it prints, and what its exit code says."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest

from heed import main
from heed.log.engine import Engine
from heed.replay.command import replay_command

from .conftest import EXPECTED, HEAD, OPENED

HOLDS = HEAD + OPENED + EXPECTED
FAILS = HOLDS.replace("state: waiting", "state: closed")


class Replay:
    """The command, on files of a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url

    def __call__(self, *texts: str, as_json: bool = False) -> tuple[int, str]:
        paths = []
        for place, text in enumerate(texts):
            paths.append(self.folder / f"exercise-{place}.yaml")
            paths[-1].write_text(text, encoding="utf-8")
        out = io.StringIO()
        code = replay_command([str(path) for path in paths], as_json, out, system=main, database_url=self.url)
        return code, out.getvalue()


@pytest.fixture
def replay(tmp_path: Path, engine: Engine) -> Replay:
    return Replay(tmp_path, engine.url)


def test_all_holding_is_0_one_failing_is_1_one_unreadable_is_2(replay: Replay) -> None:
    assert replay(HOLDS)[0] == 0
    assert replay(HOLDS, FAILS)[0] == 1
    assert replay(HOLDS, FAILS, HOLDS.replace("do: open_incident", "do: open"))[0] == 2


def test_the_report_sets_what_happened_beside_what_heed_said(replay: Replay) -> None:
    _, text = replay(HOLDS.replace("at: +00:00}", "at: +00:20}"))

    rows = text.splitlines()
    assert any(row.startswith("+00:00    hana: Opened: banging at a door") for row in rows)
    assert any(row.startswith("+00:05 ") and "→ team leader Gwen Price" in row for row in rows)
    assert "  held     at +00:20 door is waiting" in rows


def test_a_fault_is_said_by_file_line_and_reason_and_the_others_run(replay: Replay) -> None:
    code, text = replay(HOLDS.replace("do: open_incident", "do: open"), HOLDS)

    assert code == 2
    assert f"exercise-0.yaml:{HEAD.count(chr(10)) + 2}: there is no command `open`" in text
    assert "exercise-1.yaml: 1 held" in text


def test_as_json_each_expectation_says_whether_it_held(replay: Replay) -> None:
    code, text = replay(FAILS, as_json=True)

    found = msgspec.json.decode(text)
    assert code == 1
    assert found["faults"] == []
    [exercise] = found["exercises"]
    assert exercise["counts"] == {"held": 0, "failed": 1, "waiting": 0, "came": 0}
    assert exercise["expectations"][0]["outcome"] == "failed"
    assert exercise["expectations"][0]["why"] == "it is waiting with no unit"


def test_a_variant_leaves_out_the_steps_of_its_label(replay: Replay) -> None:
    text = HEAD + OPENED.replace("do: assess_thrive", "label: thrive, do: assess_thrive")
    text += "expect:\n  - {recorded: ThriveAssessed, about: door, by: +00:00}\n"
    text += "variants:\n  - {name: not assessed, without: [thrive]}\n"

    code, said = replay(text)

    assert code == 1
    assert said.splitlines()[-2:] == ["exercise-0.yaml: 1 held", "exercise-0.yaml · not assessed: 1 failed"]
