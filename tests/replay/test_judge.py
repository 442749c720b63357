"""What becomes of an expectation: it holds, fails with a reason, waits, or has come; and each kind can fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from heed import main
from heed.clock.due import Due
from heed.clock.run import Clock
from heed.replay.command import run_one, versions
from heed.replay.judge import Verdict
from heed.replay.played import Played
from heed.replay.read import read_scenario
from heed.replay.stage import Stage

from .conftest import HEAD, OPENED, Run

TAKEN = """\
  - {at: +00:01, as: lee, do: assign_unit, unit: CX11, incident: door}
  - {at: +00:02, as: hana, do: open_incident, incident: fight, what: a fight, grade: immediate}
  - {at: +00:03, as: lee, attempt: assign_unit, unit: CX11, incident: fight}
"""


def outcomes(found: list[Verdict]) -> list[str]:
    return [verdict.outcome for verdict in found]


def test_an_attempt_that_is_refused_is_a_result_and_no_error(verdicts: Run) -> None:
    found = verdicts(
        OPENED + TAKEN + "expect:\n"
        "  - {refused: assign_unit, at: +00:03, because: UnitTaken, says: divert it}\n"
        "  - {refused: assign_unit, at: +00:03, because: AlreadyThere}\n"
        "  - {refused: assign_unit, at: +00:01}\n"
        "  - {refused: assign_unit, at: +00:09}\n"
    )

    assert outcomes(found) == ["held", "failed", "failed", "failed"]
    assert found[1].why.startswith("refused for another reason (UnitTaken)")
    assert [verdict.why for verdict in found[2:]] == ["it was done", "nobody tries it then"]


def test_a_step_that_is_refused_fails_the_exercise(verdicts: Run) -> None:
    text = OPENED + TAKEN.replace("attempt:", "do:") + "expect:\n  - {state: resourced, about: door, at: +00:03}\n"

    found = verdicts(text)

    assert outcomes(found) == ["held", "failed"]
    assert found[1].text == "lee does assign unit"
    assert found[1].why.startswith("refused: CX11 is committed to")


def test_a_line_that_waits_fails_nothing_and_says_when_it_has_come(verdicts: Run) -> None:
    found = verdicts(
        OPENED + "expect:\n"
        '  - {told: team_leader, about: door, by: +00:04, waiting: "IN5: links come later"}\n'
        '  - {told: team_leader, about: door, by: +00:05, waiting: "IN5: links come later"}\n'
    )

    assert outcomes(found) == ["waiting", "came"]


LADDER = """\
expect:
  - {told: team_leader, about: door, by: +00:15, from: +00:15, how: interrupted}
  - {told: team_leader, about: door, by: +00:14, from: +00:06}
  - {told: call_handler, about: door, by: +00:20}
  - {not_told: team_leader, about: door, from: +00:06, by: +00:14}
  - {not_told: team_leader, about: door, from: +00:15, by: +00:16}
  - {owner: team_leader, about: door, at: +00:15}
  - {owner: dispatcher, about: door, at: +00:15}
  - {recorded: RungReached, about: door, by: +00:15, says: 15 min}
  - {recorded: RungReached, about: door, by: +00:14}
  - {not_recorded: RungReached, about: door, by: +00:14}
  - {not_recorded: RungReached, about: door, by: +00:15}
  - {grade: priority, about: door, at: +00:01}
  - {grade: immediate, about: door, at: +00:01}
  - {state: waiting, about: door, at: +00:01, units: []}
  - {state: waiting, about: door, at: +00:01, units: [CX11]}
  - {never: silent, about: door, longer_than: 15 min, until: +01:30}
  - {never: silent, about: door, longer_than: 14 min, until: +01:30}
  - {never: interrupted_more, than: 6, until: +01:30}
  - {never: interrupted_more, than: 1, until: +01:30}
  - {never: unwatched}
  - {never: late}
  - {never: covered, about: door}
