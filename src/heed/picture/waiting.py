"""Contacts that nobody has taken and that press: how many, and since when the first of them stands.

Asked with every call that comes, and at a peak thousands wait: so it is kept as they come and go, and never counted.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable
from datetime import datetime

from heed.picture.contact import Contact

#: Where those stand who show danger, whatever way they came by.
IN_DANGER = ""


class Pressing:
    """By way in, in order of since when they stand: who waits on a line, and messages that show danger."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, datetime]] = {}
        self._standing: dict[str, list[tuple[datetime, str]]] = {}

    def put(self, stream: str, contact: Contact) -> None:
        """As a contact is now: where it does not press it is none of them."""
        self.drop(stream)
        if (place := place_of(contact)) is not None:
            self._places[stream] = (place, contact.stands_since)
            insort(self._standing.setdefault(place, []), (contact.stands_since, stream))

    def drop(self, stream: str) -> None:
        """It is gone; nothing where it was none of them."""
        if (found := self._places.pop(stream, None)) is not None:
            place, since = found
            standing = self._standing[place]
            del standing[bisect_left(standing, (since, stream))]

    def count(self, without: Collection[str]) -> int:
        """How many there are, those streams left out."""
        return len(self._places) - sum(stream in self._places for stream in without)

    def first(self, places: Iterable[str], without: Collection[str]) -> datetime | None:
        """Since when the first of those places stands, those streams left out; None where nobody does."""
        firsts = (
            next((since for since, stream in self._standing.get(place, ()) if stream not in without), None)
            for place in places
        )
        return min((since for since in firsts if since is not None), default=None)


def place_of(contact: Contact) -> str | None:
    """Where a contact stands among those who press: its way in, or with those in danger; None where it does not."""
    if not contact.waiting or not (contact.risk or (contact.spoken and contact.live)):
        return None
    return IN_DANGER if contact.risk else contact.line
