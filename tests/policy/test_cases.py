"""Cases can fail: a sentence that is not so says what the pack says instead, and an unknown sentence is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from heed.policy.cases import GIVEN, THEN

if TYPE_CHECKING:
    from tests.policy.conftest import SpoiledPack

PRIORITY = "[priority incident in the town, 'first contact 14:00', 'sent 14:02', 'accepted 14:03']"


def _case(then: str, given: str = PRIORITY, head: str = "on: 2026-11-23\n") -> str:
    return f"{head}cases:\n  - case: A case\n    given: {given}\n    then:\n      - {then}\n"


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ("attend by 15:01", "the pack says 15:00"),
        ("attend in 2 hours", "the pack says 15:00"),
        ("nobody is to attend", "the pack says somebody by 15:00"),
        ("accept by 14:10", "the pack says 14:07"),
        ("dispatcher is to allocate it by 14:10", "the pack says the dispatcher is to allocate it by 14:17"),
        ("team leader is to allocate it by 14:17", "the pack says the dispatcher is to allocate it by 14:17"),
        ("at 14:16 the team leader owns it", "the pack says the dispatcher"),
        ("after 30 minutes the team leader owns it", "the pack says the dispatch supervisor"),
        ("at 14:18 the team leader is told", "the pack tells nobody then"),
        ("at 14:17 the Force Incident Manager is told", "the pack tells dispatch supervisor, team leader then"),
        ("at 14:17 nobody is interrupted", "the pack interrupts team leader"),
        ("at 14:17 it is on the FIM list", "the pack does not put it there then"),
        ("it speaks again every 20 minutes", "the pack says every 15 minutes"),
        ("the owner is warned at 14:50", "the pack says 14:30, 14:45"),
        ("lowering needs a supervisor", "the pack says the contrary"),
        ("the dispatcher may decide review", "the pack says the contrary"),
        ("the dispatcher may not assign unit", "the pack says the contrary"),
        ("closing as Arrest made needs no dispatch", "the pack says the contrary"),
        ("a unit at status 2 may not be sent", "the pack says the contrary"),
        ("a unit at status 99 may be sent", "the pack has no such status"),
        ("saying “send BX21 now” is no decision", "the pack takes it for a decision"),
        ("at 14:17 the team lead owns it", "no role called “team lead”; did you mean `Team leader`?"),
        (
            "attend before tea",
            "not a sentence of the vocabulary: “attend before tea”; the nearest is “attend by 15:00”",
        ),
    ],
)
def test_a_sentence_that_is_not_so(pack: SpoiledPack, then: str, reason: str) -> None:
    pack.write("cases/extra.yaml", _case(then))

    code, lines = pack.said()

    assert code == 1
    assert lines[0].startswith("cases/extra.yaml:6: case “A case”: ")
    assert reason in lines[0]


@pytest.mark.parametrize("given", ["a big incident in the town", "sent at two", "no janitor on duty"])
def test_a_given_that_cannot_be_read(pack: SpoiledPack, given: str) -> None:
    pack.write("cases/extra.yaml", _case("attend by 15:00", f"[{given}]"))

    code, lines = pack.said()

    assert code == 1
    assert lines[0].startswith("cases/extra.yaml:4: case “A case”: ")


def test_a_changed_figure_breaks_the_cases_that_promise_it(pack: SpoiledPack) -> None:
    pack.change("ladders.yaml", "- after_minutes: 15", "- after_minutes: 20")

    code, lines = pack.said()

    assert code == 1
    assert any("at 14:17 the team leader owns it”: the pack says the dispatcher" in line for line in lines)


def test_a_case_without_a_day(pack: SpoiledPack) -> None:
    pack.write("cases/extra.yaml", _case("attend by 15:00", head=""))

    code, lines = pack.said()

    assert code == 1
    assert lines[0].startswith("cases/extra.yaml:2: say on which day the case is: `on: 2026-11-23`")


def test_a_file_without_cases(pack: SpoiledPack) -> None:
    pack.write("cases/extra.yaml", "on: 2026-11-23\ncase: []\n")

    code, lines = pack.said()

    assert code == 1
    assert lines[0] == "cases/extra.yaml:1: no cases here; write them as a list under `cases`"
    assert lines[1] == "cases/extra.yaml:2: cases: unknown name `case`; did you mean `cases`?"


def test_every_example_of_the_vocabulary_can_be_read(pack: SpoiledPack) -> None:
    given, then = (", ".join(f"'{words}'" for words in examples) for examples in (GIVEN, THEN))
    pack.write("cases/extra.yaml", f"on: 2026-11-23\ncases:\n  - {{case: All, given: [{given}], then: [{then}]}}\n")

    _, lines = pack.said()

    assert not [line for line in lines if "vocabulary" in line]
