"""Whether whoever writes is still looking at their page, where the room has lost sight of that.

These names are the storage format. Facts in a contact's stream; a contact keeps them as `Contact.unheard_since`.
"""

from __future__ import annotations

from datetime import datetime

from heed.picture.fact import Fact


class PresenceLost(Fact, frozen=True, kw_only=True):
    """The pages of the public began anew: who was there before has not been heard of since."""

    def sentence(self) -> str:
        return "Not known whether they are still there, since the pages of the public began anew"


class PresenceFound(Fact, frozen=True, kw_only=True):
    """Their page asked for what is new: they are there."""

    def sentence(self) -> str:
        return "They are still there"


def changes(fact: Fact, at: datetime) -> dict[str, object] | None:
    """What one of these facts changes of a contact; None for any other."""
    match fact:
        case PresenceLost():
            return {"unheard_since": at}
        case PresenceFound():
            return {"unheard_since": None}
        case _:
            return None


FACTS: tuple[type[Fact], ...] = (PresenceLost, PresenceFound)
