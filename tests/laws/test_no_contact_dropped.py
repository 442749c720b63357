"""L1 and L2 for contacts: none is unwatched, none vanishes, none is doubled; each ends in what a person recorded."""

from __future__ import annotations

from heed.clock.owing import Owing, owing
from heed.contact.messages import ReceiveMessage
from heed.log.command import Command
from heed.log.room import Moved
from heed.picture.claim import ContactReturned
from heed.picture.contact import Contact, ContactDeadlineMissed, ContactRecorded, IncidentOpenedFromContact
from heed.picture.fact import id_of
from heed.picture.nouns import Picture
from heed.picture.post import Notified
from heed.policy.climb import answering
from heed.supervision.commands import LeavePost

from ..memory_room import policy
from .call_room import CallRoom
from .driven_room import walk

#: What says that somebody hears of a contact on which nothing is done.
WATCHES = frozenset({
    "pick_up", "record", "look_in", "follow:recall", "follow:playback", "follow:assess", "follow:fault",
    "follow:report",
})  # fmt: skip


class NoContactDropped(CallRoom):
    """The law's own book of contacts: each began once, and is open until somebody said what came of it."""

    def __init__(self) -> None:
        super().__init__()
        #: Contacts of which somebody, or a form that asks for nobody, has said what came of them.
        self.recorded: set[str] = set()
        #: How often somebody was told of each kind of thing missed, since it last began.
        self.told: dict[tuple[str, str], int] = {}

    def saw(self, moved: list[Moved], command: Command | None) -> None:
        for one in self.moved_contacts(moved):
            self._only_a_person_ends_it(one, command)
            self._somebody_on_duty_is_told(one)
        self._told_once_at_a_moment(moved)
        if isinstance(command, LeavePost):
            self._what_is_left_is_somebody_elses(moved, command)

    def _only_a_person_ends_it(self, one: Moved, command: Command | None) -> None:
        fact, contact = one.recorded.fact, one.after.id
        if isinstance(fact, ContactRecorded | IncidentOpenedFromContact):
            by_itself = command is None or (isinstance(command, ReceiveMessage) and not command.kept)
            assert not by_itself, "a contact is recorded by nobody"
            self.recorded.add(contact)
        if one.before is not None and one.before.open and not one.after.open:
            assert contact in self.recorded, "a contact is over of which nobody said what came of it"
        if not one.after.open:
            return
        if one.before is not None and not one.before.open and not self._settled(one):
            self.recorded.discard(contact)

    def _settled(self, one: Moved) -> bool:
        """The record stands, and it is open for what it still owes."""
        return isinstance(one.after, Contact) and one.after.settled

    def _somebody_on_duty_is_told(self, one: Moved) -> None:
        """The chain of the pack passes over whoever is not there; while anybody is on duty somebody is told."""
        fact = one.recorded.fact
        if not isinstance(fact, ContactDeadlineMissed):
            return
        held = {post.id: post.role for post in self.room.posts()}
        if held:
            assert held.get(fact.owner_post) == fact.owner_role, f"told {fact.owner_role}, on duty {held.values()}"
        last = policy().hears.call[-1]
        if fact.step > len(policy().hears.call) + 1:
            stands_in = answering(policy(), last, set(held.values()))
            assert stands_in in ("", fact.owner_role), "the last rung does not stay"

    def _told_once_at_a_moment(self, moved: list[Moved]) -> None:
        """What was missed meanwhile is said once: nobody is told the same of one contact twice at one moment."""
        said = [
            (one.recorded.stream, one.recorded.fact.kind, one.recorded.recorded_at)
            for one in moved if isinstance(one.recorded.fact, ContactDeadlineMissed)
        ]  # fmt: skip
        assert len(said) == len(set(said)), "told of one thing again and again at one moment"

    def _what_is_left_is_somebody_elses(self, moved: list[Moved], command: LeavePost) -> None:
        """Whoever has it now hears in the same act; and a relief is offered first whom the other had."""
        told = {id_of(one.recorded.stream) for one in moved if isinstance(one.recorded.fact, Notified)}
        for contact in self.room.open_contacts():
            for owed in self._owing(contact):
                assert owed.put_to != command.post or not owed.post or owed.post in told, f"{owed.what}: nobody hears"
        for one in moved:
            if command.to_post and isinstance(one.recorded.fact, ContactReturned):
                contact = self.contact(one.after.id)
                assert contact.offered_to == command.to_post or not contact.waiting, "the relief is passed over"

    def _owing(self, contact: Contact) -> tuple[Owing, ...]:
        return owing(contact, policy(), self.room.open("post"))

    def holds(self) -> None:
        self.each_contact_began_once()
        self.none_is_forgotten()
        self.who_presses_is_known_without_counting()
        self.every_open_contact_is_watched()
        self.whoever_has_one_is_on_duty()
        self.what_is_owed_is_with_somebody_on_duty()

    def each_contact_began_once(self) -> None:
        began = [stream for stream in self.room.streams if stream.startswith("contact/")]
        assert sorted(began) == sorted(f"contact/{ref}" for ref in self.began), "a contact is doubled, or made up"

    def none_is_forgotten(self) -> None:
        """What the room holds open is what the record says is open."""
        held = set(self.room.open("contact"))
        for ref in self.began:
            contact = self.contact(ref)
            assert contact.open == (f"contact/{ref}" in held)
            assert contact.open or contact.outcome or contact.incidents, "it vanished"

    def who_presses_is_known_without_counting(self) -> None:
        """What is kept as they come and go is what a count of all would find."""
        held = [c for ref in self.began if (c := self.contact(ref)).open and c.waiting]
        pressing = [c for c in held if c.risk or (c.spoken and c.ended_at is None)]
        for way_in in ("999", "101", "chat"):
            firsts = [c.stands_since for c in pressing if c.risk or c.line == way_in]
            assert Picture(self.room.index).pressing([way_in]) == (len(pressing), min(firsts, default=None))

    def every_open_contact_is_watched(self) -> None:
        for contact in self.room.open_contacts():
            owed = self.room.owed(f"contact/{contact.id}")
            assert any(one.kind in WATCHES for one in owed), f"nothing watches {contact.line}: {_stands(contact)}"
            assert all(one.due > self.room.now for one in owed)

    def whoever_has_one_is_on_duty(self) -> None:
        """Whoever has it, else whoever the chain names; never somebody who went home with it in hand."""
        held = {post.id for post in self.room.posts()}
        for contact in self.room.open_contacts():
            if contact.handler_post and contact.answered_at is not None and contact.ended_at is None:
                assert contact.handler_post in held, f"whoever has this {contact.line} has gone home"

    def what_is_owed_is_with_somebody_on_duty(self) -> None:
        """A record, a recall, a recording to hear again: each with one who is here, as long as anybody is."""
        held = {post.id for post in self.room.posts()}
        for contact in self.room.open_contacts():
            for one in self._owing(contact):
                assert one.post in held or not held, f"{one.what}: with {one.name}, who has gone"
        for message in self.room.open("officer_message").values():
            assert self.room.owed(f"officer_message/{message.id}"), "nothing watches a message for an officer"


def _stands(contact: object) -> str:
    names = ("spoken", "answered_at", "ended_at", "settled", "risk", "handler_post")
    return ", ".join(f"{name}={getattr(contact, name)!r}" for name in names)


def test_no_contact_is_dropped_whatever_happens() -> None:
    walk(NoContactDropped, one_in=2)
