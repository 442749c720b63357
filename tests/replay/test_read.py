"""A bad exercise is not run, and each thing wrong in it is pointed at: file, line, reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heed.replay.read import BadScenario, find_scenario

from .conftest import EXPECTED, HEAD, OPENED

GOOD = HEAD + OPENED + EXPECTED
Faults = Callable[[str], list[tuple[int, str]]]


def test_the_exercise_that_the_others_spoil_is_good(faults: Faults) -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title: A door\n", "titel: A door\n", "unknown name `titel`; did you mean `title`?"),
        ("start: 2026-11-23 14:00", "start: yesterday", "`start` is local time (Europe/London)"),
        ("start: 2026-11-23 14:00", "start: 2026-02-30 14:00", "is no time of the calendar"),
        ("start: 2026-11-23 14:00", "pack: nowhere\nstart: 2026-11-23 14:00", "no pack here"),
        ("role: call_handler", "role: call_handlers", "there is no role `call_handlers` here; did you mean"),
        ("sign_in: lee", "sign_in: hana", "`hana` is here twice"),
        ("{callsign: CX12, crew: [PC Rhys]}", "{callsign: CX12}", "is missing the name `crew`"),
        ("do: open_incident", "do: open_inciden", "there is no command `open_inciden`; did you mean `open_incident`?"),
        ("as: hana, do: open_incident", "do: open_incident", "say who does this"),
        ("as: hana, do: open_incident", "as: hanna, do: open_incident", "nobody on duty signs in as `hanna`; did you"),
        ("what: banging at a door", "wat: banging", "open_incident: unknown name `wat`; did you mean `what`?"),
        ("what: banging at a door, ", "", "open_incident: is missing the name `what`"),
        ("assess_thrive, incident: door", "assess_thrive, incident: dor", "no incident is called `dor` by now"),
        ("life_at_risk: false", "life_at_risk: perhaps", "`life_at_risk`: expected true or false, found text"),
        ("do: assess_thrive", "at: later, do: assess_thrive", "`at` is a time from the start"),
        ("do: assess_thrive", "do: assess_thrive, attempt: assess_thrive", "keep `do` or `attempt`"),
        ("{as: hana, do: assess_thrive,", "{as: hana,", "a step has `do: command`"),
        ("state: waiting", "state: wating", "`state`: invalid enum value"),
        ("about: door", "about: window", "there is no name `window` here"),
        ("at: +00:00}", "at: 14:00}", "`at` is time from the start: +hh:mm"),
        ("state: waiting, ", "", "an expectation begins with one of told, not_told, owner"),
        ("state: waiting, about: door, at: +00:00", "never: silence, about: door", "`never` cannot be `silence`"),
        ("{state: waiting", "{waiting: later, state: waiting", "`waiting` is rows of the lessons register"),
        ("{state: waiting, about: door, at: +00:00}", "{owner: boss, about: door, at: +00:00}", "no role `boss`"),
    ],
)  # fmt: skip
def test_a_slip_is_pointed_at(faults: Faults, old: str, new: str, reason: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    changed = GOOD[: GOOD.index(old)].count("\n") + 1

    found = faults(text)

    assert found, "nothing was found wrong"
    assert [line for line, words in found if reason in words], found
    assert min(line for line, _ in found) <= changed + new.count("\n")
    assert {line for line, words in found if reason in words} & {1, changed, changed + new.count("\n")}


def test_somebody_who_has_left_cannot_act(faults: Faults) -> None:
    text = GOOD.replace("sign_in: hana, role: call_handler", "sign_in: hana, role: call_handler, until: +00:10")
    late = text.replace("{as: hana, do: assess_thrive", "{at: +00:11, as: hana, do: assess_thrive")

    assert faults(text) == []
    assert [reason for _, reason in faults(late)] == [
        "`hana` is not on duty at this moment; change `from` or `until` under on_duty"
    ]


def test_steps_are_written_in_the_order_they_happen(faults: Faults) -> None:
    text = GOOD.replace("{as: hana, do: open_incident", "{at: +00:05, as: hana, do: open_incident").replace(
        "{as: hana, do: assess_thrive", "{at: +00:04, as: hana, do: assess_thrive"
    )

    assert "put steps in the order they happen" in faults(text)[0][1]


def test_two_things_of_one_name_are_refused(faults: Faults) -> None:
    twice = OPENED + "  - {as: hana, do: open_incident, incident: door, what: another}\n"

    assert faults(HEAD + twice + EXPECTED) == [
        (HEAD.count("\n") + 4, "`door` is the name of something else here; choose another")
    ]


def test_what_is_no_yaml_is_refused_at_its_line(faults: Faults) -> None:
    found = faults(GOOD.replace("crew: [PC Dale]", "crew: [PC Dale"))

    assert len(found) == 1
    assert found[0][1].startswith("not readable as YAML")


def test_an_empty_file_and_a_file_that_is_not_there(faults: Faults) -> None:
    assert faults("") != []
    with pytest.raises(BadScenario, match=r"no such file, here or in exercises/"):
        find_scenario("case-99.yaml")


def test_a_bare_name_is_found_among_the_exercises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).resolve().parents[2])

    assert find_scenario("case-09.yaml") == find_scenario("case-09") == Path("exercises/case-09.yaml")


def test_a_block_is_written_out_as_often_as_it_says(faults: Faults) -> None:
    block = """\
generate:
  - times: 3
    every: 30 s
    as: [hana, lee]
    steps:
      - {do: open_incident, incident: "job-{n}", what: "report {n}", grade: priority}
expect:
  - {state: waiting, about: job-3, at: +00:01}
"""

    assert faults(HEAD + block) == []
    assert "there is no name `job-4` here" in faults(HEAD + block.replace("about: job-3", "about: job-4"))[0][1]
