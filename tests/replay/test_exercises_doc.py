"""The how-to pages of exercises and of recorded demand say what there is, and their examples run."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from heed import main
from heed.replay.command import run_one
from heed.replay.demand.mapping import Columns, Mapping
from heed.replay.expect import KINDS, NEVER
from heed.replay.read import read_scenario
from heed.replay.scenario import LISTS
from heed.replay.stage import Stage

from .conftest import ROOT

EXERCISES = (ROOT / "docs" / "how-to" / "exercises.md").read_text(encoding="utf-8")
DEMAND = (ROOT / "docs" / "how-to" / "recorded-demand.md").read_text(encoding="utf-8")


def test_the_example_runs_and_holds(tmp_path: Path, stage: Stage) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", EXERCISES, re.DOTALL)
    file = tmp_path / "example.yaml"
    file.write_text(example, encoding="utf-8")

    _, verdicts, _ = run_one(read_scenario(file, main), main, stage)

    assert [verdict.outcome for verdict in verdicts] == ["held", "held", "held", "waiting", "held"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_expectation_has_its_line(kind: str) -> None:
    fields = set(re.findall(rf"^\| `{kind}: [^`]*`", EXERCISES, re.MULTILINE))

    assert len(fields) == 1
    written = {field.encode_name for field in msgspec.structs.fields(KINDS[kind])} - {
        "waiting",
        "note",
        "typed",
        "untyped",
    }
    assert written <= set(re.findall(r"(\w+):", fields.pop()))


@pytest.mark.parametrize("name", ["waiting", "note", "typed", "untyped"])
def test_what_any_line_may_have_is_explained(name: str) -> None:
    assert re.search(rf"`{name}: ?[^`]*`", EXERCISES)


@pytest.mark.parametrize("kind", NEVER)
def test_each_never_has_its_line(kind: str) -> None:
    assert re.search(rf"^\| `never: {kind}[,`]", EXERCISES, re.MULTILINE)


@pytest.mark.parametrize("chapter", LISTS)
def test_each_list_of_an_exercise_is_named(chapter: str) -> None:
    assert f"{chapter}:" in EXERCISES


@pytest.mark.parametrize("name", [*Mapping.__struct_fields__, *Columns.__struct_fields__])
def test_each_name_of_a_mapping_is_explained(name: str) -> None:
    assert f"`{name}`" in DEMAND or name == "about"
