"""The how-to is true: its pack loads, its cases hold, its vocabulary is whole."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from heed.policy.cases import GIVEN, THEN
from heed.policy.check import check
from heed.policy.shapes import SHAPES
from heed.policy.values import Cue

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "policy-pack.md").read_text(encoding="utf-8")


def test_the_pack_of_the_page_can_be_put_in_force_and_its_cases_hold(tmp_path: Path) -> None:
    (tmp_path / "vale" / "cases").mkdir(parents=True)
    files = re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    for name, text in files:
        (tmp_path / "vale" / name).write_text(text, encoding="utf-8")
    out = io.StringIO()

    code = check(tmp_path / "vale", commands=None, out=out)

    assert code == 0, out.getvalue()
    for line in out.getvalue().splitlines()[1:]:
        assert line in PAGE
    assert len(files) == 6


@pytest.mark.parametrize("sentence", [*GIVEN, *THEN])
def test_every_sentence_of_the_vocabulary_is_on_the_page(sentence: str) -> None:
    assert f"`{sentence}`" in PAGE


@pytest.mark.parametrize("chapter", SHAPES)
def test_every_chapter_is_on_the_page(chapter: str) -> None:
    assert f"`{chapter}`" in PAGE


@pytest.mark.parametrize("name", sorted(set(Cue.__struct_fields__) - {"id", "name", "source"}))
def test_every_name_of_a_cue_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_form_of_the_page_about_forms_can_be_put_in_force(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "public.md").read_text(encoding="utf-8")
    ((name, text),) = re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "pack.yaml").write_text("name: x\nforce: X\nextends: national\nsince: 2026-04-01\n")
    out = io.StringIO()

    check(tmp_path, commands=None, out=out)

    assert "fault" not in out.getvalue()
