"""L7 for contacts: in every state that can be reached first contact goes through; nothing of it waits for a form."""

from __future__ import annotations

from typing import get_args

from heed.contact.claiming import AnswerNext, GiveBack, PassContact
from heed.contact.decide import AnswerCall, CloseContact, EndCall, LocateCall, TranscribeCall
from heed.contact.messages import AddMessage, SeeRisk, WriteToContact
from heed.contact.silent import NoteSignal, NoteSpokenTo, PutQuestion
from heed.incidents.commands import OpenIncident
from heed.log.command import Command, Who
from heed.picture.contact import Contact
from heed.picture.signal import Kind

from ..memory_room import OPERATIONAL, SWITCH, policy
from .call_room import HALL, INBOX, CallRoom
from .driven_room import walk

KINDS: tuple[Kind, ...] = get_args(Kind)


class ContactsGetHelp(CallRoom):
    """After each thing that happened everything that is help is tried by one role, and nothing is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0

    def holds(self) -> None:
        if not self.people:
            return
        self.turn += 1
        on_duty = self.people[OPERATIONAL[self.turn % len(OPERATIONAL)]]
        signed_in = Who(person=on_duty.person, name=on_duty.name, role=on_duty.role)
        who = on_duty if self.turn % 2 else signed_in
        for ref in self.contacts[-3:]:
            contact = self.contact(ref)
            self.people_help(contact, who)
            self.the_world_is_heard(contact)

    def goes_through(self, command: Command, who: Who) -> None:
        """A `Refusal` here is the law broken."""
        if policy().may(who.role, command.api_name()) or who.role in (SWITCH.role, INBOX.role):
            assert self.room.rehearse(command, who), f"{command} did nothing"

    def people_help(self, contact: Contact, who: Who) -> None:
        ref = contact.id
        if contact.waiting:
            self.goes_through(AnswerCall(contact=ref), who)
            self.goes_through(AnswerNext(), who)
        elif contact.answered_at is not None and contact.handler:
            self.it_can_be_given_on(contact, who)
        self.goes_through(OpenIncident(incident=self.room.mint(), contact=ref, what="he is at the door"), who)
        self.goes_through(SeeRisk(contact=ref, why="he is in the house"), who)
        kind = KINDS[self.turn % len(KINDS)]
        for asks in ("", "a question of an older pack"):
            noted = NoteSignal(incident=self.room.mint(), contact=ref, kind=kind, asks=asks)
            self.goes_through(noted, who)
        self.goes_through(NoteSpokenTo(contact=ref, alone=True, safe=False), who)
        for question in list(policy().silence.yes_no)[:1]:
            self.goes_through(PutQuestion(contact=ref, asks=question), who)
        if contact.present and not contact.spoken:
            # to a letter the answer may endanger whoever wrote it, as ringing back may
            self.goes_through(WriteToContact(contact=ref, text="stay where you are"), who)
        if contact.ended_at is None:
            self.goes_through(EndCall(contact=ref, how="handler_ended"), who)
        if contact.ended_at is not None or not contact.spoken:
            self.goes_through(CloseContact(contact=ref, outcome="advice", note="rang again"), who)

    def it_can_be_given_on(self, contact: Contact, who: Who) -> None:
        """Whoever has it passes it to anybody on duty, or gives back what nobody speaks on."""
        having = Who(person=contact.handler, name="Whoever has it", role=who.role, post=contact.handler_post)
        for post in self.room.posts()[:1]:
            self.goes_through(PassContact(contact=contact.id, to_post=post.id, words="as far as it went"), having)
        if not contact.on_the_line:
            self.goes_through(GiveBack(contact=contact.id), having)

    def the_world_is_heard(self, contact: Contact) -> None:
        """What a switch or a channel says of it is taken in, whatever the room did meanwhile."""
        if contact.spoken:
            self.goes_through(TranscribeCall(contact=contact.id, text="he is here"), SWITCH)
            self.goes_through(LocateCall(contact=contact.id, place=HALL), SWITCH)
        else:
            more = AddMessage(contact=contact.id, reference=f"unheard {self.turn}", text="he has a knife")
            self.goes_through(more, INBOX)


def test_first_contact_is_held_in_no_state_from_nobody() -> None:
    walk(ContactsGetHelp, one_in=3)
