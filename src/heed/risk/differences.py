"""What one assessment says otherwise than the one before it. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

import msgspec

from heed.picture.assessment import ThriveAssessed

Kind = Literal["same", "gone", "new"]
#: Texts of more words than this are not compared word by word: one is gone, the other new.
MOST_WORDS = 400


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """An element that reads otherwise: its words in stretches, and how much it was before and is now."""

    element: str
    parts: tuple[tuple[Kind, str], ...]
    level_was: str = ""
    level: str = ""
    factors_gone: tuple[str, ...] = ()
    factors_new: tuple[str, ...] = ()


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that reads otherwise. `life` is what is said of life now, where it was said otherwise before."""

    elements: tuple[Difference, ...]
    life: bool | None = None

    @property
    def any(self) -> bool:
        return bool(self.elements) or self.life is not None


def compare(before: ThriveAssessed, after: ThriveAssessed) -> Compared:
    """The elements that differ, in the order of the newer assessment, those it leaves out last."""
    names = dict.fromkeys((
        *after.elements, *after.levels, *after.factors, *before.elements, *before.levels, *before.factors,
    ))  # fmt: skip
    found = [_element(name, before, after) for name in names]
    life = after.life_at_risk if after.life_at_risk != before.life_at_risk else None
    return Compared(elements=tuple(one for one in found if one is not None), life=life)


def _element(name: str, before: ThriveAssessed, after: ThriveAssessed) -> Difference | None:
    was, now = before.elements.get(name, ""), after.elements.get(name, "")
    levels = before.levels.get(name, ""), after.levels.get(name, "")
    had, has = before.factors.get(name, ()), after.factors.get(name, ())
    if was == now and levels[0] == levels[1] and set(had) == set(has):
        return None
    return Difference(
        element=name, parts=word_by_word(was, now), level_was=levels[0], level=levels[1],
        factors_gone=tuple(one for one in had if one not in has),
        factors_new=tuple(one for one in has if one not in had),
    )  # fmt: skip


def word_by_word(was: str, now: str) -> tuple[tuple[Kind, str], ...]:
    """Two texts as one, in stretches that stayed, went and came; what went stands before what came."""
    old, new = was.split(), now.split()
    if max(len(old), len(new)) > MOST_WORDS:
        same: list[tuple[Kind, str]] = [("same", " ".join(new))]
        return tuple(same if old == new else [("gone", " ".join(old)), ("new", " ".join(new))])
    found: list[tuple[Kind, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(new[k:m])))
        else:
            found += [("gone", " ".join(old[i:j])), ("new", " ".join(new[k:m]))]
    return tuple(part for part in found if part[1])
