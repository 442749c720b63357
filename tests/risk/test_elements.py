"""Which elements are assessed is the pack's; levels and factors with them; two at once are both kept, side by side."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.given import given, incident, somebody

from heed.picture.assessment import ThriveAssessed
from heed.picture.fact import FactShape
from heed.picture.nouns import Picture
from heed.policy.load import load_pack
from heed.policy.values import Policy
from heed.risk.assess import AssessThrive, UnknownElement, assess_thrive
from heed.risk.differences import MOST_WORDS, compare, word_by_word
from heed.web.forms import FORM, read

AMY, BEN = somebody("call_handler", "Amy"), somebody("call_handler", "Ben")
DOOR = incident("door", "priority", by=AMY)


def under(model: str, tmp_path: Path) -> Policy:
    """The national pack with another assessment in force."""
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "name: other\nforce: Other\nextends: national\nsince: 2026-01-01\nabout: another set\n", encoding="utf-8"
    )
    (folder / "assessing.yaml").write_text(
        f"since: 2026-01-01\nours: true\n\nassessing:\n  model: {model}\n", encoding="utf-8"
    )
    return load_pack(folder).periods[-1][1]


@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("thrive", ()),
        ("thrive_plus", ("prevention", "intervention")),
        ("thrive_sp", ("scene_preservation", "prevention_advice")),
        ("thrives", ("safeguarding",)),
    ],
)
def test_the_model_in_force_says_what_is_asked(model: str, more: tuple[str, ...], tmp_path: Path) -> None:
    policy = under(model, tmp_path)

    assert [element.id for element in policy.thrive] == [
        "threat", "harm", "risk", "investigation", "vulnerability", "engagement", *more,
    ]  # fmt: skip


def test_an_element_of_the_pack_stands_beside_the_named_ones(tmp_path: Path) -> None:
    room = given(DOOR).room
    command = AssessThrive(
        incident="door", threat="he has a hammer", elements={"scene_preservation": "told not to touch the door"},
        life_at_risk=True,
    )  # fmt: skip

    [(_, fact)] = assess_thrive(command, Picture(room.index), under("thrive_sp", tmp_path), AMY, room.now)

    assert isinstance(fact, ThriveAssessed)
    assert fact.elements == {"threat": "he has a hammer", "scene_preservation": "told not to touch the door"}
    assert "Scene preservation: told not to touch the door" in fact.sentence()
    assert {mark.element for mark in fact.weak} == {
        "harm", "risk", "investigation", "vulnerability", "engagement", "prevention_advice",
    }  # fmt: skip


def test_levels_and_factors_are_kept_and_said() -> None:
    command = AssessThrive(
        incident="door", threat="he has a hammer", vulnerability="a baby", levels={"threat": "high"},
        factors={"vulnerability": ("child", "alone")}, life_at_risk=True, changed="he is at the door",
        grade_stands=False,
    )  # fmt: skip

    [fact, *_] = given(DOOR).when(command, by=AMY).of("incident/door")

    assert fact.sentence() == (
        "THRIVE (life at risk). Threat (high): he has a hammer; Vulnerability (child; alone): a baby. "
        "Changed: he is at the door. The grade does not stand"
    )


@pytest.mark.parametrize(
    ("given_to", "words"),
    [
        ({"elements": {"thraet": "a hammer"}}, "The pack has no element thraet to assess"),
        ({"threat": "a", "levels": {"threat": "enormous"}}, "The pack has no level of threat enormous to assess"),
        ({"threat": "a", "factors": {"vulnerability": ["old"]}}, "The pack has no factor of vulnerability old"),
        ({"threat": "a", "levels": {"engagement": "low"}}, "The pack has no level of engagement low"),
    ],
)
def test_what_no_page_offers_is_refused_with_what_there_is(given_to: dict[str, object], words: str) -> None:
    command = msgspec.convert({"incident": "door", "life_at_risk": False, **given_to}, AssessThrive)

    refusal = given(DOOR).when(command, by=AMY).refusal

    assert isinstance(refusal, UnknownElement)
    assert str(refusal).startswith(words)


def test_a_form_names_an_element_a_level_and_several_factors() -> None:
    body = (
        b"incident=door&threat=a+hammer&elements.safeguarding=a+baby&levels.threat=high&levels.harm="
        b"&factors.vulnerability=child&factors.vulnerability=drink+or+drugs&life_at_risk=yes"
    )

    assert read(AssessThrive, body, FORM, None) == AssessThrive(
        incident="door", threat="a hammer", elements={"safeguarding": "a baby"}, levels={"threat": "high"},
        factors={"vulnerability": ("child", "drink or drugs")}, life_at_risk=True,
    )  # fmt: skip


def test_what_was_said_twice_is_kept_twice() -> None:
    command = AssessThrive(incident="door", threat="a hammer", elements={"threat": "and a dog"}, life_at_risk=True)

    [fact, *_] = given(DOOR).when(command, by=AMY).of("incident/door")

    assert isinstance(fact, ThriveAssessed)
    assert fact.elements == {"threat": "a hammer\nand a dog"}


def test_once_the_key_is_gone_nothing_personal_is_left() -> None:
    shape = FactShape(ThriveAssessed)
    fact = ThriveAssessed(
        elements={"threat": "a hammer"}, factors={"vulnerability": ("child",)}, levels={"threat": "high"},
        life_at_risk=True, on_version=3,
    )  # fmt: skip
    body, hidden = shape.split(fact)

    assert shape.join(body, hidden) == fact
    assert b"child" not in body
    erased = shape.join(body, None)
    assert isinstance(erased, ThriveAssessed)
    assert (erased.elements, erased.levels, erased.factors) == ({}, {}, {})


# Two at once


def test_two_at_once_are_both_kept_and_the_second_says_that_it_had_not_seen_the_first() -> None:
    history = given(DOOR)
    seen = history.room.record[-1].position
    first = AssessThrive(incident="door", threat="a hammer", life_at_risk=True, seen=seen)
    second = AssessThrive(incident="door", threat="only words", life_at_risk=False, seen=seen)
    history = history.when(first, by=AMY).and_then()
    standing = history.incident("door").assessment
    assert standing is not None

    [fact, *_] = history.when(second, by=BEN).of("incident/door")
    [later, *_] = history.when(msgspec.structs.replace(second, seen=history.room.record[-1].position), by=BEN).of(
        "incident/door"
    )

    assert isinstance(fact, ThriveAssessed)
    assert isinstance(later, ThriveAssessed)
    assert (fact.beside, later.beside) == (standing.version, None)
    assert fact.sentence().endswith("Made before another was seen")


# What differs


def assessed(life: bool = True, **elements: str) -> ThriveAssessed:
    return ThriveAssessed(elements=elements, life_at_risk=life, on_version=1)


def test_what_differs_is_said_element_by_element_and_word_by_word() -> None:
    before = assessed(threat="he has a hammer", harm="a broken door", engagement="wants him kept away")
    after = assessed(life=False, threat="he had a hammer", harm="a broken door", risk="he has gone home")

    found = compare(before, after)

    assert found.life is False
    assert {one.element: one.parts for one in found.elements} == {
        "threat": (("same", "he"), ("gone", "has"), ("new", "had"), ("same", "a hammer")),
        "risk": (("new", "he has gone home"),),
        "engagement": (("gone", "wants him kept away"),),
    }


def test_what_reads_the_same_differs_in_nothing() -> None:
    assert not compare(assessed(threat="a hammer"), assessed(threat="a hammer")).any


def test_a_level_and_a_factor_that_changed_are_a_difference() -> None:
    before = ThriveAssessed(
        elements={"threat": "a hammer"}, levels={"threat": "low"}, factors={"vulnerability": ("alone",)},
        life_at_risk=True, on_version=1,
    )  # fmt: skip
    after = msgspec.structs.replace(before, levels={"threat": "high"}, factors={"vulnerability": ("child",)})

    threat, vulnerability = compare(before, after).elements

    assert (threat.level_was, threat.level, threat.parts) == ("low", "high", (("same", "a hammer"),))
    assert (vulnerability.factors_gone, vulnerability.factors_new) == (("alone",), ("child",))


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    long = "word " * (MOST_WORDS + 1)

    assert word_by_word(long, "other") == (("gone", long.strip()), ("new", "other"))
    assert word_by_word(long, long) == (("same", long.strip()),)
