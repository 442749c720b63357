"""The documentation says what the code is: the tour's paths are there, the glossary knows every command and fact."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from heed import docs, main
from heed.picture.nouns import SHAPES

ROOT = Path(__file__).parents[1]
PATH = re.compile(r"`((?:src|tests|docs|policies|exercises)/[\w./*-]+?)(?:::([\w.]+))?`")


@pytest.mark.parametrize("page", sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md")))
def test_every_path_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")

    for path, name in PATH.findall(text):
        if "NN" in path:  # a pattern of names, said as such
            continue
        found = list(ROOT.glob(path.rstrip("/")))
        assert found, f"{page} names {path}, which is not there"
        if name:
            assert name.split(".")[-1] in found[0].read_text("utf-8"), f"{page}: {path} has no {name}"


def test_the_glossary_knows_every_command_and_every_fact() -> None:
    text = (ROOT / "docs/glossary.md").read_text("utf-8")

    missing = [rule.name for rule in main.RULES if not rule.internal and f"`{rule.name}`" not in text]
    missing += [name for name in SHAPES if f"`{name}`" not in text]
    assert missing == [], "run `make docs`"


def test_the_glossary_is_current() -> None:
    text = (ROOT / "docs/glossary.md").read_text("utf-8")

    rules = [rule for rule in main.RULES if not rule.internal]
    assert docs.glossary(text, rules) == text, "run `make docs`"


def test_the_pages_of_the_policy_are_current() -> None:
    found = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/policy").glob("*.md")}

    assert found == docs.policy_pages(), "run `make docs`"


def test_every_decision_names_its_check() -> None:
    lacking = [p.name for p in (ROOT / "docs/decisions").glob("*.md") if "**Check.**" not in p.read_text("utf-8")]

    assert lacking == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [p.name[:4] for p in (ROOT / "docs/decisions").glob("*.md")]

    assert sorted(set(numbers)) == sorted(numbers)
