"""Rows taken out of a copy of a pack, by their path: the rest of each file stays as it is, line for line.

`cues.railway.services` is a field, `actions.out_of_water` an entry, `questions.breathing.when_heard.not_breathing` one
of a list. `closure.welfare.weight = owed` puts a value in place of a field's.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path


def take_out(pack: Path, rows: tuple[str, ...], to: Path) -> Path:
    """A copy of a pack without these rows; its folder."""
    copy = to / pack.name
    shutil.copytree(pack, copy)
    for row in rows:
        _edit(copy, row)
    return copy


def _edit(pack: Path, row: str) -> None:
    path, _, value = (part.strip() for part in row.partition("="))
    chapter, *names = path.split(".")
    for file in sorted(pack.rglob("*.yaml")):
        lines = file.read_text(encoding="utf-8").splitlines()
        found = _edited(lines, chapter, names, value) if f"{chapter}:" in lines else None
        if found is not None:
            file.write_text("\n".join(found) + "\n", encoding="utf-8")
            return
    raise LookupError(f"{pack.name} has no {path}")


def _edited(lines: list[str], chapter: str, names: list[str], value: str) -> list[str] | None:
    """The lines without what a path names, or with a value in its place; None where it is not among them."""
    start, end = _block(lines, lines.index(f"{chapter}:"), 0)
    start += 1
    for depth, name in enumerate(names, 1):
        here = re.compile(rf"{'  ' * depth}{re.escape(name)}:(?: |$)")
        at = next((number for number in range(start, end) if here.match(lines[number])), None)
        if at is None:
            return _without_item(lines, start - 1, end, name) if depth == len(names) else None
        start, end = _block(lines, at, depth)
        start += 1
    put = [f"{'  ' * len(names)}{names[-1]}: {value}"] if value else []
    return [*lines[: start - 1], *put, *lines[end:]]


def _block(lines: list[str], at: int, depth: int) -> tuple[int, int]:
    """From a line to the next that is no deeper."""
    deeper = re.compile(rf"\s*$|{'  ' * depth}\s+\S")
    end = next((n for n in range(at + 1, len(lines)) if not deeper.match(lines[n])), len(lines))
    return at, end


def _without_item(lines: list[str], at: int, end: int, item: str) -> list[str] | None:
    """Without one of a list, or a field of an entry on one line, that stands on these lines."""
    for number in range(at, end):
        if lines[number].strip() == f"- {item}":
            return [*lines[:number], *lines[number + 1 :]]
        within = re.compile(rf"(?<=[\[ ]){re.escape(item)}(?:, |(?=\]))")
        if "[" in lines[number] and within.search(lines[number]):
            shorter = within.sub("", lines[number], count=1).replace(", ]", "]")
            return [*lines[:number], shorter, *lines[number + 1 :]]
    return None
