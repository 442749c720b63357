"""What a pack says of finding where a call comes from: figures, chapter `locating`; the plan, chapter `locating_steps`.

Values only.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from heed.policy.source import Source

#: What settles a step of the plan by itself: EISEC or AML answering, or the address of the line being looked at.
Settles = Literal["", "eisec", "aml", "address"]


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
    #: Sources by field name.
    sources: dict[str, Source] = {}


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
