"""The exercises that come with Heed hold and fit the published shape; a rule taken out of Heed makes one fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from heed import main
from heed.clock.leaving import leave
from heed.contact.decide import EndCall, end_call
from heed.log.command import Rule
from heed.picture.assessment import GradeSet
from heed.picture.fact import Change
from heed.picture.incident import Incident, ReturnedToQueue
from heed.picture.nouns import Picture
from heed.policy.values import Ladder, Policy
from heed.replay.command import run_one, versions
from heed.replay.judge import Verdict
from heed.replay.read import read_scenario
from heed.replay.schema import schema_bytes
from heed.replay.stage import Stage
from heed.risk.decide import SetGrade
from heed.supervision.commands import DecideReview
from heed.supervision.deadlines import rung_due
from heed.supervision.decide import decide_review

from .conftest import EXERCISES, ROOT

CASES = sorted(EXERCISES.glob("case-*.yaml"))
ALL = sorted(EXERCISES.glob("*.yaml"))
PUBLISHED = ROOT / "docs" / "scenario.schema.json"


def failed(name: str, stage: Stage) -> list[Verdict]:
    """What fails in an exercise as written."""
    _, verdicts, _ = run_one(read_scenario(EXERCISES / name, main), main, stage)
    return [verdict for verdict in verdicts if verdict.outcome == "failed"]


@pytest.mark.slow
@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_an_exercise_holds_in_each_of_its_versions(file: Path, stage: Stage) -> None:
    for name, version in versions(read_scenario(file, main)):
        _, verdicts, _ = run_one(version, main, stage)

        assert [verdict for verdict in verdicts if verdict.outcome in ("failed", "came")] == [], name


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_case_expects_at_least_six_things_that_do_not_wait(file: Path) -> None:
    expected = read_scenario(file, main).expect

    assert len([line for line in expected if not line.what.waiting]) >= 6


@pytest.mark.slow
@pytest.mark.scale
def test_a_shift_with_sixty_open_priorities_keeps_its_figures(stage: Stage) -> None:
    _, verdicts, figures = run_one(read_scenario(EXERCISES / "shift-60-priorities.yaml", main), main, stage)

    assert [verdict for verdict in verdicts if verdict.outcome in ("failed", "came")] == []
    assert (figures.open, figures.unresourced, figures.on_a_list, figures.with_next_time) == (65, 60, 60, 65)
    assert max(figures.most_in_an_hour.values()) <= 6
    assert figures.longest_silence_s <= 15 * 60
    assert (figures.unwatched, figures.late) == (0, 0)


# Rules taken out


def test_without_the_return_to_the_queue_case_2_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*given: Any, **named: Any) -> list[Change]:
        return [change for change in leave(*given, **named) if not isinstance(change[1], ReturnedToQueue)]

    monkeypatch.setattr("heed.dispatch.decide.leave", forgetful)

    assert any("returned to queue" in verdict.text for verdict in failed("case-02.yaml", stage))


@pytest.mark.mutant
def test_without_the_repeats_of_the_last_rung_case_9_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def once(incident: Incident, ladder: Ladder, step: int) -> datetime:
        return rung_due(incident, ladder, step) + timedelta(days=step > len(ladder.rungs))

    monkeypatch.setattr("heed.supervision.deadlines.rung_due", once)

    assert any("never silent" in verdict.text for verdict in failed("case-09.yaml", stage))


@pytest.mark.mutant
def test_with_a_ladder_that_a_note_holds_case_9_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    # An acceptance taken for action: rungs are counted afresh from it
    def soothed(incident: Incident, ladder: Ladder, step: int) -> datetime:
        late = incident.accepted_at - incident.opened_at if incident.accepted_at else timedelta()
        return rung_due(incident, ladder, step) + late

    monkeypatch.setattr("heed.supervision.deadlines.rung_due", soothed)

    assert any("owned by the dispatch supervisor" in verdict.text for verdict in failed("case-09.yaml", stage))


@pytest.mark.mutant
def test_where_a_call_has_room_for_one_incident_only_case_3_fails(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_only(command: EndCall, *given: Any) -> list[Change]:
        changes = end_call(command, *given)
        return [c for n, c in enumerate(changes) if not any(isinstance(f, type(c[1])) for _, f in changes[:n])]

    changed = Rule(command=EndCall, decide=one_only)
    monkeypatch.setattr(main, "RULES", (*(rule for rule in main.RULES if rule.command is not EndCall), changed))

    assert any("allegation has call cleared" in verdict.text for verdict in failed("case-03.yaml", stage))


@pytest.mark.mutant
def test_where_no_action_passes_for_a_decision_case_9_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(command: DecideReview, *given: Any) -> list[Change]:
        return decide_review(msgspec.structs.replace(command, kind="continue", what="carry on"), *given)

    changed = Rule(command=DecideReview, decide=lenient)
    monkeypatch.setattr(main, "RULES", (*(rule for rule in main.RULES if rule.command is not DecideReview), changed))

    assert any("decide review is refused" in verdict.text for verdict in failed("case-09.yaml", stage))


@pytest.mark.mutant
def test_where_anybody_lowers_a_grade_case_1_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def lower(command: SetGrade, picture: Picture, policy: Policy, at: datetime) -> list[Change]:
        incident = picture.incident(command.incident)
        return [(f"incident/{incident.id}", GradeSet(grade=command.grade, was="immediate", reason=command.reason))]

    monkeypatch.setattr("heed.risk.decide._ask_to_lower", lower)

    assert any("never below immediate" in verdict.text for verdict in failed("case-01.yaml", stage))


# The published shape


def test_the_published_shape_is_the_one_that_is_read() -> None:
    assert PUBLISHED.read_bytes() == schema_bytes(main), "write it again: heed docs"


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_an_exercise_fits_the_published_shape(file: Path) -> None:
    schema = msgspec.json.decode(PUBLISHED.read_bytes())
    written_as = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    assert list(misfits(written_as, schema, schema, "$")) == []


def test_a_slip_does_not_fit_the_published_shape() -> None:
    schema = msgspec.json.decode(PUBLISHED.read_bytes())
    slip = {"title": "A door", "start": "2026-11-23 14:00", "on_duty": [], "expect": [{"owner": "x", "at": "14:00"}]}

    assert list(misfits(slip, schema, schema, "$")) != []


def misfits(value: Any, shape: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    """Where a value read as plain text does not fit a shape; numbers and truth are text here and always fit."""
    shape = schema["$defs"][shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    if "anyOf" in shape:
        if all(list(misfits(value, one, schema, path)) for one in shape["anyOf"]):
            yield f"{path}: fits none"
    elif "const" in shape or "enum" in shape:
        if value not in shape.get("enum", [shape.get("const")]):
            yield f"{path}: {value}"
    elif isinstance(value, dict):
        yield from _object_misfits(value, shape, schema, path)
    elif isinstance(value, list):
        items = shape.get("items", {}) if shape.get("type") == "array" else {"enum": ["no list"]}
        yield from (slip for item in value for slip in misfits(item, items, schema, f"{path}[]"))
    elif shape.get("type") in ("object", "array", "null") or not re.search(shape.get("pattern", ""), value):
        yield f"{path}: {value}"


def _object_misfits(value: dict[str, Any], shape: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    known = shape.get("properties", {}) if shape.get("type", "object") == "object" else {}
    yield from (f"{path}: no {name}" for name in shape.get("required", []) if name not in value)
    if "oneOf" in shape and sum(set(one["required"]) <= set(value) for one in shape["oneOf"]) != 1:
        yield f"{path}: not one of them"
    for name, inner in value.items():
        if name in known:
            yield from misfits(inner, known[name], schema, f"{path}.{name}")
        elif shape.get("additionalProperties") is False:
            yield f"{path}: unknown {name}"