"""


def test_each_kind_of_line_can_hold_and_can_fail(verdicts: Run) -> None:
    found = verdicts(OPENED + LADDER)

    assert outcomes(found) == [
        "held", "failed", "failed", "held", "failed", "held", "failed", "held", "failed", "held", "failed", "held",
        "failed", "held", "failed", "held", "failed", "held", "failed", "held", "held", "held",
    ]  # fmt: skip
    assert found[1].why == "the team leader was not; told at +00:05 (owner): Sent and not accepted within 5 min"
    assert found[6].why == "the team leader does"
    assert found[16].why == "door: nobody was told for 15 min from +00:30"


def test_a_unit_that_is_on_it_is_cover(verdicts: Run) -> None:
    found = verdicts(
        OPENED + TAKEN + "expect:\n  - {never: covered, about: door}\n  - {never: covered, about: fight}\n"
    )

    assert outcomes(found) == ["failed", "held"]
    assert found[0].why == "at +00:01 it is resourced with CX11"


def test_a_grade_lowered_by_a_supervisor_is_no_fault_and_by_another_is(verdicts: Run) -> None:
    def lowered(by: str) -> list[Verdict]:
        return verdicts(
            OPENED
            + f"  - {{at: +00:01, as: {by}, do: set_grade, incident: door, grade: scheduled, reason: can wait}}\n"
            "expect:\n  - {never: below, about: door, grade: priority}\n"
        )

    assert outcomes(lowered("gwen")) == ["held"]
    assert outcomes(lowered("hana")) == ["failed"]


def test_a_fact_of_another_act_is_not_in_the_same_act(verdicts: Run) -> None:
    found = verdicts(
        OPENED + TAKEN + "  - {at: +00:04, as: lee, do: divert_unit, unit: CX11, to: fight, reason: nearer}\nexpect:\n"
        "  - {recorded: ReturnedToQueue, about: door, by: +00:04, in_act: divert_unit}\n"
        "  - {recorded: ReturnedToQueue, about: door, by: +00:04, in_act: assign_unit}\n"
        "  - {recorded: UnitFreed, about: CX11, by: +00:04, in_act: divert_unit}\n"
    )

    assert outcomes(found) == ["held", "failed", "held"]


def test_a_decision_in_force_is_no_silence(verdicts: Run) -> None:
    held = "  - {at: +00:16, as: gwen, do: decide_review, incident: door, kind: resource_asked, what: ask the town,\n"
    held += "     who: Gwen Price, minutes: 30}\n"
    line = "expect:\n  - {never: silent, about: door, longer_than: 15 min, until: +00:46}\n"

    assert outcomes(verdicts(OPENED + held + line)) == ["held"]


def test_two_runs_of_one_exercise_tell_the_same_story(play: Callable[[str], tuple[Played, list[Verdict]]]) -> None:
    text = HEAD + OPENED + TAKEN + LADDER

    stories = [
        [(act.at, [(fact.stream, fact.version, fact.fact) for fact in act.facts], act.said) for act in run.acts]
        for run, _ in (play(text), play(text))
    ]

    assert stories[0] == stories[1]


class Slip:
    """A clock that loses a deadline, as many times as it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: str, step: int, times: int) -> None:
        self.left = times
        fire = Clock._fire

        async def slip(clock: Clock, dues: Sequence[Due]) -> None:
            kept = [due for due in dues if not self._lost(due, kind, step)]
            if kept:
                await fire(clock, kept)

        monkeypatch.setattr(Clock, "_fire", slip)

    def _lost(self, due: Due, kind: str, step: int) -> bool:
        lost = (due.kind, due.step) == (kind, step) and self.left > 0
        self.left -= lost
        return lost


WATCHED = "expect:\n  - {never: unwatched}\n  - {never: late}\n"


def test_an_incident_whose_deadline_never_comes_is_seen(verdicts: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Slip(monkeypatch, "rung", 2, times=1000)

    found = verdicts(OPENED + WATCHED + "  - {never: silent, about: door, longer_than: 15 min, until: +02:00}\n")

    assert outcomes(found) == ["failed", "held", "failed"]
    assert found[0].why == "door at +00:30: something due on it did not come"


def test_a_deadline_that_comes_late_is_seen(verdicts: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Slip(monkeypatch, "rung", 1, times=1)

    found = verdicts(OPENED + WATCHED + "  - {owner: team_leader, about: door, at: +00:45}\n")

    assert outcomes(found) == ["failed", "failed", "failed"]
    assert "RungReached" in found[1].why


def test_what_stands_open_is_read_from_the_incident_as_it_then_was(
    verdicts: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "OWED", (lambda incident, policy: [f"grade {incident.grade} to be explained"],))

    found = verdicts(
        OPENED + "  - {at: +00:02, as: hana, do: set_grade, incident: door, grade: immediate}\nexpect:\n"
        "  - {stands: [priority, scheduled], about: door, at: +00:01}\n"
        "  - {stands: priority, about: door, at: +00:02}\n"
    )

    assert outcomes(found) == ["held", "failed"]
    assert found[1].why == "what stands open is: grade immediate to be explained"


def test_what_is_known_of_a_call_is_read_from_what_there_was_of_the_same_number_by_then(verdicts: Run) -> None:
    rings = "  - {at: +00:0%d, do: present_call, contact: %s, line: '101', call_ref: %s, number: '%s'}\n"
    found = verdicts(
        OPENED + rings % (1, "first", "t-1", "07700900141") + "  - {at: +00:02, do: end_call, contact: first}\n"
        + rings % (3, "second", "t-2", "07700900141") + rings % (3, "other", "t-3", "07700900999") + "expect:\n"
        "  - {known: '101', about: second, at: +00:03}\n"
        "  - {known: '101', about: other, at: +00:03}\n"
        "  - {known: '101', about: second, at: +00:02}\n"
    )  # fmt: skip

    assert outcomes(found) == ["held", "failed", "failed"]
    assert [one.why for one in found[1:]] == ["its card shows: nothing", "it has not been presented yet"]


def test_a_line_tied_to_a_label_is_judged_only_where_its_steps_are(tmp_path: Path, stage: Stage) -> None:
    file = tmp_path / "tied.yaml"
    file.write_text(
        HEAD + OPENED + "  - {at: +00:01, as: hana, do: add_log_entry, incident: door, text: a knife, label: knife}\n"
        "expect:\n"
        "  - {recorded: LogEntryAdded, about: door, by: +00:01, says: knife, typed: knife}\n"
        "  - {state: waiting, about: door, at: +00:01}\n"
        "  - {not_recorded: LogEntryAdded, about: door, from: +00:00, by: +00:01, says: knife, untyped: knife}\n"
        "variants:\n  - {name: not typed, without: [knife]}\n",
        encoding="utf-8",
    )

    runs = [run_one(version, main, stage)[1] for _, version in versions(read_scenario(file, main))]

    assert [[verdict.line for verdict in found if verdict.outcome == "held"] for found in runs] == [[17, 18], [18, 19]]
