"""A pack to spoil: the national one, copied, with words changed."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest

from heed.policy.check import check
from heed.policy.load import default_pack_path

#: A place to the column, at the head of a line.
_COLUMN = re.compile(r"^([^ :]+:\d+):\d+: ")


class SpoiledPack:
    """The national pack in a folder of its own, and what the checker says about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(default_pack_path(), folder)

    def change(self, file: str, old: str, new: str) -> None:
        """Change words of a file, once; they have to be there."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        """Add or replace a file."""
        (self.folder / file).write_text(text, encoding="utf-8")

    def line_of(self, file: str, words: str) -> int:
        """The line on which words stand first."""
        text = (self.folder / file).read_text(encoding="utf-8")
        return text[: text.index(words)].count("\n") + 1

    def said(self, commands: frozenset[str] | None = None) -> tuple[int, list[str]]:
        """What the checker returns and says; paths inside the pack, and places to the line."""
        out = io.StringIO()
        code = check(self.folder, commands=commands, out=out)
        lines = out.getvalue().replace(f"{self.folder}/", "").splitlines()
        return code, [_COLUMN.sub(r"\1: ", line) for line in lines]


@pytest.fixture
def pack(tmp_path: Path) -> SpoiledPack:
    """The national pack, to be changed."""
    return SpoiledPack(tmp_path / "packs" / "spoiled")
