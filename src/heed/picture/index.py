"""What the room holds in memory, by stream, and the names people use for it: call signs, numbers, sign-ins. Pure."""

from __future__ import annotations

from typing import get_args

from heed.picture.contact import Contact
from heed.picture.fact import Category, Subject, category_of
from heed.picture.incident import Incident
from heed.picture.known import Known
from heed.picture.marked import Marked
from heed.picture.person import Person
from heed.picture.unit import Unit
from heed.picture.waiting import Pressing


class Index:
    """Names people use for streams in the room: call signs of units on duty, numbers of open incidents, people."""

    def __init__(self) -> None:
        self.callsigns: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.sign_ins: dict[str, str] = {}
        self.by_category: dict[str, dict[str, Subject]] = {name: {} for name in get_args(Category)}
        self.pressing = Pressing()
        self.marked = Marked()

    def put(self, stream: str, state: Subject) -> None:
        """Keep a state and its names."""
        self.by_category[category_of(stream)][stream] = state
        if isinstance(state, Unit) and state.open:
            self.callsigns[state.callsign.upper()] = stream
        elif isinstance(state, Incident):
            self._number(stream, state)
        elif isinstance(state, Person):
            self.sign_ins[state.sign_in.casefold()] = stream
        elif isinstance(state, Contact):
            self.pressing.put(stream, state)
        elif isinstance(state, Known):
            self.marked.put(state)

    def _number(self, stream: str, incident: Incident) -> None:
        """A number is its newest incident's, whichever of those that bear it moved last."""
        other = self.by_category["incident"].get(self.numbers.get(incident.number, stream))
        if not isinstance(other, Incident) or other.opened_at <= incident.opened_at:
            self.numbers[incident.number] = stream

    def drop(self, stream: str) -> None:
        """Forget a state that nobody owes anything to any more."""
        state = self.by_category[category_of(stream)].pop(stream, None)
        self.pressing.drop(stream)
        if isinstance(state, Known):
            self.marked.drop(state.id)
        if isinstance(state, Unit) and self.callsigns.get(state.callsign.upper()) == stream:
            del self.callsigns[state.callsign.upper()]
        elif isinstance(state, Incident) and self.numbers.get(state.number) == stream:
            del self.numbers[state.number]
