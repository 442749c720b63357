"""What a pack asks of a log beside its code and assessment: qualifiers, decisions to record, words that assume nothing,
matters that stand by themselves.

Values only: chapters `qualifiers`, `ndm`, `assumptions` and `matters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from heed.policy.assumption import Assumptions
from heed.policy.matter import Matters
from heed.policy.source import Source

#: What somebody did on an incident that a decision may be owed for: a stopper of its closing taken on by a supervisor,
#: or a grade below one that only a supervisor goes below.
Act = Literal["overridden", "below_recommended"]


class Qualifier(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may be so of an incident whatever its code; the name is the National Incident Category List's."""

    id: str
    name: str
    when: str = ""
    #: Codes on which, and kinds of risk over which, somebody says whether it is so.
    needed_on: tuple[str, ...] = ()
    needed_when_heard: tuple[str, ...] = ()
    source: Source
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class NdmRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where an incident is of one of the codes, in one of the grades, and one of the acts was done on it, a decision is
    recorded in the elements of the model; what a row does not name is all the same to it.
    """

    id: str
    codes: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    why: str
    source: Source


class Discipline(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    qualifiers: Mapping[str, Qualifier] = {}
    ndm: Mapping[str, NdmRow] = {}
    assumptions: Assumptions = Assumptions()
    matters: Matters = Matters()
