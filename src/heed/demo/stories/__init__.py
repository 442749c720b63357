"""The demo's calls: tales by kind, and their binding to a caller and a place in a county."""

from __future__ import annotations

from heed.demo.stories import crime, streetlife, transport, welfare
from heed.demo.stories.bind import Fix, Ground, Story, bind, lay_ground
from heed.demo.stories.tale import Question, Tale, Thrive

TALES: tuple[Tale, ...] = (*welfare.TALES, *crime.TALES, *streetlife.TALES, *transport.TALES)

__all__ = ["TALES", "Fix", "Ground", "Question", "Story", "Tale", "Thrive", "bind", "lay_ground"]
