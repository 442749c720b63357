"""Which cues an assessment does not deal with: one line a kind. Pure.

An assessment deals with a kind where its own words speak of it, also where they deny it: "no weapons seen" has been
thought about. A kind that was only ever denied asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from heed.picture.assessment import Assessment
from heed.policy.values import Cues
from heed.risk.cues import Hit, Lexicon, find


class Undealt(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of risk that was said and that the assessment does not speak of."""

    construct: str
    name: str
    #: True where it counts against closure.
    life: bool
    #: The words that were found, first first, each once.
    words: tuple[str, ...]

    def line(self) -> str:
        """One line for the screen."""
        return f"{self.name} is not dealt with: {', '.join(f'“{each}”' for each in self.words)}"


@lru_cache(maxsize=16)
def _dealing(cues: Cues) -> Lexicon:
    return Lexicon([(cue.id, False, cue.dealt_with) for cue in cues.by_id.values()], cues)


def undealt(hits: Iterable[Hit], assessment: Assessment | None, cues: Cues) -> tuple[Undealt, ...]:
    """The kinds among `hits` that the assessment does not deal with, those about life first, then as they were said."""
    dealt = dealt_with(assessment, cues)
    said: dict[str, dict[str, None]] = {}
    for hit in hits:
        if hit.mode != "denied" and hit.construct in cues.by_id and hit.construct not in dealt:
            said.setdefault(hit.construct, {})[hit.words] = None
    found = [
        Undealt(construct=each, name=cues.by_id[each].name, life=cues.by_id[each].life, words=tuple(words))
        for each, words in said.items()
    ]
    return tuple(sorted(found, key=lambda one: not one.life))


def dealt_with(assessment: Assessment | None, cues: Cues) -> frozenset[str]:
    """The kinds of which an assessment's own words speak."""
    dealt: set[str] = set()
    for text in assessment.elements.values() if assessment else ():
        dealt |= {hit.construct for hit in find(text, cues)}
        dealt |= _dealing(cues).read(text)[1].keys()
    return frozenset(dealt)
