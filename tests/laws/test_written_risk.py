"""L3 for contacts: danger in what somebody writes is on the log of each open incident it is about; judgement reopens.

What is danger the law says for itself, from the words that were sent.
"""

from __future__ import annotations

from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.contact import IncidentOpenedFromContact
from heed.picture.message import MessageAdded, MessageReceived

from .call_room import DANGER, CallRoom
from .driven_room import walk

#: The kind of risk that each of the texts speaks of.
KINDS = dict(zip(DANGER, ("weapon", "overdose", "fire", "threat_to_kill"), strict=True))


class WrittenRisk(CallRoom):
    """The law's own book: what danger each contact wrote of, and which open incidents are to know of it."""

    def __init__(self) -> None:
        super().__init__()
        self.wrote: dict[str, set[str]] = {}
        #: Kinds of risk that an incident's log is to have heard, by incident.
        self.due: dict[str, set[str]] = {}

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        for one in self.moved_contacts(moved):
            fact, contact = one.recorded.fact, one.after.id
            match fact:
                case MessageReceived():
                    self.wrote[contact] = {KINDS[t] for t in (fact.text, *fact.answers.values()) if t in KINDS}
                case MessageAdded() if fact.text in KINDS:
                    self.wrote[contact].add(KINDS[fact.text])
                    self._it_is_heard(contact, KINDS[fact.text])
                case IncidentOpenedFromContact():
                    self.due.setdefault(fact.incident, set()).update(self.wrote.get(contact, ()))
                case _:
                    pass

    def _it_is_heard(self, contact: str, kind: str) -> None:
        """News to an open incident makes its assessment stale; and a contact without one is before somebody's eyes."""
        found = self.contact(contact)
        for incident in map(self.room.incident, found.incidents):
            if not incident.open:
                continue
            known = kind in self.due.setdefault(incident.id, set())
            self.due[incident.id].add(kind)
            if not known:
                assert incident.assessment is None or incident.stale, f"{kind} was written, and the assessment stands"
        assert found.open or any(self.room.incident(one).open for one in found.incidents), "nobody reads it"

    def holds(self) -> None:
        self.what_was_written_is_heard_on_each_open_incident()
        self.danger_that_nobody_has_taken_stands_as_danger()

    def what_was_written_is_heard_on_each_open_incident(self) -> None:
        for incident in self.room.open_incidents():
            missing = self.due.get(incident.id, set()) - {cue.construct for cue in incident.cues}
            assert not missing, f"written of, and nowhere on the log: {missing}"

    def danger_that_nobody_has_taken_stands_as_danger(self) -> None:
        """However it came to wait, and whoever had it before."""
        for contact in self.room.open_contacts():
            if contact.waiting and not contact.spoken and self.wrote.get(contact.id) and not contact.incidents:
                assert contact.risk, "danger now waits in its turn"


def test_danger_in_what_is_written_is_heard_wherever_it_goes() -> None:
    walk(WrittenRisk, one_in=2)
