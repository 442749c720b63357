"""Kinds of warning markers and the rules of special schemes, as a pack has them (IN2, IN4). Values only."""

from __future__ import annotations

import msgspec

from heed.picture.known import Kind
from heed.policy.source import Source


class MarkerKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of marker: what it can hang on, how long it holds, and who may see it."""

    id: str
    name: str
    on: tuple[Kind, ...]
    #: True where whoever judges an incident has to judge again over it.
    risk: bool = False
    #: True where it protects somebody: it has an instruction, and they are asked before it ends.
    scheme: bool = False
    #: Days that it holds where nobody says otherwise, and at most.
    days: int
    most_days: int
    #: Days before its end on which it is to be reviewed.
    review_days: tuple[int, ...] = ()
    #: Roles that may see it; everybody who works incidents where there are none.
    sees: tuple[str, ...] = ()
    #: True where somebody's authority, by name and rank, is to stand on it.
    authority: bool = False
    why: str
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class Marking(msgspec.Struct, frozen=True, kw_only=True):
    """Single figures of markers."""

    #: Who has the reviews, and what they climb, before and past the end.
    review_ladder: str
    expired_ladder: str
    #: What is open is looked through once more so long after a marker began.
    look_again_seconds: int
    #: Somebody says so long after a unit was sent that its crew has the markers.
    crew_minutes: int
    #: Sources by field name.
    sources: dict[str, Source] = {}


class SchemeRules(msgspec.Struct, frozen=True, kw_only=True):
    """Single values of special schemes."""

    #: Grades that a scheme may ask for at least; each has its row of the table that recommends.
    grades: tuple[str, ...]
    #: Days before its end on which the protected person is to be asked.
    review_days: tuple[int, ...]
    #: They are told of a decision within so long; untold, it climbs this ladder.
    told_minutes: int
    told_ladder: str
    #: What whoever reviews it is asked to do.
    ask: str
    #: Sources by field name.
    sources: dict[str, Source] = {}


class Markers(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    kinds: dict[str, MarkerKind]
    marking: Marking
    scheme: SchemeRules

    def review_days(self, kind: MarkerKind) -> tuple[int, ...]:
        """Days before its end on which one of a kind is reviewed."""
        return self.scheme.review_days if kind.scheme else kind.review_days
