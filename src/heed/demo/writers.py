"""Made-up people who write: reports, letters and chats come in, answer when they are written to, and end.

Colleagues take what waits long enough, under the name of nobody who sits at a screen. What somebody at a screen wrote
to the room on the demonstration's own pages is left to whoever is at a desk.
"""

from __future__ import annotations

import itertools

import msgspec

from heed.adapters.messaging.port import Inbox
from heed.contact.decide import AnswerCall, CloseContact, EndCall
from heed.contact.messages import WriteToContact
from heed.contact.reading import AnswerReport
from heed.demo.newcomers import Newcomers
from heed.demo.stage import Stage
from heed.demo.writings import WRITINGS, Writing
from heed.incidents.commands import OpenIncident, SetCode
from heed.log.command import Refusal, Who
from heed.log.pen import Unavailable
from heed.picture.contact import Contact
from heed.risk.decide import SetGrade

LOOK_SECONDS = 4.0
FIRST_AFTER = 75.0
#: Seconds between two writings, at least and at most.
BETWEEN = (240.0, 480.0)
#: Seconds that one waits for somebody at a screen before a colleague has it; less where it shows danger.
PATIENCE, PATIENCE_WITH_DANGER = 150.0, 25.0
#: Seconds that a kept report waits to be read, and what its writer is answered.
UNREAD, READ_WORDS = 720.0, "Thank you. We have read what you wrote, and keep it with the others."


class Writers:
    """Somebody writes every few minutes."""

    def __init__(self, stage: Stage, newcomers: Newcomers) -> None:
        self.stage = stage
        self.newcomers = newcomers
        self._inbox = Inbox(stage.acts, stage.now)
        self._next = itertools.cycle(WRITINGS)
        #: What is written, by contact; how many of their replies are given; what colleagues have under way.
        self._written: dict[str, Writing] = {}
        self._replied: dict[str, int] = {}
        self._taken: set[str] = set()

    def begin(self) -> None:
        """Write from now on."""
        self.stage.later(FIRST_AFTER, self._write)
        self.stage.later(LOOK_SECONDS, self._look)

    async def _write(self) -> None:
        one = next(self._next)
        reference = f"demo:{self.stage.now():%Y%m%d%H%M%S}:{len(self._written)}"
        try:
            contact = await self._inbox.received(
                one.channel, reference, text=one.text, subject=one.subject, from_name=one.name, reply_to=one.email,
                number=one.number, form=one.form, answers=one.answers, risk=one.risk, kept=one.kept,
            )  # fmt: skip
            self._written[contact] = one
        except (Refusal, Unavailable):
            pass
        self.stage.later(self.stage.soon(*BETWEEN), self._write)

    async def _look(self) -> None:
        for state in self.stage.states("contact"):
            one = self._written.get(state.id)
            if isinstance(state, Contact) and state.to_read:
                await self._read(state)
            if isinstance(state, Contact) and one is not None and not one.kept:
                await self._reply(state, one)
                await self._colleague(state, one)
        self.stage.later(LOOK_SECONDS, self._look)

    async def _read(self, contact: Contact) -> None:
        """A colleague reads a kept report and answers it, where nobody at a screen has for a while."""
        owed = contact.follow.of("report")
        if contact.id not in self._written or owed is None or (self.stage.now() - owed.since).total_seconds() < UNREAD:
            return
        readers = self.stage.holders(owed.owner_role) or self.stage.holders("call_handler")
        who = next((who for who in readers if not self.newcomers.here(who.person)), None)
        if who is not None:
            answer = AnswerReport(contact=contact.id, text=READ_WORDS, done="read, and kept with the others")
            await self.stage.act(answer, who)

    async def _reply(self, contact: Contact, one: Writing) -> None:
        """They answer each time that the room has written, and leave when they have said all they know."""
        given = self._replied.get(contact.id, 0)
        asked = sum(1 for message in contact.messages if message.by == "room")
        if not contact.present or asked <= given:
            return
        self._replied[contact.id] = given + 1
        if given < len(one.replies):
            self.stage.later(self.stage.soon(6, 20), lambda: self._say(contact.id, given, one.replies[given]))
        elif given >= len(one.replies):
            self.stage.later(self.stage.soon(20, 40), lambda: self._leave(contact.id))

    async def _say(self, contact: str, number: int, words: str) -> None:
        try:
            await self._inbox.added(contact, f"{contact}.{number}", words)
        except (Refusal, Unavailable):
            return

    async def _leave(self, contact: str) -> None:
        try:
            await self._inbox.ended(contact)
        except (Refusal, Unavailable):
            return

    async def _colleague(self, contact: Contact, one: Writing) -> None:
        if contact.id in self._taken or contact.answered_at is not None or not contact.live:
            return
        patience = PATIENCE_WITH_DANGER if contact.risk else PATIENCE
        waited = (self.stage.now() - contact.waiting_since).total_seconds()
        handlers = [who for who in self.stage.holders("call_handler") if not self.newcomers.here(who.person)]
        if waited < patience or not handlers:
            return
        self._taken.add(contact.id)
        handlers = handlers[1:] or handlers  # the first is left for a newcomer
        who = handlers[len(self._taken) % len(handlers)]
        if await self.stage.act(AnswerCall(contact=contact.id), who):
            self.stage.later(self.stage.soon(5, 12), lambda: self._answer(contact.id, one, who))

    async def _answer(self, contact: str, one: Writing, who: Who) -> None:
        if one.answer:
            await self.stage.act(WriteToContact(contact=contact, text=one.answer), who)
        after = self.stage.soon(30, 60)
        self.stage.later(
            after, lambda: self._open(contact, one, who) if one.incident else self._close(contact, one, who)
        )

    async def _open(self, contact: str, one: Writing, who: Who) -> None:
        incident = f"{contact[:-4]}0002"
        opened = OpenIncident(incident=incident, contact=contact, what=one.incident)
        if await self.stage.act(opened, who) is None:
            return
        await self.stage.act(SetCode(incident=incident, code=one.code), who)
        await self.stage.act(SetGrade(incident=incident, grade=one.grade), who)
        told = WriteToContact(contact=contact, text="Officers are on their way. Stay here if it is safe to.")
        await self.stage.act(told, who)
        self.stage.later(self.stage.soon(90, 150), lambda: self._end(contact, who))

    async def _close(self, contact: str, one: Writing, who: Who) -> None:
        values = {"contact": contact, "outcome": "advice", "note": one.note}
        await self.stage.act(msgspec.convert(values, CloseContact), who)

    async def _end(self, contact: str, who: Who) -> None:
        """Where they have not left by themselves."""
        await self.stage.act(EndCall(contact=contact, how="handler_ended"), who)
