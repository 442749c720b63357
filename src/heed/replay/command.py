"""`heed replay FILE…`: run exercises, say what came of each expectation, and answer by exit code."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import msgspec

from heed.log.postgres_programs import EngineFailed
from heed.replay.figures import Figures, figures
from heed.replay.judge import Verdict, judge
from heed.replay.offsets import written
from heed.replay.played import Played
from heed.replay.read import BadScenario, find_scenario, read_scenario
from heed.replay.report import count, write_run
from heed.replay.run import play
from heed.replay.scenario import Scenario
from heed.replay.stage import Stage, open_stage
from heed.replay.system import System

HELD, FAILED, CANNOT = 0, 1, 2


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one exercise, judged; as `--json` gives it."""

    file: str
    title: str
    #: Name of the variant; empty for the exercise as written.
    variant: str
    counts: dict[str, int]
    expectations: list[Verdict]
    #: Attempts that were refused: offset, command, reason, and what the operator read.
    refused: list[dict[str, str]]
    figures: Figures


def replay_command(
    paths: Sequence[str], as_json: bool, out: TextIO, *, system: System, database_url: str | None = None
) -> int:
    """Run the exercises in these files. Returns 0 where all hold, 1 where one fails, 2 where one cannot be run."""
    scenarios: list[Scenario] = []
    faults: list[str] = []
    for given in paths:
        try:
            scenarios.append(read_scenario(find_scenario(given), system))
        except BadScenario as error:
            faults += [str(fault) for fault in error.faults]
    try:
        reports = _run_all(scenarios, as_json, out, system, database_url) if scenarios else []
    except EngineFailed as error:
        faults.append(str(error))
        reports = []
    _close(reports, faults, as_json, out)
    if faults:
        return CANNOT
    return FAILED if any(report.counts["failed"] for report in reports) else HELD


def _run_all(
    scenarios: list[Scenario], as_json: bool, out: TextIO, system: System, database_url: str | None
) -> list[Report]:
    found: list[Report] = []
    with open_stage(database_url) as stage:
        for scenario in scenarios:
            for name, version in versions(scenario):
                played, verdicts, counted = run_one(version, system, stage)
                if not as_json:
                    write_run(played, verdicts, counted, name, out)
                found.append(_report(played, verdicts, counted, name))
    return found


def versions(scenario: Scenario) -> list[tuple[str, Scenario]]:
    """The exercise as written, and each of its variants, by name."""
    return [("", scenario), *((v.name, scenario.without(v.without)) for v in scenario.variants)]


def run_one(scenario: Scenario, system: System, stage: Stage) -> tuple[Played, list[Verdict], Figures]:
    """Play and judge one exercise."""
    played = asyncio.run(play(scenario, system, stage))
    return played, judge(played), figures(played)


def _report(played: Played, verdicts: list[Verdict], counted: Figures, name: str) -> Report:
    refused = [
        {
            "at": written(played.offset(act.at)), "by": act.step.by, "command": act.step.command.api_name(),
            "reason": act.refusal.reason, "said": str(act.refusal),
        }
        for act in played.acts
        if act.refusal is not None and act.step is not None and act.step.command is not None
    ]  # fmt: skip
    return Report(
        file=str(played.scenario.file), title=played.scenario.title, variant=name, counts=count(verdicts),
        expectations=verdicts, refused=refused, figures=counted,
    )  # fmt: skip


def _close(reports: list[Report], faults: list[str], as_json: bool, out: TextIO) -> None:
    """The last words: faults, and one line over everything."""
    if as_json:
        body = {"exercises": reports, "faults": faults}
        out.write(msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n")
        return
    for fault in faults:
        out.write(f"{fault}\n")
    if faults:
        out.write(f"{len(faults)} fault{'' if len(faults) == 1 else 's'}; what cannot be read is not run\n")
    for report in reports:
        counts = ", ".join(f"{number} {name}" for name, number in report.counts.items() if number)
        name = f" · {report.variant}" if report.variant else ""
        out.write(f"{Path(report.file).name}{name}: {counts}\n")
