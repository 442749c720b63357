"""How a force assesses risk: elements it may ask for, the set that it does, and what makes a rationale a weak one.

Values only; `heed.risk.weak` reads them.
"""

from __future__ import annotations

import msgspec

from heed.policy.source import Source


class ThriveElement(msgspec.Struct, frozen=True, kw_only=True):
    """One heading of the risk assessment."""

    id: str
    name: str
    prompt: str
    #: What the assessor may say of how much, least first; none where the pack asks for words alone.
    levels: tuple[str, ...] = ()
    #: What the assessor may name as bearing on it.
    factors: tuple[str, ...] = ()
    source: Source | None = None
    #: Sources by field name, where not `source`'s.
    sources: dict[str, Source] = {}


class AssessmentModel(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of elements, in the order they are asked: THRIVE, THRIVE+ …"""

    id: str
    name: str
    elements: tuple[str, ...]
    source: Source | None = None


class Assessing(msgspec.Struct, frozen=True, kw_only=True):
    """Which set is in force, and which words say nothing of an incident."""

    #: The assessment model in force.
    model: str
    #: Rationales that say nothing, whatever they stand under.
    says_nothing: tuple[str, ...]
    #: Words that say how much and not what: a rationale of these alone is a level without a fact.
    level_words: tuple[str, ...]
    #: Words that two rationales share of all they hold, in hundredths, from which one repeats the other.
    repeats_from: int
    #: Sources by field name.
    sources: dict[str, Source] = {}
