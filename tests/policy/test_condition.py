"""A condition of a pack is checked when it is loaded, stops, and is never true by mistake."""

from __future__ import annotations

import pytest

from heed.policy.condition import BadCondition, Kind, Values, compile_condition
from heed.policy.reach import never_holds

NAMES: tuple[tuple[str, Kind], ...] = (("code", "text"), ("cues", "texts"), ("life", "truth"), ("contacts", "number"))
FORTY = f"[{', '.join(map(str, range(40)))}]"


def holds(words: str, **given: object) -> bool:
    values = {"code": "", "cues": [], "life": False, "contacts": 0} | given
    return compile_condition(words, NAMES).holds(Values(NAMES, values))


def test_a_condition_holds_by_its_values() -> None:
    words = "life || ('fire' in cues && code != 'alarm_false') || contacts > 2"

    assert not holds(words)
    assert holds(words, life=True)
    assert holds(words, cues=["weapon", "fire"], code="arson")
    assert not holds(words, cues=["fire"], code="alarm_false")
    assert holds(words, contacts=3)


@pytest.mark.parametrize(
    ("words", "column", "why"),
    [
        ("life ||", 8, "Syntax error"),
        ("code > 3", 6, "`>` cannot be between string and int"),
        ("'fire' in code", 8, "`in` cannot be between string and string"),
        ("lief", 1, "there is no `lief`"),
        ("contacts + 1", 0, "gives int, and a condition is true or false"),
        ("", 1, "Syntax error"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_column(words: str, column: int, why: str) -> None:
    with pytest.raises(BadCondition) as refused:
        compile_condition(words, NAMES)

    assert (refused.value.column, why in str(refused.value)) == (column, True), str(refused.value)


def test_one_that_does_not_end_is_refused() -> None:
    endless = f"{FORTY}.all(a, {FORTY}.all(b, {FORTY}.all(c, {FORTY}.all(d, a + b + c + d >= 0))))"

    with pytest.raises(BadCondition, match="goes through more than a condition may"):
        compile_condition(endless, NAMES)


def test_one_that_ends_only_while_little_is_known_is_refused() -> None:
    deep = "cues.all(a, cues.all(b, cues.all(c, cues.all(d, a + b + c + d != ''))))"

    with pytest.raises(BadCondition, match="goes through more than a condition may"):
        compile_condition(deep, NAMES)


@pytest.mark.parametrize(
    "words",
    [
        "code == 'fire' && code == 'arson'",
        "contacts > 3 && contacts < 3",
        "life && !life",
        "'fire' in cues && cues.size() == 0",
        "false",
        "contacts < 0 && contacts > 40",
    ],
)
def test_one_that_can_never_hold_is_found(words: str) -> None:
    assert never_holds(compile_condition(words, NAMES), NAMES)


@pytest.mark.parametrize(
    "words",
    [
        "code == 'fire' || code == 'arson'",
        "contacts > 3 && contacts < 5",
        "cues.size() == 3 && !('fire' in cues)",
        "cues.exists(c, c.startsWith('fi')) && !('fi' in cues)",
        "code != '' && code != 'fire'",
        "true",
        "'a' in cues && 'b' in cues && 'c' in cues && cues.size() >= 7",
    ],
)
def test_one_that_can_hold_is_let_be(words: str) -> None:
    assert not never_holds(compile_condition(words, NAMES), NAMES)


def test_a_fault_among_the_values_is_not_true() -> None:
    assert not holds("cues[5] == 'fire'", cues=["fire"])
    assert not holds("!(cues[5] == 'fire')", cues=["fire"])
