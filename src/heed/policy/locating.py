"""What a pack says of finding where a call comes from: figures, chapter `locating`; the plan, chapter `locating_steps`;
where places it may be at come from, chapter `locating_sources`. Values only.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

#: What settles a step of the plan by itself: EISEC or AML answering, the address of the line being looked at, or the
#: room's looking through what it knows.
Settles = Literal["", "eisec", "aml", "address", "index"]
#: Where a place it may be at comes from: somebody named it; an address of somebody on the log; a register has the line
#: there; found by the telephone that was borrowed; the home of somebody held with the number; where the person spoken
#: about was before; where the number was before; somebody who is linked to the number by another log.
PlaceSource = Literal[
    "named", "said", "registered", "borrowed", "home", "person_before", "caller_before", "linked"
]  # fmt: skip


class LocatingRules(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of finding where a call comes from."""

    #: Ways in of which EISEC is asked: it answers for 999 calls alone.
    asked_for: tuple[str, ...]
    #: Seconds from one asking of EISEC to the next, and for how many minutes from the ring while no position is near
    #: enough.
    again_seconds: int
    again_minutes: int
    #: Seconds after which an answer that has not come is no answer.
    answer_seconds: int
    #: A position so near that it is asked for no more, in metres.
    near_metres: int
    #: A place known only so roughly, in metres, is still to be found: nobody can be sent to a door by it.
    findable_metres: int
    #: A position taken longer than so many minutes before the call is shown and not relied on.
    old_minutes: int
    #: The least percentage of confidence with which a position is relied on.
    least_confidence: int
    #: Minutes for which a position of a number nobody rings from is kept for a call that is still to come.
    kept_minutes: int
    #: Metres that a position counts as where nobody said how near it is, by method.
    assumed_metres: dict[str, int]
    #: Kinds of line whose address may be out of date: it is shown and not relied on.
    address_may_be_old: tuple[str, ...]
    #: Reasons for which a possible address is set aside, one key each.
    set_aside: tuple[str, ...]
    #: Places named by one look through what is known; the rest are counted.
    places_most: int
    #: What was said longer ago than so many days is not looked at; and what longer than so many stands below the rest.
    places_days: int
    places_old_days: int
    #: How whoever is to take places or set them aside is asked.
    places_ladder: str
    #: Roles of a number, of the chapter `mention_roles`, that make it a telephone somebody borrowed.
    borrowed_roles: tuple[str, ...]
    #: Codes of incidents where whoever rang is who is to be found, so that whose number it is counts.
    caller_sought_codes: tuple[str, ...]
    #: Sources by field name.
    sources: dict[str, Source] = {}


class LocatingSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where places it may be at come from, in words that say why; the chapter's order is their rank."""

    id: str
    words: str
    source: Source


class LocatingStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of finding an incident whose place is unknown (IN6)."""

    id: str
    words: str
    why: str
    #: Minutes, from the place being unknown, in which it is done.
    minutes: int
    owner: str = "call_handler"
    settles: Settles = ""
    source: Source


class Locating(msgspec.Struct, frozen=True, kw_only=True):
    """The chapters together."""

    rules: LocatingRules
    steps: dict[str, LocatingStep] = {}
    places: dict[str, LocatingSource] = {}

    def rank(self, source: str) -> int:
        """How far from the top a source stands."""
        return next((at for at, one in enumerate(self.places) if one == source), len(self.places))
