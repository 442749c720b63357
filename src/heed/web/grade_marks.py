"""How a grade looks wherever it stands: the shape of its pack's glyph, drawn, and its word.

Shapes are drawn, not typed, so that no font changes their meaning. A force's own grade looks like itself; one of a pack
that is no longer in force keeps its look.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from heed.policy.values import UNGRADED, Grade, Pack

#: What is inside an SVG of 12 by 12, by glyph of the pack.
SHAPES = {
    "▲": '<path d="M6 .8 11.6 11H.4z"/>',
    "▼": '<path d="M6 11.2.4 1h11.2z"/>',
    "■": '<path d="M1 1h10v10H1z"/>',
    "□": '<path d="M1.9 1.9h8.2v8.2H1.9z" fill="none" stroke="currentColor" stroke-width="1.7"/>',
    "●": '<circle cx="6" cy="6" r="5.2"/>',
    "○": '<circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" stroke-width="1.7"/>',
    "★": '<path d="M6 .4 7.7 4l4 .5-3 2.7.8 4L6 9.2l-3.5 2 .8-4-3-2.7 4-.5z"/>',
}
_NOT_GRADED = '<path d="M6 .6 11.4 6 6 11.4.6 6z"/>'


class Mark(msgspec.Struct, frozen=True):
    """A grade's shape, as markup, and its word."""

    shape: str
    word: str


class GradeMarks:
    """The marks of a pack's grades, by id; `ungraded` has one too."""

    def __init__(self, pack: Pack, now: Callable[[], datetime]) -> None:
        self._pack = pack
        self._now = now

    def __getitem__(self, grade: str) -> Mark:
        found = self._pack.in_force(self._now()).grades.get(grade) or self._of_another_day(grade)
        if found is None:
            return Mark(_NOT_GRADED, "Not graded" if grade == UNGRADED else grade.replace("_", " ").capitalize())
        return Mark(SHAPES.get(found.glyph, _NOT_GRADED), found.short or found.name)

    def _of_another_day(self, grade: str) -> Grade | None:
        for _, policy in reversed(self._pack.periods):
            if grade in policy.grades:
                return policy.grades[grade]
        return None
