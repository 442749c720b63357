"""Cases 4, 6, 8 and 10 rest on rules of the pack: each taken out, exactly what rests on it fails and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from tests.replay.rules import RULES, Rule, without
from tests.replay.taking_out import take_out

from heed.policy.load import default_pack_path
from heed.replay.stage import Stage


def taken_out(rule: Rule) -> ParameterSet:
    """One to be taken out in every run, or only by `make mutants`."""
    return pytest.param(rule, id=f"{rule.case} {rule.says}", marks=() if rule.always else pytest.mark.mutant)


@pytest.mark.parametrize("rule", [taken_out(rule) for rule in RULES])
@pytest.mark.slow
def test_a_case_fails_where_its_rule_is_taken_out(rule: Rule, stage: Stage) -> None:
    failed = [verdict.text for verdict in without(rule, stage)]

    matched = [[words for words in rule.fails if words in text] for text in failed]
    assert sorted(matched) == sorted([words] for words in rule.fails), failed


def test_only_the_row_goes_and_every_other_line_stays(tmp_path: Path) -> None:
    rows = ("cues.railway.services", "questions.breathing.when_heard.not_breathing", "conduct.others = 3")

    copy = take_out(default_pack_path(), rows, tmp_path)

    changed = {
        str(file.relative_to(copy)): set(file.read_text().splitlines()) ^ set(other.read_text().splitlines())
        for file in copy.rglob("*.yaml")
        if file.read_text() != (other := default_pack_path() / file.relative_to(copy)).read_text()
    }
    assert changed == {
        "cues/self.yaml": {"    services: [network_rail]"},
        "scripts/people.yaml": {
            "    when_heard: [not_breathing, unconscious, ligature]", "    when_heard: [unconscious, ligature]",
        },
        "conduct.yaml": {"  others: 2", "  others: 3"},
    }  # fmt: skip


def test_a_row_that_is_not_there_is_no_rule(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"has no cues\.railway\.sevices"):
        take_out(default_pack_path(), ("cues.railway.sevices",), tmp_path)
