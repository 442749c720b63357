"""What a pack says of the account a log gives of people: details of descriptions, characteristics, hate strands.

Pure. Chapters `descriptions`, `characteristics` and `hate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from heed.policy.source import Source

Of = Literal["person", "vehicle", "organisation", "address", "number"]


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One detail of a description."""

    id: str
    of: Of
    name: str
    #: True where nobody can look for the person or vehicle without it.
    needed: bool = False
    #: What to ask where it is missing.
    ask: str = ""
    #: True where it is a whole number; and the detail it is not to be below.
    whole: bool = False
    not_below: str = ""
    source: Source


class MentionRole(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody or something that is spoken of is to the matter."""

    id: str
    name: str
    of: Of = "person"
    #: The category of data subject that the Data Protection Act 2018 (s38) keeps apart.
    category: Literal["suspect", "convicted", "victim", "witness", "other"] = "other"
    source: Source


class Characteristic(msgspec.Struct, frozen=True, kw_only=True):
    """A protected characteristic."""

    id: str
    name: str
    source: Source


class Strand(msgspec.Struct, frozen=True, kw_only=True):
    """A monitored strand of hate."""

    id: str
    name: str
    when: str
    source: Source


class ConductRules(msgspec.Struct, frozen=True, kw_only=True):
    """When reports about the same people, number or address are read together as a course of conduct."""

    window_days: int
    #: Other reports from which on they are shown; and where one of `cues` was heard.
    others: int
    others_with_cue: int
    cues: tuple[str, ...]
    #: More reports than this that share only an address are an address of many: a hospital, a station.
    crowded: int
    #: Code offered once somebody sees a course of conduct.
    code: str
    why: str
    #: A call from the number of an open incident's caller is the same matter for so many minutes; 0: never.
    again_minutes: int = 0
    #: Sources by field name.
    sources: dict[str, Source] = {}


class AccountRules(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    conduct: ConductRules
    details: Mapping[str, Detail] = {}
    mention_roles: Mapping[str, MentionRole] = {}
    characteristics: Mapping[str, Characteristic] = {}
    hate: Mapping[str, Strand] = {}

    def details_of(self, of: Of) -> tuple[Detail, ...]:
        """Details of a person or a vehicle, in the order in which they are asked."""
        return tuple(detail for detail in self.details.values() if detail.of == of)

    def roles_of(self, of: Of) -> tuple[MentionRole, ...]:
        """What one of a kind can be to a matter, as the pack lists it."""
        return tuple(role for role in self.mention_roles.values() if role.of == of)

    def missing(self, of: Of, said: Mapping[str, str]) -> tuple[Detail, ...]:
        """Details without which a description is thin, in the order in which to ask for them."""
        return tuple(detail for detail in self.details_of(of) if detail.needed and not said.get(detail.id))
