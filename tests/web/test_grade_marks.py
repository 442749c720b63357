"""Every grade of every force has a shape and a word of its own, on every screen, and keeps them when a pack changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heed.policy.load import default_pack_path, load_pack
from heed.policy.values import GLYPHS, UNGRADED
from heed.web.grade_marks import SHAPES, GradeMarks

PACKS = default_pack_path().parent
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def marks(pack: str) -> GradeMarks:
    return GradeMarks(load_pack(PACKS / pack), lambda: NOW)


def test_every_shape_that_a_pack_may_name_can_be_drawn_and_no_two_are_alike() -> None:
    assert set(SHAPES) == set(GLYPHS)
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize("pack", sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir()))
def test_no_two_grades_of_a_force_look_alike_and_none_looks_ungraded(pack: str) -> None:
    grades = load_pack(PACKS / pack).in_force(NOW).grades

    looks = [marks(pack)[grade] for grade in (*grades, UNGRADED)]

    assert len({mark.shape for mark in looks}) == len(looks)
    assert len({mark.word for mark in looks}) == len(looks)


def test_a_force_s_own_grade_is_called_what_the_force_calls_it() -> None:
    assert marks("tideshire")["prompt"].word == "Prompt"
    assert marks("tideshire")["immediate"].word == "Emergency"
    assert marks("national")["immediate"].word == "Immediate"


def test_a_grade_that_no_pack_has_any_more_is_still_named() -> None:
    assert marks("national")["prompt"].word == "Prompt"
