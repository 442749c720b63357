"""Which kinds of risk an assessment deals with. Pure.

It does where its own words speak of a kind, also where they deny it: "no weapons seen" has been thought about.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from heed.policy.values import Cues
from heed.risk.cues import Lexicon, find


@lru_cache(maxsize=16)
def _dealing(cues: Cues) -> Lexicon:
    return Lexicon([(cue.id, False, cue.dealt_with) for cue in cues.by_id.values()], cues)


def spoken_of(texts: Iterable[str], cues: Cues) -> tuple[str, ...]:
    """The kinds of which the words of an assessment speak, in the order of the pack."""
    spoken: set[str] = set()
    for text in texts:
        spoken |= {hit.construct for hit in find(text, cues)}
        spoken |= _dealing(cues).read(text)[1].keys()
    return tuple(construct for construct in cues.by_id if construct in spoken)
