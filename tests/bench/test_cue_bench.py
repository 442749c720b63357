"""The bench of cues: its figures keep their names, what it measures on is whole, and it refuses in one line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from heed import main
from heed.bench.command import bench_command
from heed.bench.cues import claimed, is_tuned, texts
from heed.bench.figures import CueFigures
from heed.policy.load import default_pack_path, load_pack
from heed.risk.cues import find

CUES = load_pack(default_pack_path()).periods[-1][1].cues


def test_figures_keep_the_names_that_scripts_read() -> None:
    names = "recall recall_unseen false_alarm_rate hits_per_1000_plain_words alarms_per_100_plain_logs ms_5000_words"

    assert CueFigures.__struct_fields__ == tuple(names.split())


def test_it_measures_a_lexicon_and_prints_its_figures(tmp_path: Path) -> None:
    phrases = ["want to die", "no reason to live", "tea and cake", "kill myself", "end it all", "a nice walk"]
    file = tmp_path / "lexicon.csv"
    rows = [f"Passive suicidal ideation,{phrase}\n" for phrase in phrases]
    file.write_text("construct,token\n" + "".join(rows) + "Weather,rain\n", encoding="utf-8")
    out = io.StringIO()

    code = bench_command("cues", True, out, system=main, lexicon=str(file))

    (figures,) = json.loads(out.getvalue().splitlines()[-1])
    tuned = [phrase for phrase in phrases if is_tuned(phrase)]
    assert code == 0
    assert figures["recall"] == pytest.approx(
        sum(phrase not in ("tea and cake", "a nice walk") for phrase in tuned) / len(tuned), abs=0.01
    )
    assert figures["false_alarm_rate"] == 0
    assert figures["ms_5000_words"] > 0


@pytest.mark.parametrize("text", [None, "no such file", "construct\nx\n"])
def test_without_a_lexicon_it_refuses_in_one_line(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEED_CUE_LEXICON", raising=False)
    file = tmp_path / "lexicon.csv"
    if text == "construct\nx\n":
        file.write_text(text, encoding="utf-8")
    out = io.StringIO()

    code = bench_command("cues", True, out, system=main, lexicon=str(file) if text else None)

    said = capsys.readouterr().err
    assert code == 2
    assert said.startswith("heed: bench cues: ")
    assert said.count("\n") == 1
    assert out.getvalue() == ""


def test_each_claim_has_a_reason_and_names_cues_of_the_pack() -> None:
    for claim in claimed():
        assert claim.why
        assert claim.cues <= CUES.by_id.keys(), claim.construct


def test_an_ordinary_day_raises_few_alarms() -> None:
    logs = texts("ordinary")["logs"]
    alarms = [log for log in logs if any(hit.mode != "denied" for hit in find(log, CUES))]

    assert len(set(logs)) >= 100
    assert len(alarms) <= len(logs) // 20, alarms
