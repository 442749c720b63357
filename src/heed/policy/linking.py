"""What a pack says of links between incidents: how strong each reason is, what is near, and how much is shown.

Values only. Chapters `linking` and `linking_pairs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from heed.policy.source import Source

Strength = Literal["strong", "likely", "possible"]


class LinkingRules(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of proposing links."""

    #: Incidents begun longer than so many days before are not proposed.
    days: int
    #: Incidents named in one proposal; the rest are counted.
    most: int
    #: How strong each reason is by itself. A second reason makes it one stronger.
    by_known: Strength
    by_person: Strength
    by_name: Strength
    by_vehicle: Strength
    by_email: Strength
    by_address: Strength
    by_number: Strength
    by_near: Strength
    #: More than so many share only an address, a number or a name: a hospital's, a hostel's, a name of many.
    crowded: int
    #: Near in place and time, and of one family of codes: one event, as it may be.
    near_metres: int
    near_minutes: int
    why: str
    #: Sources by field name.
    sources: dict[str, Source] = {}


class LinkingPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two kinds of incident of one area that belong together more often than not: somebody sought, somebody found."""

    id: str
    codes: tuple[str, ...]
    other_codes: tuple[str, ...]
    hours: int
    strength: Strength = "possible"
    why: str
    source: Source


class Linking(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    rules: LinkingRules
    pairs: Mapping[str, LinkingPair] = {}
