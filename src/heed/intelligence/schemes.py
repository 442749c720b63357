"""Special schemes: the protected person is asked before one ends, and told what was decided, by safe contact. Pure.

Not reached, nothing ends: each attempt stands on the record, and the review goes up.
"""

from __future__ import annotations

from datetime import datetime

from heed.intelligence.markers import marker_of, standing_marker
from heed.log.command import Command, OptionalText, Ref, Refusal, Rule, Who
from heed.picture.fact import Change
from heed.picture.marker import Marker, Outcome, ProtectedAsked, ProtectedTold, Way, Wish
from heed.picture.nouns import Picture
from heed.policy.reasons import says_nothing
from heed.policy.values import Policy


class AskProtected(Command, frozen=True, kw_only=True):
    """Write down that the protected person was asked whether a scheme is to go on, or that somebody tried."""

    known: Ref
    marker: Ref
    way: Way
    outcome: Outcome
    wish: Wish = ""
    words: OptionalText = ""


class TellProtected(Command, frozen=True, kw_only=True):
    """Write down that the protected person was told what was decided; or, as a supervisor, why they are not."""

    known: Ref
    marker: Ref
    told: bool = True
    way: Way = "in_person"
    words: OptionalText = ""


class ProtectsNobody(Refusal):
    """{name} is no special scheme; review it instead."""

    field = "marker"


class WhatTheyWish(Refusal):
    """They were reached: say what they wish, or that they are not sure."""

    field = "wish"


class NothingDecided(Refusal):
    """Nothing was decided about it that they do not know of."""

    field = "marker"


class WhyNotTold(Refusal):
    """Why are they not told? A supervisor says it, with a reason."""

    field = "words"


def ask(command: AskProtected, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """Who asked, how, and what came of it."""
    known, one = standing_marker(picture, policy, who, command.known, command.marker)
    _protects(one)
    if command.outcome == "reached" and not command.wish:
        raise WhatTheyWish
    asked = ProtectedAsked(
        marker=one.id, name=one.name, way=command.way, outcome=command.outcome,
        wish=command.wish if command.outcome == "reached" else "", words=command.words, by_name=who.name,
    )  # fmt: skip
    return [(f"known/{known.id}", asked)]


def tell(command: TellProtected, picture: Picture, policy: Policy, who: Who, at: datetime) -> list[Change]:
    """That they know of it settles a decision."""
    known, one = marker_of(picture, policy, who, command.known, command.marker)
    _protects(one)
    if not one.untold:
        raise NothingDecided
    role = policy.roles.get(who.role)
    supervises = role is not None and role.supervisor
    if not command.told and (not supervises or says_nothing(command.words, policy)):
        raise WhyNotTold
    told = ProtectedTold(
        marker=one.id, name=one.name, told=command.told, way=command.way, words=command.words, by_name=who.name
    )
    return [(f"known/{known.id}", told)]


def _protects(one: Marker) -> None:
    if not one.scheme:
        raise ProtectsNobody(name=one.name)


RULES = (Rule(command=AskProtected, decide=ask), Rule(command=TellProtected, decide=tell))
