"""Support and services that can be named to somebody, by need and area, as a pack has them. Values only."""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who helps with what is no matter for police, or beside it."""

    id: str
    name: str
    #: What they help with, as the directory is read by.
    needs: tuple[str, ...]
    #: How and when they are reached.
    reach: str
    #: What the handler says of them.
    say: str
    #: Areas they serve; everywhere where there are none.
    areas: tuple[str, ...] = ()
    #: Kinds of risk over which they stand first.
    cues: tuple[str, ...] = ()
    #: A text that names them may endanger whoever gets it.
    careful: bool = False
    source: Source | None = None

    def serves(self, area: str) -> bool:
        """Whether they serve an area; one that is not known is not left out."""
        return not self.areas or not area or area in self.areas
