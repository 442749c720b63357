"""What a second pack says otherwise, by entry and name, from its day on."""

from __future__ import annotations

import io
import json
from pathlib import Path

from heed.policy.check import run_cases
from heed.policy.diff import diff
from heed.policy.load import default_pack_path

NATIONAL = default_pack_path()
SAYS = "since: 2026-04-01\nreference: Order 12\n"


def _said(tmp_path: Path, *, as_json: bool = False, turned: bool = False, **files: str) -> tuple[int, list[str]]:
    """What is said of a pack over the national one; `turned` the other way round."""
    vale = tmp_path / "vale"
    vale.mkdir()
    head = "name: vale\nforce: Vale Police\nextends: national\n"
    for chapter, text in {"pack": head, **files}.items():
        (vale / f"{chapter}.yaml").write_text(text, encoding="utf-8")
    out = io.StringIO()
    code = diff(vale, NATIONAL, as_json=as_json, out=out) if turned else diff(NATIONAL, vale, as_json=as_json, out=out)
    return code, out.getvalue().splitlines()


def test_a_pack_says_nothing_otherwise_than_itself() -> None:
    out = io.StringIO()

    assert diff(NATIONAL, NATIONAL, as_json=False, out=out) == 0
    assert out.getvalue() == "no differences\n"


def test_a_figure_that_differs_from_a_day_until_the_day_it_does_not(tmp_path: Path) -> None:
    rural = "[{since: 2026-04-01, value: 75}, {since: 2027-04-01, value: 60, reference: Order 3}]"

    code, lines = _said(tmp_path, grades=f"{SAYS}grades:\n  priority: {{attend_minutes_rural: {rural}}}\n")

    assert code == 1
    assert lines == [
        "grades · priority · attend_minutes_rural: 60 → 75 from 2026-04-01 (Order 12)",
        "grades · priority · attend_minutes_rural: alike again from 2027-04-01",
        "2 differences",
    ]


def test_entries_that_are_new_and_gone(tmp_path: Path) -> None:
    codes = f"{SAYS}codes:\n  market: {{name: Market, family: Ours, when: On a market day}}\n"

    _, lines = _said(tmp_path, codes=codes + "  immigration: {until: 2027-01-01}\n")

    assert sorted(lines) == [
        "2 differences",
        "codes · immigration: gone from 2027-01-01",
        "codes · market: new from 2026-04-01 (Order 12)",
    ]


def test_the_other_way_round_new_is_gone(tmp_path: Path) -> None:
    codes = f"{SAYS}codes:\n  market: {{name: Market, family: Ours, when: On a market day}}\n"

    _, lines = _said(tmp_path, turned=True, codes=codes)

    assert lines[0] == "codes · market: gone from 2026-04-01"


def test_of_two_lists_only_what_differs(tmp_path: Path) -> None:
    _, lines = _said(tmp_path, desks=f'{SAYS}desks:\n  dispatch: {{areas: ["*", moor]}}\n')

    assert lines[0] == "desks · dispatch · areas: all of it → with moor from 2026-04-01 (Order 12)"


def test_of_a_ladder_the_rung_that_differs(tmp_path: Path) -> None:
    rungs = """
      - {after_minutes: 2, owner: dispatcher, silent: true, why: Immediate and nobody sent for 2 minutes}
      - {after_minutes: 4, owner: team_leader, interrupts: always, why: Nobody sent for 4 minutes}
"""

    _, lines = _said(tmp_path, ladders=f"{SAYS}ladders:\n  immediate:\n    rungs:{rungs}")

    assert len(lines) == 2
    assert lines[0].startswith("ladders · immediate · rungs: 2: after_minutes 5, why Immediate and nobody sent")
    assert "→ 2: after_minutes 4, why Nobody sent for 4 minutes, 3: absent from 2026-04-01" in lines[0]


def test_for_a_program(tmp_path: Path) -> None:
    _, lines = _said(tmp_path, as_json=True, limits=f"{SAYS}limits: {{reassess: 12}}\n")

    (found,) = json.loads(lines[0])
    assert (found["chapter"], found["entry"], found["field"]) == ("limits", "", "reassess")
    assert (found["after"], found["since"], found["reference"]) == ("12", "2026-04-01", "Order 12")


def test_a_pack_that_cannot_be_put_in_force_is_not_compared(tmp_path: Path) -> None:
    code, lines = _said(tmp_path, limits=f"{SAYS}limits: {{reassess: twelve}}\n")

    assert code == 2
    assert "`reassess`: expected a whole number, found text" in lines[0]
    assert lines[-1].endswith("vale: cannot be put in force; mend it first")


def test_a_folder_without_a_pack(tmp_path: Path) -> None:
    out = io.StringIO()

    assert diff(NATIONAL, tmp_path, as_json=False, out=out) == 2
    assert "no pack here" in out.getvalue()


def test_cases_are_named_one_by_one(tmp_path: Path) -> None:
    cases = """
on: 2026-11-23
cases:
  - {case: Held, given: [priority incident in the town, first contact 14:00], then: [attend by 15:00]}
  - {case: Hoped for, given: [priority incident in the town, first contact 14:00], then: [attend by 14:10]}
"""
    (tmp_path / "pack.yaml").write_text("extends: national\n", encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "two.yaml").write_text(cases, encoding="utf-8")
    out = io.StringIO()

    code = run_cases(tmp_path, out=out)

    lines = out.getvalue().splitlines()
    assert code == 1
    assert lines[0] == "held    Held"
    assert lines[1] == "not so  Hoped for"
    assert lines[2].endswith("“attend by 14:10”: the pack says 15:00")
    assert lines[3] == "2 cases, 1 not so"
