"""Which kinds of risk an assessment deals with. Pure.

It does where its own words speak of a kind, also where they deny it: "no weapons seen" has been thought about.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from heed.policy.values import Cues
from heed.risk.cues import TEXTS_KEPT, Lexicon, find


class Spoken(msgspec.Struct, frozen=True):
    """What the words of an assessment speak of, in the order of the pack."""

    #: Kinds that they deal with, denied ones among them.
    of: tuple[str, ...]
    #: Kinds that they say are there, were, or are feared.
    says: tuple[str, ...]


@lru_cache(maxsize=16)
def _dealing(cues: Cues) -> Lexicon:
    return Lexicon([(cue.id, False, cue.dealt_with) for cue in cues.by_id.values()], cues.misspelt, cues.never_misspelt)


@lru_cache(maxsize=TEXTS_KEPT)
def _dealt_with(text: str, cues: Cues) -> frozenset[str]:
    """Kinds that the words of a text deal with, whatever they say of them."""
    return frozenset(_dealing(cues).read(text)[1])


def spoken_of(texts: Iterable[str], cues: Cues) -> Spoken:
    """Of which kinds the words of an assessment speak."""
    spoken: set[str] = set()
    says: set[str] = set()
    for text in texts:
        hits = find(text, cues)
        spoken |= {hit.construct for hit in hits}
        spoken |= _dealt_with(text, cues)
        says |= {hit.construct for hit in hits if hit.mode != "denied"}
    return Spoken(
        tuple(construct for construct in cues.by_id if construct in spoken),
        tuple(construct for construct in cues.by_id if construct in says),
    )
